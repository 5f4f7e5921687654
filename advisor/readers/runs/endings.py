"""What a log may hide of a divergence: a NaN that its writer left out, a loss not judged."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from advisor.naming import counted
from advisor.readers.raw.series import places_of
from advisor.readers.runs.curves import unlogged
from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.history import FloatArray
    from advisor.readers.raw.series import RawRun, Series

# Columns that are looked at for one that was logged with the loss.
_MOST = 50


def told_endings(raw: RawRun, loss: Series, judged: Iterable[str], is_one: bool) -> list[str]:
    """Return notes on how losses ended that the judged one, `loss`, does not show.

    `judged` are the series that are, `is_one` whether the log holds a single training.
    """
    notes = [_told_end(raw, loss)] if is_one else []
    if len(loss.value) and np.isfinite(loss.value[-1]):
        notes.append(_told_beside(raw, judged))
    return [note for note in notes if note]


def _told_end(raw: RawRun, loss: Series) -> str:
    """Return a note where `loss` ends before a series that was logged with it, else ''.

    pandas writes NaN as an empty cell, many JSON writers as null: whether the training diverged
    cannot be read from what is left. What is printed as text leaves no cell empty.
    """
    if raw.format == "text log":
        return ""
    at = places_of(loss)
    if not len(at):
        return ""
    for other in islice(raw.series.values(), _MOST):
        beside = places_of(other)
        if (other.step is None) != (loss.step is None) or beside[-1:].tolist() <= [at.max()]:
            continue
        if not np.isin(at, beside).all():
            continue
        # As many as lie between two losses are the beat of the log.
        between = np.diff(np.searchsorted(beside, at)).max(initial=1) - 1
        after = int((beside > at.max()).sum())
        if after > between and (after > 1 or _is_of_training(other.name)):
            return (
                f"'{loss.name}': no value at the last {counted(after, 'point')} of '{other.name}'; "
                "pandas and many JSON writers write NaN as nothing, so the loss may have been NaN"
            )
    return ""


def _is_of_training(name: str) -> bool:
    """Whether a single value more tells that the training went on, not an evaluation at its end."""
    known = sense(name)
    return known.kind != "axis" and known.split in {None, "train"}


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
