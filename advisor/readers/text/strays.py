"""The table of a run's rows, without what is no point of its curves: settings, summaries, means."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from advisor.readers.raw.rows import Rows
from advisor.readers.vocabulary.words import is_metric, is_rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.readers.text.row import Row


def table_of(found: list[Row]) -> tuple[Rows, list[str]]:
    """Return the rows as a table with columns 'epoch' and 'step', and what was left out of it.

    A value without a place of its own is dropped where most values of its name have one (a line of
    settings, a closing summary); so is an epoch's mean where the steps in it are logged too.
    """
    strays, means = _strays(found), _means(found)
    dropped: Counter[str] = Counter()
    rows = Rows()
    for row in found:
        if not row.told:
            out = _without_rates(strays) if _is_point(row, strays) else strays
        elif _is_of_training(row) and not row.has_step:
            out = means
        else:
            out = set()
        dropped.update(name for name in row.cells if name in out and is_metric(name))
        cells = {name: value for name, value in row.cells.items() if name not in out}
        if not cells:
            continue
        place = {"epoch": row.place.epoch, "step": row.place.step}
        rows.add({k: v for k, v in place.items() if v is not None} | cells, row.line)
    notes = []
    if dropped:
        listed = ", ".join(f"'{name}' ({n})" for name, n in list(dropped.items())[:4])
        notes.append(f"summaries and settings were not read as points of the curve: {listed}")
    return rows, notes


def _strays(found: list[Row]) -> set[str]:
    """Return the names most of whose values have a place of their own."""
    told = _counts(row for row in found if row.told)
    untold = _counts(row for row in found if not row.told)
    return {name for name, n in untold.items() if n < told[name] + is_rate(name)}


def _is_point(row: Row, strays: set[str]) -> bool:
    """Whether a row without a place of its own tells a value that is no stray."""
    return bool(strays) and any(is_metric(name) and name not in strays for name in row.cells)


def _without_rates(names: set[str]) -> set[str]:
    return {name for name in names if not is_rate(name)}


def _means(found: list[Row]) -> set[str]:
    """Return the names that the training logs at as many steps as epochs or more.

    So is a rate that is set for the next epoch, and a bar's last loss above the epoch's mean.
    """
    by_step = _counts(row for row in found if _is_of_training(row) and row.has_step)
    by_epoch = _counts(row for row in found if _is_of_training(row) and not row.has_step)
    return {name for name, n in by_epoch.items() if by_step[name] >= n}


def _is_of_training(row: Row) -> bool:
    """Whether a row tells its place, and that of no validation or test."""
    return row.told and row.place.split in {None, "train"}


def _counts(rows: Iterable[Row]) -> Counter[str]:
    """Count the values of each name."""
    return Counter(name for row in rows for name in row.cells)
