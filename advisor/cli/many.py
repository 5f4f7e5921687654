"""Judging many logs from the command line: where, and with which rules for each."""

from __future__ import annotations

import os
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from advisor.cli.output import Progress
from advisor.cli.rules_in_force import selected
from advisor.config.settings import read_options
from advisor.errors import ConfigError
from advisor.many import PARALLEL_FROM, Work, judge_items
from advisor.readers.join import files_in
from advisor.readers.recognition.discover import discover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    from advisor.config.settings import Settings
    from advisor.engine.report import ReadFailure, RunReport
    from advisor.engine.rule import RuleBase
    from advisor.errors import LogError
    from advisor.readers.raw.series import ReadOptions
    from advisor.sweep.compare import Sweep

Kept = TypeVar("Kept")


class RulesByPath:
    """Which rules judge the log at a path; unlike a closure it can be sent to a process."""

    def __init__(self, settings: Settings, base: RuleBase) -> None:
        self.settings, self.base = settings, base

    def __call__(self, source: str) -> RuleBase:
        """Return the rules in force there."""
        codes = [rule.code for rule in self.base.rules]
        return selected(self.settings.at(source), self.base, codes)


class Where(NamedTuple):
    """Where to judge: in how many processes (None: as many as help), or on which cluster."""

    jobs: int | None = None
    dask: str | None = None

    def pays(self, paths: Sequence[str], options: ReadOptions) -> bool:
        """Whether more than this process is wanted, or there are logs enough for it."""
        if not paths or files_in(options):
            return False  # one run, in files of its own
        if self.dask is not None or (self.jobs or 0) > 1:
            return True
        may_be_many = len(paths) > PARALLEL_FROM or any(os.path.isdir(path) for path in paths)
        if self.jobs is not None or not may_be_many:
            return False
        return len(discover(path for path in paths if path != "-").items) > PARALLEL_FROM


def work_of(
    settings: Settings, base: RuleBase, keep: Callable[[list[RunReport]], Sequence[Kept]]
) -> Work[Kept]:
    """Return what a process must know to judge under these settings; `keep` as in `Work`."""
    by_path = RulesByPath(settings, base)
    # Where paths make no difference the selection is done once.
    if settings.by_path:
        return Work(read_options(settings), by_path, keep)
    return Work(read_options(settings), by_path(""), keep)


def judged(  # noqa: PLR0913  one keyword for each thing a caller may know
    paths: Sequence[str],
    work: Work[Kept],
    where: Where,
    *,
    done: Mapping[str, bool] = MappingProxyType({}),
    passed: list[str] | None = None,
    passed_over: list[LogError] | None = None,
) -> Iterator[tuple[str, list[Kept | ReadFailure | Sweep]]]:
    """Yield the key of each log and what came of it, in order; progress is shown meanwhile.

    `done` and `passed_over` as in `judge_items`; the keys of the logs that are done go to `passed`.
    """
    progress = Progress(None)

    def start(total: int, before: Sequence[str]) -> None:
        progress.total = total
        if passed is not None:
            passed.extend(before)

    with _executor(where.dask) as executor:
        for key, outcomes in judge_items(
            paths,
            work,
            executor=executor,
            jobs=where.jobs,
            done=done,
            start=start,
            passed_over=passed_over,
        ):
            yield key, outcomes
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
        raise ConfigError("--dask needs Dask: pip install 'lr-advise[dask]'") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as problem:
        raise ConfigError(f"--dask {address}: no scheduler answers there ({problem})") from None
    with client:
        yield client.get_executor()
