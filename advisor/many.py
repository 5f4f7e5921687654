"""Many logs at once: each training once, judged over processes or any executor, in order."""

from __future__ import annotations

from collections import deque
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from advisor.errors import LogError
from advisor.workers import cores, judge_batch, over, over_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor
    from os import PathLike

    from advisor.engine.load import RuleFiles
    from advisor.engine.report import ReadFailure, RunReport
    from advisor.engine.rule import RuleBase
    from advisor.readers.raw.series import ReadOptions
    from advisor.readers.recognition.discover import Found, Item
    from advisor.sweep.compare import Sweep
    from advisor.workers import Job

    Outcome = RunReport | ReadFailure | Sweep

Kept = TypeVar("Kept")
# From so many logs on processes pay for their start.
PARALLEL_FROM = 200
# A log of more losses is read again sooner than it is sent to and fro.
SENT_POINTS = 100_000


class Looking(NamedTuple):
    """Reads logs to find which tell one training; of long ones only what that needs is sent."""

    options: ReadOptions

    def judge(self, item: Item) -> list[Any] | LogError:
        """Read what one item holds, as `kept_by` takes it; what cannot be read gives its error."""
        from advisor.readers.items import understood
        from advisor.readers.sameness.thin import thinned

        runs = understood(item, self.options)
        if isinstance(runs, LogError) or sum(run.points for run, _ in runs) <= SENT_POINTS:
            return runs
        return [(thinned(run), None) for run, _ in runs]

    @property
    def keep(self) -> Callable[[list[Any]], list[Any]]:
        """Return what leaves all of them."""
        return list


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
        from advisor.readers.items import understood

        runs = understood(item, self.options)
        if isinstance(runs, LogError):
            return runs
        rules = self.rules(item.name) if callable(self.rules) else self.rules
        return [judge_history(history, rules) for history, _ in runs]


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
        What the logs do not tell, in the fields that `advise` has as keywords.

    Yields
    ------
    RunReport | ReadFailure | Sweep
        As they come: a run with its advice, what could not be read, what a table of finished runs
        tells.

    Raises
    ------
    RuleError
        A rule file is broken.
    TypeError, ValueError
        As `advise`; `jobs` is no whole number of 1 or more.

    """
    from advisor.arguments import each_path, expect_jobs, expect_told
    from advisor.engine.load import as_rule_base
    from advisor.pipeline import whole
    from advisor.readers.raw.series import ReadOptions

    paths = each_path(paths)
    options = options or ReadOptions()
    expect_told(options)
    expect_jobs(jobs)
    work = Work(options, as_rule_base(rules), whole)
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
    looked: Callable[[], object] | None = None,
) -> Iterator[tuple[str, list[Kept | ReadFailure | Sweep]]]:
    """Yield the key of each log and what came of it; the key is empty for a whole folder.

    `done`: keys of logs to pass over, and whether anything came of each. `start` is told how many
    logs there are to judge, and the keys of those done. `passed_over` collects what is no log in
    searched folders, `looked` is called for each log that is read before any is judged.
    """
    from advisor.pipeline import not_judged
    from advisor.readers.recognition.discover import discover
    from advisor.readers.settled import settle

    found, passed = _not_done(discover(paths), done)
    if start is not None:
        start(len(found.items), passed)
    found = _each_once(found, work.options, executor, jobs, looked)
    for item, outcomes in settle(found, _judged(found, work, executor, jobs), passed_over):
        told = [not_judged(o, work.options) if isinstance(o, LogError) else o for o in outcomes]
        yield from [("", told)] if item is None else _by_log(item, told)


def _by_log(item: Item, outcomes: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield what came of each of the logs that were read together; a copy gives nothing."""
    others = {member.name for member in item.more} - {item.name}
    yield key_of(item), [one for one in outcomes if one.source not in others]
    for member in item.more:
        own = [one for one in outcomes if one.source == member.name and member.name in others]
        others.discard(member.name)
        yield key_of(member), own


def _each_once(
    found: Found,
    options: ReadOptions,
    executor: Executor | None,
    jobs: int | None,
    looked: Callable[[], object] | None,
) -> Found:
    """Put logs that tell one training into one item, with what was read to find them."""
    from advisor.readers.items import with_each_once
    from advisor.readers.once import bundled, kept_by

    if executor is None and _jobs(jobs, len(found.items)) == 1:
        return with_each_once(found, options, looked=looked)

    def read(items: list[Item]) -> Iterator[tuple[Item, Any]]:
        return _judged(found._replace(items=items), Looking(options), executor, jobs)

    return found._replace(items=bundled(found.items, kept_by(read, looked)))


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
    found: Found, work: Job[Kept], executor: Executor | None, jobs: int | None
) -> Iterator[tuple[Item, list[Kept] | LogError]]:
    """Judge where it was asked for: an executor, processes of our own, or this process."""
    jobs = _jobs(jobs, len(found.items))
    if executor is not None:
        return over(executor, deque(found.drained()), work)
    if jobs > 1:
        return over_processes(jobs, deque(found.drained()), work)
    return ((item, judge_batch(work, [item])[0]) for item in found.drained())


def key_of(item: Item) -> str:
    """Return what tells an item from all others: its name and, of a group, its first file."""
    return f"{item.name}|{item.files[0]}" if item.files else item.name


def _jobs(jobs: int | None, items: int) -> int:
    if jobs is None:
        jobs = cores() if items > PARALLEL_FROM else 1
    return max(1, min(jobs, items))
