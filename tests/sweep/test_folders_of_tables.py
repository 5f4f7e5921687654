"""A folder that holds no log but tables of finished runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from advisor import advise
from advisor.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

LOSSES = {1e-4: 0.9512, 3e-4: 0.5532, 1e-3: 0.3541, 3e-3: 0.3023, 1e-2: 0.3745, 3e-2: 0.5571}
LINE = "[I 2026-05-01 10:00:00,123] Trial {0} finished with value: {2} and parameters: "
PRUNED = "6,,0.3,PRUNED\n7,,0.1,PRUNED\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Return a folder as Optuna's users leave it: one search, and what it printed."""
    folder = tmp_path / "study"
    folder.mkdir()
    trials = [(k, rate, loss) for k, (rate, loss) in enumerate(LOSSES.items())]
    rows = "".join(f"{k},{loss},{rate},COMPLETE\n" for k, rate, loss in trials)
    (folder / "trials.csv").write_text("number,value,params_lr,state\n" + rows + PRUNED)
    lines = (LINE.format(*trial) + f"{{'lr': {trial[1]}}}.\n" for trial in trials)
    (folder / "console.log").write_text("".join(lines))
    return folder


def test_they_are_read_each_search_once(study: Path) -> None:
    rows = "".join(f"{rate},{1.01 * loss:.4f}\n" for rate, loss in LOSSES.items())
    (study / "without_dropout.csv").write_text("lr,val_loss\n" + rows)
    report = advise(str(study))
    names = [sweep.source.rpartition("/")[2] for sweep in report.sweeps]
    assert names == ["trials.csv", "without_dropout.csv"]
    assert not report.errors
    assert not report.passed_over
    assert "A table of finished runs: 6" in CliRunner().invoke(app, ["compare", str(study)]).output


def test_beside_a_log_they_are_passed_over(study: Path) -> None:
    losses = "".join(f"{step},{1 / (step + 1)}\n" for step in range(30))
    (study / "run.csv").write_text("step,loss\n" + losses)
    report = advise(str(study))
    assert (len(report.runs), len(report.sweeps), len(report.passed_over)) == (1, 0, 2)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_they_are_done_once(study: Path, jobs: str) -> None:
    arguments = [str(study), "--resume", str(study.parent / "results.jsonl"), "-j", jobs]
    said = [CliRunner().invoke(app, ["check", *arguments]) for _ in "12"]
    assert [one.exit_code for one in said] == [0, 0]
    assert "2 logs done before" in said[1].output


def test_very_many_are_data(tmp_path: Path) -> None:
    for number in range(21):
        rows = "".join(f"{rate},{loss + number:.4f}\n" for rate, loss in LOSSES.items())
        (tmp_path / f"{number}.csv").write_text("lr,val_loss\n" + rows)
    report = advise(str(tmp_path))
    assert not report.sweeps
    assert "no training log was found" in report.errors[0].message
