"""Readers: from a file of any format to the histories of the runs in it.

The rooms, each of which knows only those before it: `vocabulary`, `raw` and `sources`; `hints`;
`runs`; `finished` and `sameness`; the formats `events`, `text`, `delimited`, `documents`,
`trackers` and `binary`; and `recognition`. A format module has `read(source: Source) ->
list[RawRun]`; `recognition.registry.ENTRIES` names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike

    from advisor.errors import LogError
    from advisor.history import History
    from advisor.readers.raw.series import ReadOptions
    from advisor.readers.recognition.discover import Found, Item
    from advisor.readers.runs.understanding import Understanding
    from advisor.readers.sources.source import Source

    T = TypeVar("T")
    Readable = str | PathLike[str] | Source


def read(source: Readable, options: ReadOptions | None = None) -> list[History]:
    """Read the training runs of a log: a file of any format, a folder, or '-'.

    Returns one `History` a run, in the order of the file (of a folder: of the sorted files; what
    is no log there is passed over). Raises LogError: what is wrong, where, and what to do.
    """
    return [history for history, _ in understand(source, options)]


def understand(
    source: Readable, options: ReadOptions | None = None
) -> list[tuple[History, Understanding]]:
    """Read as `read` does, and tell for each run how it was understood. Raises LogError."""
    from advisor.errors import LogError

    out: list[tuple[History, Understanding]] = []
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
) -> Iterator[tuple[History, Understanding] | LogError]:
    """Read as `read_all` does, and tell for each run how it was understood.

    Where options name files (`train_loss="train.csv"`), these are joined to the only source, or to
    each other.
    """
    from advisor.errors import LogError
    from advisor.readers.recognition.discover import discover

    sources = list(sources)
    if options is not None and (files := _files_in(options)):
        try:
            yield _joined(sources, files, options)
        except LogError as error:
            yield error
        return

    found = with_each_once(discover(sources), options, across=across, looked=looked)
    outcomes = ((item, understood(item, options)) for item in found.drained())
    for _, runs in settle(found, outcomes, passed_over):
        yield from runs


def understood(
    item: Item, options: ReadOptions | None
) -> list[tuple[History, Understanding]] | LogError:
    """Read one thing that `discover` found; what goes wrong is returned.

    Of several logs of one training the one that holds the most is returned.
    """
    from advisor.errors import LogError

    try:
        return understand_together(item, options)[0]
    except LogError as error:
        return error


def understand_together(
    item: Item, options: ReadOptions | None = None
) -> tuple[list[tuple[History, Understanding]], list[tuple[History, Understanding]]]:
    """Read a log and those that tell the same trainings; return these, and what was left out.

    Raises LogError.
    """
    runs = [
        run
        for member in (item, *item.more)
        for run in understand_item(member, options and options.for_source(member.name))
    ]
    one_table = not item.more and item.grouper is None and len({run.format for run, _ in runs}) < 2
    if len(runs) < 2 or one_table:
        return runs, []
    from advisor.readers.once import each_once

    return each_once(runs)


def with_each_once(
    found: Found,
    options: ReadOptions | None,
    *,
    across: bool = False,
    looked: Callable[[], object] | None = None,
) -> Found:
    """Put logs that tell one training into one item, reading them here; the rest as `read_all`."""
    if len(found.items) < 2:
        return found
    from advisor.readers.once import bundled, kept_by

    look = kept_by(lambda items: ((item, understood(item, options)) for item in items), looked)
    return found._replace(items=bundled(found.items, look, across=across))


def settle(
    found: Found,
    outcomes: Iterable[tuple[Item, list[T] | LogError]],
    passed_over: list[LogError] | None = None,
) -> Iterator[tuple[Item | None, list[T | LogError]]]:
    """Yield what came of each item, in order: runs, or the errors that a user should see.

    A file in a searched folder that is no log is none (an empty list), but a folder without any
    log is one; such errors come with the item None. In place of one come the tables of finished
    runs in it, as those of items that were none.
    """
    from advisor.errors import LogError
    from advisor.readers.raw.refusal import NotALogError

    for error in found.errors:
        yield None, [error]
    # Folders in which nothing was a log yet: the reasons why not.
    barren: dict[str, list[tuple[Item, LogError]]] = {root: [] for root in found.folders}
    for item, outcome in outcomes:
        if isinstance(outcome, NotALogError) and item.root is not None:
            if item.root in barren:
                barren[item.root].append((item, outcome))
            if passed_over is not None:
                passed_over.append(outcome)
            yield item, []
            continue
        for member in (item, *item.more):
            barren.pop(member.root or "", None)
        yield item, [outcome] if isinstance(outcome, LogError) else [*outcome]
    for root, refused in barren.items():
        tables = _tables(refused, passed_over)
        for item, table in tables:
            yield item, [table]
        if not tables:
            yield None, [_barren(root, [reason for _, reason in refused])]


def _tables(
    refused: list[tuple[Item, LogError]], passed_over: list[LogError] | None
) -> list[tuple[Item, LogError]]:
    """Return the tables of finished runs among refused items, each search once.

    They are passed over no more.
    """
    if not refused:
        return []
    from advisor.readers.finished.again import once_each

    tables, kept = once_each([reason for _, reason in refused])
    if passed_over is not None:
        passed_over[:] = [error for error in passed_over if error not in tables]
    return [(item, reason) for item, reason in refused if reason in kept]


def _files_in(options: ReadOptions) -> dict[str, str]:
    """Return the files that options name by the role that each fills; none where they name none."""
    if options.train_loss is None and options.val_loss is None and options.lr_column is None:
        return {}
    from advisor.readers.join import files_in

    return files_in(options)


def _joined(
    sources: list[Readable], files: dict[str, str], options: ReadOptions
) -> tuple[History, Understanding]:
    """Return the run of the only log, or of none, with what files hold of it. Raises LogError."""
    from advisor.errors import LogError
    from advisor.readers.join import joined

    if len(sources) > 1:
        role, path = next(iter(files.items()))
        said = f"is given as {role} beside {len(sources)} logs; a file is joined to one"
        raise LogError(path, said)
    return joined(next(iter(sources), None), files, options, understand)


def _barren(root: str, reasons: list[LogError]) -> LogError:
    from advisor.errors import LogError

    message = "no training log was found in this folder or below it"
    if reasons:
        count = len(reasons)
        message += (
            f"; {count} file{'s were' if count > 1 else ' was'} looked at, the first one "
            f"('{reasons[0].source}') {reasons[0].message}"
        )
    return LogError(root, message)


def understand_item(
    item: Item, options: ReadOptions | None = None
) -> list[tuple[History, Understanding]]:
    """Read one thing that `discover` found. Raises LogError; NotALogError where it is none.

    What lies beside it (`item.more`) is not read.
    """
    from dataclasses import replace

    import numpy as np

    from advisor.errors import LogError
    from advisor.naming import counted
    from advisor.readers.raw.refusal import NotALogError, refusing_failed_reads
    from advisor.readers.raw.series import ReadOptions
    from advisor.readers.runs.diverged import NoFiniteLossError
    from advisor.readers.runs.folds import folds_in
    from advisor.readers.runs.histories import to_histories
    from advisor.readers.runs.optimizer_beside import with_settings_beside
    from advisor.readers.runs.told_apart import told_apart

    if isinstance(item.known, LogError):
        raise item.known
    if item.known is not None:
        return item.known
    out: list[tuple[History, Understanding]] = []
    problems: list[NotALogError] = []
    diverged: list[NoFiniteLossError] = []
    # Infinities are values here: their differences are no accident.
    with np.errstate(all="ignore"):
        with refusing_failed_reads(item.name):
            runs, notes = item.read()
        options = options or ReadOptions()
        parts = (part for whole in runs for part in told_apart(whole))
        for raw in (fold for part in parts for fold in folds_in(part, options)):
            try:
                read = to_histories(raw, options, item.name, notes)
                out.extend(with_settings_beside(run, raw.hints.get("folder")) for run in read)
            except NotALogError as error:
                # Beside runs with a loss: a folder of hyperparameters, a chart of something else.
                problems.append(error)
            except NoFiniteLossError as error:
                # Beside runs whose losses are numbers it is a training that had none.
                diverged.append(error)
                out.extend(error.runs)
    if len(out) == sum(len(error.runs) for error in diverged):
        if diverged:
            raise NoFiniteLossError(item.name, diverged[0].message, out)
        raise problems[0] if problems else NotALogError(item.name, "holds no training run")
    if problems:
        text = f"left out: {counted(len(problems), 'more run')}: no loss"
        history, story = out[0]
        out[0] = (
            replace(history, notes=(*history.notes, text)),
            story._replace(notes=(*story.notes, text)),
        )
    return out
