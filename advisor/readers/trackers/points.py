"""Values by metric as trackers keep them, each with its own step, and the series they make."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.raw.series import RawRun, Series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.history import FloatArray

# MLflow stores infinities as the largest floats.
_LARGEST = 1.797e308


class Points:
    """Values by metric in the order they were logged, and the settings beside them."""

    def __init__(self) -> None:
        self.hints: dict[str, str] = {}
        self._points: dict[str, list[tuple[float, float]]] = {}

    def __len__(self) -> int:
        return len(self._points)

    def add(self, name: str, step: float | None, value: float | None) -> None:
        """Add a value; one without a step is counted. None as value: no number, left out."""
        if value is not None:
            points = self._points.setdefault(name, [])
            points.append((len(points) if step is None else step, value))

    def to_run(self, form: str, name: str | None = None, notes: tuple[str, ...] = ()) -> RawRun:
        """Return the run of format `form`."""
        series, remarks = series_of(self._points)
        told = dict.fromkeys([*notes, *chain.from_iterable(remarks.values())])
        return RawRun(name, form, series, hints=self.hints, notes=tuple(told))


def series_of(
    points: Mapping[str, Sequence[tuple[float, float]]],
) -> tuple[dict[str, Series], dict[str, list[str]]]:
    """Return the series of metrics whose (step, value) were logged in order, and notes by metric.

    Points whose step is not finite are left out.
    """
    series: dict[str, Series] = {}
    notes: dict[str, list[str]] = {}
    for name, pairs in points.items():
        table = np.array(pairs, dtype=np.float64)
        table = table[np.isfinite(table[:, 0])]
        if len(table):
            series[name] = make_series(name, table[:, 1], table[:, 0], notes.setdefault(name, []))
    return series, notes


def make_series(name: str, value: FloatArray, step: FloatArray, notes: list[str]) -> Series:
    """Return a metric's series; `value`, `step`: float64 [n] in the order they were logged.

    A metric logged without steps has step 0 everywhere: its values are counted then, with a note.
    """
    value = np.where(np.abs(value) >= _LARGEST, np.copysign(np.inf, value), value)
    if len(step) > 1 and (step == step[0]).all():
        notes.append("logged without steps: its values were counted")
        step = np.arange(len(value), dtype=np.float64)
    return Series(name, value, step=step)
