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


def test_a_copy_of_a_file_and_a_file_named_twice_count_once(trials):
    """As repetitions that end alike to the last digit they would make all else look different."""
    for name in RATES:
        (trials / name / "result.json").unlink()
    alone = CliRunner().invoke(app, ["compare", str(trials)])
    one = trials / "lr=0.01" / "progress.csv"
    (trials / "lr=0.01" / "copy.csv").write_text(one.read_text())
    again = CliRunner().invoke(app, ["compare", str(trials), str(one)])
    assert again.stdout == alone.stdout
    assert "and 1 more: the same run as" in again.stderr


def test_few_losses_that_hardly_move_may_be_alike_by_chance(trials):
    for seed in ("a", "b"):
        (trials / "lr=0.01" / f"{seed}.csv").write_text(
            "step,loss\n" + "".join(f"{step},{0.7 if step < 5 else 0.6}\n" for step in range(6))
        )
    assert "(3 runs)" in CliRunner().invoke(app, ["compare", str(trials)]).output


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
