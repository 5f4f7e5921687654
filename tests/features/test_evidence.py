"""What a log can tell: whether its beginning is there, and whether its loss is one."""

from __future__ import annotations

import numpy as np
import pytest

from advisor import advise
from advisor.features import measure
from advisor.history import History
from tests.features.curves import PROGRESS, STRAIGHT, curve, noise, values

SECOND_HALF = 0.2 + noise(0.01, points=500)


def missed(first: float, last: float, points: int, axis: str = "step") -> float:
    run = History(curve(np.linspace(1.0, 0.5, points), first, last), axis=axis)
    return measure(run).values["missed_share"]


def test_how_much_of_the_training_lies_before_the_log() -> None:
    assert missed(500, 1000, 51) == 0.5
    assert missed(10, 19, 10, "epoch") == pytest.approx(10 / 19)


@pytest.mark.parametrize("first", [0, 1, 20, 60])
def test_a_first_line_after_up_to_three_intervals_is_the_beginning(first: int) -> None:
    assert missed(first, first + 1000, 51) == 0.0


def test_rows_and_dates_count_no_steps() -> None:
    assert missed(500, 1000, 51, "row") == 0.0
    assert missed(1.7e9, 1.7e9 + 3600, 61) == 0.0
    assert missed(20260101, 20260131, 31) == 0.0


def judged(loss: np.ndarray, first: float, rate: np.ndarray | None = None) -> list[str]:
    lr = curve(np.full(len(loss), 0.01) if rate is None else rate, first)
    run = advise(History(curve(loss, first), lr=lr), optimizer="adam").runs[0]
    return [item.rule for item in run.advice]


def test_a_log_without_its_beginning_gives_no_advice_on_the_rate() -> None:
    assert judged(SECOND_HALF, 500.0) == ["LR006"]
    assert judged(SECOND_HALF, 0.0) != ["LR006"]


def test_what_needs_no_beginning_is_told_all_the_same() -> None:
    broken = SECOND_HALF.copy()
    broken[300:] = np.nan
    assert judged(broken, 500.0)[0] == "LR101"
    exploding = SECOND_HALF * np.geomspace(1.0, 1e4, 500)
    assert judged(exploding, 500.0)[0] == "LR107"


def test_a_rate_that_warms_up_begins_a_training() -> None:
    rate = 0.01 * np.minimum(1.0, np.arange(1, 501) / 50)
    loss = np.exp(-np.arange(500) / 100.0) + 0.2 + noise(0.01, points=500)
    assert "LR006" not in judged(loss, 1000.0, rate)


@pytest.mark.parametrize(("level", "overflows"), [(1e15, 0.0), (1e21, 1.0), (-1e21, 1.0)])
def test_a_loss_whose_square_no_float_holds_is_none(level: float, overflows: float) -> None:
    assert values(level * (1.0 + 0.1 * STRAIGHT))["squares_overflow"] == overflows


def test_a_run_that_exploded_before_its_first_line_fails() -> None:
    fallen = 1e25 * np.exp(-5.0 * PROGRESS)
    assert advise(History(curve(fallen))).runs[0].diverged
    assert not advise(History(curve(1e-20 * fallen))).runs[0].diverged


@pytest.mark.parametrize(("rows", "exploded"), [(20, 1), (50, 1), (100, 1), (500, 3), (500, 9)])
def test_a_run_that_explodes_in_its_very_last_rows_fails(rows: int, exploded: int) -> None:
    loss = 0.3 + 2.0 * np.exp(-5.0 * np.linspace(0.0, 1.0, rows))
    assert not advise(History(curve(loss))).runs[0].diverged
    loss[-exploded:] = 1e3
    assert advise(History(curve(loss))).runs[0].diverged


def test_a_spike_no_higher_than_one_that_came_back_is_no_end() -> None:
    loss = 0.3 + 2.0 * np.exp(-5.0 * PROGRESS)
    loss[[len(loss) // 2, -1]] = 1e3
    assert not advise(History(curve(loss))).runs[0].diverged


def test_of_two_networks_trained_against_each_other_only_an_explosion_is_told() -> None:
    rising = 0.7 + 3.0 * PROGRESS + noise(0.2)
    game = History(curve(rising), adversary="d_loss")
    assert [item.rule for item in advise(game).runs[0].advice] == ["LR007"]
    exploding = History(curve(0.7 * np.exp(12.0 * PROGRESS)), adversary="d_loss")
    assert advise(exploding).runs[0].diverged
