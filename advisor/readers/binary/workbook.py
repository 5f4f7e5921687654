"""Excel workbooks, by openpyxl (an extra): each sheet is a table, read as its CSV would be."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from advisor.errors import LogError
from advisor.naming import in_one_line
from advisor.readers.delimited.table import read as read_table
from advisor.readers.finished.check import RunsTableError
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from advisor.readers.raw.series import RawRun

FORMAT = "excel"
_NO_NUMBER = {"#NUM!": "nan", "#DIV/0!": "nan", "#N/A": ""}  # what cells show for a failed formula


def read_archive(content: bytes, source: Source) -> list[RawRun]:
    """Return the runs of all sheets that are logs. Raises LogError: none is, or no openpyxl."""
    try:
        import openpyxl
    except ImportError:
        raise NotALogError(
            source.name,
            "is an Excel workbook, which openpyxl reads: pip install openpyxl, or save the sheet "
            "as CSV",
        ) from None
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = {sheet.title: _as_csv(sheet) for sheet in book.worksheets}
    except Exception as problem:  # what openpyxl raises at damage has no common kind
        said = in_one_line(problem)
        raise LogError(source.name, f"is an Excel workbook that cannot be read ({said})") from None
    runs: list[RawRun] = []
    refused: dict[str, LogError] = {}
    for title, text in sheets.items():
        try:
            found = read_table(Source.from_bytes(text, source.name))
        except LogError as refusal:
            refused[title] = refusal
            continue
        runs += [_named(run, title, alone=len(sheets) == 1) for run in found]
    if not runs:
        # Notes beside a table of finished runs are no reason to refuse that.
        told = sorted(refused.values(), key=lambda error: not isinstance(error, RunsTableError))
        raise next(iter(told), NotALogError(source.name, "is an empty workbook"))
    note = f"left out: sheets that are no logs: {', '.join(refused)}"
    return [run._replace(notes=(*run.notes, note)) for run in runs] if refused else runs


def _named(run: RawRun, title: str, *, alone: bool) -> RawRun:
    if not alone:
        run = run._replace(name=title if run.name is None else f"{title}/{run.name}")
    return run._replace(format=FORMAT)


def _as_csv(sheet: Any) -> bytes:
    """Return the rows of a sheet that hold anything, as a table in text."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in sheet.iter_rows(values_only=True):
        if any(cell is not None for cell in row):
            writer.writerow(["" if cell is None else _NO_NUMBER.get(cell, cell) for cell in row])
    return text.getvalue().encode()
