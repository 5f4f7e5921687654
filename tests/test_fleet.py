"""Many runs summed up: what was spent, what of it in vain, and which run cost most."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from advisor.fleet import Fleet, needed
from tests.tiny import judged

if TYPE_CHECKING:
    from advisor.engine.report import RunReport


def run(source: str, stop: float | None, last: float, axis: str = "step") -> RunReport:
    """Return a run of steps 0 to `last` that diverged at `stop`, if at all."""
    spans = {"whole": (0.0, last)} | ({} if stop is None else {"divergence": (stop, last)})
    told = judged({} if stop is None else {"nonfinite": 3})
    return replace(told, source=source, axis=axis, spans=spans, points=int(last) + 1)


def test_what_was_in_vain_is_summed_by_axis_and_the_costliest_come_first() -> None:
    fleet = Fleet()
    for one in needed(
        [
            run("epochs", 100, 900, "epoch"),
            run("cheap", 90, 100),
            run("good", None, 1000),
            run("costly", 50, 200),
            run("b", 0, 100),
            run("a", 0, 100),
        ]
    ):
        fleet.add(one)
    assert fleet.runs == 6
    assert fleet.statuses == {"diverged": 5, "healthy": 1}
    assert fleet.spent == {"epoch": 901, "step": 1500}
    assert fleet.wasted == {"epoch": 800, "step": 10 + 150 + 100 + 100}
    # Steps are what most of the runs count; equals stand by name.
    assert [one.label for one in fleet.worst()] == ["costly", "a", "b", "cheap", "epochs"]
    assert [one.share for one in fleet.worst()] == [0.75, 1.0, 1.0, 0.1, 800 / 900]


@pytest.mark.parametrize(
    ("axis", "first", "last", "points", "spent"),
    [
        ("epoch", 1, 8, 8, 8),
        ("epoch", 0, 7, 8, 8),
        ("step", 10, 600, 60, 600),
        ("step", 0, 600, 7, 600),
        ("row", 0, 7, 8, 8),
        ("epoch", 3, 3, 1, 0),
    ],
)
def test_what_was_trained_before_the_first_row_counts(axis, first, last, points, spent) -> None:
    fleet = Fleet()
    fleet.add(replace(judged(), axis=axis, points=points, spans={"whole": (first, last)}))
    assert fleet.spent == {axis: spent}


def test_a_divergence_before_the_first_step_costs_no_more_than_the_run() -> None:
    fleet = Fleet()
    fleet.add(run("early", -5, 100))
    fleet.add(run("one step", 0, 0))
    assert fleet.wasted == {"step": 100}
    assert fleet.spent == {"step": 100}
    assert [one.label for one in fleet.lost] == ["early"]
