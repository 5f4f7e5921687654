"""--plot FILE: a figure by matplotlib, or a sentence that says what is missing."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import warnings
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor import advise
from advisor.engine.report import Report
from advisor.errors import ConfigError
from advisor.history import Curve, History
from advisor.reports import plot
from advisor.reports.plot import save
from tests.pictures.drawn import drawn
from tests.tiny import judged

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

SAMPLES = Path(__file__).parents[2] / "sample_logs"
TOO_HIGH = {"rate_offset": 0.35, "tail_drop": 0.01, "final_over_peak": 1.0}
BROKEN = Curve(np.arange(9.0), np.array([3, 2, 1, 2, np.nan, np.inf, 1, np.nan, np.nan]), "$x_$")


def matplotlib_text() -> AbstractContextManager[None]:
    """Have text written as text into SVG, not as shapes."""
    import matplotlib

    return matplotlib.rc_context({"svg.fonttype": "none"})


@pytest.fixture
def _matplotlib() -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed here")


@pytest.mark.usefixtures("_matplotlib")
def test_png_and_svg_with_names_that_look_like_formulas(tmp_path: Path) -> None:
    runs = (drawn(TOO_HIGH, source="a$_{b$.csv"), drawn(train=BROKEN, lr=None))
    save(Report(runs), str(tmp_path / "runs.png"))
    assert (tmp_path / "runs.png").read_bytes().startswith(b"\x89PNG")
    save(Report(runs), str(tmp_path / "runs.svg"))
    assert "<svg" in (tmp_path / "runs.svg").read_text(encoding="utf-8")


@pytest.mark.usefixtures("_matplotlib")
@pytest.mark.parametrize(
    ("name", "why"), [("file/runs.png", "[A-Z][^:]+$"), ("runs.tiff4", "Format 'tiff4' is not")]
)
def test_what_cannot_be_written_is_a_sentence(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=rf"--plot .*{name}: cannot be written: {why}"):
        save(Report((drawn(),)), str(tmp_path / name))


@pytest.mark.usefixtures("_matplotlib")
def test_a_disk_that_is_full_leaves_the_picture_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tmp_path / "runs.png"
    before.write_bytes(b"before")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ConfigError, match=r"--plot .*: cannot be written: No space left"):
        save(Report((drawn(),)), str(before))
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"]


@pytest.mark.usefixtures("_matplotlib")
def test_its_folder_is_made(tmp_path: Path) -> None:
    save(Report((drawn(),)), str(tmp_path / "new/folder/run.svg"))
    assert (tmp_path / "new/folder/run.svg").exists()


@pytest.mark.usefixtures("_matplotlib")
def test_where_no_rate_is_logged_no_scale_of_rates_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "run.svg"
    with matplotlib_text():
        save(
            Report((drawn(lr=None, train=Curve(np.arange(9.0), np.linspace(90, 50, 9))),)),
            str(path),
        )
    text = path.read_text(encoding="utf-8")
    assert "no learning rate in the log" in text
    assert not re.search(r">0\.[05]</text>", text)


@pytest.mark.usefixtures("_matplotlib")
def test_a_rate_that_is_told_once_is_drawn_on_a_scale_of_its_own_size(tmp_path: Path) -> None:
    path = tmp_path / "run.svg"
    rate = Curve(np.zeros(1), np.array([0.003]))
    with matplotlib_text():
        save(Report((drawn(lr=rate),)), str(path))
    assert re.search(r">0\.00[1-9]</text>", path.read_text(encoding="utf-8"))


@pytest.mark.usefixtures("_matplotlib")
def test_codes_of_advice_on_the_same_stretch_stand_below_each_other(tmp_path: Path) -> None:
    run = drawn(TOO_HIGH)
    path = tmp_path / "run.svg"
    both = [replace(run.advice[0], rule=code, where=(750.0, 999.0)) for code in ("AB1", "AB2")]
    with matplotlib_text():
        save(Report((replace(run, advice=tuple(both)),)), str(path))
    places = re.findall(r' x="(\S+)" y="(\S+)"[^<]*>AB\d<', path.read_text(encoding="utf-8"))
    assert len({x for x, _ in places}) == 1
    assert len({y for _, y in places}) == 2


@pytest.mark.usefixtures("_matplotlib")
@pytest.mark.parametrize(("maximize", "axis"), [(True, "_acc$"), (False, "loss")])
def test_curves_and_their_axis_are_called_as_they_are(
    tmp_path: Path, maximize: bool, axis: str
) -> None:
    steps = np.arange(50.0)
    run = History(Curve(steps, 1 / (steps + 1), "_acc$"), source="a.csv", maximize=maximize)
    path = tmp_path / "run.svg"
    with matplotlib_text():
        save(advise(run), str(path))
    words = re.findall(r"<text[^>]*>([^<]+)</text>", path.read_text(encoding="utf-8"))
    assert axis in words
    assert "acc$" in words  # names that begin with '_' have no place in a legend of matplotlib's
    assert not {"train loss", "validation loss"} & {*words}


@pytest.mark.usefixtures("_matplotlib")
@pytest.mark.parametrize(
    ("log", "is_log"), [("range_test_sgd.csv", True), ("late_start.csv", False)]
)
def test_the_rate_of_a_range_test_stands_on_a_logarithmic_axis(
    tmp_path: Path, log: str, is_log: bool
) -> None:
    path = tmp_path / "run.svg"
    with matplotlib_text():
        save(advise(SAMPLES / log), str(path))
    rates = path.read_text(encoding="utf-8").partition('id="axes_2"')[2]
    assert ("mathdefault{10^{" in rates) is is_log


@pytest.mark.usefixtures("_matplotlib")
def test_what_tells_nothing_says_so_once(tmp_path: Path) -> None:
    path = tmp_path / "run.svg"
    with matplotlib_text():
        save(advise(History(Curve([0.0, 1.0], [2.0, 1.0]), source="a.csv")), str(path))
    assert ">a.csv: inconclusive<" in path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("_matplotlib")
def test_of_many_runs_the_most_serious_are_drawn_and_the_others_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plot, "MOST_RUNS", 3)  # each takes a third of a second
    calm = [drawn(source=f"calm{i}.csv") for i in range(5)]
    bad = drawn(TOO_HIGH, source="z_bad.csv")
    path = tmp_path / "runs.svg"
    with matplotlib_text():
        assert save(Report((*calm, bad)), str(path)) == 3
    text = path.read_text(encoding="utf-8")
    assert "z_bad.csv: improvable" in text
    assert "calm1.csv" in text
    assert "calm2.csv" not in text
    assert "the most serious 3 of 6 runs" in text


@pytest.mark.usefixtures("_matplotlib")
@pytest.mark.parametrize("letter", ["a", "名"])
def test_a_long_name_leaves_status_and_advice_in_sight_without_a_warning(
    tmp_path: Path, letter: str
) -> None:
    run = drawn(TOO_HIGH, source=f"{letter * 200}_7.csv")
    path = tmp_path / "run.svg"
    with matplotlib_text(), warnings.catch_warnings():
        warnings.simplefilter("error")
        save(Report((run,)), str(path))
    (title,) = re.findall(
        r"\.\.\.[^<]*_7\.csv: improvable, [^<]+", unescape(path.read_text("utf-8"))
    )
    assert len(title) <= 95


@pytest.mark.usefixtures("_matplotlib")
def test_names_are_no_latex_whatever_a_matplotlibrc_says(tmp_path: Path) -> None:
    import matplotlib

    with matplotlib.rc_context({"text.usetex": True}):
        save(Report((drawn(source="a_b.csv"),)), str(tmp_path / "run.png"))
    assert (tmp_path / "run.png").exists()


@pytest.mark.usefixtures("_matplotlib")
def test_a_matplotlib_that_is_set_up_wrongly_is_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "advisor", SAMPLES / "good_constant.csv", "--plot", "run.png"],
        cwd=tmp_path,
        env=os.environ | {"MPLBACKEND": "nonsense"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("lr-advise: --plot run.png: matplotlib does not start: Key ")


@pytest.mark.usefixtures("_matplotlib")
def test_nothing_to_draw() -> None:
    with pytest.raises(ConfigError, match="no run to draw"):
        save(Report((judged(),)), "x.png")


def test_without_matplotlib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ConfigError, match="pip install matplotlib"):
        save(Report((drawn(),)), "x.png")
