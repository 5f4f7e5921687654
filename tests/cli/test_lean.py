"""Thousands of runs on one screen take little memory, and the screen is the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from advisor.cli import lean
from advisor.engine.report import ReadFailure, RunReport
from advisor.pipeline import advise

if TYPE_CHECKING:
    import pytest

SAMPLES = Path(__file__).parents[2] / "sample_logs"


def test_all_but_the_worst_run_keep_what_a_line_shows() -> None:
    logs = sorted(SAMPLES.glob("*.csv"))[:8]
    runs = advise(logs).runs
    kept = lean.all_in_lines([ReadFailure("x", "is no log"), *runs])
    assert isinstance(kept[0], ReadFailure)
    lines = [run for run in kept[1:] if isinstance(run, RunReport)]
    assert [(r.label, r.status, r.codes, r.peak_lr) for r in lines] == [
        (r.label, r.status, r.codes, r.peak_lr) for r in runs
    ]
    (whole,) = [run for run in lines if run.findings]
    assert lean.severity(whole) == min(map(lean.severity, runs))
    assert whole == next(run for run in runs if run.label == whole.label)


def test_the_screen_is_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from advisor.cli.app import app

    logs = [str(path) for path in sorted(SAMPLES.glob("*.csv"))[:8]]
    shown = []
    for keep in (lean.all_in_lines, list):
        monkeypatch.setattr(lean, "all_in_lines", keep)
        app.main([*logs, "--no-config"], standalone_mode=False)
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]
    assert shown[0].count("\n") > 12
