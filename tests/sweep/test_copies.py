"""A run that was logged in several files is one run of a sweep."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from advisor.cli.app import app

RATES = {"lr=0.01": [9.0, 7.5, 6.5, 6.0, 5.75, 5.5], "lr=0.1": [9.0, 5.0, 3.5, 3.0, 2.75, 2.5]}


@pytest.fixture
def trials(tmp_path):
    """Lay out a folder a trial, as Ray Tune does, its losses as a table and as JSON lines."""
    for name, losses in RATES.items():
        (tmp_path / name).mkdir()
        rows = [*enumerate(losses, 1)]
        table = "step,loss\n" + "".join(f"{step},{loss}\n" for step, loss in rows)
        (tmp_path / name / "progress.csv").write_text(table)
        lines = (json.dumps({"step": step, "loss": loss * (1 + 1e-7)}) for step, loss in rows)
        (tmp_path / name / "result.json").write_text("\n".join(lines))
    return tmp_path


def test_a_run_that_two_files_hold_counts_once(trials):
    shown = CliRunner().invoke(app, ["compare", str(trials)])
    assert "2 runs, 2 rates" in shown.output
    assert "repeated runs" not in shown.output
    assert "and 1 more: the same run as" in shown.output


def test_runs_at_other_rates_that_end_alike_all_count(trials):
    """As rates do that are far too low: the files are of two formats, as those of a copy are."""
    for folder, name in (("lr=0.01", "result.json"), ("lr=0.1", "progress.csv")):
        (trials / folder / name).unlink()
    (trials / "lr=0.1" / "result.json").write_text(
        "\n".join(
            json.dumps({"step": step, "loss": loss})
            for step, loss in enumerate(RATES["lr=0.01"], 1)
        )
    )
    shown = CliRunner().invoke(app, ["compare", str(trials)])
    assert "2 runs, 2 rates" in shown.output
