"""Charts and exports kept as JSON: a name and the points of each line, written in many ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.vocabulary.numbers_in import as_number
from advisor.readers.vocabulary.words import is_metric, is_rate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMES = ("name", "label", "id", "key", "metric", "tag", "title")
_POINTS = ("data", "values", "points", "series", "history")
_PLACES = ("step", "x", "epoch", "iteration", "iter", "index")
_VALUES = ("value", "y", "v")
_DEEPEST = 4


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


def with_lines(document: object, depth: int = 0) -> object:
    """Return a document with {'loss': [[0, 2.5], [1, 2.0]]} in place of lines written otherwise.

    {'loss': [{'step': 0, 'value': 2.5}, ...]} and [{'name': 'loss', 'data': [...]}, ...], whose
    points are numbers, pairs or {'x': 0, 'y': 2.5}; Chart.js, Highcharts and many exports.
    """
    if depth > _DEEPEST:
        return document
    if isinstance(document, list):
        return _of_names(document) or document
    if not isinstance(document, dict):
        return document
    return {
        key: _pairs(held) if is_metric(key) or is_rate(key) else with_lines(held, depth + 1)
        for key, held in document.items()
    }


def _of_names(lines: list[object]) -> dict[str, object] | None:
    """Return the points of each line by its name, None where one is no line of a metric."""
    out: dict[str, object] = {}
    for line in lines:
        if not isinstance(line, dict):
            return None
        name = next((line[key] for key in _NAMES if isinstance(line.get(key), str)), "")
        points = next((line[key] for key in _POINTS if isinstance(line.get(key), list)), None)
        if points is None or name in out or not (is_metric(name) or is_rate(name)):
            return None
        out[name] = _pairs(points)
    return out or None


def _pairs(points: object) -> object:
    """Return [{'step': 0, 'value': 2.5}, ...] as [[0, 2.5], ...]; all else as it is."""
    if not isinstance(points, list) or not points or not isinstance(points[0], dict):
        return points
    place = next((key for key in _PLACES if key in points[0]), None)
    value = next((key for key in _VALUES if key in points[0]), None)
    if place is None or value is None:
        return points
    if not all(isinstance(one, dict) and place in one and value in one for one in points):
        return points
    return [[one[place], one[value]] for one in points]
