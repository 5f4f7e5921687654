"""What is asked of whole columns says the same as asking every value."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.history import Curve, History, HistoryError, all_finite, rises, tells_rate

HUGE = [1.7e308, -1.7e308, math.inf, -math.inf, math.nan]
ROLES = ("train", "val")
VALUES = st.lists(st.one_of(st.floats(), st.sampled_from(HUGE)), max_size=30)


@given(VALUES)
def test_all_finite_says_of_every_value_that_it_is(values: list[float]) -> None:
    # Also where a sum of finite values is not, and where infinities of both signs meet.
    assert all_finite(np.array(values, dtype=float)) == all(map(math.isfinite, values))


@given(VALUES | VALUES.map(lambda values: sorted({v for v in values if not math.isnan(v)})))
def test_steps_rise_where_each_is_finite_and_above_the_one_before(values: list[float]) -> None:
    rising = all(a < b for a, b in pairwise(values))
    assert rises(np.array(values, dtype=float)) == (rising and all(map(math.isfinite, values)))


@pytest.mark.parametrize(
    ("step", "value", "said"),
    [
        ([0, 1, 2], [1, 2], "of equal length"),
        ([[0], [1], [2]], [[3], [2], [1]], "one-dimensional"),
        ([0, 2, 1], [3, 2, 1], "steps must rise strictly"),
        ([0, 1, 1], [3, 2, 1], "steps must rise strictly"),
        ([0, math.nan, 2], [3, 2, 1], "a step is not a finite number"),
        ([-math.inf, 1, 2], [3, 2, 1], "a step is not a finite number"),
    ],
)
def test_a_curve_that_is_none_is_refused_by_name(step: list, value: list, said: str) -> None:
    with pytest.raises(HistoryError, match=f"'loss'.*{said}"):
        Curve(step, value, "loss")


def test_a_curve_cannot_be_changed_and_the_array_it_was_made_of_can() -> None:
    mine = np.arange(3.0)
    curve = Curve(mine, mine)
    for array in (curve.step, curve.value):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7.0
    mine[0] = -1.0


def test_zeros_alone_are_no_learning_rate() -> None:
    assert tells_rate(Curve([0, 1], [0.0, 1e-4]))
    for rate in ([0.0, 0.0], [math.nan, 0.0], [-0.1, 0.0]):
        assert not tells_rate(Curve([0, 1], rate))


@pytest.mark.parametrize("empty", [{"train"}, {"val"}, {"train", "val"}])
def test_a_loss_without_points_is_refused_by_name(empty: set[str]) -> None:
    curves = {role: Curve(*[range(0 if role in empty else 9)] * 2, role) for role in ROLES}
    with pytest.raises(HistoryError, match=f"loss '({'|'.join(empty)})' has no points"):
        History(**curves)
    with pytest.raises(HistoryError, match="needs a train loss or a validation loss"):
        History()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"train": [3.0, 2.0]}, "train must be a Curve.* not a list"),
        ({"lr": 0.1}, "lr must be a Curve.* not a float"),
        ({"optimizer": object()}, "optimizer is a name such as 'adam'.* not a object"),
    ],
)
def test_what_is_no_curve_and_no_name_is_refused_by_name(given: dict, said: str) -> None:
    with pytest.raises(HistoryError, match=said):
        History(**{"train": Curve([0, 1], [3.0, 2.0]), **given})
