"""A table of finished runs: what readers deliver where each row is a run, no point of a curve."""

from __future__ import annotations

import math
from dataclasses import dataclass

# The schedule of runs of which only the end is told.
NOT_TOLD = "not told"


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """One row.

    Attributes
    ----------
    label: the run's own name in the table, else 'row 3'.
    rate: peak learning rate, above zero.
    value: the final metric as it is written; NaN: the run diverged.
    error: its standard error, NaN where the table tells none.
    settings: (name, value) of what runs must share to be compared, in the table's order.

    """

    label: str
    rate: float
    value: float
    error: float = math.nan
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RunsTable:
    """The runs of one file that can be compared.

    Attributes
    ----------
    source: the path (or '-') it came from.
    rate, metric: the columns that `FinishedRun.rate` and `.value` were read from.
    maximize: whether the metric is to be high.
    runs: at least two rates among them.
    mixed: settings that differ as well and could not be told apart, e.g. a random search's.
    notes: what was chosen, assumed or left out, a sentence each.
    doubt: whether the metric is to be low was guessed: what to ask, else empty.

    """

    source: str
    rate: str
    metric: str
    maximize: bool
    runs: tuple[FinishedRun, ...]
    mixed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doubt: str = ""
