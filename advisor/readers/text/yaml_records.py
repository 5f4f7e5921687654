"""A list of records in YAML, '- lr: 0.1' and '  loss: 0.5' below: finished runs, or a log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.finished.cells import Cell, Cells
from advisor.readers.finished.check import check_finished
from advisor.readers.raw.refusal import MOST_RUNS
from advisor.readers.vocabulary.numbers_in import to_number

if TYPE_CHECKING:
    from advisor.readers.sources.source import Source

_FIELD = re.compile(r"\s*(- +)?['\"]?([\w ./-]{1,80}?)['\"]?\s*:(?: +(.{1,200}))?\s*")
_NO_FIELD = re.compile(r"\s*(?:#.*|---|\.\.\.)?\s*")


def check_records(source: Source) -> None:
    """Raise RunsTableError where the lines are a list of records, each a finished run."""
    if not source.head_text.lstrip().startswith(("- ", "#", "---")):
        return
    rows: list[dict[str, Cell]] = []
    for line in source.lines():
        found = _FIELD.fullmatch(line[:400])
        if found is None:
            if _NO_FIELD.fullmatch(line[:400]):
                continue
            return
        if found[1]:
            rows.append({})
        if not rows or len(rows) > MOST_RUNS:
            return
        if found[3] is not None:
            text = found[3].strip().strip("'\"")
            number = to_number(text)
            rows[-1][found[2]] = text if number is None else number
    check_finished(Cells.of_rows(rows), source.name)
