"""Lines that count '[40/300]' and no epochs: epochs of one training, or trainings in a row."""

from __future__ import annotations

import math

import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only


def lines(total: int, of_loss) -> list[str]:
    return [f"[{k}/{total}] loss: {of_loss(k):.4f}" for k in range(10, total + 1, 10)]


def falling(k: int) -> float:
    return 0.3 + 2 * math.exp(-k / 60)


def histories(*parts: list[str]):
    return read(Source.from_bytes("\n".join(line for one in parts for line in one).encode(), "a"))


@pytest.mark.parametrize("second", [300, 200])
def test_where_the_loss_begins_anew_it_is_another_training(second: int) -> None:
    """Two runs were one curve; of two lengths the second overwrote the first's beginning."""
    found = histories(lines(300, falling), lines(second, falling))
    assert [len(one.train) for one in found] == [30, second // 10]
    assert curve(found[1].train) == [(k, round(falling(k), 4)) for k in range(10, second + 1, 10)]
    assert "the steps and the loss start again: 2 trainings in one file" in found[0].notes


@pytest.mark.parametrize(
    "second",
    [
        lambda k: falling(300 + k),  # the next epoch
        lambda k: 0.3 + 1.2 * math.exp(-k / 60),  # a rate that restarts lifts the loss
    ],
)
def test_else_it_is_the_next_epoch(second) -> None:
    found = only(histories(lines(300, falling), lines(300, second)))
    assert found.train.step.tolist() == [*range(10, 601, 10)]


def test_a_loss_that_moves_little_tells_nothing() -> None:
    def noisy(k: int) -> float:
        return 2.3 + 0.01 * ((k * 7919) % 13) - 0.0001 * k

    assert len(only(histories(*[lines(300, noisy)] * 2)).train) == 60
