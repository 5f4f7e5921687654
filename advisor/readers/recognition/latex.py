r"""Tables of a paper: what stands between \begin{tabular} and \end{tabular}, read as a CSV."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.readers.delimited import table
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.sources.source import Source
from advisor.readers.text import log as text_log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.readers.raw.series import RawRun

FORMAT = "table in LaTeX"
_ENDS = r"\\end\{(?:tabular|tabularx|longtable)\*?\}"
_BEGINS = r"\\begin\{(?:tabular|tabularx|longtable)\*?\}"
_COMMENT = re.compile(r"(?m)(?<!\\)%.*$")
_RULES = re.compile(
    r"\\(?:top|mid|bottom|h|end(?:first)?)(?:rule|line|head)\b(?:\[[^\]]*\])?"
    r"|\\end(?:first|last)?(?:head|foot)\b|\\(?:cline|cmidrule)(?:\([^)]*\))?\{[^{}]*\}"
)
_MERGED = re.compile(r"\\multicolumn\{(\d{1,2})\}\{[^{}]*\}")
_POWER = re.compile(r"(?:\\times|\\cdot)\s*10\^\{?(-?\d+)\}?")
_PLAIN_POWER = re.compile(r"(?<![\d.])10\^\{?(-?\d+)\}?")
_NUMBER = re.compile(r"\\(?:num|numprint)\{([^{}]*)\}")
_SIGN = {r"\_": "_", r"\%": "%", r"\#": "#", r"\pm": "±", r"\infty": "inf", r"\&": "and"}
_COMMAND = re.compile(r"\\[A-Za-z]+\*?|[{}$~]|\\[,;!]")


def read(source: Source) -> list[RawRun]:
    """Return a run a table of epochs or steps, else what the text tells.

    Raises LogError: as reading a table does where the only one is none of a training.
    """
    runs: list[RawRun] = []
    refusals: list[NotALogError] = []
    for rows in _tables(source.text()):
        try:
            runs += table.read(Source.from_bytes(rows.encode("utf-8", "replace"), source.name))
        except NotALogError as refusal:
            refusals.append(refusal)
        except LogError:
            continue
    if runs:
        return [_placed(run, number, len(runs)) for number, run in enumerate(runs, 1)]
    # A table of finished runs is refused with its cells, of which a sweep is made.
    special = [refusal for refusal in refusals if type(refusal) is not NotALogError]
    if special:
        raise special[0]
    return text_log.read(source)


def _placed(run: RawRun, number: int, of: int) -> RawRun:
    """Return a run without lines: those of the CSV are none of the page."""
    series = {name: one._replace(line=None) for name, one in run.series.items()}
    name = f"table {number}" if of > 1 else run.name
    return run._replace(name=name, format=FORMAT, series=series)


def _tables(text: str) -> Iterator[str]:
    """Yield the rows of each table, their cells between tabs."""
    for piece in re.split(_BEGINS, _COMMENT.sub("", text))[1:]:
        body = re.split(_ENDS, piece, maxsplit=1)[0]
        rows = [_cells(row) for row in _RULES.sub(" ", body).split(r"\\")]
        rows = [row for row in rows if any(row)]
        if rows:
            # How the columns are set stands before the first cell: '{l|rrr}'.
            rows[0][0] = _plain(_without_columns(rows[0][0]))
            yield "".join("\t".join(map(_plain, row)) + "\n" for row in rows)


def _cells(row: str) -> list[str]:
    """Return the cells of a row; one that is as wide as several stands in the first of them."""
    cells: list[str] = []
    for cell in re.split(r"(?<!\\)&", row.strip()):
        merged = _MERGED.search(cell)
        cells += [_MERGED.sub("", cell).strip(), *[""] * (int(merged[1]) - 1 if merged else 0)]
    return cells


def _without_columns(cell: str) -> str:
    """Return what follows the braces that the first cell begins with."""
    cell = cell.lstrip()
    while cell[:1] in ("{", "["):
        depth = end = 0
        for sign in cell:
            depth += (sign in "{[") - (sign in "}]")
            end += 1
            if not depth:
                break
        cell = cell[end:].lstrip()
    return cell


def _plain(cell: str) -> str:
    """Return the words or the number of a cell, without how it is set."""
    cell = _NUMBER.sub(r"\1", cell)
    cell = _PLAIN_POWER.sub(r"1e\1", _POWER.sub(r"e\1", cell))
    for written, meant in _SIGN.items():
        cell = cell.replace(written, meant)
    return re.sub(r"(?<=\d) (?=e-?\d)", "", " ".join(_COMMAND.sub("", cell).split()))
