"""What a format reader delivers before roles are given: named numeric series."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from advisor.history import FloatArray, IntArray


class Series(NamedTuple):
    """One named column or tag: the cells that were PRESENT, in file order.

    An empty cell (sparse logging) is absent; a written `nan` or `inf` is a value and stays.

    Attributes
    ----------
    value: float64 [n].
    row: int64 [n] row of the table that each value stood in; None: rows 0..n-1, none missing.
    step: float64 [n] the series' own axis (TensorBoard tags, MLflow metrics); None: the axis is
        another series of the run, found by the roles stage.
    line: int64 [n] 1-based line in the file, or None.

    """

    name: str
    value: FloatArray
    row: IntArray | None = None
    step: FloatArray | None = None
    line: IntArray | None = None

    def at(self, chosen: IntArray | NDArray[np.bool_] | slice) -> Series:
        """Return the series of the values `chosen`: by indices, a mask bool [n] or a slice."""
        return self._replace(
            value=self.value[chosen],
            row=rows_of(self)[chosen],
            step=None if self.step is None else self.step[chosen],
            line=None if self.line is None else self.line[chosen],
        )


def rows_of(series: Series) -> IntArray:
    """Return the rows, int64 [n], that a series' values stand in."""
    if series.row is not None:
        return series.row
    return np.arange(len(series.value), dtype=np.int64)


def places_of(series: Series) -> FloatArray:
    """Return where a series' values stand, float64 [n]: its own steps, else the rows."""
    return series.step if series.step is not None else rows_of(series).astype(np.float64)


_NAMING = ("train_loss", "val_loss", "lr_column", "maximize")
_NOTHING: Mapping[str, str] = MappingProxyType({})


class RawRun(NamedTuple):
    """The series of one run, before anyone knows which one is the loss.

    Attributes
    ----------
    name: run name inside the source (a TensorBoard folder, a W&B run), None for the only run.
    format: the reader's name, e.g. 'csv', 'tensorboard events'.
    series: by name, in file order.
    rows: number of rows of the table (0 where series have their own steps).
    hints: what the file itself says beside its series: {'optimizer': 'adam', 'lr': '0.001'}.
    smoothed: the export says that it smoothed its values.
    fine_tuning: what wrote it mostly trains networks that were trained before.
    boosting: what wrote it trains boosted trees.
    notes: what was dropped, repaired or recovered while parsing, a sentence each.
    ignored: columns that hold no numbers, and what they hold instead.

    """

    name: str | None
    format: str
    series: dict[str, Series]
    rows: int = 0
    hints: Mapping[str, str] = _NOTHING
    smoothed: bool = False
    fine_tuning: bool = False
    boosting: bool = False
    notes: tuple[str, ...] = ()
    ignored: Mapping[str, str] = _NOTHING


class ReadOptions(NamedTuple):
    """What the user said about the log; None: find it.

    `by_source` gives the options for one log, where they differ from log to log.
    """

    train_loss: str | None = None
    val_loss: str | None = None
    lr_column: str | None = None
    step_column: str | None = None
    lr: float | None = None
    optimizer: str | None = None
    maximize: str | None = None
    fine_tuning: bool | None = None
    by_source: Callable[[str], ReadOptions] | None = None

    def for_source(self, source: str) -> ReadOptions:
        """Return the options for one log."""
        return self if self.by_source is None else self.by_source(source)

    @property
    def names(self) -> dict[str, str]:
        """The names that were given a role, by the option: {'train_loss': 'foo'}."""
        given = {option: getattr(self, option) for option in _NAMING}
        return {option: name for option, name in given.items() if name is not None}
