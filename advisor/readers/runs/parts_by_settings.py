"""Several trainings in one table that only their settings tell apart: rates, seeds, batch sizes.

As a data frame of a sweep has them, a row an epoch of each run, in any order.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from advisor.naming import counted
from advisor.readers.raw.parted import FEWEST_ROWS, only, parted
from advisor.readers.vocabulary.words import is_position, is_rate

if TYPE_CHECKING:
    from advisor.history import FloatArray, IntArray
    from advisor.readers.raw.series import RawRun, Series

_SETTING = (
    r"(?i)(?:.*[ _./])?(?:seed|fold|repeat|batch[ _]?size|bs|weight[ _]?decay|wd|dropout|momentum)"
)
# Who wrote a row, by number: processes of one training, or those that train side by side.
_PROCESS = (
    r"(?i)(?:(?:local|global|world)[ _]?)?rank|process(?:[ _]?(?:index|id))?"
    r"|(?:gpu|worker|device)(?:[ _]?id)?"
)
_MEMBER = (
    rf"{_PROCESS}|(?:client|agent|member|island|model|network)(?:[ _]?(?:id|idx|index|no|num))?"
)
_MOST_MEMBERS = 1000
_MOST_ROWS = 1_000_000


def told_apart(raw: RawRun) -> list[RawRun]:
    """Return the trainings in a table, [raw] where nothing says that there are several.

    They are told by settings that stay as they are while an axis goes through all of its values,
    from the same one on, or by the numbers of those that wrote the rows; of processes of one
    training the first is left. Where parts differ in a rate alone that falls, the same training may
    go on at a lower one: that is left to the loss.
    """
    axis = _axis(raw) if 2 * FEWEST_ROWS <= raw.rows <= _MOST_ROWS else None
    if axis is None or bool((np.diff(axis) > 0).all()):
        return [raw]
    settings = [one for name, one in raw.series.items() if _is_setting(name, one, raw.rows)]
    if not settings:
        return [raw]
    table = np.array([one.value for one in settings])
    code = _with_repeats(table, axis)
    if not _are_trainings(code, axis) or _may_go_on(settings, table, code):
        return [raw]
    differ = [k for k in range(len(settings)) if (table[k] != table[k, 0]).any()]
    if of_process := [k for k in differ if _counts_processes(settings[k])]:
        return told_apart(_of_first(raw, table[of_process]))
    owners = [
        ", ".join(f"{settings[k].name}={table[k, row]:g}" for k in differ)
        for row in range(raw.rows)
    ]
    runs = parted(raw, owners)
    if raw.name is None or len(runs) == 1:
        return runs
    return [run._replace(name=f"{raw.name} {run.name}") for run in runs]


def _axis(raw: RawRun) -> FloatArray | None:
    """Return what counts the rows of each training, float64 [rows], None where nothing does."""
    axes = (one.value for name, one in raw.series.items() if is_position(name))
    return next((value for value in axes if len(value) == raw.rows), None)


def _is_setting(name: str, one: Series, rows: int) -> bool:
    if one.step is not None or len(one.value) != rows or not np.isfinite(one.value).all():
        return False
    if is_rate(name) or re.fullmatch(_SETTING, name.strip()):
        return True
    if not re.fullmatch(_MEMBER, name.strip()):
        return False
    # Memory of a GPU and how busy it is are measured in numbers of any size.
    found = np.unique(one.value)
    return len(found) <= _MOST_MEMBERS and bool((found == np.floor(found)).all())


def _counts_processes(one: Series) -> bool:
    """Whether a column numbers the processes of one training from 0 on: LoRA's ranks do not."""
    found = np.unique(one.value)
    is_named = re.fullmatch(_PROCESS, one.name.strip()) is not None
    return is_named and bool((found == np.arange(len(found))).all())


def _of_first(raw: RawRun, table: FloatArray) -> RawRun:
    """Return a run at the rows of the process that wrote the first; `table`: [columns, rows]."""
    rows = np.flatnonzero((table == table[:, :1]).all(axis=0))
    series = {name: only(one, rows) for name, one in raw.series.items()}
    note = f"{counted(raw.rows - len(rows), 'row')} of other processes passed over"
    return raw._replace(series=series, rows=len(rows), notes=(*raw.notes, note))


def _with_repeats(table: FloatArray, axis: FloatArray) -> IntArray:
    """Return numbers of the rows, int64 [rows], by their settings and how often these came before.

    `table`: float64 [settings, rows]. Seeds that nothing names go through the axis one after the
    other, where it goes back, or row by row, where it stays.
    """
    _, found = np.unique(table, axis=1, return_inverse=True)
    code = found.reshape(-1)
    order, begins = _by_owner(code)
    own = code[order]
    steps = np.append(1.0, np.diff(axis[order]))
    steps[begins] = 1.0  # nothing of the same owner stands before
    returns = np.cumsum(steps <= 0)
    goes_back = np.bincount(own, steps < 0)[own] > 0
    place = np.arange(len(own))
    stays = place - np.maximum.accumulate(np.where(steps == 0, 0, place))
    again = np.empty_like(place)
    again[order] = np.where(goes_back, returns - returns[begins][own], stays)
    _, numbered = np.unique(np.stack([code, again]), axis=1, return_inverse=True)
    out: IntArray = numbered.reshape(-1).astype(np.int64)
    return out


def _by_owner(code: IntArray) -> tuple[IntArray, IntArray]:
    """Return the rows, int64 [rows], one owner after the other, and where each owner begins.

    `code`: int64 [rows], 0 to the number of owners less 1. A loop over owners would take the square
    of the rows, as many as there are rates.
    """
    counts = np.bincount(code)
    return np.argsort(code, kind="stable"), np.cumsum(counts) - counts


def _are_trainings(code: IntArray, axis: FloatArray) -> bool:
    """Whether rows of one code each go through the axis from the same value on, upwards."""
    counts = np.bincount(code)
    if len(counts) < 2 or counts.min() < FEWEST_ROWS:
        return False
    order, begins = _by_owner(code)
    own = axis[order]
    rises = np.diff(own) > 0
    rises[begins[1:] - 1] = True
    return bool(rises.all() and (own[begins] == own[0]).all())


def _may_go_on(settings: list[Series], table: FloatArray, code: IntArray) -> bool:
    """Whether the parts stand one after the other and differ in a rate alone, not as a sweep does.

    That goes on to higher rates, or has parts of one length at rates that go up and down.
    """
    changes = np.flatnonzero(np.diff(code)) + 1
    if len(changes) > int(code.max()):
        return False  # one is gone back to: they stand between each other
    firsts = table[:, np.append(0, changes)]
    differ = [k for k in range(len(settings)) if (firsts[k] != firsts[k, 0]).any()]
    if not differ:
        return True
    if len(differ) != 1 or not is_rate(settings[differ[0]].name):
        return False
    steps = [*pairwise(firsts[differ[0]].tolist())]
    lengths = np.diff(np.concatenate([[0], changes, [len(code)]]))
    if (lengths == lengths[0]).all():
        return all(after <= before for before, after in steps)
    return any(after < before for before, after in steps)
