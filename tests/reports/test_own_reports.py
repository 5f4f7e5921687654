"""What lr-advise wrote is known again: by readers, as a baseline, by --resume."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from advisor import advise
from advisor.baseline.compare import compare
from advisor.baseline.store import is_report, outcomes
from advisor.cli.app import app
from advisor.engine.report import ReadFailure
from advisor.errors import LogError
from advisor.own_reports import kind_of
from advisor.readers import read
from advisor.readers.raw.refusal import OwnReportError
from advisor.readers.sources.source import Source
from advisor.reports.formats import FORMATS, View, render
from advisor.reports.screen import Screen

if TYPE_CHECKING:
    from advisor.report import Report

SAMPLES = Path(__file__).parents[2] / "sample_logs"
TABLE = SAMPLES / "formats" / "finished_runs.csv"
TYPES = ("run", "comparison", "sweep", "error", "passed_over")


@pytest.fixture(scope="module")
def everything() -> Report:
    """A report with something of each kind."""
    report = advise([SAMPLES / "good_constant.csv", TABLE, "missing.csv"])
    compared = tuple(compare(outcomes(report), outcomes(report), 0.0))
    passed = (ReadFailure("empty.csv", "is empty"),)
    return replace(report, comparisons=compared, passed_over=passed)  # type: ignore[arg-type]


def test_each_type_of_line_is_taken_for_no_log(everything: Report) -> None:
    lines = render("jsonl", everything, View(Screen())).splitlines()
    lines.append('{"type": "done", "log": "a.csv"}')
    assert [kind_of(line) for line in lines] == [json.loads(line)["type"] for line in lines]
    assert {kind_of(line) for line in lines} == {*TYPES, "done"}
    for line in lines:
        with pytest.raises(OwnReportError):
            read(Source.from_bytes(f"{line}\n".encode(), "r.jsonl"))


def test_the_document_is_a_baseline_and_no_log(everything: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(render("json", everything, View(Screen())))
    assert is_report(str(path))
    with pytest.raises(OwnReportError):
        read(path)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_report_is_a_log(name: str, everything: Report) -> None:
    runs = replace(everything, sweeps=())
    with pytest.raises(LogError):
        read(Source.from_bytes(render(name, runs, View(Screen())).encode(), "report"))


def test_a_line_of_another_program_is_not_ours() -> None:
    assert kind_of('{"type": "run", "step": 1, "loss": 0.5}') is None
    assert kind_of('{"schema_version": "1", "loss": [3, 2, 1]}') is None


def test_results_of_a_table_lie_in_a_searched_folder_unseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("run.csv").write_text((SAMPLES / "good_constant.csv").read_text())
    asked = ["check", str(TABLE), "--resume", "results.jsonl"]
    assert [app.main(asked, standalone_mode=False) for _ in "12"] == [0, 0]
    assert "0 runs judged; 1 log done before" in capsys.readouterr().out
    assert app.main(["check", "."], standalone_mode=False) == 0
    assert "could not be judged" not in capsys.readouterr().out
