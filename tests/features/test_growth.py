"""How far a loss ended above where it began, and what a first value that is none makes of it."""

from __future__ import annotations

import numpy as np
import pytest

from advisor import advise
from advisor.features import measure
from advisor.history import History
from tests.features.curves import PROGRESS, curve, noise

LEARNING = np.exp(-3.0 * PROGRESS) + 0.2 + noise(0.005)


def grown(loss: np.ndarray) -> float:
    return measure(History(curve(loss))).values["growth_from_early"]


def test_powers_of_ten_above_the_first_tenth() -> None:
    level = np.where(PROGRESS < 0.5, 2.0, 200.0)
    assert grown(level) == pytest.approx(2.0)
    assert grown(1e3 * level) == pytest.approx(2.0)
    assert grown(level[::-1]) == pytest.approx(-2.0)


def test_losses_without_a_size_have_no_growth() -> None:
    assert np.isnan(grown(-LEARNING))
    assert np.isnan(grown(np.ones(5)))


def test_a_first_loss_far_below_what_it_stands_for_is_no_explosion() -> None:
    sums = LEARNING * np.minimum(1.0, (1 + np.arange(len(LEARNING))) / 50)
    sums[0] = 1e-4
    assert measure(History(curve(sums))).values["growth"] > 3.0
    assert grown(sums) < 0.0


def test_a_loss_near_zero_that_grew_to_another_near_zero_is_no_explosion() -> None:
    tiny = np.where(PROGRESS < 0.5, 1e-6, 1e-4) * (1.0 + noise(0.05))
    tiny[:20] = np.geomspace(1.0, 1e-6, 20)
    assert grown(tiny) == pytest.approx(2.0, abs=0.1)
    assert not advise(History(curve(tiny))).runs[0].diverged


@pytest.mark.parametrize("rate", [1e-9, 1e-5, 1e-2])
def test_a_loss_that_explodes_has_diverged_at_any_rate(rate: float) -> None:
    exploded = LEARNING.copy()
    exploded[600:] = 1000.0
    run = advise(History(curve(exploded), lr=curve(np.full(len(exploded), rate)))).runs[0]
    assert run.diverged
    assert run.advice[0].action == "lower"
