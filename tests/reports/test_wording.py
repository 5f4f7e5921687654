"""Numbers and places as every report words them."""

from __future__ import annotations

import pytest

from advisor.reports.wording import place


@pytest.mark.parametrize(
    ("where", "axis", "said"),
    [
        ((449.25, 599.0), "step", "step 449 to 599"),
        ((299.0, 299.0), "step", "step 299"),
        ((0.2, 0.7), "step", "step 0.2 to 0.7"),  # a step axis that somebody scaled
        ((12345678.5, 99999999.0), "step", "step 12345678 to 99999999"),
        ((1.0, 3.25), "row", "row 1 to 3"),
        ((7.5, 10.0), "epoch", "epoch 7.5 to 10"),
        ((0.0051234, 0.0151234), "epoch", "epoch 0.0051 to 0.0151"),
        ((64.99999999999999, 99.0), "epoch", "epoch 65 to 99"),
    ],
)
def test_a_place_has_no_more_digits_than_a_reader_needs(
    where: tuple[float, float], axis: str, said: str
) -> None:
    assert place(where, axis) == said
