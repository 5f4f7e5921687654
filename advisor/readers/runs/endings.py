"""What a log may hide of a divergence: a NaN that its writer left out, a loss not judged."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from advisor.naming import counted
from advisor.readers.raw.series import places_of
from advisor.readers.runs.curves import unlogged
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.history import FloatArray
    from advisor.readers.raw.series import RawRun, Series

# Columns that are looked at for one that was logged with the loss.
_MOST = 50
_FEWEST = 2  # rows without a loss that are no summary; one with a rate is none
# From so far no loss falls to exactly 0 between two points, for good.
_FAR_FROM_NOTHING, _FEWEST_ZEROS = 0.1, 2


def told_endings(raw: RawRun, loss: Series, judged: Iterable[str], is_one: bool) -> list[str]:
    """Return notes on how losses ended that the judged one, `loss`, does not show.

    `judged` are the series that are, `is_one` whether the log holds a single training.
    """
    judged = list(judged)
    others = (raw.series[name] for name in judged if name in raw.series)
    # The rows of a validation may follow all of those of the training.
    follows = any(_comes_after(one, loss) for one in others)
    notes = [_told_end(raw, loss)] if is_one and not follows else []
    if len(loss.value) and np.isfinite(loss.value[-1]):
        notes.append(_told_beside(raw, judged))
    return [note for note in notes if note]


def _comes_after(one: Series, loss: Series) -> bool:
    return bool(len(one.value) and len(loss.value)) and _place(one, 0) > _place(loss, -1)


def _place(series: Series, k: int) -> float:
    """Return where the first (k = 0) or last (-1) value stands, without an array of all places."""
    if series.step is not None:
        return float(series.step[k])
    return float(range(len(series.value))[k] if series.row is None else series.row[k])


def _goes_on(other: Series, loss: Series) -> bool:
    """Whether any value of `other` stands behind all of the loss's."""
    end = _place(loss, -1)
    if other.step is not None:
        return bool((other.step > end).any())
    return len(other.value) > 0 and _place(other, -1) > end


def _told_end(raw: RawRun, loss: Series) -> str:
    """Return a note where the rows go on without `loss`, which stood in each before, else ''.

    pandas writes NaN as an empty cell, many JSON writers as null, Neptune not at all: whether the
    training diverged cannot be read from what is left. What is printed as text leaves no cell
    empty, and a row alone may be a summary.
    """
    own = loss.step is not None
    if raw.format == "text log" or (raw.name is not None and not own) or not len(loss.value):
        return ""
    for other in islice(raw.series.values(), _MOST):
        if (other.step is not None) != own or not _goes_on(other, loss):
            continue
        of_rate = is_rate(other.name)
        if own and not of_rate:
            continue  # Each metric is logged when it suits, the rate with the loss.
        at, beside = places_of(loss), places_of(other)
        after = beside[beside > at[-1]]
        fewest = 1 if of_rate and not own else _FEWEST
        if len(after) >= fewest and np.array_equal(beside[beside <= at[-1]], at):
            return (
                f"'{loss.name}': no value at the last {counted(len(after), 'point')} of "
                f"'{other.name}'; pandas, Neptune and many JSON writers write NaN as nothing, so "
                "the loss may have been NaN"
            )
    return ""


def zeros_for_good(value: FloatArray) -> int:
    """Return from which index on losses, float64 [n], are 0 as no training makes them; n: none.

    A loss that came to nothing would have shown what lies between: some writers say NaN as 0.
    """
    others = np.flatnonzero(value != 0.0)
    start = int(others[-1]) + 1 if len(others) else len(value)
    fell = len(others) > 0 and value[others[-1]] >= _FAR_FROM_NOTHING
    return start if fell and len(value) - start > _FEWEST_ZEROS else len(value)


def _told_beside(raw: RawRun, judged: Iterable[str]) -> str:
    """Return a note where losses that are not judged end in NaN or infinity, else ''."""
    others = raw.series.keys() - set(judged)
    broken = [
        name
        for name, series in raw.series.items()
        if name in others and _breaks(series.value) and sense(name).kind == "loss"
    ]
    if not broken:
        return ""
    names = ", ".join(f"'{name}'" for name in broken[:3])
    ends = (
        "ends in NaN or infinity and is" if len(broken) == 1 else "end in NaN or infinity and are"
    )
    return f"{names} {ends} not judged"


def _breaks(value: FloatArray) -> bool:
    """Whether numbers end in something else, and not because nothing was logged there."""
    if not len(value) or np.isfinite(value[-1]) or not np.isfinite(value).any():
        return False
    return unlogged(value) is None
