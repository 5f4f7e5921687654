"""What twice the budget would bring: right on curves that follow the law, silent elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.features.extrapolate import (
    gain_if_doubled,
    gain_if_doubled_high,
    gain_if_doubled_low,
)
from advisor.features.view import make_view
from advisor.history import Curve, History

N = 400


def power_law(steps: int, power: float, noise: float = 0.0, seed: int = 0):
    step = np.arange(1.0, steps + 1)
    rough = noise * np.random.default_rng(seed).normal(size=steps)
    return 1.0 + 2.0 * step**-power + rough


def view(loss, lr=0.1):
    step = np.arange(float(len(loss)))
    rate = np.broadcast_to(np.asarray(lr, dtype=float), len(loss))
    return make_view(History(train=Curve(step, loss), lr=Curve(step, rate)))


@pytest.mark.parametrize("power", [0.25, 0.5, 1.0])
def test_a_power_law_is_continued(power: float) -> None:
    whole = power_law(2 * N, power)
    seen = view(whole[:N])
    true = (whole[N - 1] - whole[-1]) / (whole[:3].mean() - whole[N - 1])
    assert gain_if_doubled(seen) == pytest.approx(true, rel=0.3, abs=0.005)
    assert gain_if_doubled_low(seen) < true < gain_if_doubled_high(seen)


def test_noise_widens_the_interval() -> None:
    def width(noise: float) -> float:
        seen = view(power_law(N, 0.5, noise))
        return gain_if_doubled_high(seen) - gain_if_doubled_low(seen)

    assert width(0.3) > 1.5 * width(0.01)


def test_a_curve_that_has_settled_gains_next_to_nothing() -> None:
    settled = 1.0 + np.exp(-np.arange(N) / 10.0)
    assert abs(gain_if_doubled(view(settled))) < 0.01
    assert gain_if_doubled_high(view(settled)) < 0.05


def test_scale_and_offset_of_the_loss_make_no_difference() -> None:
    loss = power_law(N, 0.5, 0.02)
    assert gain_if_doubled(view(1000 * loss + 7)) == pytest.approx(gain_if_doubled(view(loss)))


@pytest.mark.parametrize(
    ("loss", "lr"),
    [
        (2.0 - np.arange(N) / N, 0.1),
        (power_law(N, 0.5), np.linspace(0.1, 0.001, N)),
        (np.where(np.arange(N) > 300, np.nan, 1.0), 0.1),
        (power_law(6, 0.5), 0.1),
    ],
    ids=["in full fall", "decayed", "ended in NaN", "six points"],
)
def test_nothing_is_said_where_it_cannot_be_told(loss, lr) -> None:
    assert np.isnan(gain_if_doubled(view(loss, lr)))
    assert np.isnan(gain_if_doubled_high(view(loss, lr)))
