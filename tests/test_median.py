"""Our median and quantiles are numpy's, without what those import."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from advisor.median import median, quantiles

NUMBERS = arrays(float, st.integers(1, 500), elements=st.floats(-1e9, 1e9))
SHARES = (0.0, 0.05, 0.1, 0.5, 0.95, 1.0)


@given(NUMBERS)
def test_they_are_what_numpy_finds(numbers: np.ndarray) -> None:
    before = numbers.copy()
    assert median(numbers) == pytest.approx(np.median(numbers), rel=1e-12, abs=1e-6)
    assert quantiles(numbers, SHARES) == pytest.approx(np.quantile(numbers, SHARES), abs=1e-6)
    assert (numbers == before).all()
