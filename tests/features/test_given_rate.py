"""A rate that the user gives (--lr) is weighed, though its course over the run is not known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from advisor.features import measure
from advisor.history import Curve
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions

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
