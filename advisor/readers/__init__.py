"""Readers: from a file of any format to the histories of the runs in it.

The rooms, each of which knows only those before it: `vocabulary`, `raw` and `sources`; `hints`;
`runs`; `finished` and `sameness`; the formats `events`, `text`, `delimited`, `documents`,
`trackers` and `binary`; and `recognition`. A format module has `read(source: Source) ->
list[RawRun]`; `recognition.registry.ENTRIES` names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike

    from advisor.errors import LogError
    from advisor.history import History
    from advisor.readers.raw.series import ReadOptions
    from advisor.readers.runs.understanding import Understood
    from advisor.readers.sources.source import Source

    Readable = str | PathLike[str] | Source


def read(source: Readable, options: ReadOptions | None = None) -> list[History]:
    """Read the training runs of a log: a file of any format, a folder, or '-'.

    Returns one `History` a run, in the order of the file (of a folder: of the sorted files; what
    is no log there is passed over). Raises LogError: what is wrong, where, and what to do.
    """
    return [history for history, _ in understand(source, options)]


def understand(source: Readable, options: ReadOptions | None = None) -> list[Understood]:
    """Read as `read` does, and tell for each run how it was understood. Raises LogError."""
    from advisor.errors import LogError

    out: list[Understood] = []
    for one in understand_all([source], options):
        if isinstance(one, LogError):
            raise one
        out.append(one)
    return out


def read_all(
    sources: Iterable[Readable],
    options: ReadOptions | None = None,
    passed_over: list[LogError] | None = None,
    *,
    across: bool = False,
    looked: Callable[[], object] | None = None,
) -> Iterator[History | LogError]:
    """Read many logs one after the other; a bad one is yielded as its LogError, not raised.

    `passed_over` collects what lay in searched folders and is no log, with the reason. A training
    that several logs of a folder tell comes once; `across`: those of several folders too. `looked`
    is called for each log that is read to find these.
    """
    from advisor.errors import LogError

    for one in understand_all(sources, options, passed_over, across=across, looked=looked):
        yield one if isinstance(one, LogError) else one[0]


def understand_all(
    sources: Iterable[Readable],
    options: ReadOptions | None = None,
    passed_over: list[LogError] | None = None,
    *,
    across: bool = False,
    looked: Callable[[], object] | None = None,
) -> Iterator[Understood | LogError]:
    """Read as `read_all` does, and tell for each run how it was understood.

    Where options name files (`train_loss="train.csv"`), these are joined to the only source, or to
    each other.
    """
    from advisor.errors import LogError
    from advisor.readers.raw.series import ReadOptions
    from advisor.readers.recognition.discover import discover

    sources, options = list(sources), options or ReadOptions()
    if files := _files_in(options):
        try:
            yield _joined(sources, files, options)
        except LogError as error:
            yield error
        return
    from advisor.readers.items import understood, with_each_once
    from advisor.readers.settled import settle

    found = with_each_once(discover(sources), options, across=across, looked=looked)
    outcomes = ((item, understood(item, options)) for item in found.drained())
    for _, runs in settle(found, outcomes, passed_over):
        yield from runs


def _files_in(options: ReadOptions) -> dict[str, str]:
    """Return the files that options name by the role that each fills; none where they name none."""
    if options.train_loss is None and options.val_loss is None and options.lr_column is None:
        return {}
    from advisor.readers.join import files_in

    return files_in(options)


def _joined(sources: list[Readable], files: dict[str, str], options: ReadOptions) -> Understood:
    """Return the run of the only log, or of none, with what files hold of it. Raises LogError."""
    from advisor.errors import LogError
    from advisor.readers.join import joined

    if len(sources) > 1:
        role, path = next(iter(files.items()))
        said = f"is given as {role} beside {len(sources)} logs; a file is joined to one"
        raise LogError(path, said)
    return joined(next(iter(sources), None), files, options, understand)
