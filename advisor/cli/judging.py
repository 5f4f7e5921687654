"""From paths to a report: one log after the other, or many at once where that pays."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from advisor.cli.streams import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from advisor.cli.task import Task
    from advisor.engine.report import Report, RunReport
    from advisor.errors import LogError
    from advisor.many import Outcome
    from advisor.reports.brief import Brief

Kept = TypeVar("Kept")


def report_of(task: Task) -> Report:
    """Judge every run and keep all there is of each."""
    from advisor.pipeline import collect, whole

    passed_over: list[LogError] = []
    return collect(_outcomes(task, whole, passed_over), passed_over)


def brief_of(task: Task, *, quiet: bool) -> Brief:
    """Judge every run and keep a line of each; of the worst one all, unless `quiet`."""
    from advisor.reports.brief import gathered, in_lines, worst_in_full

    passed_over: list[LogError] = []
    brief = gathered(_outcomes(task, in_lines if quiet else worst_in_full, passed_over))
    if not passed_over:
        return brief
    from advisor.pipeline import resembling

    return brief._replace(passed_over=resembling(passed_over))


def _outcomes(
    task: Task, keep: Callable[[list[RunReport]], Sequence[Kept]], passed_over: list[LogError]
) -> Iterator[Kept | Outcome]:
    """Yield what comes of the logs; of runs that another process judges what `keep` leaves.

    `passed_over` collects what is no log in searched folders.
    """
    # Pictures are drawn where the curves are.
    if task.album is None or task.album.most is not None:
        many = _in_processes(task, keep, passed_over)
        if many is not None:
            return many
    return _one_by_one(task, passed_over)


def _in_processes(
    task: Task, keep: Callable[[list[RunReport]], Sequence[Kept]], passed_over: list[LogError]
) -> Iterator[Kept | Outcome] | None:
    """Judge in several processes or on a cluster; None where this process does as well."""
    one_file = len(task.paths) == 1 and not os.path.isdir(task.paths[0])
    alone = task.jobs == 1 or one_file
    if alone and task.dask is None:
        return None
    from advisor.cli.many import judged, pays

    if not pays(task):
        return None
    found = judged(task, keep, passed_over=passed_over)
    return (outcome for _, outcomes in found for outcome in outcomes)


def _one_by_one(task: Task, passed_over: list[LogError]) -> Iterator[Outcome]:
    from advisor.pipeline import judge_paths
    from advisor.readers.sources.source import Source

    # One log at a time: the other core may help with a large one.
    Source.HELPED = True
    progress = Progress()
    asked = (task.paths, task.reading, task.rules, task.album, passed_over)
    for item in judge_paths(*asked, looked=progress.look):
        yield task.explained(item)
        progress.step()
    progress.close()
