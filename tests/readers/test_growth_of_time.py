"""The time that a log takes grows as its length does, whatever its rows and lines are like."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor.readers import read
from advisor.readers.hints.yaml_settings import parse_settings
from advisor.readers.raw.series import RawRun, Series
from advisor.readers.runs.curves import make_curve
from advisor.readers.runs.parts import split
from advisor.readers.runs.parts_by_settings import told_apart
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

FEW, MANY = 20_000, 160_000  # eight times: their squares, 64 times
ROOM = 24.0


def taken(do: Callable[[], object]) -> float:
    start = time.process_time()
    do()
    return time.process_time() - start


def assert_grows_as(of_length: Callable[[int], Callable[[], object]]) -> None:
    few, many = of_length(FEW), of_length(MANY)
    shortest = min(taken(few) for _ in range(3))
    assert taken(many) < ROOM * max(shortest, 0.01)


def test_rates_that_all_differ_below_a_resume() -> None:
    """Each of 160,000 rates was looked for in 160,000 rows: 8 seconds."""

    def of_length(rows: int) -> Callable[[], object]:
        step = np.where(np.arange(rows) > rows // 2, np.arange(rows) - 9.0, np.arange(rows))
        columns = {"step": step, "loss": 1 / (step + 1), "lr": np.linspace(1, 0, rows)}
        series = {name: Series(name, value) for name, value in columns.items()}
        return lambda: told_apart(RawRun(None, "csv", series, rows))

    assert_grows_as(of_length)


def test_steps_that_fall_back_a_little_again_and_again() -> None:
    def of_length(rows: int) -> Callable[[], object]:
        step = np.arange(rows) - 9.0 * (np.arange(rows) % 2)
        step[:100] = np.arange(100)
        return lambda: split(step, Series("loss", 1 / (np.arange(rows) + 1.0)))

    assert_grows_as(of_length)


def test_values_that_come_late() -> None:
    def of_length(rows: int) -> Callable[[], object]:
        step = np.arange(rows, dtype=float)
        step[60::60] -= 5.5
        return lambda: make_curve("loss", step, 1 / (step + 9), None, [])

    assert_grows_as(of_length)


@pytest.mark.parametrize("line", ["epoch 3 [1{} x loss 1.5", "lr{} loss 1.5", "train{}", "loss {}"])
@pytest.mark.parametrize("blank", [" ", "\t", " \t", "\u2003"])
def test_a_line_of_blanks_is_no_riddle(line: str, blank: str) -> None:
    """Of '[1' and 5,000 blanks behind an epoch four parts of a pattern shared them: for days."""
    lines = [f"step {k} loss {2 - k / 10}" for k in range(9)]
    lines.insert(4, line.format(blank * (5000 // len(blank))))
    start = time.process_time()
    [run] = read(Source.from_bytes("\n".join(lines).encode(), "log.txt"))
    assert run.loss.value[-1] == 2 - 8 / 10
    assert time.process_time() - start < 1.0


def test_settings_beside_a_log_may_hold_a_long_word() -> None:
    start = time.process_time()
    settings = parse_settings("optim: {name: " + "x" * 400_000 + ", " + "y" * 400_000 + "\nlr: 0.1")
    assert settings["lr"] == "0.1"
    assert time.process_time() - start < 5.0
