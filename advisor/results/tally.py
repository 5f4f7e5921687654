"""What came of logs, in numbers: all that --resume must remember of those that are done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from advisor.engine.report import ReadFailure, RunReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from advisor.many import Outcome
    from advisor.reports.brief import RunLine

    Fails = Callable[[RunReport | RunLine], bool]


@dataclass(slots=True)
class Tally:
    """Runs, those that fail, tables read as sweeps, and what could not be judged: (source, why)."""

    runs: int = 0
    failing: int = 0
    sweeps: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count what another holds as well."""
        self.runs += other.runs
        self.failing += other.failing
        self.sweeps += other.sweeps
        self.errors += other.errors

    @property
    def unread(self) -> int:
        """How many inputs could not be judged; one that was met twice counts once."""
        return len(set(self.errors))

    @property
    def empty(self) -> bool:
        """Whether nothing came of it: a file that is no log."""
        return not (self.runs or self.sweeps or self.errors)

    @property
    def exit_code(self) -> int:
        """The code to exit with, as without --resume."""
        return 2 if self.errors else 1 if self.failing else 0


def of_run(run: RunReport | RunLine, fails: Fails) -> Tally:
    """Count one run."""
    return Tally(runs=1, failing=int(fails(run)))


def together(tallies: Iterable[Tally]) -> Tally:
    """Return the sum."""
    total = Tally()
    for one in tallies:
        total.add(one)
    return total


def tally(outcomes: Iterable[Outcome], fails: Fails) -> Tally:
    """Count what came of a log."""
    return together(_of(outcome, fails) for outcome in outcomes)


def _of(outcome: Outcome, fails: Fails) -> Tally:
    if isinstance(outcome, RunReport):
        return of_run(outcome, fails)
    if isinstance(outcome, ReadFailure):
        return Tally(errors=[(outcome.source, outcome.message)])
    return Tally(sweeps=1)
