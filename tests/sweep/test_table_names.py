"""Whether a result of a table of finished runs is to be high, by its name."""

from __future__ import annotations

import pytest

from advisor.readers.finished.names import rises


@pytest.mark.parametrize(
    "name",
    [
        "accuracy",
        "neg_mean_squared_error",
        "mean_test_neg_log_loss",
        "elbo",
        "log_likelihood",
        "result",
        "fitness",
        "maximized value",
        "Score ↑",
        "mAP (higher is better)",
    ],
)
def test_what_is_to_be_high(name: str) -> None:
    assert rises(name)


@pytest.mark.parametrize(
    "name",
    [
        "result/val_loss",  # the loss decides, not what holds it
        "target loss",
        "value",
        "neg_log_likelihood",
        "neg_elbo",
        "1 - accuracy",
        "FID (lower is better)",
        "val score ↓",
    ],
)
def test_what_is_to_be_low(name: str) -> None:
    assert not rises(name)
