"""Judging logs over processes, or over any executor, Dask's and Ray's among them.

Results come in the order of the logs, as soon as those before them are there; a few batches are
under way at a time, so that memory does not grow with the number of logs.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from advisor.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from concurrent.futures import Executor, Future, ProcessPoolExecutor

    from advisor.readers.recognition.discover import Item

    Batch = list[Item]

Kept = TypeVar("Kept")
Kept_co = TypeVar("Kept_co", covariant=True)
# Logs sent to a process at once, and batches under way for each process.
BATCH = 16
AHEAD = 4
KILLED = "the process that read it was killed, perhaps for want of memory; give the log alone"


class Job(Protocol[Kept_co]):
    """What is done with a log in whatever process, and what is kept of it."""

    def judge(self, item: Item) -> list[Any] | LogError:
        """Return what one item holds; what cannot be read is returned as its error."""

    @property
    def keep(self) -> Callable[[list[Any]], Sequence[Kept_co]]:
        """Return what leaves of the runs of a batch what is needed of each."""


def judge_batch(work: Job[Kept], batch: Batch) -> list[list[Kept] | LogError]:
    """Judge some items: what runs in a process of its own."""
    judged = [work.judge(item) for item in batch]
    runs = [run for one in judged if not isinstance(one, LogError) for run in one]
    kept = iter(work.keep(runs))
    return [one if isinstance(one, LogError) else [*islice(kept, len(one))] for one in judged]


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _batch_size(items: Collection[Item], workers: int) -> int:
    """Return how many items to send at once: so few that every worker gets several batches."""
    return max(1, min(BATCH, len(items) // (AHEAD * workers)))


def over(
    executor: Executor, items: deque[Item], work: Job[Kept]
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


def over_processes(
    jobs: int, items: deque[Item], work: Job[Kept]
) -> Iterator[tuple[Item, list[Kept] | LogError]]:
    """Judge in processes of our own; a log that kills its process is named, the others go on."""
    from concurrent.futures import BrokenExecutor

    while items:
        pool = _processes(jobs)
        try:
            yield from over(pool, items, work)
        except BrokenExecutor:
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


def _processes(jobs: int) -> ProcessPoolExecutor:
    """Return a pool of processes that lets go of its work when they have ended.

    Before Python 3.11.5 its thread waits without end at a pipe that nobody empties (CPython
    gh-94777). It must be that thread that closes this process's end of the pipe, before it tells
    the thread that fills the pipe to close it too: two that close it at once are an error.
    """
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(jobs)
    if sys.version_info < (3, 11, 5):
        queue: Any = vars(pool)["_call_queue"]
        close = queue.close

        def close_both_ends() -> None:
            queue._reader.close()
            close()

        queue.close = close_both_ends
    return pool


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool: they would finish what was sent, and may outlive this one."""
    for process in [*(pool._processes or {}).values()]:
        process.terminate()


def _alone(item: Item, work: Job[Kept]) -> list[Kept] | LogError:
    from concurrent.futures import BrokenExecutor

    with _processes(1) as pool:
        try:
            return pool.submit(judge_batch, work, [item]).result()[0]
        except BrokenExecutor:
            return LogError(item.name, KILLED)
