"""The same sweep, however it is written down, has the same best rate and the same next one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from advisor.cli.app import app
from tests.sweep.made import BEST, CURVES, FINALS, RATES, made, put

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
