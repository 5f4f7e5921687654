"""Long curves keep their shape with few points, and a picture tells where things were measured."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from advisor.downsample import thin
from advisor.history import Curve, History
from advisor.picture import ALL_POINTS, MOST_SPIKES, POINTS, Album, make_picture


def noisy(n: int) -> Curve:
    steps = np.arange(float(n))
    noise = np.random.default_rng(0).standard_normal(n)
    return Curve(steps, 2 / np.sqrt(steps + 1) + 0.02 * noise, "loss")


def test_a_short_curve_is_not_touched() -> None:
    curve = noisy(100)
    assert thin(curve, 100) is curve


def test_a_single_spike_in_a_million_steps_survives() -> None:
    curve = noisy(1_000_000)
    value = curve.value.copy()
    value[654_321] = 9.0
    value[222_222] = -9.0
    small = thin(Curve(curve.step, value), POINTS)
    assert len(small) <= POINTS
    assert small.value[small.step == 654_321] == 9.0
    assert small.value[small.step == 222_222] == -9.0


def test_the_beginning_keeps_its_shape_on_a_logarithmic_axis() -> None:
    small = thin(noisy(1_000_000), POINTS)
    for decade in (10, 100, 1_000, 10_000):
        assert np.sum((small.step >= decade) & (small.step < 10 * decade)) > 20


def test_a_dense_part_is_not_all_that_is_left() -> None:
    # 100 points over 100,000 steps, then 100,000 points in one more step.
    steps = np.concatenate((np.arange(0, 100_000, 1000.0), 1e5 + np.arange(100_000) / 1e5))
    value = np.sin(np.arange(len(steps)) / 7)
    small = thin(Curve(steps, value), 1000)
    assert np.sum(small.step < 1e5) > 80


@given(
    arrays(
        np.float64,
        st.integers(2, 400),
        elements=st.floats(-1e300, 1e300) | st.just(np.nan) | st.just(np.inf) | st.just(-np.inf),
    ),
    st.integers(12, 60),
)
def test_extremes_ends_and_order_hold_for_any_curve(value: np.ndarray, points: int) -> None:
    small = thin(Curve(np.arange(float(len(value))) ** 2, value), points)
    assert len(small) <= max(points, 2)
    assert small.step[0] == 0
    assert small.step[-1] == (len(value) - 1) ** 2
    finite, kept = value[np.isfinite(value)], small.value[np.isfinite(small.value)]
    if len(finite) == len(value):
        assert (kept.min(), kept.max()) == (finite.min(), finite.max())


def test_spikes_are_found_and_a_steep_beginning_is_none() -> None:
    curve = noisy(2000)
    value = curve.value.copy()
    value[[500, 1500]] += 1.0
    outline = make_picture(History(train=Curve(curve.step, value))).outline
    assert outline is not None
    assert outline.spikes.step.tolist() == [500, 1500]
    assert outline.sd is not None
    assert outline.sd[5:] == pytest.approx(0.02, rel=0.45)


def test_many_spikes_are_bounded() -> None:
    value = noisy(60_000).value.copy()
    value[100::60] += 5
    outline = make_picture(History(train=Curve(np.arange(60_000.0), value))).outline
    assert outline is not None
    assert 0 < len(outline.spikes) <= MOST_SPIKES


def test_the_trend_of_few_epochs_lies_on_their_losses() -> None:
    """It was drawn up to half an epoch beside them."""
    epochs = np.arange(1.0, 9.0)
    outline = make_picture(History(train=Curve(epochs, 10.0 - epochs))).outline
    assert outline is not None
    assert outline.step == pytest.approx(epochs)
    assert outline.level == pytest.approx(10.0 - epochs)


@given(arrays(np.int64, st.integers(3, 39), elements=st.integers(0, 10**6), unique=True))
def test_the_trend_is_drawn_within_the_run_and_its_steps_rise(steps) -> None:
    outline = make_picture(
        History(train=Curve(np.sort(steps), np.arange(float(len(steps)))))
    ).outline
    assert outline is not None
    assert np.isfinite(outline.step).all()
    assert (np.diff(outline.step) > 0).all()


def test_a_maximised_metric_has_its_own_sign_again() -> None:
    accuracy = np.linspace(0.1, 0.9, 50)
    history = History(val=Curve(np.arange(50.0), -accuracy, "accuracy"), maximize=True)
    picture = make_picture(history)
    assert picture.val is not None
    assert picture.val.value == pytest.approx(accuracy)
    assert picture.outline is not None
    assert picture.outline.level[-1] > picture.outline.level[0]


def test_it_tells_where_the_numbers_ended_and_holds_no_view_of_the_history() -> None:
    value = noisy(300).value.copy()
    value[200:] = np.nan
    picture = make_picture(History(train=Curve(np.arange(300.0), value)))
    assert picture.first_bad == 200
    assert picture.train is not None
    assert not np.shares_memory(picture.train.value, value)


def test_a_folder_of_many_runs_stays_flat() -> None:
    album, history = Album(), History(train=noisy(5000))
    sizes = [len(picture.loss) for _ in range(300) if (picture := album(history)) is not None]
    assert sizes[0] <= POINTS
    assert sum(sizes) < 5 * ALL_POINTS
    assert Album(1)(history) is not None
    only_one = Album(1)
    only_one(history)
    assert only_one(history) is None
