"""A log that ends before its rate has come to its peak says nothing of that rate."""

from __future__ import annotations

import numpy as np
import pytest

from advisor import advise
from advisor.history import History
from tests.features.curves import PROGRESS, curve, noise

LEARNING = np.exp(-3.0 * PROGRESS) + 0.2 + noise(0.005)


def rules(loss: np.ndarray, rate: np.ndarray) -> list[str]:
    run = advise(History(curve(loss), lr=curve(rate)), optimizer="adam").runs[0]
    return [item.rule for item in run.advice]


@pytest.mark.parametrize("shape", [PROGRESS, 0.01 + PROGRESS, PROGRESS**2])
def test_nothing_is_said_of_a_rate_that_still_rises_at_the_last_line(shape: np.ndarray) -> None:
    assert rules(LEARNING, 1e-4 * shape) == ["LR011"]


@pytest.mark.parametrize("warmup", [0.05, 0.3, 0.6])
def test_a_warmup_that_is_over_is_judged(warmup: float) -> None:
    assert "LR011" not in rules(LEARNING, 1e-4 * np.minimum(1.0, PROGRESS / warmup))


@pytest.mark.parametrize("rate", [np.geomspace(1e-6, 1.0, len(PROGRESS)), 1e-4 + PROGRESS])
def test_a_rise_through_decades_to_far_above_the_usual_rate_is_a_range_test(
    rate: np.ndarray,
) -> None:
    assert rules(LEARNING, rate)[0] in {"LR601", "LR602"}


def test_a_loss_that_breaks_while_the_rate_rises_fails() -> None:
    broken = LEARNING.copy()
    broken[-200:] = np.nan
    assert rules(broken, 1e-4 * PROGRESS)[0] == "LR101"
