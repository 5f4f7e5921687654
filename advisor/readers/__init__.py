"""Readers: from a file of any format to the histories of the runs in it.

A format module has `read(source: Source) -> list[RawRun]`; `registry.ENTRIES` names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

    from advisor.errors import LogError
    from advisor.history import History
    from advisor.readers.discover import Item
    from advisor.readers.series import RawRun, ReadOptions
    from advisor.readers.source import Source
    from advisor.readers.understanding import Understanding


def read(source: str | PathLike[str] | Source, options: ReadOptions | None = None) -> list[History]:
    """Read the training runs of a log: a file of any format, a folder, or '-'.

    Returns one `History` a run, in the order of the file (of a folder: of the sorted files; what
    is no log there is passed over). Raises LogError: what is wrong, where, and what to do.
    """
    return [history for history, _ in understand(source, options)]


def understand(
    source: str | PathLike[str] | Source, options: ReadOptions | None = None
) -> list[tuple[History, Understanding]]:
    """Read as `read` does, and tell for each run how it was understood. Raises LogError."""
    from advisor.readers.discover import discover

    found = discover([source])
    if found.errors:
        raise found.errors[0]
    out: list[tuple[History, Understanding]] = []
    for item in found.items:
        out.extend(understand_item(item, options))
    return out


def read_all(
    sources: Iterable[str | PathLike[str] | Source], options: ReadOptions | None = None
) -> Iterator[History | LogError]:
    """Read many logs one after the other; a bad one is yielded as its LogError, not raised."""
    from advisor.errors import LogError
    from advisor.readers.discover import discover

    found = discover(sources)
    yield from found.errors
    for item in found.items:
        try:
            yield from [history for history, _ in understand_item(item, options)]
        except LogError as error:
            yield error


def understand_item(
    item: Item, options: ReadOptions | None = None
) -> list[tuple[History, Understanding]]:
    """Read one thing that `discover` found. Raises LogError."""
    from advisor.errors import LogError
    from advisor.readers.histories import to_histories
    from advisor.readers.series import ReadOptions

    out: list[tuple[History, Understanding]] = []
    problem: LogError | None = None
    for raw in item.runs():
        try:
            out.extend(to_histories(raw, options or ReadOptions(), item.name, item.notes))
        except LogError as error:
            # Of several runs in one source those without a loss are passed over.
            problem = problem or error
    if not out:
        raise problem or LogError(item.name, "holds no training run")
    return out


def read_runs(source: Source) -> list[RawRun]:
    """Return the runs in one source, before roles are given. Raises LogError."""
    from advisor.readers.registry import recognise

    return recognise(source).read(source)
