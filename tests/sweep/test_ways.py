"""The same sweep, however it is written down, has the same best rate and the same next one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from advisor import read
from advisor.cli.app import app
from tests.sweep.made import BEST, CURVES, FINALS, RATES, made, put, table

if TYPE_CHECKING:
    from pathlib import Path


def compared(path: Path, *options: str) -> dict[str, Any]:
    """Return the one group of what `lr-advise compare` says as JSON."""
    arguments = ["compare", str(path), *options, "--format", "json"]
    result = CliRunner().invoke(app, arguments, standalone_mode=False)
    assert result.exception is None
    assert result.return_value == 0, result.stderr
    (group,) = json.loads(result.stdout)["groups"]
    found: dict[str, Any] = group
    return found


@pytest.mark.parametrize("seeds", [1, 2])
@pytest.mark.parametrize("way", CURVES | FINALS)
def test_the_best_rate_is_the_same_in_every_way(way: str, seeds: int, tmp_path: Path) -> None:
    write = (CURVES | FINALS)[way]
    group = compared(put(write(made(seeds)), tmp_path))
    assert [rate["lr"] for rate in group["rates"]] == pytest.approx(RATES)
    assert [rate["runs"] for rate in group["rates"]] == [seeds] * len(RATES)
    assert [rate["diverged"] for rate in group["rates"]] == [False] * 5 + [True]
    assert group["best_lr"] == pytest.approx(BEST, rel=0.1)
    assert 0.001 < group["best_lr_low"] < BEST < group["best_lr_high"] < 0.01
    assert group["done"]


def test_a_column_a_seed_is_a_row_a_seed(tmp_path: Path) -> None:
    pairs = zip(made(2)[::2], made(2)[1::2], strict=True)
    rows = [{"lr": a.rate, "loss_seed0": a.end, "loss_seed1": b.end} for a, b in pairs]
    wide = compared(put({"wide.csv": table(rows)}, tmp_path))
    long = compared(put(FINALS["a table"](made(2)), tmp_path))
    assert wide == long


def test_what_stands_behind_a_plus_minus_is_the_error(tmp_path: Path) -> None:
    def said(error: float) -> dict[str, Any]:
        rows = [{"lr": run.rate, "loss": f"{run.end:.4f} ± {error}"} for run in made()]
        return compared(put({f"{error}.csv": table(rows)}, tmp_path))

    sure, unsure = said(0.001), said(0.1)
    assert sure["best_lr"] == pytest.approx(BEST, rel=0.1)
    assert sure["rates"][0]["error"] == 0.001
    assert unsure["best_lr_high"] > 2 * sure["best_lr_high"]


def test_a_training_that_goes_on_at_lower_rates_stays_one(tmp_path: Path) -> None:
    """A second and a third call of `fit`, each of which counts its epochs anew."""
    rows = [
        {"epoch": k % 4, "lr": 0.1 ** (1 + k // 4), "loss": round(0.3 + 2 * 0.8**k, 4)}
        for k in range(12)
    ]
    path = put({"log.csv": table(rows)}, tmp_path)
    (run,) = read(path)
    assert run.points == 12
    rises = [row | {"lr": 0.001 * 10 ** (k // 4)} for k, row in enumerate(rows)]
    assert len(read(put({"rises.csv": table(rises)}, tmp_path))) == 3
