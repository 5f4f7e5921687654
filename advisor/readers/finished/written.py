"""Tables of finished runs as people write them: '0.53 ± 0.02', 'diverged', a column a seed."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from advisor.readers.finished.cells import Cells
from advisor.readers.finished.names import about
from advisor.readers.vocabulary.notations import in_notation, without_marks
from advisor.readers.vocabulary.numbers_in import UNGROUPED, to_number

if TYPE_CHECKING:
    from advisor.readers.finished.cells import Cell

_WITH_SPREAD = re.compile(
    rf"({UNGROUPED})\s*%?\s*(?:(?:±|\+/-|\+-|\\pm)\s*({UNGROUPED})|\(\s*±?\s*({UNGROUPED})\s*\))\s*%?",
    re.IGNORECASE,
)
_DIVERGED = re.compile(
    r"\b(?:diverge[ds]?|diverging|explode[ds]?|exploding|blew up|blow[ns] up|overflow(?:ed)?"
    r"|nan|inf|infinity)\b|∞",
    re.IGNORECASE,
)
_LIST = rf"[\w.]*[(\[]+\s*{UNGROUPED}(?:\s*,|\s)\s*[-+\d.n]"
# A result of each of several runs with the settings of the row: 'seed 1', 'val_loss_run2'.
_OF_A_RUN = re.compile(
    r"(?P<metric>.*?)[ _/.-]*(?:seed|run|rep|repeat|fold|trial)[ _#-]?(\d{1,6})", re.I
)
_LONGEST = 200  # characters of a name; one of blanks alone would be searched from each of them
# Nothing names what stands in such columns: it is asked whether it is to be high.
_NAMELESS = "value"


def with_a_row_a_run(cells: Cells) -> Cells:
    """Return a table with a row a run where it has a column for each seed beside the rate."""
    names = [name for name in cells.columns if len(name) <= _LONGEST]
    found = {name: told for name in names if (told := _OF_A_RUN.fullmatch(name))}
    found = {name: told for name, told in found.items() if cells.is_numeric(name)}
    kinds = {about(name).kind for name in cells.columns if name not in found}
    if len({told[2] for told in found.values()}) < 2 or "rate" not in kinds or "axis" in kinds:
        return cells
    shared = {name: column for name, column in cells.columns.items() if name not in found}
    rows: list[dict[str, Cell]] = []
    for row in range(cells.rows):
        of_runs: dict[str, dict[str, Cell]] = {}
        for name, told in found.items():
            run = of_runs.setdefault(told[2], {"seed": told[2]})
            run[told["metric"] or _NAMELESS] = cells.columns[name][row]
        before: dict[str, Cell] = {name: column[row] for name, column in shared.items()}
        rows += [before | run for run in of_runs.values()]
    return Cells.of_rows(rows)


def as_numbers(cells: Cells) -> Cells:
    """Return a table with the numbers that its texts stand for.

    'diverged' is NaN in a column of results; what stands behind a '±' there is a column of its own.
    """
    columns: dict[str, list[Cell]] = {}
    for name, column in cells.columns.items():
        if not any(isinstance(cell, str) for cell in column):
            columns[name] = column
            continue
        is_result = about(name).kind == "metric"
        pairs = [_number(cell, is_result=is_result) for cell in column]
        columns[name] = [cell for cell, _ in pairs]
        if any(spread is not None for _, spread in pairs):
            columns.setdefault(f"{name} std", [spread for _, spread in pairs])
    return Cells(columns, cells.rows)


def _number(cell: Cell, *, is_result: bool) -> tuple[Cell, float | None]:
    """Return a cell as a number where it is one, and its spread where it tells that."""
    if not isinstance(cell, str):
        return cell, None
    number = in_notation(cell)
    if number is not None or not is_result:
        return cell if number is None else number, None
    text = without_marks(cell)
    if found := _WITH_SPREAD.fullmatch(text):
        spread = found[2] or found[3]
        # In brackets a whole number may be an epoch, or digits: 0.53(2) is 0.53 +- 0.02.
        told = spread if found[2] or "." in spread else None
        return float(found[1]), None if told is None else float(told)
    if _DIVERGED.search(text):
        return math.nan, None
    if re.match(_LIST, text):
        return cell, None  # a curve, of which no value alone is the result
    number = to_number(text)
    return cell if number is None else number, None
