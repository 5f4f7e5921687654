"""A verdict can be taken apart: the points of its figures add up to what it rests on."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from advisor.features import measure, names
from advisor.features.weighing import DISTANCE, START, weighing
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions

SAMPLES = Path(__file__).parents[2] / "sample_logs"
LOGS = ("too_low_flat.csv", "too_high_noisy_floor.csv", "good_constant.csv", "keras_too_low.csv")


@pytest.mark.parametrize("log", LOGS)
def test_the_points_add_up_to_the_ratio_of_the_two_chances(log: str) -> None:
    (run,) = read(SAMPLES / log, ReadOptions(optimizer="adam"))
    values = measure(run).values
    found = weighing(values)
    assert found is not None
    first, second = values[f"{found.level}_chance"], values[f"{found.against}_chance"]
    assert first == max(values[f"{x}_chance"] for x in ("too_low", "about_right", "too_high"))
    assert math.exp(found.lead) == pytest.approx(first / second)
    assert sum(points for _, points in found.points) == pytest.approx(found.lead)
    sizes = [abs(points) for _, points in found.points]
    assert sizes == sorted(sizes, reverse=True)
    assert {figure for figure, _ in found.points} <= {*names(), START, DISTANCE}


def test_a_log_without_a_trend_has_nothing_to_weigh() -> None:
    (run,) = read(SAMPLES / "nan_at_step_0.csv", ReadOptions())
    assert weighing(measure(run).values) is None
