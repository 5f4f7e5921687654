"""The report in a notebook."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor import Report, advise
from advisor.engine.report import ReadFailure
from advisor.history import Curve, History
from advisor.reports.notebook import MOST_RUNS
from tests.pictures.drawn import drawn
from tests.tiny import judged

if TYPE_CHECKING:
    from pathlib import Path

EVIL = "<img src=x onerror=alert(1)>"
TOO_HIGH = {"rate_offset": 0.35, "tail_drop": 0.01, "final_over_peak": 1.0}


def test_it_renders_itself_with_the_advice_and_a_small_curve() -> None:
    html = Report((drawn(TOO_HIGH),))._repr_html_()
    assert "● improvable" in html
    assert "<svg" in html
    assert "LR201" in html
    assert len(html) < 6_000


def test_texts_are_escaped() -> None:
    report = Report((drawn(source=EVIL, notes=(EVIL,)),), (ReadFailure(EVIL, EVIL),))
    html = report._repr_html_()
    assert "<img" not in html
    assert html.count("&lt;img") == 4


def test_long_lists_are_cut_and_say_so() -> None:
    calm = [judged() for _ in range(MOST_RUNS + 3)]
    html = Report((*calm, judged(TOO_HIGH, source="high.csv")))._repr_html_()
    assert html.count("<tr>") == MOST_RUNS + 1
    assert "4 less serious runs: see" in html
    assert "high.csv" in html


def test_what_advise_returns_can_be_drawn() -> None:
    steps = np.arange(500.0)
    report = advise(History(train=Curve(steps, 1 / (steps + 1))))
    assert report.runs[0].picture is not None
    assert "<polyline" in report._repr_html_()


def test_what_is_missing_for_a_number_and_what_was_passed_over_is_told(tmp_path: Path) -> None:
    rows = "".join(f"{i},{2 - i / 100}\n" for i in range(100))
    (tmp_path / "run.csv").write_text("step,train_loss\n" + rows)
    (tmp_path / "train.log").write_text("loading\nRuntimeError: CUDA out of memory.\n")
    html = advise(tmp_path)._repr_html_()
    assert "no learning rate above 0 is logged: multiply yours by" in html
    assert "1 file that may be meant as a log could not be judged: see" in html


def test_to_pandas_has_a_row_a_run_and_every_feature() -> None:
    pytest.importorskip("pandas", reason="pandas is not installed here")
    frame = Report((drawn(TOO_HIGH, run="a"), drawn(run="b"))).to_pandas()
    assert list(frame["run"]) == ["a", "b"]
    assert list(frame["rule"]) == ["LR201", "LR901"]
    assert frame["feature.tail_drop"].tolist() == [0.01, 0.02]
    assert frame["suggested_lr"].dtype == float


def test_a_frame_without_a_run_has_the_same_columns(tmp_path: Path) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed here")
    frame = advise(tmp_path / "missing.csv").to_pandas()
    assert frame[frame.status == "diverged"].empty
    steps = np.arange(500.0)
    judged_run = advise(History(train=Curve(steps, 1 / (steps + 1)))).to_pandas()
    assert list(frame) == list(judged_run)


def test_without_a_run_there_is_no_table(tmp_path: Path) -> None:
    html = advise(tmp_path / "missing.csv")._repr_html_()
    assert "no such file" in html
    assert "<table" not in html
    assert advise([])._repr_html_() == "<p>No run was judged.</p>"


def test_a_prompt_shows_a_line_of_a_report_and_of_a_run(tmp_path: Path) -> None:
    steps = np.arange(500.0)
    history = History(train=Curve(steps, 1 / (steps + 1)), source="a.csv")
    report = advise([history, tmp_path / "missing.csv"])
    assert repr(report) == "<Report of 1 run: 1 healthy; 1 input not judged>"
    assert repr(report.runs[0]).startswith("<RunReport 'a.csv': healthy, LR")
    assert repr(advise([])) == "<Report of no runs>"


def test_without_pandas_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ModuleNotFoundError, match="pip install pandas"):
        Report((judged(),)).to_pandas()
