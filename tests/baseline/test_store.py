"""What can be an accepted run, and what a file that holds none is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from advisor.baseline.store import check_acceptable, is_report, load
from advisor.engine.report import ReadFailure, Report
from advisor.errors import ConfigError
from advisor.history import Curve
from advisor.readers.raw.series import ReadOptions
from advisor.reports.formats import View, render
from advisor.reports.screen import Screen
from tests.tiny import judged

OPTIONS = ReadOptions()
BEGINNING = '{"schema_version": "1", "tool_version": "0.1.0"'
LEVEL = ', "runs": [{"source": "a", "run": null, "final": {"val_loss": {"value": %s}}}]}'
SAMPLES = Path(__file__).parents[2] / "sample_logs"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "no such file; write it with --write-baseline"),
        ("", "expected the log of an accepted run"),
        ('{"schema_version": "1", "loss": [3, 2, 1]', "expected the log of an accepted run"),
        (BEGINNING, "cannot be read"),
        (BEGINNING + "}", "no list 'runs'"),
        (BEGINNING.replace('"1"', '"2"', 1) + "}", "version 2 of the report, this .* reads 1"),
        (BEGINNING + ', "runs": []}', "there is no run in it"),
        (BEGINNING + ', "runs": ' + "[" * 100_000, "cannot be read"),
        (BEGINNING + ', "runs": [{}]}', "write the file again"),
        (BEGINNING + LEVEL % '"low"', "write the file again"),
        (BEGINNING + LEVEL % ("9" * 400), "write the file again"),
    ],
)
def test_a_file_that_is_no_baseline(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "x.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        load(str(path), OPTIONS)


def test_a_diverged_run_is_not_accepted() -> None:
    nothing = np.full(100, np.nan)
    run = judged(train=Curve(np.arange(100.0), nothing))
    with pytest.raises(ConfigError, match="would accept anything"):
        check_acceptable(Report((run,)))


@pytest.mark.parametrize("log", ["diverged_finite.csv", "exploded_without_warmup.csv"])
def test_a_run_that_exploded_and_ended_finite_is_not_accepted(log: str, tmp_path: Path) -> None:
    from advisor.cli.app import app

    asked = [str(SAMPLES / log), "--write-baseline", str(tmp_path / "accepted.json")]
    with pytest.raises(ConfigError, match="diverged \\(LR107 exploded\\)"):
        app.main(asked, standalone_mode=False)
    assert not (tmp_path / "accepted.json").exists()
    # Who knows better says so.
    assert app.main([*asked, "--ignore", "LR1"], standalone_mode=False) == 0


def test_a_name_that_can_be_no_path_is_no_report() -> None:
    assert not is_report("a\0b.json")
    with pytest.raises(ConfigError, match="cannot be read"):
        load("a\0b.json", OPTIONS)


def test_a_folder_of_logs_is_a_baseline() -> None:
    folder = SAMPLES / "sweep"
    assert len(load(str(folder), OPTIONS)) == len(list(folder.iterdir()))


def test_what_could_not_be_measured_of_an_accepted_run_stays_so(tmp_path: Path) -> None:
    run = judged(train=Curve(np.arange(3.0), np.array([3.0, 2.0, 1.0])))
    path = tmp_path / "accepted.json"
    path.write_text(render("json", Report((run,)), View(Screen())), encoding="utf-8")
    level = load(str(path), OPTIONS)[0].final["train_loss"]
    assert (level.value, level.points) == (2.0, 3)
    assert np.isnan(level.noise)


@pytest.mark.parametrize("beside", [True, False])
def test_a_report_with_an_unread_log_is_not_accepted(beside: bool) -> None:
    report = Report((judged(),) if beside else (), (ReadFailure("b.csv", "is empty"),))
    with pytest.raises(ConfigError, match=r"^--write-baseline: b\.csv could not be judged"):
        check_acceptable(report)


def test_a_table_of_finished_runs_alone_is_not_accepted(tmp_path: Path) -> None:
    from advisor.cli.app import app

    table = str(SAMPLES / "formats" / "finished_runs.csv")
    kept = tmp_path / "accepted.json"
    with pytest.raises(ConfigError, match="is a table of finished runs; give a log to accept"):
        app.main([table, "--write-baseline", str(kept)], standalone_mode=False)
    assert not kept.exists()
    log = str(SAMPLES / "good_constant.csv")
    assert app.main([table, log, "--write-baseline", str(kept)], standalone_mode=False) == 0
    (accepted,) = load(str(kept), OPTIONS)
    assert accepted.source == log
