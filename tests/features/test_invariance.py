"""What must not matter to a feature: unit and offset of the loss, names of steps, repetition."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisor.features import measure
from advisor.features.scorecard import FEATURES as POSITION
from advisor.features.scorecard import card, card_name
from advisor.history import Curve, History
from tests.features.test_awkward import assert_sound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.history import FloatArray

# About the size of numbers by their nature. A range test's figures are rates.
ABSOLUTE = {
    "relative_range",
    "distinct_share",
    "logged_from_start",
    "missed_share",
    "growth",
    "growth_from_early",
    "last_leap",
    "squares_overflow",
}
AT_ONCE = settings(max_examples=40, derandomize=True)


@st.composite
def _runs(draw: st.DrawFn) -> History:
    """Runs that learn, stall or rise, with noise, gaps and any schedule."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n = draw(st.sampled_from([4, 5, 9, 20, 21, 40, 101, 250]))
    m = draw(st.sampled_from([0, 4, 11, 20]))
    shape = draw(st.sampled_from(["falls", "straight", "stalls", "turns"]))
    sd = draw(st.sampled_from([0.001, 0.05, 0.5]))

    def loss(points: int) -> FloatArray:
        x = np.linspace(0, 1, points)
        levels = {"falls": np.exp(-4 * x), "straight": -x, "stalls": 0 * x, "turns": (x - 0.6) ** 2}
        return levels[shape] + rng.normal(scale=sd, size=points)

    train = loss(n)
    if draw(st.booleans()):
        train[rng.integers(n)] = math.nan
    rate = draw(st.sampled_from([np.linspace(0, 1, n), np.linspace(1, 0, n), np.ones(n)]))
    step = np.arange(n, dtype=float)
    val = Curve(np.linspace(0, n - 1, m), loss(m)) if m else None
    return History(Curve(step, train), val, Curve(step, 0.01 * rate), optimizer="adam")


def _with_losses(run: History, change: Callable[[FloatArray], FloatArray]) -> History:
    val = run.val and replace(run.val, value=change(run.val.value))
    assert run.train is not None
    return replace(run, train=replace(run.train, value=change(run.train.value)), val=val)


def _with_steps(run: History, change: Callable[[FloatArray], FloatArray]) -> History:
    def moved(curve: Curve | None) -> Curve | None:
        return curve and replace(curve, step=change(curve.step))

    return replace(run, train=moved(run.train), val=moved(run.val), lr=moved(run.lr))


def _same(a: Mapping[str, float], b: Mapping[str, float], tolerance: float = 1e-6) -> None:
    """Measured figures agree; the position too, where no rounding crosses a limit of the table."""
    measured = [name for name in a if name not in ABSOLUTE and name not in POSITION]
    wrong = {
        name: (a[name], b[name])
        for name in measured
        if b[name] != pytest.approx(a[name], rel=tolerance, abs=tolerance, nan_ok=True)
    }
    assert not wrong
    tables = None if math.isnan(a["drop_share"]) else card(card_name(a))
    if tables is None or all(
        (part.cases(tables.values(a)) == part.cases(tables.values(b))).all()
        for part in tables.parts
    ):
        assert {k: b[k] for k in POSITION} == pytest.approx(
            {k: a[k] for k in POSITION}, nan_ok=True
        )


@AT_ONCE
@given(run=_runs(), by=st.sampled_from([1e-9, 1e-3, 0.7, 3.0, 1000.0, 1e12]))
def test_the_unit_of_the_loss_does_not_matter(run: History, by: float) -> None:
    _same(measure(run).values, measure(_with_losses(run, lambda y: y * by)).values)


@AT_ONCE
@given(run=_runs(), by=st.sampled_from([-1000.0, -1.0, 5.0, 1e4]))
def test_an_offset_of_the_loss_does_not_matter(run: History, by: float) -> None:
    # 1e4 leaves thirteen digits less four, and noise floors divide by the rest.
    _same(measure(run).values, measure(_with_losses(run, lambda y: y + by)).values, 1e-4)


@AT_ONCE
@given(
    run=_runs(),
    by=st.sampled_from([1 / 391, 0.1, 1.0, 3.0, 1000.0]),
    plus=st.sampled_from([-7.0, 0.0, 0.3, 1000.0]),
)
def test_the_names_of_steps_do_not_matter(run: History, by: float, plus: float) -> None:
    _same(measure(run).values, measure(_with_steps(run, lambda s: s * by + plus)).values, 1e-5)


@AT_ONCE
@given(run=_runs())
def test_the_same_run_is_measured_the_same_way(run: History) -> None:
    first, again = measure(run), measure(run)
    assert {k: repr(v) for k, v in first.values.items()} == {
        k: repr(v) for k, v in again.values.items()
    }
    assert first.spans == again.spans


_ANY = st.floats(width=64)


@st.composite
def _any_runs(draw: st.DrawFn) -> History:
    """Any history that can be built at all."""

    def curve() -> Curve:
        steps = draw(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=60, unique=True))
        value = draw(st.lists(_ANY, min_size=len(steps), max_size=len(steps)))
        return Curve(np.sort(np.array(steps, float)), np.array(value))

    which = draw(st.sampled_from(["train", "val", "both"]))
    return History(
        train=None if which == "val" else curve(),
        val=None if which == "train" else curve(),
        lr=curve() if draw(st.booleans()) else None,
        optimizer=draw(st.sampled_from([None, "adam", "lbfgs", "no such optimizer"])),
        boosting=draw(st.booleans()),
        fine_tuning=draw(st.booleans()),
        objective=curve() if draw(st.booleans()) else None,
    )


@settings(max_examples=150, derandomize=True)
@given(run=_any_runs())
@example(History(val=Curve(np.zeros(1), np.array([math.inf]))))
def test_any_history_is_measured_without_a_warning(run: History) -> None:
    assert_sound(run)
