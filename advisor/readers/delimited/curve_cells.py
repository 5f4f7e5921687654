"""Tables whose cells are lists of numbers, as pandas writes them."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from advisor.readers.raw.values import parse_python
from advisor.readers.vocabulary.numbers_in import as_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FEWEST = 3  # values of a curve; of fewer a cell may hold the parts of one loss
_LONGEST = 100_000
_SEPARATORS = ",;\t"
_QUOTED = r'"[^"]*"|\[[^\]]*\]'
_BLANKS = re.compile(r"(?<=[\d.])\s+(?=[-+\d.n])")


def has_curves(lines: Sequence[str]) -> bool:
    """Whether lines are rows of as many cells, with lists of numbers among them."""
    rows = rows_of(lines)
    widths = {len(row) for row in rows}
    return (
        len(widths) == 1 and widths != {1} and any(curve_in(cell) for row in rows for cell in row)
    )


def rows_of(lines: Iterable[str]) -> list[list[str]]:
    """Return the cells of each line, cut by what the first one has most of outside its lists."""
    lines = [*lines]
    bare = re.sub(_QUOTED, "", lines[0]) if lines else ""
    separator = max(_SEPARATORS, key=bare.count)
    try:
        return [*csv.reader(lines, delimiter=separator, skipinitialspace=True)]
    except csv.Error:
        return []


def curve_in(cell: str) -> list[float]:
    """Return the numbers of a cell that is a list of them; empty where it is none, or a short one.

    Numpy parts them by blanks.
    """
    text = cell.strip()
    if not text.startswith("[") or not text.endswith("]") or len(text) > _LONGEST:
        return []
    try:
        found = parse_python(text if "," in text else _BLANKS.sub(", ", text))
    except ValueError:
        return []
    values = [as_number(value) for value in found] if isinstance(found, list) else []
    numbers = [value for value in values if value is not None]
    return numbers if len(numbers) == len(values) >= _FEWEST else []
