"""What is asked of whole columns says the same as asking every value."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from advisor.history import all_finite, rises

HUGE = [1.7e308, -1.7e308, math.inf, -math.inf, math.nan]
VALUES = st.lists(st.one_of(st.floats(), st.sampled_from(HUGE)), max_size=30)


@given(VALUES)
def test_all_finite_says_of_every_value_that_it_is(values: list[float]) -> None:
    # Also where a sum of finite values is not, and where infinities of both signs meet.
    assert all_finite(np.array(values, dtype=float)) == all(map(math.isfinite, values))


@given(VALUES)
def test_steps_rise_where_each_is_finite_and_above_the_one_before(values: list[float]) -> None:
    rising = all(a < b for a, b in pairwise(values))
    assert rises(np.array(values, dtype=float)) == (rising and all(map(math.isfinite, values)))
