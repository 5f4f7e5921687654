"""Columns of numbers inside a JSON document: a list a name, pandas' columns, pairs with steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.numbers_in import as_number, is_index
from advisor.readers.vocabulary.words import is_final, is_loss, is_plain_loss

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


def has_columns(record: Mapping[str, object]) -> bool:
    """Whether a record holds columns.

    A number alone in a list, as CatBoost writes it, is none, nor are the rates of parameter groups
    beside a loss. What a run ended with may stand beside the curve of its loss, as may the dict
    that holds it ('history').
    """
    if any(_holds_curve(value) for value in record.values()):
        return True
    numbers = [n for n, value in record.items() if is_loss(n) and as_number(value) is not None]
    columns = [name for name, cells in columns_in(record).items() if len(cells) > 1]
    at_end = all(is_final(name) or sense(name).split == "test" for name in numbers)
    return any(map(is_loss, columns)) if numbers and at_end else bool(columns and not numbers)


def _holds_curve(value: object) -> bool:
    """Whether a dict has the curve of a loss among its columns, and not one number for it."""
    if not isinstance(value, dict):
        return False
    curves = [name for name, cells in columns_in(value).items() if len(cells) > 1]
    return any(map(is_plain_loss, curves))
