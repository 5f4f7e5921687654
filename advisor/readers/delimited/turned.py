"""Tables on their side: a row holds the values of what its first cell names."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from advisor.readers.delimited.cells import bare, is_absent, parse_cell
from advisor.readers.delimited.dialect import is_comment, split_line
from advisor.readers.sources.source import Source
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_metric, is_position, is_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.readers.delimited.dialect import Dialect

NOTE = "the table stands on its side: its rows are read as columns"
# What is logged of a run has so many names at most; more rows are those of a log.
_MOST = 40
_MOST_BYTES = 1 << 22
# So many of the names must be those of what logs hold.
_KNOWN = 0.5
_DIGITS = re.compile(r"\d+")
# Columns that sum runs up.
_NO_RUN = re.compile(
    r"mean|avg|average|median|std|stdev|sd|sem|var|variance|min|max|minimum|maximum|count|sum|total"
    r"|first|last|initial|final|start|end|best|worst|before|after|change|delta|diff|\d+ ?%",
    re.IGNORECASE,
)


def turned(source: Source, dialect: Dialect) -> Source | None:
    """Return the table with its rows as columns; None where it does not stand on its side.

    Each row begins with another name, one of them a loss', and goes on in numbers. Where its
    columns have names these must count them ('epoch 1', 'epoch 2'), or be runs with their rates.
    """
    if source.size > _MOST_BYTES or dialect.width < 3:
        return None
    rows: list[list[str]] = []
    for line in source.lines():
        cells = [] if is_comment(line) else [*map(bare, split_line(line, dialect.separator))]
        if not all(map(is_absent, cells)):
            rows.append(cells)
        if len(rows) > _MOST:
            return None
    if dialect.separator == "|" and not any(row[0] or row[-1] for row in rows):
        rows = [row[1:-1] for row in rows]  # Markdown begins and ends each line with one
    if not _begin_with_names(rows, dialect.decimal):
        return None
    if dialect.header is not None:
        counted = _counted(rows[0])
        if counted is None and not _are_runs(rows):
            return None
        rows[0] = counted or ["run", *rows[0][1:]]
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(zip(*rows, strict=True))
    return Source.from_bytes(text.getvalue().encode(), source.name)


def _begin_with_names(rows: Sequence[Sequence[str]], decimal: str) -> bool:
    if not rows or len(rows[0]) < 3 or len({*map(len, rows)}) > 1:
        return False
    names = [row[0] for row in rows]
    if len({*names}) < len(names) or any(parse_cell(name, decimal) is not None for name in names):
        return False
    measured = [cell for row in rows if is_metric(row[0]) for cell in row[1:]]
    numbers = sum(parse_cell(cell, decimal) is not None for cell in measured)
    known = sum(sense(name).kind != "other" for name in names)
    return known >= _KNOWN * len(names) and numbers > 0.5 * len(measured)


def _are_runs(rows: Sequence[Sequence[str]]) -> bool:
    """Whether columns are runs of a sweep: a row tells their rates, and no name sums them up."""
    if not any(is_rate(row[0]) for row in rows):
        return False
    return not any(_NO_RUN.fullmatch(name) for name in rows[0][1:])


def _counted(header: Sequence[str]) -> list[str] | None:
    """Return 'epoch', '1', '2' for 'metric', 'epoch 1', 'epoch 2'; None: the columns count none."""
    words = {_DIGITS.sub("", name).strip(" _-") for name in header[1:]}
    numbers = [_DIGITS.findall(name) for name in header[1:]]
    word = words.pop()
    if words or not is_position(word) or any(len(found) != 1 for found in numbers):
        return None
    return [word, *(found[0] for found in numbers)]
