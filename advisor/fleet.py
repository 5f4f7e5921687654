"""Many runs summed up: how many diverged, what they cost after that, when to have stopped them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from advisor.engine.report import ReadFailure, RunReport


class Lost(NamedTuple):
    """A run that went on after nothing could be won any more.

    `last` and `stop` are in units of `axis`: where it ended and where it could have been stopped;
    `share` of its length (0..1) came after that. `why`: 'diverged', or 'stop' where the advice is
    to stop because nothing improves any more.
    """

    label: str
    axis: str
    stop: float
    last: float
    share: float
    why: str
    rule: str


@dataclass(slots=True)
class Fleet:
    """The sum over runs; only what the table shows of a run is kept.

    `spent` and `wasted` are sums by axis: 'step', 'epoch' or 'row'.
    """

    runs: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    spent: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    wasted: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    lost: list[Lost] = field(default_factory=list)
    errors: list[ReadFailure] = field(default_factory=list)

    def add(self, run: RunReport) -> None:
        """Count one run."""
        self.runs += 1
        self.statuses[run.status] += 1
        first, last = run.spans.get("whole", (0.0, 0.0))
        self.spent[run.axis] += last - first + _before_first(run, first, last)
        lost = _lost(run, first, last)
        if lost is not None:
            self.wasted[run.axis] += last - lost.stop
            self.lost.append(lost)

    def worst(self) -> list[Lost]:
        """Return the lost runs, the costliest first.

        Steps cannot be held against epochs: the axis that most of the runs have comes first.
        """
        runs = Counter(one.axis for one in self.lost)
        return sorted(
            self.lost, key=lambda one: (-runs[one.axis], one.axis, one.stop - one.last, one.label)
        )


def _before_first(run: RunReport, first: float, last: float) -> float:
    """Return what was trained before the first row: as much as before each other one.

    Nothing at step 0, where the network is as it was made; epochs 0 to 7 are eight.
    """
    if run.points < 2 or (run.axis == "step" and first <= 0.0):
        return 0.0
    return (last - first) / (run.points - 1)


def _lost(run: RunReport, first: float, last: float) -> Lost | None:
    lead = run.advice[0]
    if run.diverged:
        why, where = "diverged", run.spans.get("divergence")
    elif lead.action == "stop":
        why, where = "stop", lead.where
    else:
        return None
    if where is None or last <= first:
        return None
    stop = min(max(where[0], first), last)
    share = (last - stop) / (last - first)
    return Lost(run.label, run.axis, stop, last, share, why, lead.rule)


def needed(runs: list[RunReport]) -> list[RunReport]:
    """Leave of each run what `Fleet.add` asks for: 1 kB of 70 to be sent."""
    return [
        replace(
            run,
            advice=(replace(run.advice[0], explanation="", evidence=(), references=()),),
            features={},
            findings=(),
            overruled=(),
            notes=(),
            final={},
        )
        for run in runs
    ]
