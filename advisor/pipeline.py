"""The whole program in one verb: history -> features -> findings -> advice -> report."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from advisor.baseline.level import final_levels
from advisor.engine.advice import nothing_fired, word_advice
from advisor.engine.judge import judge
from advisor.engine.load import as_rule_base
from advisor.engine.report import ReadFailure, RunReport
from advisor.engine.resolve import resolve
from advisor.errors import LogError
from advisor.history import History
from advisor.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from os import PathLike

    from advisor.engine.advice import Advice
    from advisor.engine.judge import Finding
    from advisor.engine.load import RuleFiles
    from advisor.engine.resolve import Overruled, Winner
    from advisor.engine.rule import RuleBase
    from advisor.features import Features
    from advisor.picture import Picture
    from advisor.readers.raw.series import ReadOptions
    from advisor.sweep.compare import Sweep

    Source = str | PathLike[str] | History
    Draw = Callable[[History], Picture | None]


def judge_history(history: History, base: RuleBase, draw: Draw | None = None) -> RunReport:
    """Measure one run, hold every rule against it and settle the advice.

    `draw` makes the picture that the report is to hold.
    """
    from advisor.features import measure

    run = judge_features(history, measure(history), base)
    return run if draw is None else replace(run, picture=draw(history))


def judge_features(history: History, features: Features, base: RuleBase) -> RunReport:
    """Judge a run by features that were measured before."""
    findings = tuple(judge(rule, features.values) for rule in base.rules)
    winners, overruled = resolve(findings)
    advice = _worded(winners or [nothing_fired(base)], history, features)
    diverged = _diverged(findings, overruled)
    return RunReport(
        source=history.source,
        run=history.run,
        points=history.points,
        axis=history.axis,
        format=history.format,
        peak_lr=peak_of(features),
        optimizer=history.optimizer,
        diverged=diverged,
        status="diverged" if diverged else advice[0].status,
        advice=advice,
        features=features.values,
        spans=features.spans,
        findings=findings,
        overruled=overruled,
        notes=history.notes,
        also=history.also,
        final=final_levels(history),
    )


def _worded(winners: Sequence[Winner], history: History, features: Features) -> tuple[Advice, ...]:
    """Word what the winning rules advise."""
    peak = peak_of(features)
    advice = (
        word_advice(winner.lead, winner.supporting, features.values, features.spans, peak)
        for winner in winners
    )
    return tuple(replace(item, lines=_lines(history, item.where)) for item in advice)


def _diverged(findings: Sequence[Finding], overruled: Sequence[Overruled]) -> bool:
    # A range test ends in NaN by design: the rule that recognises it supersedes the divergence.
    denied = {lost.finding.rule.code for lost in overruled if lost.why == "superseded"}
    return any(
        one.outcome == "fired" and one.rule.status == "diverged" and one.rule.code not in denied
        for one in findings
    )


def _lines(history: History, where: tuple[float, float] | None) -> tuple[int, int] | None:
    """Return the lines of the file that hold the stretch (start, end) of the axis."""
    curve = history.loss
    if curve.line is None:
        return None
    if where is None:
        return int(curve.line[-1]), int(curve.line[-1])
    last = len(curve) - 1
    start = min(int(np.searchsorted(curve.step, where[0])), last)
    end = max(start, int(np.searchsorted(curve.step, where[1], "right")) - 1)
    # A log that was sorted while reading may hold a later step on an earlier line.
    lines = sorted((int(curve.line[start]), int(curve.line[min(end, last)])))
    return lines[0], lines[1]


def peak_of(features: Features) -> float | None:
    """Return the highest learning rate of the run, None where none is known."""
    peak = features.values["peak_lr"]
    return None if isnan(peak) else peak


def judge_paths(  # noqa: PLR0913  one keyword for each thing a caller may know
    paths: Sequence[str | PathLike[str]],
    options: ReadOptions,
    base: RuleBase | Callable[[str], RuleBase],
    draw: Draw | None = None,
    passed_over: list[LogError] | None = None,
    *,
    looked: Callable[[], object] | None = None,
) -> Iterator[RunReport | ReadFailure | Sweep]:
    """Judge every run below the paths, one after the other; a bad log does not stop the others.

    A table of finished runs that is named among the paths gives the sweep it holds.

    `base` may be a function that gives the rules for the source of a run. `passed_over` collects
    what is no log in searched folders, `looked` is called for each log that is read before any is
    judged. Without paths the options' train and validation loss name two files of one run.
    """
    from advisor.readers import read_all

    def judged(history: History) -> RunReport:
        return judge_history(history, base(history.source) if callable(base) else base, draw)

    found = False
    for item in read_all(paths, options, passed_over, looked=looked):
        found = True
        if isinstance(item, LogError):
            yield not_judged(item, options)
        else:
            yield judged(item)
    if not found:
        names = ", ".join(str(path) for path in paths)
        yield ReadFailure(names, "no training log was found there")


def not_judged(error: LogError, options: ReadOptions) -> ReadFailure | Sweep:
    """Return the sweep in a refused table of finished runs; of all else, why it was refused."""
    from advisor.readers.raw.refusal import NotALogError

    if isinstance(error, NotALogError):
        from advisor.sweep.table import read_sweep

        try:
            sweep = read_sweep(error, options)
        except LogError as problem:
            error, sweep = problem, None
        if sweep is not None:
            return sweep
    return ReadFailure.of(error)


def advise(  # noqa: PLR0913  one keyword for each thing a caller may know
    source: Source | Iterable[Source],
    *,
    rules: RuleBase | RuleFiles = (),
    lr: float | None = None,
    optimizer: str | None = None,
    fine_tuning: bool | None = None,
    train_loss: str | None = None,
    val_loss: str | None = None,
    lr_column: str | None = None,
    step_column: str | None = None,
    maximize: str | None = None,
) -> Report:
    """Say what to do about the learning rate of the runs in a log.

    Parameters
    ----------
    source
        A path (file, folder, '-' for standard input), a `History`, or several of these.
    rules
        A file or folder of rules, or several, to add to the built-in ones, or a whole `RuleBase`.
    lr
        Peak learning rate, where the log has none above 0.
    optimizer
        'adam', 'sgd', 'momentum', ..., however spelled; of a `History` where it does not name one.
    fine_tuning
        True: the network was trained before; False: it was not; None: as the log tells.
    train_loss, val_loss, lr_column, step_column, maximize
        Names of columns or tags; found where not given. They concern paths only.

    Returns
    -------
    Report
        Every run with its advice, best first; what could not be read is in `errors`, what a table
        of finished runs tells in `sweeps`.

    Raises
    ------
    RuleError
        A rule file is broken.
    ValueError
        `lr` is no number above 0; `maximize` stands beside a loss.
    TypeError
        A source is neither a path nor a `History`, a name is none, or `fine_tuning` is no truth.

    """
    from advisor.arguments import each_source, expect_told
    from advisor.picture import Album
    from advisor.readers.raw.series import ReadOptions
    from advisor.readers.runs.told_by_user import with_told

    options = ReadOptions(
        train_loss, val_loss, lr_column, step_column, lr, optimizer, maximize, fine_tuning
    )
    expect_told(options)
    base = as_rule_base(rules)
    album = Album()
    passed_over: list[LogError] = []

    def outcomes() -> Iterator[RunReport | ReadFailure | Sweep]:
        for item in each_source(source):
            if isinstance(item, History):
                yield judge_history(with_told(item, lr, optimizer, fine_tuning), base, album)
            else:
                yield from judge_paths([item], options, base, album, passed_over)

    return collect(outcomes(), passed_over)


def collect(
    outcomes: Iterable[RunReport | ReadFailure | Sweep], passed_over: Sequence[LogError] = ()
) -> Report:
    """Put runs, failures and sweeps, as they came, into one report.

    `passed_over` may grow while outcomes come.
    """
    runs: list[RunReport] = []
    errors: list[ReadFailure] = []
    sweeps: list[Sweep] = []
    for outcome in outcomes:
        if isinstance(outcome, RunReport):
            runs.append(outcome)
        elif isinstance(outcome, ReadFailure):
            errors.append(outcome)
        else:
            sweeps.append(outcome)
    return Report(tuple(runs), tuple(errors), (), tuple(sweeps), resembling(passed_over))


def resembling(passed_over: Iterable[LogError]) -> tuple[ReadFailure, ...]:
    """Return of what was passed over what looks like a log."""
    from advisor.readers.raw.refusal import NoColumnError, NotALogError

    return tuple(
        ReadFailure.of(error)
        for error in passed_over
        if isinstance(error, NotALogError | NoColumnError) and error.resembles_log
    )


def whole(runs: list[RunReport]) -> list[RunReport]:
    """Leave all there is of each run."""
    return runs
