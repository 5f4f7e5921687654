"""Charts kept as JSON, as ClearML, Comet and Plotly save them: a name, x and y for each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.vocabulary.numbers_in import as_number
from advisor.readers.vocabulary.words import is_metric, is_rate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def rows_of_lines(lines: Sequence[Mapping[str, object]]) -> list[dict[str, float]]:
    """Return a row for each x of [{'name': 'loss', 'x': [0, 1], 'y': [2.5, 2.0]}, ...].

    [] where it is no chart over steps: a line is called after a run, x is a time or y no number.
    """
    rows: dict[float, dict[str, float]] = {}
    for line in lines:
        name, x, y = line.get("name"), line.get("x"), line.get("y")
        if not isinstance(name, str) or not (is_metric(name) or is_rate(name)):
            return []
        if not isinstance(x, list) or not isinstance(y, list) or len(x) != len(y):
            return []
        for place, value in zip(map(as_number, x), map(as_number, y), strict=True):
            if place is None:
                return []
            if value is not None:
                rows.setdefault(place, {"step": place})[name] = value
    return [rows[place] for place in sorted(rows)]
