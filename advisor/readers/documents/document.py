"""JSON documents: Keras histories, lists of records, results files with a history inside."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.naming import listed
from advisor.readers.documents.boosters import catboost_records, is_xgboosts, set_of
from advisor.readers.documents.charts import with_lines
from advisor.readers.documents.finished import cells_in
from advisor.readers.documents.nameless import named
from advisor.readers.documents.no_log import NO_LOSS, refuse_document, refuse_runs_table
from advisor.readers.documents.owned import own_hints, rates_named
from advisor.readers.documents.parsing import load, same_named
from advisor.readers.documents.side_by_side import owner_of
from advisor.readers.documents.tables import Table, find_tables
from advisor.readers.finished.check import check_finished
from advisor.readers.hints.settings import hints_of
from advisor.readers.raw.parted import by_owner
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.rows import Rows
from advisor.readers.vocabulary.names import sense, words
from advisor.readers.vocabulary.words import (
    is_metric,
    is_plain_loss,
    is_position,
    is_rate,
    split_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source

FORMAT = "json"

# Keys that only hold the table and do not name a run.
_HOLDERS = {"history", "histories", "log", "logs", "metrics", "results", "result", "data",
            "log_history", "training_history", "learning_curve", "records", "losses", "loss",
            "runs"}  # fmt: skip
_MAX_RUNS = 500


def read(source: Source) -> list[RawRun]:
    """Return the runs in a JSON document.

    Raises LogError: no JSON, or what it holds is no history of a training.
    """
    document, repairs = load(source)
    return runs_of(document, source, repairs)


def runs_of(
    document: object, source: Source, repairs: Sequence[str] = (), form: str = FORMAT
) -> list[RawRun]:
    """Return the runs in a document that was read. Raises LogError: it is no history."""
    of_catboost = catboost_records(document)
    document, assumed = named(with_lines(document) if of_catboost is None else of_catboost)
    cells = cells_in(document)
    if cells is not None:
        check_finished(cells, source.name)
    sorted_out = _by_run(document)
    tables = find_tables(sorted_out)
    groups = _runs(tables)
    if not groups:
        return _printed(document, tables, source)
    for group in groups.values():
        reason = refuse_runs_table(group)
        if reason:
            raise NotALogError(source.name, reason)
    notes = [*repairs, *assumed]
    if len(groups) > _MAX_RUNS:
        notes.append(f"{len(groups):,} runs are in the file, of which {_MAX_RUNS} are read")
    single = len(groups) == 1
    names = rates_named(["/".join(path) for path in groups])
    runs = []
    for path, group in list(groups.items())[:_MAX_RUNS]:
        rows, remarks = join(group)
        remarks += same_named(rows.names)
        hints = hints_of(document) if single else own_hints(sorted_out, group, tables)
        name = None if single else names.get("/".join(path), "/".join(path)) or None
        run = rows.to_run(form, name=name, hints=hints, notes=[*notes, *remarks])
        boosting = of_catboost is not None or any(map(is_xgboosts, group))
        runs.append(run._replace(boosting=boosting))
    return runs


def _by_run(document: object) -> object:
    """Put the records of a list together by the run that each names, also of a list in a field."""
    if isinstance(document, dict):
        return {
            key: _by_run(held) if isinstance(held, list) else held for key, held in document.items()
        }
    if not isinstance(document, list) or not all(isinstance(one, dict) for one in document):
        return document
    owners = [owner_of(one) for one in document]
    return document if "" in owners else by_owner(document, owners) or document


def _printed(document: object, tables: Sequence[Table], source: Source) -> list[RawRun]:
    """Return the runs that printed lines tell, kept in records. Raises NotALogError: none do.

    Of a document that holds one table its columns come, so that an option may name the loss.
    """
    from advisor.readers.documents.messages import runs_in

    printed = runs_in(document, source)
    if printed:
        return printed
    said = refuse_document(document, tables)
    long = [table for table in tables if len(table.rows) > 1]
    if len(long) == 1 and said.startswith(NO_LOSS):
        rows, notes = join(long)
        return [rows.to_run(FORMAT, hints=hints_of(document), notes=notes)]
    raise NotALogError(source.name, said)


def _runs(tables: Sequence[Table]) -> dict[tuple[str, ...], list[Table]]:
    """Group the tables of one run, whose paths differ by train/val only; those with a loss lead."""
    logs = [t for t in tables if any(map(is_metric, t.names())) and len(t.rows) > 1]
    with_loss = [t for t in logs if t.has_loss()]
    plain = [t for t in with_loss if any(map(is_plain_loss, t.names()))]
    groups: dict[tuple[str, ...], list[Table]] = {}
    halves = _halves(logs)
    for table in plain or with_loss or logs:
        groups.setdefault(_key(table, halves), []).append(table)
    for table in tables:
        # A rate may be a table of its own, as TensorBoard's tags are.
        if len(table.rows) > 1 and table not in logs and any(map(is_rate, table.names())):
            groups.get(_key(table, halves), []).append(table)
    return _with_outputs(groups)


def _with_outputs(groups: dict[tuple[str, ...], list[Table]]) -> dict[tuple[str, ...], list[Table]]:
    """Put the losses of a network's outputs beside their sum: Ludwig's 'combined' and 'label'.

    These stand in the part of the data, of whose trainings each would hold its own.
    """
    sums = [
        path
        for path, group in groups.items()
        if path[-1:] == ("combined",) and all(map(_is_in_split, group))
    ]
    for path in sums:
        for output in [one for one in groups if one[:-1] == path[:-1] and one != path]:
            groups[path] += [_of_output(table, output[-1]) for table in groups.pop(output)]
    return groups


def _is_in_split(table: Table) -> bool:
    return len(table.path) > 1 and split_of(table.path[-2]) is not None


def _of_output(table: Table, output: str) -> Table:
    """Return the table of one output, whose columns bear its name."""
    rows = [
        {n if is_position(n) or is_rate(n) else f"{output}/{n}": row[n] for n in row}
        for row in table.rows
    ]
    return replace(table, rows=rows)


def _key(table: Table, halves: Collection[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the path of the run that a table is of."""
    left_out = {*_HOLDERS, set_of(table)}
    path = table.path[:-1] if table.path in halves else table.path
    return tuple(part for part in path if not split_of(part) and part.lower() not in left_out)


def _halves(tables: Sequence[Table]) -> set[tuple[str, ...]]:
    """Return the paths of 'train_history' beside 'val_history', of 'X_train' beside 'X_test'."""
    parts: dict[tuple[object, ...], dict[str, tuple[str, ...]]] = {}
    for path in (table.path for table in tables if table.path):
        split, rest = _half(path[-1])
        if split and rest:
            parts.setdefault((*path[:-1], rest), {})[split] = path
    return {
        path for one in parts.values() if "train" in one and len(one) > 1 for path in one.values()
    }


def _half(key: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the part of the data that a key begins or ends with, and its other words."""
    *first, last = words(key) or [""]
    if first and split_of(first[0]):
        return split_of(first[0]), (*first[1:], last)
    return split_of(last), tuple(first)


def join(tables: Sequence[Table]) -> tuple[Rows, list[str]]:
    """Join the tables of one run into rows, and say how those without steps were placed.

    Tables that all count steps are merged by step; others are spread evenly over the longest.
    """
    rows = Rows()
    if len(tables) == 1:
        (one,) = tables
        for row in one.rows:
            rows.add(_prefixed(one, row) if set_of(one) else row)
        return rows, []
    notes: list[str] = []
    by_step = all(table.axis is not None and _rises(table.order) for table in tables)
    longest = max(len(table.rows) for table in tables)
    merged: dict[float, dict[str, float]] = {}
    for table in tables:
        order = table.order if by_step else _spread(len(table.rows), longest)
        if not by_step and len(table.rows) < 0.8 * longest:
            notes.append(
                f"{listed(table.names(), 4)}: {len(table.rows)} values without steps of "
                f"their own, spread evenly over the {longest} rows"
            )
        for at, row in zip(order, table.rows, strict=True):
            cells = merged.setdefault(at, {})
            for name, value in _prefixed(table, row).items():
                cells.setdefault(name, value)
    for at in sorted(merged):
        rows.add(merged[at])
    return rows, notes


def _rises(order: Sequence[float]) -> bool:
    return all(a < b for a, b in pairwise(order))


def _spread(count: int, longest: int) -> list[float]:
    """Return the rows at which `count` values stand among `longest`."""
    if count >= 0.8 * longest:
        return [float(i) for i in range(count)]
    return [float(max(0, round((i + 1) * longest / count) - 1)) for i in range(count)]


def _prefixed(table: Table, row: dict[str, float]) -> dict[str, float]:
    """Put the table's split ('train', 'val') before its names, but not before its axis."""
    if of_set := set_of(table):
        return {name if is_position(name) else f"{of_set}-{name}": row[name] for name in row}
    split = next((split_of(part) for part in table.path if split_of(part)), None)
    if split is not None:
        own = {name for name in row if name.lower().startswith(split)}
    elif table.path and (split := _half(table.path[-1])[0]):
        own = {name for name in row if sense(name).split or is_rate(name)}
    else:
        return row
    return {
        name if is_position(name) or name in own else f"{split}/{name}": value
        for name, value in row.items()
    }
