"""A training loss that is a number to the end, and a validation, or a last row, that is lost."""

from __future__ import annotations

import numpy as np
import pytest

from advisor import advise
from advisor.features import measure
from advisor.history import Curve, History

NAN, INF = float("nan"), float("inf")


def losses(count: int) -> np.ndarray:
    return 0.3 + 2.0 * np.exp(-6.0 * np.arange(count) / count)


def curve(value: np.ndarray) -> Curve:
    return Curve(np.arange(1.0, len(value) + 1), value)


def run(val: list[float] | np.ndarray, count: int = 12) -> History:
    return History(train=curve(losses(count)), val=curve(np.array(val, float)), axis="epoch")


def broken(val: list[float]) -> float:
    return measure(run(val)).values["val_ends_broken"]


def codes(history: History) -> list[str]:
    return [advice.rule for advice in advise(history).runs[0].advice]


@pytest.mark.parametrize(
    ("val", "expected"),
    [
        ([2.0, 1.5, 1.2, 1.1, NAN, NAN], 1.0),
        ([2.0, 1.5, 1.2, INF], 1.0),
        ([2.0, 1.5, 1.2, NAN], 0.0),  # one that is still to come
        ([2.0, NAN, 1.5, NAN, 1.2, NAN], 0.0),
        ([2.0, NAN, NAN, 1.5, NAN, NAN, 1.2, NAN, NAN], 0.0),
        ([2.0, NAN, NAN, 1.5, NAN, NAN, 1.2, NAN, NAN, NAN], 0.0),  # the last never came
        ([2.0, NAN, NAN, 1.5, NAN, NAN, 1.2, NAN, NAN, NAN, NAN, NAN], 0.0),
        ([2.0, NAN, NAN, 1.5, NAN, NAN, 1.2, NAN, NAN, NAN, NAN, NAN, NAN], 1.0),
        ([2.0, NAN, NAN, NAN, NAN], 0.0),  # logged once, before the training
        ([NAN, NAN, NAN, NAN], 0.0),
        ([2.0, INF, 1.5, 1.2], 0.0),
    ],
)
def test_a_validation_that_is_broken_for_good(val: list[float], expected: float) -> None:
    assert broken(val) == expected


def test_a_run_whose_validation_ends_in_no_number_fails_and_no_rate_is_advised() -> None:
    history = run([*losses(8), NAN, NAN, NAN, NAN])
    assert codes(history) == ["LR113"]
    assert advise(history).runs[0].diverged


def test_where_the_training_breaks_too_that_is_said() -> None:
    val = curve(np.array([*losses(8), NAN, NAN, NAN, NAN]))
    nan = History(train=val, val=val, axis="epoch")
    assert codes(nan)[0] == "LR101"
    grown = History(train=curve(losses(12) * np.geomspace(1, 1e6, 12)), val=val, axis="epoch")
    assert codes(grown)[0] in {"LR107", "LR110"}


def test_a_validation_alone_is_judged_as_a_training_loss_is() -> None:
    alone = History(val=curve(np.array([*losses(8), NAN, NAN])), axis="epoch")
    assert measure(alone).values["val_ends_broken"] == 0.0
    assert codes(alone)[0] == "LR101"


def test_how_far_the_last_validation_stands_above_the_first_three() -> None:
    for count in (5, 12, 150):
        val = losses(count)
        assert measure(run(val, count)).values["val_leap"] == 0.0
        val[-2:] = 1e4 * val[:3].max()
        assert measure(run(val, count)).values["val_leap"] == pytest.approx(4.0)


def test_from_a_hundred_times_on_it_has_diverged_and_what_overfits_has_not() -> None:
    val = losses(12)
    val[-1] = 150.0 * val[0]
    assert codes(run(val)) == ["LR114"]
    val[-1] = 20.0 * val[0]
    assert not advise(run(val)).runs[0].diverged


@pytest.mark.parametrize("count", [4, 8, 12, 19, 20, 100])
def test_a_last_epoch_far_above_all_before_fails_however_few_they_are(count: int) -> None:
    train = losses(count)
    train[-1] = 8.0 * train[0]
    assert advise(History(train=curve(train), axis="epoch")).runs[0].diverged
    train[-1] = 2.0 * train[0]
    assert not advise(History(train=curve(train), axis="epoch")).runs[0].diverged


def test_of_many_rows_the_last_alone_fails_from_a_hundred_times_on() -> None:
    train = losses(1000)
    train[-1] = 50.0 * train[0]
    assert measure(History(train=curve(train))).values["last_leap"] == 0.0
    train[-1] = 200.0 * train[0]
    assert codes(History(train=curve(train)))[0] == "LR109"
