"""Whatever a run looked like before: where its loss breaks and stays broken, it has diverged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from advisor import advise
from advisor.errors import LogError
from advisor.history import Curve, History
from advisor.readers import read

SAMPLES = Path(__file__).parents[1] / "sample_logs"
# A range test is to break; losses of a game may do anything but be no number.
MAY_GROW = {"range_test_sgd.csv", "range_test_adam_stops_early.csv", "gan_two_losses.csv"}
WAYS = ("nan", "inf", "grows", "stays far above")
LEAST_POINTS = 20


def broken(curve: Curve, way: str, share: float) -> Curve:
    """A curve whose last `share` of points is broken."""
    value = curve.value.copy()
    first = int(len(value) * (1.0 - share))
    highest = 1.0 + float(np.abs(value[:first]).max())
    value[first:] = {
        "nan": np.nan,
        "inf": np.inf,
        "grows": highest * np.geomspace(10.0, 1e6, len(value) - first),
        "stays far above": 1000.0 * highest,
    }[way]
    return Curve(curve.step, value, curve.name)


def histories() -> list[History]:
    found = []
    for path in sorted(SAMPLES.glob("*.csv")):
        try:
            found += read(path)
        except LogError:
            continue  # nothing but NaN
    return [h for h in found if h.points >= LEAST_POINTS and np.isfinite(h.loss.value).all()]


@pytest.mark.parametrize("history", histories(), ids=lambda h: Path(h.source).name)
def test_a_loss_that_breaks_fails(history: History) -> None:
    for way in WAYS:
        if way not in {"nan", "inf"} and Path(history.source).name in MAY_GROW:
            continue
        for share in (0.1, 0.3):
            train, val = (c and broken(c, way, share) for c in (history.train, history.val))
            run = advise(replace(history, train=train, val=val)).runs[0]
            is_range_test = run.features["is_range_test"] == 1.0
            assert run.diverged or is_range_test, (way, share, run.advice[0].rule)
