"""Runs that stand in several files: as a CSV, JSON lines and TensorBoard's events, or copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.naming import label_of

if TYPE_CHECKING:
    from advisor.history import FloatArray, History

# In fewer values, or to fewer digits, two trainings could look alike.
_FEWEST = 5
_DIGITS = 1e-4


class _Seen(NamedTuple):
    label: str
    format: str
    lr: float | None
    value: FloatArray


def _differ(one: float | None, other: float | None) -> bool:
    """Whether two rates are known and not the same; events hold them in single precision."""
    return None not in {one, other} and not np.isclose(one or 0.0, other or 0.0, atol=0.0)


def _same(one: FloatArray, other: FloatArray, *, exactly: bool) -> bool:
    """Whether two runs of one length are one; losses that hardly move may be alike by chance."""
    if exactly:
        return len(np.unique(one)) >= _FEWEST and np.array_equal(one, other, equal_nan=True)
    # What is printed to four decimals has fewer digits where the loss is low.
    finite = one[np.isfinite(one)]
    moved = float(finite.max() - finite.min()) if len(finite) else 0.0
    return np.allclose(one, other, rtol=_DIGITS, atol=_DIGITS * moved, equal_nan=True)


class Copies:
    """Finds runs that were there before, in another format or in a copy of the file.

    `told`: each of them, with the run that it is a copy of.
    """

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self._seen: dict[int, list[_Seen]] = {}

    def has(self, history: History, lr: float | None) -> bool:
        """Whether one before has the same losses and no other rate.

        To four digits in another format; in the same one to all, in losses that differ enough.
        """
        value = history.loss.value
        if len(value) < _FEWEST or (value == value[0]).all() or np.isnan(value).all():
            return False
        alike = self._seen.setdefault(len(value), [])
        label = label_of(history.source, history.run)
        for seen in alike:
            # Rates that are far too low all leave the loss as it is.
            if _differ(lr, seen.lr):
                continue
            exactly = history.format == seen.format
            if exactly and None in {lr, seen.lr}:
                continue
            if _same(value, seen.value, exactly=exactly):
                self.told.append((label, seen.label))
                return True
        alike.append(_Seen(label, history.format, lr, value))
        return False

    def __str__(self) -> str:
        """Tell how many copies were left out, and the first of them."""
        copy, other = self.told[0]
        more = len(self.told) - 1
        beside = f" and {more} more" if more else ""
        return f"left out: {copy}{beside}: the same run as {other}, logged twice"
