"""Runs that are called by their rates and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.cli.called import called

if TYPE_CHECKING:
    from pathlib import Path

RATES = (1e-4, 1e-3, 1e-2, 1e-1)


def rates_of(folder: Path, *options: str) -> list[float | None]:
    """Return the rates that `compare` knows of the logs below a folder."""
    done = called("compare", folder, "--format", "json", *options)
    groups = json.loads(done.stdout)["groups"] if done.stdout else []
    return sorted(run["lr"] for group in groups for run in group["runs"])


def lay_out(folder: Path, pattern: str, rates: tuple[float, ...] = RATES, seeds: int = 1) -> None:
    for rate in rates:
        for seed in range(1, seeds + 1):
            path = folder / pattern.format(rate, seed=seed)
            path.parent.mkdir(parents=True, exist_ok=True)
            loss = 2.0 * np.exp(-np.arange(30) * rate**0.3 / 9) + 0.1 * seed
            path.write_text("epoch,loss\n" + "".join(f"{k},{x}\n" for k, x in enumerate(loss)))


@pytest.mark.parametrize(
    "pattern", ["{:g}.csv", "{:.0e}.csv", "adam_{:g}.csv", "sgd-{:g}/log.csv", "{:g}/a/log.csv"]
)
def test_they_are_compared_by_these(tmp_path: Path, pattern: str) -> None:
    lay_out(tmp_path, pattern)
    assert rates_of(tmp_path) == list(RATES)


def test_seeds_lie_in_a_folder_of_their_rate(tmp_path: Path) -> None:
    lay_out(tmp_path, "{:g}/{seed}.csv", seeds=2)
    assert rates_of(tmp_path) == sorted([*RATES, *RATES])


def test_one_that_broke_at_once_diverged(tmp_path: Path) -> None:
    lay_out(tmp_path, "{:g}.csv")
    (tmp_path / "1.csv").write_text("epoch,loss\n1,nan\n2,nan\n3,nan\n")
    assert rates_of(tmp_path) == [*RATES, 1.0]


@pytest.mark.parametrize(
    ("pattern", "rates"),
    [
        ("wd_{:g}.csv", RATES),
        ("run_{:g}.csv", (1, 10, 100)),
        ("{:g}.csv", (1, 10, 100)),
        ("{:g}.csv", (0.1, 0.3, 0.5)),
    ],
)
def test_numbers_of_another_kind_are_no_rates(
    tmp_path: Path, pattern: str, rates: tuple[float, ...]
) -> None:
    lay_out(tmp_path, pattern, rates)
    assert rates_of(tmp_path) == []


def test_what_the_user_says_comes_first(tmp_path: Path) -> None:
    lay_out(tmp_path, "{:g}.csv", RATES[1:])
    assert rates_of(tmp_path, "--lr", "0.001.csv=0.7") == [0.7]
