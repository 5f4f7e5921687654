"""Rates on lines of their own: beside the rows of a training, or above each training of a sweep."""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.readers.text.position import Position
    from advisor.readers.text.row import Row

_ONE_EACH = 0.8
# Rows of each training, and how much of the fall of the one before the next one's loss goes back
# up: at a lower rate or after a restart of its schedule one training goes on near where it was.
_FEWEST, _BACK = 3, 0.5


class Headed(NamedTuple):
    """The rows of one training of a sweep, and the rate that stands above it, as written."""

    rate: str
    rows: list[Row]


def take_rates_beside(rows: list[Row]) -> None:
    """Give rows the rates on lines of their own, where a log without others writes one a row.

    Settings and source code name rates too, but many in one place.
    """
    own = sum(any(map(is_rate, row.cells)) for row in rows)
    if own >= sum(bool(row.beside) for row in rows):
        return
    _hand_on_rates(rows)
    # What the log ends with: settings, said again, or a summary of its trials.
    last, before = rows[-1], rows[-2].beside if len(rows) > 1 else {}
    last.beside = {n: told[:1] for n, told in last.beside.items() if len(told) == 1 or n in before}
    # A rate may stand below a validation, which has the place of the row above it.
    places = {(row.place.epoch, row.place.step) for row in rows if row.told}
    for name in dict.fromkeys(name for row in rows for name in row.beside):
        having = [row for row in rows if name in row.beside]
        if places:
            having = [row for row in having if (row.place.epoch, row.place.step) in places]
        if len(having) > 1 and len(having) >= _ONE_EACH * sum(len(r.beside[name]) for r in having):
            for row in having:
                row.cells[name] = row.beside[name][0]


def _hand_on_rates(rows: list[Row]) -> None:
    """Give the rate below the last row of a training to the first of the next one."""
    for row, after in pairwise(rows):
        if row.beside and not after.beside and after.place.is_before(row.place):
            row.beside, after.beside = {}, row.beside


def below_rates(found: list[Row]) -> set[int]:
    """Return the rows (by `id`) that stand below a rate, where such rates are those of a sweep.

    Where they never rise, one training may go on at a lower rate: the loss tells.
    """
    below = {id(row): told[0] for row in found for told in row.beside.values()}
    rates = [*below.values()]
    return {*below} if any(after > before for before, after in pairwise(rates)) else set()


def sweep_of(rows: Sequence[Row], told: Sequence[tuple[int, str]]) -> list[Headed]:
    """Return the trainings of a sweep in one log, each below a rate; [] where it is none.

    `told`: line and rate of each setting. The rates differ, the places of every training begin
    where the first one's do, and its loss where no training had led: a training that goes on at
    another rate is none.
    """
    lines = [line for line, _ in told]
    grouped = groupby(rows, key=lambda row: bisect_left(lines, row.line))
    found = [Headed(told[at - 1][1] if at else "", [*group]) for at, group in grouped]
    if len(found) < 2 or not found[0].rate or len({float(one.rate) for one in found}) < 2:
        return []
    if any(len(one.rows) < _FEWEST for one in found) or _tell_rates(rows):
        return []
    anew = [_begins_anew(one.rows, after.rows) for one, after in pairwise(found)]
    if False in anew or True not in anew:
        return []
    first = found[0].rows[0].place.step
    for one in found[1:]:
        _count_from(first, one.rows)
    return found


def _tell_rates(rows: Sequence[Row]) -> bool:
    """Whether most rows tell rates of their own."""
    return 2 * sum(any(map(is_rate, row.cells)) for row in rows) > len(rows)


def _begins_anew(rows: list[Row], after: list[Row]) -> bool | None:
    """Whether the places and the loss of a training begin where those of the one before did.

    None: the places do, and the loss of the one before exploded.
    """
    losses = [[*filter(None, map(_loss, one))] for one in (rows, after)]
    if not _counts_anew(rows[0].place, after[0].place) or not all(losses):
        return False
    start, end, again = losses[0][0], losses[0][-1], losses[1][0]
    fell = start - end
    if not math.isfinite(fell) or -fell > abs(start):
        return None
    return 0.0 < _BACK * fell < again - end


def _counts_anew(begin: Position, other: Position) -> bool:
    """Whether counters begin where they did: the epoch, else the step."""
    if begin.epoch is not None or other.epoch is not None:
        return begin.epoch == other.epoch
    if begin.step is None or other.step is None:
        return False
    # Counters that start again, [1/10] behind [10/10], were counted on.
    ahead = other.step - begin.step
    return ahead == 0 or (begin.inner and begin.total > 0 and ahead % begin.total == 0)


def _loss(row: Row) -> float | None:
    """Return the first loss of a row."""
    return next((value for name, value in row.cells.items() if sense(name).kind == "loss"), None)


def _count_from(first: float | None, rows: list[Row]) -> None:
    """Count the steps of a training from where those of the first one begin."""
    begin = rows[0].place.step
    if first is None or begin is None:
        return
    for row in rows:
        if row.place.step is not None:
            row.place.step += first - begin
