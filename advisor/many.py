"""Many logs at once: over processes, or over any executor, Dask's and Ray's among them.

Results come in the order of the logs, as soon as those before them are there; a few batches are
under way at a time, so that memory does not grow with the number of logs.
"""

from __future__ import annotations

import os
from collections import deque
from itertools import islice
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from advisor.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor, Future, ProcessPoolExecutor

    from advisor.engine.load import RuleFiles
    from advisor.engine.report import ReadFailure, RunReport
    from advisor.engine.rule import RuleBase
    from advisor.readers.raw.series import ReadOptions
    from advisor.readers.recognition.discover import Found, Item
    from advisor.sweep.compare import Sweep

    Outcome = RunReport | ReadFailure | Sweep
    Batch = list[Item]

Kept = TypeVar("Kept")
# From so many logs on processes pay for their start.
PARALLEL_FROM = 200
# Logs sent to a process at once, and batches under way for each process.
BATCH = 16
AHEAD = 4
KILLED = "the process that read it was killed, perhaps for want of memory; give the log alone"


class Work(NamedTuple, Generic[Kept]):
    """What a process must know to judge a log; `rules` gives the rule base for a source.

    `keep` leaves of the runs of a batch what is needed of each: what is not sent costs nothing.
    """

    options: ReadOptions
    rules: RuleBase | Callable[[str], RuleBase]
    keep: Callable[[list[RunReport]], Sequence[Kept]]

    def judge(self, item: Item) -> list[RunReport] | LogError:
        """Read and judge what one item holds; what cannot be read is returned as its error."""
        from advisor.pipeline import judge_history
        from advisor.readers import understood

        runs = understood(item, self.options)
        if isinstance(runs, LogError):
            return runs
        rules = self.rules(item.name) if callable(self.rules) else self.rules
        return [judge_history(history, rules) for history, _ in runs]


def judge_batch(work: Work[Kept], batch: Batch) -> list[list[Kept] | LogError]:
    """Judge some items: what runs in a process of its own."""
    judged = [work.judge(item) for item in batch]
    runs = [run for one in judged if not isinstance(one, LogError) for run in one]
    kept = iter(work.keep(runs))
    return [one if isinstance(one, LogError) else [*islice(kept, len(one))] for one in judged]


def advise_many(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    executor: Executor | None = None,
    jobs: int | None = None,
    rules: RuleBase | RuleFiles = (),
    options: ReadOptions | None = None,
) -> Iterator[Outcome]:
    """Judge every log below the paths, in order, as `advise` does each of them.

    Parameters
    ----------
    paths
        A file or folder, or several.
    executor
        Any `concurrent.futures` executor, e.g. `dask.distributed.Client().get_executor()`; it is
        left open. Its workers must have lr-advise and see the same files.
    jobs
        Processes to start where there is no executor; None: one for each core from 200 logs on.
    rules
        A file or folder of rules, or several, to add to the built-in ones, or a whole `RuleBase`.
    options
        How to read the logs.

    Raises
    ------
    RuleError
        A rule file is broken.

    """
    from advisor.engine.load import as_rule_base
    from advisor.pipeline import whole
    from advisor.readers.raw.series import ReadOptions

    work = Work(options or ReadOptions(), as_rule_base(rules), whole)
    paths = [paths] if isinstance(paths, (str, PathLike)) else paths
    for _, outcomes in judge_items(paths, work, executor=executor, jobs=jobs):
        yield from outcomes


def judge_items(  # noqa: PLR0913  one keyword for each thing a caller may know
    paths: Iterable[str | PathLike[str]],
    work: Work[Kept],
    *,
    executor: Executor | None = None,
    jobs: int | None = None,
    done: Mapping[str, bool] = MappingProxyType({}),
    start: Callable[[int, Sequence[str]], None] | None = None,
    passed_over: list[LogError] | None = None,
) -> Iterator[tuple[str, list[Kept | ReadFailure | Sweep]]]:
    """Yield the key of each log and what came of it; the key is empty for a whole folder.

    `done`: keys of logs to pass over, and whether anything came of each. `start` is told how many
    logs there are to judge, and the keys of those done. `passed_over` collects what is no log in
    searched folders.
    """
    from advisor.pipeline import not_judged
    from advisor.readers import settle
    from advisor.readers.recognition.discover import discover

    found, passed = _not_done(discover(paths), done)
    if start is not None:
        start(len(found.items), passed)
    for item, outcomes in settle(found, _judged(found, work, executor, jobs), passed_over):
        yield (
            "" if item is None else key_of(item),
            [not_judged(o, work.options) if isinstance(o, LogError) else o for o in outcomes],
        )


def _not_done(found: Found, done: Mapping[str, bool]) -> tuple[Found, list[str]]:
    """Return what is left to judge, and the keys of the logs that are done."""
    passed = [item for item in found.items if key_of(item) in done]
    if not passed:
        return found, []
    left = [item for item in found.items if key_of(item) not in done]
    held_logs = {item.root for item in passed if done[key_of(item)]}
    folders = [folder for folder in found.folders if folder not in held_logs]
    return found._replace(items=left, folders=folders), [key_of(item) for item in passed]


def _judged(
    found: Found, work: Work[Kept], executor: Executor | None, jobs: int | None
) -> Iterator[tuple[Item, list[Kept] | LogError]]:
    """Judge where it was asked for: an executor, processes of our own, or this process."""
    jobs = _jobs(jobs, len(found.items))
    if executor is not None:
        return _over(executor, deque(found.drained()), work)
    if jobs > 1:
        return _over_processes(jobs, deque(found.drained()), work)
    return ((item, judge_batch(work, [item])[0]) for item in found.drained())


def key_of(item: Item) -> str:
    """Return what tells an item from all others: its name and, of a group, its first file."""
    return f"{item.name}|{item.files[0]}" if item.files else item.name


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _jobs(jobs: int | None, items: int) -> int:
    if jobs is None:
        jobs = cores() if items > PARALLEL_FROM else 1
    return max(1, min(jobs, items))


def _batch_size(items: Collection[Item], workers: int) -> int:
    """Return how many items to send at once: so few that every worker gets several batches."""
    return max(1, min(BATCH, len(items) // (AHEAD * workers)))


def _over(
    executor: Executor, items: deque[Item], work: Work[Kept]
) -> Iterator[tuple[Item, list[Kept] | LogError]]:
    """Judge in the workers of an executor. What was read from a stream stays in this process.

    Items are taken from `items`; those without an answer are put back where the executor breaks.
    """
    from concurrent.futures import BrokenExecutor

    workers = getattr(executor, "_max_workers", None) or cores()
    size = _batch_size(items, workers)
    waiting: deque[tuple[Batch, Future[list[list[Kept] | LogError]] | None]] = deque()
    try:
        while items or waiting:
            if items and len(waiting) <= AHEAD * workers:
                batch = [items.popleft() for _ in range(min(size, len(items)))]
                waiting.append((batch, None))  # before it is sent: that may fail
                if all(item.source is None for item in batch):
                    waiting[-1] = (batch, executor.submit(judge_batch, work, batch))
                continue
            batch, future = waiting[0]
            judged = judge_batch(work, batch) if future is None else future.result()
            waiting.popleft()
            yield from zip(batch, judged, strict=True)
    except BrokenExecutor:
        items.extendleft(item for batch, _ in reversed(waiting) for item in reversed(batch))
        raise


def _over_processes(
    jobs: int, items: deque[Item], work: Work[Kept]
) -> Iterator[tuple[Item, list[Kept] | LogError]]:
    """Judge in processes of our own; a log that kills its process is named, the others go on."""
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

    while items:
        pool = ProcessPoolExecutor(jobs)
        try:
            yield from _over(pool, items, work)
        except BrokenExecutor:
            _let_go(pool)
            # Which log it was is found out one by one, from the first without an answer on.
            suspects = [items.popleft() for _ in range(_batch_size(items, jobs))]
        except BaseException:  # an interruption, or nobody wants the rest
            _stop(pool)
            raise
        else:
            return
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        for item in suspects:
            yield item, _alone(item, work)


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool: they would finish what was sent, and may outlive this one."""
    for process in [*(pool._processes or {}).values()]:
        process.terminate()
    _let_go(pool)


def _let_go(pool: ProcessPoolExecutor) -> None:
    """Close what a pool's processes took their work from, now that they have ended.

    Before Python 3.11.5 its thread waits without end at a full pipe (CPython gh-94777).
    """
    reader = getattr(getattr(pool, "_call_queue", None), "_reader", None)
    if reader is not None:
        reader.close()


def _alone(item: Item, work: Work[Kept]) -> list[Kept] | LogError:
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(judge_batch, work, [item]).result()[0]
        except BrokenExecutor:
            return LogError(item.name, KILLED)
