"""Judging many logs from the command line: in which processes, and how far it has come."""

from __future__ import annotations

import os
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from advisor.cli.streams import Progress
from advisor.errors import ConfigError
from advisor.many import PARALLEL_FROM, Work, judge_items
from advisor.readers.join import files_in
from advisor.readers.recognition.discover import discover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    from advisor.cli.task import Task
    from advisor.engine.report import ReadFailure, RunReport
    from advisor.errors import LogError
    from advisor.sweep.compare import Sweep

Kept = TypeVar("Kept")


def pays(task: Task) -> bool:
    """Whether more than this process is wanted, or there are logs enough for it."""
    paths = task.paths
    if not paths or files_in(task.reading):
        return False  # one run, in files of its own
    if task.dask is not None or (task.jobs or 0) > 1:
        return True
    may_be_many = len(paths) > PARALLEL_FROM or any(os.path.isdir(path) for path in paths)
    if task.jobs is not None or not may_be_many:
        return False
    return len(discover(path for path in paths if path != "-").items) > PARALLEL_FROM


def judged(
    task: Task,
    keep: Callable[[list[RunReport]], Sequence[Kept]],
    *,
    done: Mapping[str, bool] = MappingProxyType({}),
    passed: list[str] | None = None,
    passed_over: list[LogError] | None = None,
) -> Iterator[tuple[str, list[Kept | ReadFailure | Sweep]]]:
    """Yield the key of each log and what came of it, in order; progress is shown meanwhile.

    `keep` as in `Work`, `done` and `passed_over` as in `judge_items`; the keys of the logs that are
    done go to `passed`.
    """
    progress = Progress()

    def start(total: int, before: Sequence[str]) -> None:
        progress.total = total
        if passed is not None:
            passed.extend(before)

    work = Work(task.reading, task.rules, keep)
    with _executor(task.dask) as executor:
        for key, outcomes in judge_items(
            task.paths,
            work,
            executor=executor,
            jobs=task.jobs,
            done=done,
            start=start,
            passed_over=passed_over,
            looked=progress.look,
        ):
            yield key, [task.explained(outcome) for outcome in outcomes]
            progress.step()
    progress.close()


@contextmanager
def _executor(address: str | None) -> Iterator[Executor | None]:
    """Connect to the scheduler at `address`. Raises ConfigError: not installed, nobody there."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise ConfigError("--dask needs Dask: pip install distributed") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as problem:
        raise ConfigError(f"--dask {address}: no scheduler answers there ({problem})") from None
    except MemoryError:  # what a web server says, taken for the size of a message
        raise ConfigError(
            f"--dask {address}: what answers there is no scheduler (its dashboard has a port of "
            "its own)"
        ) from None
    with client:
        yield client.get_executor()
