"""What one call judges."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.engine.rule import RuleBase
    from advisor.picture import Album
    from advisor.readers.raw.series import ReadOptions


class Task(NamedTuple):
    """Which logs to judge, how to read them, by which rules, in which processes.

    `rules` gives those in force for a source. `album` draws the runs, None: no picture is wanted.
    `jobs`: in how many processes (None: as many as help); `dask`: on the cluster of this scheduler.
    """

    paths: Sequence[str]
    reading: ReadOptions
    rules: Callable[[str], RuleBase]
    album: Album | None = None
    jobs: int | None = None
    dask: str | None = None
