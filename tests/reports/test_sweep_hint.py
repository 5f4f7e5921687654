"""Runs that look like one sweep are told which command compares them; others are not."""

from __future__ import annotations

import pytest

from advisor.reports.brief import RunLine
from advisor.reports.sweep_hint import sweep_hint

SWEEP = {"s/a.csv": 0.001, "s/b.csv": 0.01, "s/c.csv": 0.1}


def lines(rates: dict[str, float | None], *points: int) -> list[RunLine]:
    lengths = points or (600,) * len(rates)
    return [
        RunLine(source, None, "healthy", ("LR901",), "keep", rate, length)
        for (source, rate), length in zip(rates.items(), lengths, strict=True)
    ]


@pytest.mark.parametrize(
    ("runs", "place"),
    [
        (lines(SWEEP), "s"),
        (lines(SWEEP, 600, 600, 40), "s"),  # the last one broke early
        (lines({f"s/{seed}.csv": [0.1, 0.2, 0.3][seed % 3] for seed in range(6)}), "s"),
        (lines({"r/a/log.csv": 0.1, "r/b/log.csv": 0.2, "r/c/log.csv": 0.3}), "r"),
        (lines({"my runs/a": 0.1, "my runs/b": 0.2, "my runs/c": 0.3}), "'my runs'"),
        ([line._replace(source="all.csv") for line in lines(SWEEP)], "all.csv"),
    ],
)
def test_the_command_names_the_place_that_holds_them(runs: list[RunLine], place: str) -> None:
    assert sweep_hint(runs) == f"One training at 3 rates? lr-advise compare {place}"


@pytest.mark.parametrize(
    "runs",
    [
        lines({"s/a.csv": 0.1, "s/b.csv": 0.2}),
        lines(SWEEP | {"s/d.csv": None}),
        lines({f"s/{seed}.csv": 0.1 for seed in range(6)}),
        lines(SWEEP, 600, 300, 40),
        lines({"a.csv": 0.1, "/b.csv": 0.2, "c.csv": 0.3}),
        lines({"a/x/y/z.csv": 0.1, "b/x/y/z.csv": 0.2, "c.csv": 0.3}),
        lines({"s3://b/a.csv": 0.1, "s3://b/b.csv": 0.2, "s3://b/c.csv": 0.3}),
    ],
)
def test_others_are_told_nothing(runs: list[RunLine]) -> None:
    assert not sweep_hint(runs)
