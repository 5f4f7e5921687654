"""What one call judges."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from advisor.config.settings import read_options
from advisor.engine.report import ReadFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.config.settings import Settings
    from advisor.engine.rule import RuleBase
    from advisor.picture import Album
    from advisor.readers.raw.series import ReadOptions

T = TypeVar("T")


class Task(NamedTuple):
    """Which logs to judge, under which settings, by which rules, in which processes.

    `rules` gives those in force for a source. `album` draws the runs, None: no picture is wanted.
    `jobs`: in how many processes (None: as many as help); `dask`: on the cluster of this scheduler.
    """

    paths: Sequence[str]
    settings: Settings
    rules: Callable[[str], RuleBase]
    album: Album | None = None
    jobs: int | None = None
    dask: str | None = None

    @property
    def reading(self) -> ReadOptions:
        """How to read the logs."""
        return read_options(self.settings)

    def explained(self, outcome: T) -> T | ReadFailure:
        """Return what came of a log; a failure blames what the user wrote, wherever that stands."""
        return self.settings.reworded(outcome) if isinstance(outcome, ReadFailure) else outcome
