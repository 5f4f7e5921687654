"""What one table holds: a run a table, a metric a row, runs side by side, or finished runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.raw.parted import OF_A_RUN, RUN, by_owner, only
from advisor.readers.raw.refusal import NoNumbersError
from advisor.readers.raw.series import RawRun, Series, rows_of
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_metric, is_position, split_of

if TYPE_CHECKING:
    from advisor.history import FloatArray
    from advisor.readers.delimited.columns import Column
    from advisor.readers.delimited.rows import Table

# Names of columns, whose case does not matter, for `re.fullmatch`.
_METRIC = r"(?:metric|key|tag|variable|series|scalar|name)(?:[ _]?(?:name|key))?"
_VALUE = r"(?:metric[ _]?)?val(?:ue)?s?|y"
_STEP = r"(?:metric[ _]?)?(?:global[ _]?)?(?:steps?|iter(?:ation)?s?|epochs?|x)"
_VARIANT = r"variant|split|phase|stage|subset|mode|set|partition|data(?:[ _]?set)?|type"
_TIME = r"time[ _]?stamp|wall[ _]?time|time|seconds"
_RANGE = ("__MIN", "__MAX")


def to_runs(
    table: Table, name: str | None, has_header: bool, notes: tuple[str, ...], source: str
) -> list[RawRun]:
    """Turn a table into runs. Raises NoNumbersError."""
    if any(column.text for column in table.columns):  # some say what a row is about
        runs = _long(table) or _by_run(table, notes) or _by_split(table, notes)
        if runs:
            return runs
    series, ignored, more = _series(table)
    if not series:
        raise NoNumbersError(
            source, "holds no column of numbers; expected a table with a loss, one row a step"
        )
    side_by_side = _side_by_side(series)
    if side_by_side:
        return [
            RawRun(run, "csv", columns, table.rows, notes=(*notes, *more), ignored=ignored)
            for run, columns in side_by_side.items()
        ]
    hints = _hints(table)
    if not has_header:
        from advisor.readers.delimited.headerless import named

        series = named(table, series)
        if not any(map(is_metric, series)):
            hints["header"] = "none"
    return [RawRun(name, "csv", series, table.rows, hints, notes=(*notes, *more), ignored=ignored)]


def _series(table: Table) -> tuple[dict[str, Series], dict[str, str], list[str]]:
    """Return the columns of numbers, those of text with what they hold, and notes."""
    series: dict[str, Series] = {}
    ignored: dict[str, str] = {}
    notes: list[str] = []
    lines = table.line_numbers()
    footers = _footers(table)
    for column in table.columns:
        if column.is_text:
            row, text = column.text_at[0]
            ignored[column.name] = f"holds text ('{text[:40]}')"
            if sense(column.name).kind in {"loss", "lr"} and re.search(r"\d", text):
                notes.append(
                    f"'{column.name}' is left out: cells that are no numbers: {column.texts:,} "
                    f"(line {table.line_of(row)}: '{text[:40]}')"
                )
        elif column.count == 0:
            ignored[column.name] = "is empty"
        else:
            one = column.series(table.rows, lines)
            series[column.name] = one.at(~np.isin(rows_of(one), footers)) if footers else one
            if column.texts:
                row, text = column.text_at[0]
                notes.append(
                    f"'{column.name}': cells that are no numbers: {column.texts:,} "
                    f"(line {table.line_of(row)}: '{text[:40]}'); left out"
                )
    return series, ignored, notes


def _footers(table: Table) -> list[int]:
    """Return the last rows where these tell a word in place of a step: 'mean, 0.5' is of all."""
    for column in table.columns:
        if column.texts and is_position(column.name) and column.texts == len(column.text_at):
            rows = [row for row, _ in column.text_at]
            return rows if rows == [*range(table.rows - len(rows), table.rows)] else []
    return []


def _columns(table: Table, pattern: str) -> list[Column]:
    return [c for c in table.columns if re.fullmatch(pattern, c.name.strip(), re.I)]


def _column(table: Table, pattern: str) -> Column | None:
    return next(iter(_columns(table, pattern)), None)


def _hints(table: Table) -> dict[str, str]:
    for column in table.columns:
        if column.text and _is_optimizer(column):
            names = set(column.text.values())
            if len(names) == 1:
                return {"optimizer": names.pop()}
    return {}


def _is_optimizer(column: Column) -> bool:
    return column.name.strip().lower() in {"optimizer", "optimiser", "optim"}


def _side_by_side(series: dict[str, Series]) -> dict[str, dict[str, Series]]:
    """Take apart a W&B chart: columns 'RUN - METRIC', '... __MIN', '... __MAX' beside a step."""
    runs: dict[str, dict[str, Series]] = {}
    shared: dict[str, Series] = {}
    ranges = 0
    for name, one in series.items():
        if name.endswith(_RANGE) and name[: -len("__MIN")] in series:
            ranges += 1
            continue
        run, dash, metric = name.rpartition(" - ")
        if dash and run and metric:
            runs.setdefault(run, {})[metric] = one._replace(name=metric)
        else:
            shared[name] = one
    if not runs or not shared or (ranges == 0 and len(shared) > 2):
        return {}
    return {run: {**shared, **metrics} for run, metrics in runs.items()}


def _long(table: Table) -> list[RawRun]:
    """Take apart a table with a metric's name, its value and its step on every row.

    SageMaker's have a time in place of the step: those of a run are numbered.
    """
    metric, value, step = (_column(table, p) for p in (_METRIC, _VALUE, _STEP))
    is_timed = step is None
    step = step or _column(table, _TIME)
    if metric is None or value is None or step is None or not metric.text or value.is_text:
        return []
    lines = table.line_numbers()
    values, steps = (c.series(table.rows, lines) for c in (value, step))
    at_value = rows_of(values)
    step_at = np.full(table.rows, np.nan)
    step_at[rows_of(steps)] = _numbered(steps.value) if is_timed else steps.value
    by = _owners(table)
    owners = _owner_of_rows(table, by)
    variants = next((c.text for c in _columns(table, _VARIANT) if c.text and c not in by), {})
    places: dict[tuple[str | None, str], list[int]] = {}
    for place, row in enumerate(at_value.tolist()):
        if row in metric.text:
            variant = variants.get(row)
            label = f"{metric.text[row]}/{variant}" if variant else metric.text[row]
            places.setdefault((owners[row] or None, label), []).append(place)
    runs: dict[str | None, dict[str, Series]] = {}
    for (owner, label), at in places.items():
        where = at_value[at]
        runs.setdefault(owner, {})[label] = Series(
            label, values.value[at], None, step_at[where], None if lines is None else lines[where]
        )
    only = len(runs) == 1
    hints = {"unit": "epoch"} if sense(step.name).unit == "epoch" else {}
    return [
        RawRun(None if only else owner, "csv, a metric a row", s, hints=hints)
        for owner, s in runs.items()
    ]


def _numbered(times: FloatArray) -> FloatArray:
    """Return the number of each time among all of them, float64 [n]."""
    return np.searchsorted(sorted({*times.tolist()}), times).astype(np.float64)


def _by_run(table: Table, notes: tuple[str, ...]) -> list[RawRun]:
    """Split a table by the run that each row belongs to; none: there is one run."""
    by = _owners(table)
    if not by:
        return []
    series, ignored, more = _split(table) or _series(table)
    for column in by:
        series.pop(column.name, None)
        ignored[column.name] = "names the run"
    owners = _owner_of_rows(table, by)
    members = by_owner(range(table.rows), owners)
    optimizers = next((column.text or {} for column in by if _is_optimizer(column)), {})
    return [
        RawRun(
            owner,
            "csv",
            {n: only(s, np.array(rows, dtype=np.int64)) for n, s in series.items()},
            len(rows),
            {"optimizer": optimizers[rows[0]]} if optimizers else {},
            notes=(*notes, *more),
            ignored=ignored,
        )
        for owner, rows in members.items()
    ]


def _owner_of_rows(table: Table, by: list[Column]) -> list[str]:
    """Return the run of each row, '' where the columns do not tell it."""
    told = ([(column.text or {}).get(row, "") for column in by] for row in range(table.rows))
    return [", ".join(filter(None, texts)) for texts in told]


def _owners(table: Table) -> list[Column]:
    """Return the columns that tell which run a row is of: one of names, else of what they compare.

    Words alone compare: rows of 'train' and 'val' are of one run, and numbers have other meanings.
    """
    by = _column(table, RUN)
    named = by is not None and by.text
    if by is not None and named and by.name.strip().lower() != "seed":
        return [by]
    compared = [
        column
        for column in _columns(table, OF_A_RUN)
        if column.is_text
        and len(column.text or {}) == table.rows
        and not any(map(split_of, set((column.text or {}).values())))
    ]
    return [*compared, by] if by is not None and named else compared


def _by_split(table: Table, notes: tuple[str, ...]) -> list[RawRun]:
    """Return the run of a table with a column that says which part of the data a row is about."""
    found = _split(table)
    if found is None:
        return []
    parts, ignored, more = found
    return [RawRun(None, "csv", parts, table.rows, notes=(*notes, *more), ignored=ignored)]


def _split(table: Table) -> tuple[dict[str, Series], dict[str, str], list[str]] | None:
    """Name the metrics after the part of the data that a column says their row is about.

    Returns what `_series` does; None where no column says it.
    """
    for by in _columns(table, _VARIANT):
        splits = {row: split_of(text) for row, text in (by.text or {}).items()}
        if splits and all(splits.values()):
            break
    else:
        return None
    series, ignored, more = _series(table)
    ignored[by.name] = "names the part of the data"
    parts: dict[str, Series] = {}
    for name, one in series.items():
        if sense(name).kind in {"axis", "lr"}:
            parts[name] = one
            continue
        told = np.array([splits.get(row) or "" for row in rows_of(one).tolist()])
        for split in dict.fromkeys(told.tolist()):
            full = f"{split}/{name}" if split else name
            parts[full] = one.at(told == split)._replace(name=full)
    return parts, ignored, more
