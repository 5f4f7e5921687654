"""Finished runs in shapes that are seldom met, and what looks like them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from advisor import advise, read
from tests.sweep.made import BEST, RATES, made, put, table

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.report import Report


def told(tmp_path: Path, text: str, **options: str) -> Report:
    return advise(put({"log": text}, tmp_path), **options)


def test_a_trial_that_optuna_calls_failed_for_a_nan_diverged(tmp_path: Path) -> None:
    text = "".join(
        f"[I 2026-05-01 10:00:00,123] Trial {k} finished with value: {run.end} and parameters: "
        f"{{'lr': {run.rate}}}. Best is trial 0 with value: 0.3.\n"
        for k, run in enumerate(made(rates=RATES[:-1]))
    )
    text += (
        "[W 2026-05-01 10:00:00,123] Trial 5 failed with parameters: {'lr': 0.1} because of the "
        "following error: The value nan is not acceptable.\n"
    )
    (sweep,) = told(tmp_path, text).sweeps
    rungs = sweep.groups[0].valley.rungs
    assert [(rung.lr, rung.diverged) for rung in rungs][-2:] == [(0.03, 0), (0.1, 1)]


def test_three_rates_that_fall_beside_numbers_of_runs_are_a_sweep(tmp_path: Path) -> None:
    rows = [{"run": k + 1, "lr": 0.1**k, "loss": abs(k - 1) + 0.5} for k in range(3)]
    (sweep,) = told(tmp_path, table(rows)).sweeps
    assert [rung.lr for rung in sweep.groups[0].valley.rungs] == pytest.approx([0.01, 0.1, 1.0])
    rows = [{"row": row["run"], "lr": row["lr"], "loss": row["loss"]} for row in rows]
    assert not told(tmp_path, table(rows)).sweeps  # a decay


@pytest.mark.parametrize(("factor", "sweeps"), [(0.4, 1), (0.5, 0)])
def test_rates_that_fall_beside_a_seed_are_a_decay_where_one_could_fall_so(
    tmp_path: Path, factor: float, sweeps: int
) -> None:
    rows = [{"lr": 0.1 * factor**k, "seed": 1, "loss": abs(k - 2) + 0.5} for k in range(6)]
    report = told(tmp_path, table(rows))
    assert (len(report.sweeps), len(report.runs)) == (sweeps, 1 - sweeps)


def test_rates_that_come_again_in_one_order_are_seeds_without_a_name(tmp_path: Path) -> None:
    rows = [{"lr": run.rate, "loss": run.end} for run in made(rates=RATES[:4]) * 2]
    (sweep,) = told(tmp_path, table(rows)).sweeps
    assert [rung.runs for rung in sweep.groups[0].valley.rungs] == [2] * 4


def test_two_rates_are_a_sweep(tmp_path: Path) -> None:
    rows = [{"lr": run.rate, "seed": run.seed, "loss": run.end} for run in made(2, rates=RATES[:2])]
    assert len(told(tmp_path, table(rows)).sweeps) == 1


@pytest.mark.parametrize("written", ["{} ± 0.02", "{} +/- 0.02", "{} (0.02)", "{} (± 0.02)"])
def test_the_error_is_told_in_every_way(tmp_path: Path, written: str) -> None:
    rows = [{"lr": run.rate, "loss": written.format(run.end)} for run in made(rates=RATES[:5])]
    (sweep,) = told(tmp_path, table(rows)).sweeps
    assert [rung.error for rung in sweep.groups[0].valley.rungs] == [0.02] * 5


def test_the_user_says_which_column_holds_the_rate(tmp_path: Path) -> None:
    rows = [
        {"name": f"r{k}", "lr": 0.5 / (k + 1), "lr_d": run.rate, "val_loss": run.end}
        for k, run in enumerate(made())
    ]
    (sweep,) = told(tmp_path, table(rows), lr_column="lr_d").sweeps
    assert sweep.groups[0].valley.best == pytest.approx(BEST, rel=0.1)


@pytest.mark.parametrize(
    ("names", "called"),
    [
        (("0.001", "0.01", "0.1"), ["lr=0.001", "lr=0.01", "lr=0.1"]),
        (("0.8", "0.9", "0.99"), ["0.8", "0.9", "0.99"]),
        (("0.1", "0.2", "0.4"), ["0.1", "0.2", "0.4"]),
        (("0.01", "0.011", "0.5"), ["0.01", "0.011", "0.5"]),
        (("1", "10", "100"), ["1", "10", "100"]),
    ],
)
def test_curves_by_numbers_are_by_their_rates_where_these_can_be_such(
    tmp_path: Path, names: tuple[str, ...], called: list[str]
) -> None:
    document = {name: {"loss": [3.0, 2.0 - k, 1.5]} for k, name in enumerate(names)}
    assert [run.run for run in read(put({"log.json": json.dumps(document)}, tmp_path))] == called


@pytest.mark.parametrize("epochs", [2, 3, 4, 5])
def test_lists_of_few_losses_are_curves_too(tmp_path: Path, epochs: int) -> None:
    """Four and fewer were taken for settings, and the runs compared by the first."""
    document = [
        {"lr": rate, "betas": [0.9, 0.99], "loss": [5.0 - rate, *[2.0 + rate] * (epochs - 1)]}
        for rate in RATES
    ]
    runs = read(put({"log.json": json.dumps(document)}, tmp_path))
    assert [run.points for run in runs] == [epochs] * len(RATES)


def test_final_losses_without_rates_are_refused_with_what_to_give(tmp_path: Path) -> None:
    rows = [{"final_loss": 0.5 + k} for k in range(2)]
    (failure,) = told(tmp_path, json.dumps(rows)).errors
    assert "'final_loss'" in failure.message
    assert "with the learning rate of each beside it" in failure.message
