"""What there is in one thing that was found: its runs, and each training that logs tell once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.errors import LogError
from advisor.naming import counted
from advisor.readers.raw.refusal import NotALogError, refusing_failed_reads
from advisor.readers.runs.diverged import NoFiniteLossError
from advisor.readers.runs.folds import folds_in
from advisor.readers.runs.histories import to_histories
from advisor.readers.runs.optimizer_beside import with_settings_beside
from advisor.readers.runs.parts_by_settings import told_apart
from advisor.readers.runs.understanding import noted

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.readers.raw.series import ReadOptions
    from advisor.readers.recognition.discover import Found, Item
    from advisor.readers.runs.understanding import Understood


def understood(item: Item, options: ReadOptions) -> list[Understood] | LogError:
    """Read one thing that `discover` found; what goes wrong is returned.

    Of several logs of one training the one that holds the most is returned.
    """
    try:
        return understand_together(item, options)[0]
    except LogError as error:
        return error


def understand_together(
    item: Item, options: ReadOptions
) -> tuple[list[Understood], list[Understood]]:
    """Read a log and those that tell the same trainings; return these, and what was left out.

    Raises LogError.
    """
    runs = [
        run
        for member in (item, *item.more)
        for run in _understand_alone(member, options.for_source(member.name))
    ]
    one_table = not item.more and item.grouper is None and len({run.format for run, _ in runs}) < 2
    if len(runs) < 2 or one_table:
        return runs, []
    from advisor.readers.once import each_once

    return each_once(runs)


def with_each_once(
    found: Found,
    options: ReadOptions,
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


def _understand_alone(item: Item, options: ReadOptions) -> list[Understood]:
    """Read one thing that `discover` found. Raises LogError; NotALogError where it is none.

    What lies beside it (`item.more`) is not read.
    """
    if isinstance(item.known, LogError):
        raise item.known
    if item.known is not None:
        return item.known
    out: list[Understood] = []
    problems: list[NotALogError] = []
    diverged: list[NoFiniteLossError] = []
    # Infinities are values here: their differences are no accident.
    with np.errstate(all="ignore"):
        with refusing_failed_reads(item.name):
            runs, notes = item.read(options)
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
        out[0] = noted(out[0], f"left out: {counted(len(problems), 'more run')}: no loss")
    return out
