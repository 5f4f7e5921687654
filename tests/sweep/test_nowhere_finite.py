"""Runs whose loss was NaN from the first step on: among others they diverged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from advisor import advise
from advisor.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

RATES = {0.01: 0.8, 0.1: 0.5, 1.0: None, 10.0: None}


def losses(end: float | None) -> list[str]:
    return ["nan" if end is None else f"{end + 2 * 0.7**k:.4f}" for k in range(20)]


def separate(folder: Path, rates: dict[float, float | None]) -> Path:
    for rate, end in rates.items():
        rows = (f"{k},{loss}" for k, loss in enumerate(losses(end)))
        (folder / f"lr_{rate}.csv").write_text("\n".join(["epoch,val_loss", *rows]))
    return folder


def side_by_side(folder: Path, rates: dict[float, float | None]) -> Path:
    columns = {f"lr={rate} - val_loss": losses(end) for rate, end in rates.items()}
    rows = [",".join(("epoch", *columns))]
    rows += [",".join((str(k), *row)) for k, row in enumerate(zip(*columns.values(), strict=True))]
    (folder / "chart.csv").write_text("\n".join(rows))
    return folder / "chart.csv"


@pytest.mark.parametrize("write", [separate, side_by_side])
def test_they_are_the_wall_that_bounds_the_best_rate(write, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["compare", str(write(tmp_path, RATES)), "--format", "json"], standalone_mode=False
    )
    assert result.return_value == 0
    (group,) = json.loads(result.stdout)["groups"]
    assert [rate["diverged"] for rate in group["rates"]] == [False, False, True, True]
    assert group["best_lr"] == pytest.approx(0.1)
    assert group["best_lr_high"] < 1.0
    assert group["next_lr"] is None or group["next_lr"] < 1.0


def test_beside_runs_in_one_file_they_are_judged_as_diverged(tmp_path: Path) -> None:
    runs = advise(side_by_side(tmp_path, RATES)).runs
    assert [run.diverged for run in runs] == [False, False, True, True]


def test_alone_or_without_a_rate_they_are_refused(tmp_path: Path) -> None:
    path = separate(tmp_path, {1.0: None})
    result = CliRunner().invoke(app, ["compare", str(path)], standalone_mode=False)
    assert result.return_value == 2
    assert "no finite loss value in 'val_loss'" in result.output
    (tmp_path / "lr_1.0.csv").rename(tmp_path / "high.csv")
    separate(tmp_path, {0.01: 0.8, 0.1: 0.5})
    result = CliRunner().invoke(app, ["compare", str(path)], standalone_mode=False)
    assert result.return_value == 2
    assert "high.csv: no finite loss value" in result.stderr
    assert "2 rates" in result.stdout


def test_where_all_diverged_a_lower_rate_is_to_be_tried(tmp_path: Path) -> None:
    path = separate(tmp_path, {1.0: None, 10.0: None})
    assert "try 0.1\n" in CliRunner().invoke(app, ["compare", str(path)]).stdout


# fastai, skorch, Keras and Lightning log no rate; a far too high one leaves them just this.
HISTORY = "epoch,train_loss,valid_loss\n" + "".join(f"{k},nan,nan\n" for k in range(3))
CONSOLE = "".join(f"Epoch {k}/6\n16/16 - 1s - loss: nan - val_loss: nan\n" for k in range(1, 7))
STEPS = "step,loss\n" + "".join(f"{k},nan\n" for k in range(6))


@pytest.mark.parametrize("text", [HISTORY, CONSOLE, STEPS, HISTORY.replace("nan", "inf")])
def test_a_training_whose_own_loss_was_no_number_in_row_after_row_diverged(text, tmp_path) -> None:
    (tmp_path / "history.csv").write_text(text)
    result = CliRunner().invoke(app, [str(tmp_path), "--quiet"], standalone_mode=False)
    assert result.return_value == 1
    assert result.stdout.startswith("diverged")


def test_a_name_with_braces_is_told_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "run.csv").write_text("loss{\nnan\n")
    result = CliRunner().invoke(app, [str(tmp_path / "run.csv")], standalone_mode=False)
    assert result.return_value == 2
    assert "no finite loss value in 'loss{' (all 1 are NaN" in result.stderr
