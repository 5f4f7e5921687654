"""What the text report needs of many runs: a line of each, and in full only what is shown so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.engine.report import ReadFailure, RunReport
from advisor.engine.rule import STATUSES
from advisor.naming import label_of
from advisor.reports.wording import in_short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.baseline.compare import Comparison
    from advisor.engine.report import Report
    from advisor.sweep.compare import Sweep


class RunLine(NamedTuple):
    """What one line shows of a run, and what tells whether the run fails.

    `codes` as in `RunReport`: the first is the rule that leads. `action`: what to do, in short.
    `peak_lr` and `points` as in `RunReport`; `also`: how many other logs tell the same training.
    """

    source: str
    run: str | None
    status: str
    codes: tuple[str, ...]
    action: str
    peak_lr: float | None = None
    points: int = 0
    also: int = 0

    @property
    def label(self) -> str:
        """How the run is called on screen, as `RunReport.label`."""
        return label_of(self.source, self.run)


class Brief(NamedTuple):
    """A report in lines. `in_full`: the runs that can be shown in full, the worst first."""

    runs: Sequence[RunLine]
    in_full: Sequence[RunReport]
    errors: Sequence[ReadFailure]
    sweeps: Sequence[Sweep]
    comparisons: Sequence[Comparison] = ()
    passed_over: Sequence[ReadFailure] = ()


def brief_of(report: Report) -> Brief:
    """Return a whole report in lines; each of its runs can be shown in full."""
    lines = [*map(line_of, report.runs)]
    return Brief(
        lines,
        worst_first(report.runs),
        report.errors,
        report.sweeps,
        report.comparisons,
        report.passed_over,
    )


def gathered(outcomes: Iterable[RunReport | RunLine | ReadFailure | Sweep]) -> Brief:
    """Take outcomes as they come; of all but the worst run only the line is kept.

    A line takes a few hundred bytes, a run with its figures and every rule 49 kB.
    """
    lines: list[RunLine] = []
    worst: list[RunReport] = []
    errors: list[ReadFailure] = []
    sweeps: list[Sweep] = []
    # Processes send anew with each run what many runs say; one of each is enough.
    said: dict[tuple[str, tuple[str, ...]], tuple[str, tuple[str, ...]]] = {}
    for outcome in outcomes:
        if isinstance(outcome, ReadFailure):
            errors.append(outcome)
        elif isinstance(outcome, RunLine | RunReport):
            line = outcome
            if isinstance(line, RunReport):
                worst = worst_first([*worst, line])[:1]
                line = line_of(line)
            status, codes = said.setdefault(line[2:4], line[2:4])
            lines.append(line._replace(status=status, codes=codes))
        else:
            sweeps.append(outcome)
    return Brief(lines, worst, errors, sweeps)


def line_of(run: RunReport) -> RunLine:
    """Return what a line shows of a run: an advice to stop does not hide that the rate is wrong."""
    first, *others = run.advice
    action = in_short(first, run.peak_lr)
    rate = next((item for item in others if item.action in {"raise", "lower"}), None)
    if first.action == "stop" and rate is not None:
        # Without its size: beside overfitting it judges the end of the run, not its best point.
        action += f"; also {rate.rule} {rate.action}"
    return RunLine(
        run.source,
        run.run,
        run.status,
        run.codes,
        action,
        run.peak_lr,
        run.points,
        len(run.also),
    )


def in_lines(runs: list[RunReport]) -> list[RunLine]:
    """Leave a line of each run."""
    return [*map(line_of, runs)]


def worst_in_full(runs: list[RunReport]) -> list[RunReport | RunLine]:
    """Leave the worst of some runs as it is, and a line of each other."""
    worst = worst_first(runs)[:1]
    return [run if run is worst[0] else line_of(run) for run in runs]


def worst_first(runs: Sequence[RunReport]) -> list[RunReport]:
    """Sort by severity, then by how sure the first advice is; equal ones keep their order."""
    return sorted(runs, key=_severity)


def _severity(run: RunReport) -> tuple[int, float]:
    return STATUSES.index(run.status), -run.advice[0].confidence.value
