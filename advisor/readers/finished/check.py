"""Tables of finished runs, one row each, told from the log of one training by their content."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.naming import listed
from advisor.readers.finished.names import about
from advisor.readers.finished.written import as_numbers, with_a_row_a_run
from advisor.readers.raw.refusal import MOST_RUNS, NotALogError
from advisor.readers.vocabulary.names import words
from advisor.readers.vocabulary.words import is_position

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.readers.finished.cells import Cells

# So few rows of one and the same epoch may still be one training's beginning.
_FEWEST = 3
# Rates of a sweep are at least this far apart; those of a schedule or a range test are closer.
_APART = 1.9
_MOST_BARE = 60
# No decay falls so fast at every row, nor so where a seed, a setting, a spread or the number of a
# run stands beside it.
_TOO_FAST = 0.35
_TOO_FAST_BESIDE = 0.45
_RUNS = frozenset(("run", "trial", "experiment", "exp", "job"))
_LOGS = frozenset(("log", "log10", "ln"))
# No rate is negative, and none is as small as 1e-30.
_LEAST_LOG = -30.0
_STATES = frozenset(
    "finished running crashed failed fail killed complete completed pruned waiting terminated "  # noqa: SIM905
    "error success succeeded preempted stopped done scheduled".split()
)


class RunsTableError(NotALogError):
    """The refusal of a table of finished runs; `cells` is what a sweep can be read from."""

    def __init__(self, source: str, message: str, cells: Cells) -> None:
        super().__init__(source, message)
        self.cells = cells

    def __reduce__(self) -> tuple[type[RunsTableError], tuple[str, str, Cells]]:  # type: ignore[override]
        """Travel between processes as what it was made of."""
        return type(self), (self.source, self.message, self.cells)


def check_finished(cells: Cells, source: str) -> None:
    """Raise RunsTableError where the rows are finished runs rather than points of a curve."""
    cells = with_a_row_a_run(as_numbers(cells))
    if not is_finished(cells):
        return
    names = [name for name in settings_of(cells) if cells.varies(name)]
    named = f"settings such as {listed(names, 3)} change" if names else "final values"
    raise RunsTableError(
        source,
        f"is a table of {cells.rows:,} finished runs (one row each: {named}, no column counts "
        "steps), not the log of one training; `lr-advise compare` reads it as a sweep, or give the "
        "log of one of them",
        cells,
    )


def settings_of(cells: Cells) -> list[str]:
    """Return the columns called as settings of a run are, the rate among them."""
    return [name for name in cells.columns if about(name).kind in {"rate", "setting", "seed"}]


def is_finished(cells: Cells) -> bool:
    """Tell finished runs: what is set changes from row to row, and nothing counts on."""
    if not 1 < cells.rows <= MOST_RUNS:
        return False
    axes = {name: cells.numbers(name) for name in cells.columns if _is_axis(cells, name)}
    marks = _is_named(cells) + _is_stated(cells)
    if marks == 2 or any(_counts_on(values, 0.95, 0.5) for values in axes.values()):
        return marks == 2
    varying = [name for name in settings_of(cells) if cells.varies(name)]
    is_final = any(about(n).is_final and cells.is_numeric(n) for n in cells.columns)
    if marks or is_final or any(about(name).is_set for name in varying):
        return bool(varying)
    return bool(varying) and _is_unmarked_sweep(cells, varying, axes)


def _is_unmarked_sweep(
    cells: Cells, varying: Sequence[str], axes: Mapping[str, Sequence[float]]
) -> bool:
    """Tell finished runs of which no name says so by how rates, settings and axes go on."""
    # A schedule changes one or two settings of a training, a search many.
    least = 0.6 if len(varying) < _FEWEST else 0.95
    if cells.rows < _FEWEST or any(_counts_on(values, least, 0.0) for values in axes.values()):
        return False
    if len(varying) > 1 or any(not cells.varies(name) for name in axes):
        return True
    if about(varying[0]).kind == "seed":
        # Folds, seeds: each row another training of the same.
        return not axes and len(set(cells.columns[varying[0]])) == cells.rows
    is_beside = any(
        about(name).kind in {"seed", "setting", "spread"} or not _RUNS.isdisjoint(words(name))
        for name in cells.columns
    )
    return not axes and _is_bare_sweep(cells, varying[0], is_beside=is_beside)


def _is_axis(cells: Cells, name: str) -> bool:
    """Whether a column may count the steps of one training."""
    return is_position(name) and 2 * len(cells.numbers(name)) >= cells.rows


def _counts_on(values: Sequence[float], least: float, rising: float) -> bool:
    """Whether at most 1 - `least` of the values fall and more than a share `rising` rise."""
    pairs = [*pairwise(values)]
    ups = sum(b > a for a, b in pairs)
    kept = sum(b >= a for a, b in pairs)
    return ups > rising * len(pairs) and ups > 0 and kept >= least * len(pairs)


def _is_named(cells: Cells) -> bool:
    """Whether a column names every row differently, in words: a run, a model."""
    for name, column in cells.columns.items():
        if about(name).kind in {"name", "setting"}:
            texts = [cell for cell in column if isinstance(cell, str)]
            if len(texts) == cells.rows >= _FEWEST and len(set(texts)) == len(texts):
                return True
    return False


def _is_stated(cells: Cells) -> bool:
    """Whether a column tells how each run ended."""
    for name, column in cells.columns.items():
        if about(name).kind == "state":
            texts = [state_of(cell) for cell in column if isinstance(cell, str)]
            if texts and sum(text in _STATES for text in texts) >= 0.8 * cells.rows:
                return True
    return False


def state_of(cell: str) -> str:
    """Return a state in lower case without its class: 'TrialState.COMPLETE' is 'complete'."""
    return cell.rsplit(".", 1)[-1].strip().lower()


def _is_bare_sweep(cells: Cells, name: str, *, is_beside: bool) -> bool:
    """Tell rates and results alone from a schedule: each row's rate is far from the last one's."""
    if about(name).kind != "rate" or not _FEWEST <= cells.rows <= _MOST_BARE:
        return False
    rates = cells.numbers(name)
    if (base := log_base(name, rates)) is not None:
        rates = [base**rate for rate in rates]
    if len(rates) < cells.rows or min(rates) <= 0 or not all(map(math.isfinite, rates)):
        return False
    steps = [b / a for a, b in pairwise(rates)]
    jumps = sum(step >= _APART or step <= 1 / _APART for step in steps)
    # Rates that only rise and stay for a while are seeds of a sweep: no schedule climbs so. One
    # that only falls may be a decay at every epoch.
    climbs = all(step == 1 or step >= _APART for step in steps) and jumps > 1
    if climbs or jumps < len(steps):
        return climbs
    once = len(set(rates)) == len(rates) and (
        max(steps) > 1 or _is_no_decay(steps, is_beside=is_beside)
    )
    return once or _is_repeated(rates)


def log_base(name: str, rates: Sequence[float]) -> float | None:
    """Return the base of the logarithms that a column of rates holds, None where it holds rates."""
    tokens = words(name)
    if _LOGS.isdisjoint(tokens) or not rates or max(rates) > 0.5 or min(rates) < _LEAST_LOG:
        return None
    return math.e if "ln" in tokens else 10.0


def _is_repeated(rates: Sequence[float]) -> bool:
    """Whether all rates are gone through again and again in one order: seeds, and no cycle."""
    lap = len(set(rates))
    return _FEWEST <= lap < len(rates) and all(
        rate == rates[k % lap] for k, rate in enumerate(rates)
    )


def _is_no_decay(steps: Sequence[float], *, is_beside: bool) -> bool:
    """Whether rates that fall at every row do so as no schedule does: unevenly, or too fast."""
    uneven = max(steps) > 1.04 * min(steps)
    if is_beside:
        return uneven or max(steps) <= _TOO_FAST_BESIDE
    return uneven or (max(steps) <= _TOO_FAST and len(steps) >= _FEWEST)
