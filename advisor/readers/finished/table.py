"""From the cells of a table of finished runs to the runs of a sweep."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.naming import counted, listed
from advisor.readers.finished.check import log_base, state_of
from advisor.readers.finished.groups import Groups, group_by
from advisor.readers.finished.names import about
from advisor.readers.finished.roles import Result, find_rate, find_result
from advisor.readers.vocabulary.names import sense
from advisor.runs_table import FinishedRun, RunsTable

if TYPE_CHECKING:
    from advisor.readers.finished.cells import Cell, Cells
    from advisor.readers.finished.check import RunsTableError
    from advisor.readers.raw.series import ReadOptions

# What tells no other end; flags tell something else.
_ENDED = frozenset(("finished", "complete", "completed", "success", "succeeded", "terminated",
                    "done", "stopped", "", "true", "false", "yes", "no"))  # fmt: skip
# Optuna takes a NaN for a failure.
_FAILED = frozenset(("fail", "failed"))
_TRUE = frozenset(("true", "1", "1.0", "yes"))
_LEAST_RATE, _HIGHEST_RATE = 1e-15, 1e4
# What ended so far away has diverged, be it a number or not.
_NO_RESULT = 1e30


def to_runs_table(error: RunsTableError, options: ReadOptions) -> RunsTable:
    """Read the runs that a refused file holds. Raises LogError: no rate, no result, one rate."""
    cells, source = error.cells, error.source
    options = options.for_source(source)
    rate = find_rate(cells, options, source)
    result = find_result(cells, rate, options, source)
    rates, rate_note = _rates(cells, rate)
    kept, lost = _kept(cells, rates, result)
    distinct = {rates[row] for row in kept}
    if len(distinct) < 2:
        raise LogError(source, _too_few(cells, rate, sorted(distinct), lost))
    groups = group_by(cells, kept, rates, {rate, result.name, result.spread or ""})
    _check_comparable(cells, kept, rate, groups, source)
    runs = tuple(_run(cells, row, rates[row], result, groups) for row in kept)
    notes = [note for note in (rate_note, result.note, *_left_out(lost), *groups.notes) if note]
    notes += [*_empty(cells, kept, result), *_lengths(cells, kept)]
    named = source, rate, result.name, result.maximize
    return RunsTable(*named, runs, groups.mixed, tuple(notes), result.doubt)


def _rates(cells: Cells, name: str) -> tuple[list[float], str]:
    """Return the rate of every row, NaN where there is none, and what was assumed."""
    column = cells.columns[name]
    rates = [cell if isinstance(cell, float) else math.nan for cell in column]
    base = log_base(name, [rate for rate in rates if math.isfinite(rate)])
    if base is None:
        return rates, ""
    return [base**rate for rate in rates], f"'{name}' is read as a logarithm to base {base:.3g}"


def _kept(cells: Cells, rates: list[float], result: Result) -> tuple[list[int], Counter[str]]:
    """Return the rows of runs that ended at a known rate, and why how many others did not."""
    states = [n for n in cells.columns if about(n).kind == "state" and not cells.is_numeric(n)]
    kept: list[int] = []
    empty: list[int] = []
    lost: Counter[str] = Counter()
    for row, rate in enumerate(rates):
        if not _LEAST_RATE <= rate <= _HIGHEST_RATE:
            lost["no learning rate above zero, or none that can be one"] += 1
            continue
        value = cells.columns[result.name][row]
        told = (cells.columns[name][row] for name in states)
        not_ended = {state_of(cell) for cell in told if isinstance(cell, str)} - _ENDED
        if _diverged(cells, row) or (isinstance(value, float) and not abs(value) < _NO_RESULT):
            kept.append(row)
        elif value is None and not_ended <= _FAILED:
            empty.append(row)
        elif not_ended:
            lost[f"not finished ({', '.join(sorted(not_ended))})"] += 1
        elif not isinstance(value, float):
            lost[f"no '{result.name}'"] += 1
        else:
            kept.append(row)
    highest = max((rates[row] for row in kept), default=math.inf)
    broke = [row for row in empty if rates[row] >= highest]
    if len(empty) > len(broke):
        lost[f"no '{result.name}'"] += len(empty) - len(broke)
    return sorted(kept + broke), lost


def _empty(cells: Cells, kept: list[int], result: Result) -> list[str]:
    """Tell of the rows that are taken for diverged because nothing else would be at such a rate."""
    results = cells.columns[result.name]
    count = sum(results[row] is None and not _diverged(cells, row) for row in kept)
    if not count:
        return []
    are = "counts" if count == 1 else "count"
    return [
        f"{counted(count, 'row')} without '{result.name}' at the highest rates {are} as diverged: "
        "many tools write NaN as nothing"
    ]


def _diverged(cells: Cells, row: int) -> bool:
    names = ("diverged", "is_diverged")
    told = (cells.columns[name][row] for name in names if name in cells.columns)
    return any(str(cell).lower() in _TRUE for cell in told)


def _too_few(cells: Cells, rate: str, distinct: list[float], lost: Counter[str]) -> str:
    what = f"one learning rate ('{rate}' is {distinct[0]:g})" if distinct else "no finished run"
    left_out = "".join(f"; {text}" for text in _left_out(lost))
    return (
        f"is a table of {cells.rows:,} finished runs with {what}{left_out}: there is nothing to "
        "compare; a sweep needs runs at two rates at least, better at four"
    )


def _left_out(lost: Counter[str]) -> list[str]:
    return [f"{counted(n, 'row')} left out: {why}" for why, n in lost.items()]


def _check_comparable(
    cells: Cells, kept: list[int], rate: str, groups: Groups, source: str
) -> None:
    """Raise LogError where so much differs that so few runs cannot tell what the rate did."""
    if groups.mixed and len(kept) < 4 * (len(groups.mixed) + 1):
        raise LogError(
            source,
            f"is a table of {cells.rows:,} finished runs that differ in {listed(groups.mixed, 4)} "
            f"besides '{rate}': {len(kept)} runs cannot tell which rate was best; give runs that "
            "differ in the rate alone, or the log of one of them",
        )


def _run(cells: Cells, row: int, rate: float, result: Result, groups: Groups) -> FinishedRun:
    value = cells.columns[result.name][row]
    if not isinstance(value, float) or not abs(value) < _NO_RESULT or _diverged(cells, row):
        value = math.nan
    error: Cell = None if result.spread is None else cells.columns[result.spread][row]
    return FinishedRun(
        label=_label(cells, row),
        rate=rate,
        value=value,
        error=error if isinstance(error, float) and error >= 0 else math.nan,
        settings=tuple((n, _said(cells.columns[n][row])) for n in groups.by),
    )


def _said(cell: Cell) -> str:
    return f"{cell:g}" if isinstance(cell, float) else (cell or "none")[:60]


def _label(cells: Cells, row: int) -> str:
    for name, column in cells.columns.items():
        cell = column[row]
        if about(name).kind == "name" and isinstance(cell, str):
            return cell[:120]
    return f"row {row + 1}"


def _lengths(cells: Cells, kept: list[int]) -> list[str]:
    """Tell where some of the runs were longer than others."""
    for name in cells.columns:
        meaning = sense(name)
        if meaning.kind != "axis" or meaning.unit == "row":
            continue
        values = [c for row in kept if isinstance(c := cells.columns[name][row], float) and c > 0]
        if len(values) == len(kept) and max(values) > 1.1 * min(values):
            return [
                f"the runs differ in length ('{name}' is {min(values):g} to {max(values):g}): "
                "longer ones end better at any rate"
            ]
    return []
