"""How long it takes to find which of very many runs are one grows as their number does."""

from __future__ import annotations

import time

import numpy as np
import pytest

from advisor.history import Curve, History
from advisor.readers import read
from advisor.readers.recognition import look_alikes
from advisor.readers.sameness.continued import chained
from advisor.readers.sameness.gather import gathered
from tests.readers.twice import losses, write_csv

RUNS = 3000


def history(number: int, begin: int = 0) -> History:
    step = np.arange(begin, begin + 30, dtype=float)
    noise = np.random.default_rng(number).normal(size=30)
    value = np.round(2.0 / (step - begin + 1.0) + 1.0 + 0.01 * noise, 6)
    loss = Curve(step, value, "loss")
    return History(source=f"sweep/run{number}/log.csv", format="CSV", axis="step", train=loss)


@pytest.mark.parametrize("find", [gathered, chained])
@pytest.mark.parametrize("resumed", [False, True])
def test_runs_of_a_large_sweep_are_soon_told_apart(find, resumed) -> None:
    """Each was held against all others: 3,000 runs took minutes."""
    begins = [30 * (number % 2) if resumed else 0 for number in range(RUNS)]
    runs = [history(number, begin) for number, begin in enumerate(begins)]
    start = time.process_time()
    assert find(runs) == [[number] for number in range(RUNS)]
    assert time.process_time() - start < 15.0


def test_of_very_many_logs_copies_and_parts_are_still_found(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(look_alikes, "FEW", 4)
    write_csv(tmp_path / "run" / "log.csv", losses())
    write_csv(tmp_path / "backup" / "log.csv", losses())
    write_csv(tmp_path / "out-1.csv", losses(1)[:30])
    write_csv(tmp_path / "out-2.csv", losses(1)[30:], first=30)
    write_csv(tmp_path / "other.csv", losses(2))
    assert sorted(len(run.also) for run in read(tmp_path)) == [0, 0, 1]
    # ... but none with fewer digits, which would have all read.
    write_csv(tmp_path / "fewer" / "log.csv", np.round(losses(2), 4))
    assert len(read(tmp_path)) == 4
