"""Tables of numbers inside a JSON document: lists of records, dicts of columns, nested ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.readers.documents.charts import rows_of_lines
from advisor.readers.documents.columns import columns_in, pairs_in
from advisor.readers.documents.lists_of_lists import unnested
from advisor.readers.documents.side_by_side import are_runs, named_items
from advisor.readers.documents.sniff import NAME_KEYS, name_in, value_in
from advisor.readers.vocabulary.numbers_in import as_number
from advisor.readers.vocabulary.words import (
    is_loss,
    is_metric,
    is_position,
    is_rate,
    is_validations_position,
    split_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_DEPTH = 8
_MAX_TABLES = 2000
_COUNTED = re.compile(r"^(\D*?)[ _-]?(\d+)$")
# "epoch": "3/10", ms-swift's "global_step/max_steps": "40/1280"
_COUNT = re.compile(r"\s*\[?(\d{1,15})\s*/\s*\d+\]?\s*")
_DIGITS = 15  # what a float holds
_IN_EPOCH = frozenset(("iter", "iteration", "batch"))
# What holds the values of a record and names nothing.
_WRAPPERS = frozenset(("data/", "payload/", "values/", "metrics/", "scalars/", "logs/", "log/"))
_PHASE_KEYS = (
    *("type", "split", "phase", "mode", "stage", "kind", "subset", "set", "event"),
    *("name", "dataset", "partition", "part"),
)


@dataclass(slots=True)
class Table:
    """Records found at `path` (keys from the top): rows of named numbers in order.

    `order` is what each row is placed by when tables are joined: the value of `axis`, or its index.
    """

    path: tuple[str, ...]
    rows: list[dict[str, float]]
    axis: str | None = None
    order: list[float] = field(default_factory=list)

    def names(self) -> list[str]:
        """Names in order of appearance."""
        return list(dict.fromkeys(name for row in self.rows for name in row))

    def has_loss(self) -> bool:
        """Whether a column is called as losses are."""
        return any(is_loss(name) for name in self.names())


def find_tables(document: object) -> list[Table]:
    """Return every table in `document`, outermost first."""
    tables: list[Table] = []
    for table in _search(document, (), 0):
        tables.append(table)
        if len(tables) >= _MAX_TABLES:
            break
    return tables


def _search(node: object, path: tuple[str, ...], depth: int) -> Iterator[Table]:
    if depth > _DEPTH:
        return
    if isinstance(node, list):
        yield from _search_list(node, path, depth)
    elif isinstance(node, dict):
        yield from _search_dict(node, path, depth)


def _search_list(node: list[object], path: tuple[str, ...], depth: int) -> Iterator[Table]:
    records = [item for item in node if isinstance(item, dict)]
    if not records or len(records) * 2 < len(node):
        return
    if chart := rows_of_lines(records):
        yield _with_order(Table(path, chart))
        return
    if are_runs(records):
        for name, item in named_items(node).items():  # Runs side by side, a dict of columns each.
            yield from _search(item, (*path, name), depth + 1)
        return
    long = _by_key(records)
    if long:
        yield _with_order(Table(path, long))
        return
    rows = [flatten(item) for item in records if not _is_settings(item)]
    if any(rows):
        yield _with_order(Table(path, [row for row in rows if row]))


def _by_key(records: Sequence[Mapping[str, object]]) -> list[dict[str, float]]:
    """Return the rows of [{'key': 'loss', 'value': 2.5, 'step': 3}, ...], a row a step."""
    rows: dict[float, dict[str, float]] = {}
    for record in records:
        name, value = name_in(record), as_number(value_in(record))
        step = as_number(record.get("step"))
        if name is None or value is None or step is None:
            return []
        rows.setdefault(step, {"step": step})[name] = value
    return list(rows.values())


def _search_dict(node: dict[str, object], path: tuple[str, ...], depth: int) -> Iterator[Table]:
    counted = _counted_records(node) or _split_records(node)
    if counted:
        yield _with_order(Table(path, counted))
        return
    pairs = {key: rows for key, value in node.items() if (rows := pairs_in(key, value))}
    for rows in pairs.values():
        yield _with_order(Table(path, rows))
    node = unnested({key: value for key, value in node.items() if key not in pairs})
    columns = columns_in(node)
    yield from _column_tables(columns, path)
    for key, value in node.items():
        if key not in columns:
            yield from _search(value, (*path, key), depth + 1)


def _split_records(node: Mapping[str, object]) -> list[dict[str, float]]:
    """Return the records of {"columns": [names], "data": [rows]}, pandas' orient="split"."""
    names, rows = node.get("columns"), node.get("data")
    if not isinstance(names, list) or not isinstance(rows, list):
        return []
    if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return []
    records = (flatten(dict(zip(map(str, names), row, strict=True))) for row in rows)
    return [record for record in records if record]


def _is_settings(record: Mapping[str, object]) -> bool:
    """Whether a record among others tells what the training was given, at no place of it."""
    return not any(map(is_position, record)) and not any(map(is_metric, flatten(record)))


def _column_tables(
    columns: Mapping[str, Sequence[float | None]], path: tuple[str, ...]
) -> Iterator[Table]:
    """Yield a table for the columns of each length; close lengths are one table, cut unevenly."""
    by_length: dict[int, list[str]] = {}
    for key, cells in columns.items():
        size = next((n for n in by_length if 0.8 * n <= len(cells) <= 1.25 * n), len(cells))
        by_length.setdefault(size, []).append(key)
    for keys in by_length.values():
        length = max(len(columns[key]) for key in keys)
        rows: list[dict[str, float]] = [{} for _ in range(length)]
        for key in keys:
            for row, cell in zip(rows, columns[key], strict=False):
                if cell is not None:
                    row[key] = cell
        yield _with_order(Table(path, rows))


def _counted_records(node: Mapping[str, object]) -> list[dict[str, float]]:
    """Return the records of {'epoch_1': {...}, 'epoch_2': {...}}, with their count as a column.

    They come in the order of their numbers: Julia writes keys in any, others '10' before '2'.
    """
    counted = [found for key in node if (found := _COUNTED.match(key))]
    if len(node) < 2 or len(node) != len(counted) or len({found[1] for found in counted}) > 1:
        return []
    counted.sort(key=lambda found: int(found[2][:_DIGITS]))
    rows = [flatten(one) for found in counted if isinstance(one := node[found.string], dict)]
    if len(rows) < len(node) or not all(rows):
        return []
    places = [float(found[2][:_DIGITS]) for found in counted]
    word = counted[0][1].lower()
    if is_position(word):
        return [{word: place, **row} for place, row in zip(places, rows, strict=True)]
    counter = "epoch" if all(b == a + 1 for a, b in pairwise(places)) else "step"
    return [
        row if any(map(is_position, row)) else {counter: place, **row}
        for place, row in zip(places, rows, strict=True)
    ]


def flatten(
    record: Mapping[str, object], prefix: str = "", depth: int = 0, above: str | None = None
) -> dict[str, float]:
    """Return the numbers of a record, nested keys joined with '/'.

    A text cell such as `"split": "valid"` becomes a prefix of the record's losses and metrics, also
    of those nested in it (`above`). A validation's step within an epoch is none of the training.
    """
    named = _named_value(record)
    if named:
        record = named
    row: dict[str, float] = {}
    phase = _phase(record) or above
    inner = _IN_EPOCH if phase in {"val", "test"} and "epoch" in record else frozenset()
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            if depth < _DEPTH:
                row.update(flatten(value, f"{name}/", depth + 1, phase))
            continue
        if key in inner:
            continue
        if prefix in _WRAPPERS and is_position(key):
            name = key
        number = as_number(value)
        if isinstance(value, str) and (count := _COUNT.fullmatch(value)):
            name, number = name.partition("/max")[0], float(count[1])
            if not is_position(name):
                continue
        if number is None:
            if is_rate(key) and isinstance(value, list):
                row.update(_of_groups(name, value))
            continue
        if phase and not is_position(key) and key.lower() not in {"lr", "learning_rate", "time"}:
            name = f"{prefix}{phase}/{key}"
        row[name] = number
    return row


def _named_value(record: Mapping[str, object]) -> dict[str, object]:
    """Return {"step": 3, "loss": 2.5} for {"key": "loss", "value": 2.5, "step": 3}, else {}.

    Also for {"name": "loss", "data": {"step": 3, "value": 2.5}}.
    """
    name = name_in(record)
    if name is None or not (is_metric(name) or is_rate(name)):
        return {}
    wrapped = (v for k, v in record.items() if isinstance(v, dict) and f"{k}/" in _WRAPPERS)
    holder = record if value_in(record) is not None else next(wrapped, record)
    value = value_in(holder)
    if value is None:
        return {}
    return {**{k: v for k, v in holder.items() if k not in NAME_KEYS}, name: value}


def _of_groups(name: str, rates: Sequence[object]) -> dict[str, float]:
    """Return the rates of several parameter groups by their numbers."""
    numbers = {f"{name}/{group}": as_number(rate) for group, rate in enumerate(rates)}
    return {group: rate for group, rate in numbers.items() if rate is not None}


def _phase(record: Mapping[str, object]) -> str | None:
    for key in _PHASE_KEYS:
        value = record.get(key)
        if isinstance(value, str) and split_of(value):
            return split_of(value)
    return None


def _with_order(table: Table) -> Table:
    told = table.names()
    names = [*filter(is_position, told)] or [*filter(is_validations_position, told)]
    counts = {name: sum(name in row for row in table.rows) for name in names}
    full = [name for name in names if counts[name] == len(table.rows)]
    table.axis = full[0] if full else None
    for name in full:
        if "step" in name.lower() or "iter" in name.lower():
            table.axis = name
            break
    if table.axis is not None:
        table.order = [row[table.axis] for row in table.rows]
    else:
        table.order = [float(index) for index in range(len(table.rows))]
    return table
