"""Judging logs over processes, or over any executor, Dask's and Ray's among them.

Results come in the order of the logs, as soon as those before them are there; a few batches are
under way at a time, so that memory does not grow with the number of logs.
"""

from __future__ import annotations

import os
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from advisor.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from concurrent.futures import Executor, Future

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
    executor: Executor,
    items: deque[Item],
    work: Job[Kept],
    answer: Callable[[Future[Any]], Any] | None = None,
) -> Iterator[tuple[Item, list[Kept] | LogError]]:
    """Judge in the workers of an executor. What was read from a stream stays in this process.

    Items are taken from `items`; those without an answer are put back where the executor breaks.
    `answer` waits for one in a way of its own.
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
            if future is None:
                judged = judge_batch(work, batch)
            else:
                judged = future.result() if answer is None else answer(future)
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

    from advisor.process_pool import ProcessPool

    while items:
        try:
            with ProcessPool(jobs) as pool:
                yield from over(pool, items, work, pool.answer)
        except BrokenExecutor:
            # Which log it was is found out one by one, from the first without an answer on.
            suspects = [items.popleft() for _ in range(_batch_size(items, jobs))]
        else:
            return
        for item in suspects:
            yield item, _alone(item, work)


def _alone(item: Item, work: Job[Kept]) -> list[Kept] | LogError:
    from concurrent.futures import BrokenExecutor

    from advisor.process_pool import ProcessPool

    try:
        with ProcessPool(1) as pool:
            return pool.answer(pool.submit(judge_batch, work, [item]))[0]
    except BrokenExecutor:
        return LogError(item.name, KILLED)
