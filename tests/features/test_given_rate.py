"""A rate that the user gives (--lr) is weighed, though its course over the run is not known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from advisor.features import measure
from advisor.history import Curve
from advisor.readers import read
from advisor.readers.series import ReadOptions

SAMPLES = Path(__file__).parents[2] / "sample_logs"


def test_a_given_rate_moves_the_verdict_and_leaves_the_schedule_unknown() -> None:
    (run,) = read(SAMPLES / "good_constant.csv", ReadOptions(optimizer="sgd"))
    assert run.lr is not None

    def too_high(rate: float | None) -> float:
        lr = None if rate is None else Curve(run.lr.step[:1], np.array([rate]))
        values = measure(replace(run, lr=lr)).values
        assert values["rate_known"] == (rate is not None)
        assert np.isnan(values["lr_mean_share"])
        return values["too_high_chance"]

    assert too_high(None) < too_high(10.0)
    assert too_high(1e-4) < too_high(0.1) < too_high(10.0)
