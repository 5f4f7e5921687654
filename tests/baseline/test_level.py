"""The level that a curve ended at, and how far it came down."""

from __future__ import annotations

import numpy as np

from advisor.baseline.compare import Outcome, compare
from advisor.baseline.level import level_of
from advisor.history import Curve


def test_a_leap_of_the_accepted_run_does_not_widen_what_is_allowed() -> None:
    step = np.arange(600.0)
    calm = 0.5 + 2.0 * np.exp(-step / 75) + 0.05 * np.random.default_rng(0).standard_normal(600)
    leapt = calm.copy()
    leapt[1:4] = 900.0
    accepted = [Outcome("a", None, {"train_loss": level_of(Curve(step, v))}) for v in (calm, leapt)]
    worse = Outcome("a", None, {"train_loss": level_of(Curve(step, calm + 0.1))})
    usual, widened = (next(iter(compare([worse], [one], 0.01))) for one in accepted)
    assert usual.regressed
    assert widened.regressed
    assert np.isclose(usual.allowed, widened.allowed, rtol=0.05)
