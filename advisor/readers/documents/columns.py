"""Columns of numbers inside a JSON document: a list a name, pandas' columns, pairs with steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.vocabulary.numbers_in import as_number, is_index

if TYPE_CHECKING:
    from collections.abc import Mapping


def pairs_in(key: str, value: object) -> list[dict[str, float]]:
    """Return the records of [[step, value], ...], with wall times before them or without.

    Of [[step, value, another], ...] the first number is the step where the second does not rise.
    """
    rows = _records_of(key, value, -2)
    if rows:
        return rows
    rows = _records_of(key, value, 0)
    return rows if all(row["step"].is_integer() for row in rows) else []


def _records_of(key: str, value: object, at: int) -> list[dict[str, float]]:
    """Return the records of a list of pairs or triples, whose steps rise all along at a place."""
    if not isinstance(value, list) or len(value) < 2:
        return []
    rows: list[dict[str, float]] = []
    for item in value:
        if not isinstance(item, list) or len(item) not in {2, 3}:
            return []
        step, number = as_number(item[at]), as_number(item[at + 1])
        if step is None or number is None or (rows and step <= rows[-1]["step"]):
            return []
        rows.append({"step": step, key: number})
    return rows


def columns_in(node: Mapping[str, object]) -> dict[str, list[float | None]]:
    """Return the lists of numbers in a dict, None where a list has none."""
    columns = {}
    for key, value in node.items():
        content: object = value
        if isinstance(value, dict) and value and all(is_index(inner) for inner in value):
            content = [value[index] for index in sorted(value, key=int)]  # pandas' columns
        if isinstance(content, list) and len(content) == 1 and isinstance(content[0], list):
            content = content[0]  # array([...]) of a Python repr.
        if isinstance(content, list) and content:
            cells = [as_number(cell) for cell in content]
            filled = len(cells) - content.count(None)  # A validation is logged now and then.
            if sum(cell is not None for cell in cells) * 2 > filled:
                columns[key] = cells
    return columns
