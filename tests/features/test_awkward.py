"""Histories that nobody wants: whatever is in a log, figures are finite or NaN, and no warning."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor.features import describe, measure, names
from advisor.history import Curve, History
from tests.features.curves import PROGRESS, STRAIGHT, curve, history, noise, values

if TYPE_CHECKING:
    from typing import Any

INF, NAN = math.inf, math.nan
MIDDLE = np.r_[np.linspace(2, 1, 50), INF, np.linspace(1, 0.5, 50)]
LOSSES = {
    "one point": [0.5],
    "two points": [1.0, 0.5],
    "three points": [1.0, 0.5, 0.2],
    "four points": [1.0, 0.5, 0.4, 0.3],
    "constant": np.full(100, 0.7),
    "zero": np.zeros(100),
    "all NaN": np.full(100, NAN),
    "one NaN": [NAN],
    "NaN but one": [*[NAN] * 50, 1.0],
    "inf first": [INF, *STRAIGHT],
    "inf in the middle": MIDDLE,
    "minus inf in the middle": -MIDDLE,
    "inf last": [*STRAIGHT, INF],
    "every other NaN": np.where(np.arange(200) % 2, NAN, 1.0),
    "huge": 1e300 * (1.0 + noise(0.5)),
    "the largest there is": 1.7e308 * (-1.0) ** np.arange(200),
    "blows up": np.exp(700 * PROGRESS),
    "one huge last": [*STRAIGHT, 1e300],
    "denormal": 1e-310 * STRAIGHT,
    "the smallest there is": np.where(STRAIGHT > 0.5, 5e-324, 0.0),
    "negative": -1.0 - PROGRESS,
    "crosses zero": 0.5 - PROGRESS,
    "large offset": 1e9 + STRAIGHT,
    "rounded": np.round(STRAIGHT, 1),
    "two values": np.where(PROGRESS < 0.5, 1.0, 0.0),
}
RATES = {
    "no rate": None,
    "one rate": [0.1],
    "zero": np.zeros(50),
    "denormal": np.full(50, 1e-310),
    "huge": np.full(50, 1e300),
    "negative": -np.ones(50),
    "all NaN": np.full(50, NAN),
    "inf at the end": [*np.ones(50), INF],
    "range test": np.geomspace(1e-7, 10.0, 400),
    "range test from zero": [0.0, *np.geomspace(1e-7, 10.0, 400)],
    "one above zero": [*np.zeros(500), 1.0, *np.zeros(500)],
}


RANGE = re.compile(r"[ (](-?\d[\de]*)\.\.(-?\d[\de]*)[,;:. ]|(?:at most|capped at|; to) (1000)")


def told_ranges() -> dict[str, tuple[float, float]]:
    """The range that a feature's definition promises, where it names one."""
    found = ((name, RANGE.search(describe(name))) for name in names())
    return {k: (float(m[1] or -INF), float(m[2] or m[3])) for k, m in found if m}


RANGES = told_ranges()


def assert_sound(run: History) -> None:
    found = measure(run)
    assert tuple(found.values) == names()
    for name, value in found.values.items():
        assert not math.isinf(value), name
        low, high = RANGES.get(name, (-INF, INF))
        assert math.isnan(value) or low - 1e-9 <= value <= high + 1e-9, name
    first, last = run.loss.step[0], run.loss.step[-1]
    room = 1e-9 * (last - first)
    for name, (start, end) in found.spans.items():
        assert first - room <= start <= end <= last + room, name


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_any_loss_is_measured(loss: Any) -> None:
    assert_sound(history(loss))
    assert_sound(History(val=curve(loss)))
    for val in (loss, STRAIGHT, [0.4], 1e300 * STRAIGHT):
        assert_sound(history(loss, val, lr=np.geomspace(1e-6, 1.0, 100)))
        assert_sound(history(STRAIGHT, loss, lr=[1.0, 0.5]))


@pytest.mark.parametrize("level", [0.0, -0.0, 0.7, -3.0, 1e30])
def test_a_loss_that_never_changes_is_told_so_whatever_it_is(level: float) -> None:
    v = values(np.full(100, level))
    assert (v["relative_range"], v["distinct_share"], v["plateau_share"]) == (0.0, 0.01, 1.0)


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
def test_any_rate_is_measured(rate: Any) -> None:
    for loss in (STRAIGHT, MIDDLE, np.ones(100), np.exp(700 * PROGRESS), [1.0, 0.5]):
        assert_sound(history(loss, STRAIGHT, rate, optimizer="adam"))


def test_many_features_promise_a_range_that_the_runs_above_are_held_to() -> None:
    assert len(RANGES) > 80
    assert RANGES["val_tail_trend"] == (-50.0, 50.0)
    assert RANGES["largest_rise"] == (-INF, 1000.0)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("tail_slope", 4),
        ("growth_from_early", 6),
        ("up_share_late", 8),
        ("noise_tail", 10),  # a third of four points
        ("rise_in_noise", 10),
        ("learned_in_noise", 10),
        ("fall_late", 11),  # quarters of three
        ("bounce", 16),  # a third of six
        ("drift", 19),  # a third of seven
        ("skew", 19),
        ("spike_height", 19),
        ("spike_share", 40),
        ("slow_waves", 200),  # forty blocks of five
        ("noise_opening", 200),
    ],
)
def test_so_many_points_tell_it_and_one_less_does_not(name: str, least: int) -> None:
    few, enough = (
        values(np.exp(-3 * PROGRESS[:n]) + noise(0.1)[:n])[name] for n in (least - 1, least)
    )
    assert math.isnan(few)
    assert math.isfinite(enough)


def test_a_rate_of_zero_is_no_rate() -> None:
    v = values(STRAIGHT, lr=np.zeros(1001))
    assert math.isnan(v["peak_lr"])
    assert math.isnan(v["lr_end_share"])


@pytest.mark.parametrize("length", [1, 4, 60, 5000])
def test_validation_of_another_length(length: int) -> None:
    val = np.linspace(1, 0, length) if length > 1 else [1.0]
    assert_sound(history(STRAIGHT, val))


@pytest.mark.parametrize("begin", [-500.0, 2000.0])
def test_validation_that_lies_outside_the_training(begin: float) -> None:
    run = History(train=curve(STRAIGHT), val=curve(STRAIGHT, first=begin))
    assert_sound(run)


def test_steps_with_a_large_offset() -> None:
    near, far = (measure(History(train=curve(STRAIGHT, first=at))) for at in (2.0, 1e9))
    assert near.values == pytest.approx(far.values, nan_ok=True)  # dates count nothing
    assert far.spans["tail"] == (1e9 + 750, 1e9 + 1000)


def test_steps_so_large_that_they_hardly_differ() -> None:
    at = 2.0**53 + 2.0 * np.arange(100)
    assert_sound(History(train=Curve(at, np.linspace(1, 0, 100))))


@pytest.mark.parametrize("name", names())
def test_every_feature_is_described(name: str) -> None:
    text = describe(name)
    assert len(text) > 20
    assert text.rstrip(")")[-1] in ".?"
    of_curve = name.removeprefix("val_") in names() and name.startswith("val_")
    assert text.startswith("validation loss: ") == of_curve


def test_names_are_unique_and_unknown_ones_refused() -> None:
    assert len(set(names())) == len(names())
    with pytest.raises(KeyError):
        describe("tail_dorp")


def test_a_million_points_are_measured_like_a_thousand() -> None:
    few, many = (values(np.exp(-5 * np.linspace(0, 1, n))) for n in (1_000, 1_000_000))
    for name in ("tail_drop", "time_to_half", "straightness", "drop_share", "plateau_share"):
        assert many[name] == pytest.approx(few[name], abs=0.01), name
