"""A rate that the user gives (--lr) is weighed; how far a raise may go from a known rate."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from advisor.features import measure
from advisor.features.scorecard import HELD
from advisor.features.weighing import weighing
from advisor.history import Curve, History
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from tests.features.curves import STRAIGHT, curve

SAMPLES = Path(__file__).parents[2] / "sample_logs"


def test_a_given_rate_moves_the_verdict_and_leaves_the_schedule_unknown() -> None:
    (run,) = read(SAMPLES / "good_constant.csv", ReadOptions(optimizer="sgd"))
    assert run.lr is not None

    def chances(rate: float | None) -> tuple[float, float]:
        lr = None if rate is None else Curve(run.lr.step[:1], np.array([rate]))
        values = measure(replace(run, lr=lr)).values
        assert values["rate_known"] == (rate is not None)
        assert np.isnan(values["lr_mean_share"])
        return values["too_low_chance"], values["too_high_chance"]

    low, high = zip(*map(chances, (1e-4, 0.1, 10.0)), strict=True)
    assert low[0] > low[1] > low[2]
    assert max(high[:2]) < 0.1 < high[2]
    assert chances(None)[1] < high[2]


def test_a_given_rate_is_judged_as_one_that_is_held_and_its_course_stays_unknown() -> None:
    (held,) = read(SAMPLES / "too_high_noisy_floor.csv", ReadOptions(optimizer="sgd"))
    assert held.lr is not None
    told = replace(held, lr=Curve(held.lr.step[:1], held.lr.value[:1]))
    untold = replace(held, lr=None)
    logged, given, missing = (measure(run).values for run in (held, told, untold))
    assert {name: logged[name] for name in HELD} == pytest.approx(HELD, abs=0.01)
    assert all(math.isnan(given[name]) for name in HELD)  # what is said of the schedule is logged
    for figure in ("too_low_chance", "too_high_chance", "rate_offset", "factor_to_try"):
        assert given[figure] == pytest.approx(logged[figure])
        assert given[figure] != pytest.approx(missing[figure])
    found = weighing(given)
    assert found is not None
    assert math.exp(found.lead) == pytest.approx(
        given[f"{found.level}_chance"] / given[f"{found.against}_chance"]
    )


@pytest.mark.parametrize(
    ("peak", "optimizer", "fine_tuning", "highest"),
    [
        (1e-3, "adam", False, None),
        (1e-2, None, False, 0.03),  # whose rate this is nobody knows
        (1e-2, "prodigy", False, 0.03),  # nor what is usual with one that finds its own
        (1e-1, None, False, 0.3),
        (1e-3, "lbfgs", False, 1.0),
        (1.0, "lbfgs", False, 1.5),
        (1e-5, None, True, 1e-3),
        (2e-4, "adamw", True, 1e-3),
        (2e-4, "ademamix", True, 1e-3),
        (5e-4, "adamw", True, 1.5e-3),
        (1e-4, "sgd", True, None),
        (1e-4, "adafactor", True, None),  # its rates in fine-tunings are no AdamW's
    ],
)
def test_how_far_a_raise_may_go(
    peak: float, optimizer: str | None, fine_tuning: bool, highest: float | None
) -> None:
    lr = curve(np.full(1001, peak))
    run = History(train=curve(STRAIGHT), lr=lr, optimizer=optimizer, fine_tuning=fine_tuning)
    found = measure(run).values
    room = math.nan if highest is None else math.log10(highest / peak)
    assert found["room_upwards"] == pytest.approx(room, abs=0.03, nan_ok=True)
    assert found["factor_to_try"] > 1.0
    assert highest is None or found["factor_to_try"] * peak <= highest * 1.06
