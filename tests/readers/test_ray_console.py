"""Ray Tune's console: its trials as they ended, with their settings, are a sweep."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.readers import read
from advisor.readers.finished.check import RunsTableError
from advisor.readers.finished.table import to_runs_table
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source

SAMPLE = Path(__file__).parents[2] / "sample_logs" / "formats" / "ray_tune_console.txt"
STATUS = """== Status ==
Current time: 2023-05-01 10:00:00 (running for 00:00:09)
Number of trials: 3/3 ({})
+-------------------+------------+----------------+------+--------+------------------+--------+
| Trial name        | status     | loc            |   lr |   iter |   total time (s) |   loss |
|-------------------+------------+----------------+------+--------+------------------+--------|
{}+-------------------+------------+----------------+------+--------+------------------+--------+

"""
ROW = (
    "| train_{k:05d}       | {state} | 127.0.0.1:40 | {lr} |     10 |          1.85712 | {loss} |\n"
)


def results(source: Source | Path) -> dict[float, float]:
    with pytest.raises(RunsTableError) as told:
        read(source)
    return {run.rate: run.value for run in to_runs_table(told.value, ReadOptions()).runs}


def test_its_trials_are_a_sweep() -> None:
    assert results(SAMPLE) == {
        **{0.003: 0.982202, 0.03: 0.566274, 0.3: 0.298164, 3.0: 0.32576, 30.0: 1.75581},
        300.0: 20.8337,
    }


def test_the_table_of_earlier_versions_counts_where_it_was_drawn_last() -> None:
    rates = (0.1, 1.0, 10.0)
    rows = [ROW.format(k=k, state="TERMINATED", lr=lr, loss=1 / lr) for k, lr in enumerate(rates)]
    going = ROW.format(k=1, state="RUNNING", lr=1.0, loss=7.0)
    text = STATUS.format("1 RUNNING", rows[0] + going) + STATUS.format("3 ENDED", "".join(rows))
    assert results(Source.from_bytes(text.encode(), "ray.log")) == {0.1: 10.0, 1.0: 1.0, 10.0: 0.1}


def test_lines_of_a_training_below_such_words_are_read_as_ever() -> None:
    lines = "".join(f"epoch {k}: loss {2 - k / 9}\n" for k in range(9))
    text = f"Trial name  status\nTrial status: 1 RUNNING\n{lines}"
    (run,) = read(Source.from_bytes(text.encode(), "run.log"))
    assert len(run.loss) == 9
