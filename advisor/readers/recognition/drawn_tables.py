"""Tables that Trainer and fastai draw in HTML: in notebooks, and in pages made of these."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.readers.sources.source import Source
from advisor.readers.text import log as text_log
from advisor.readers.vocabulary.words import is_loss, is_position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.readers.raw.series import RawRun

FORMAT = "table drawn in HTML"
# A tag ends where the next begins at the latest, so that those which nothing closes cost no time.
_TAG = re.compile(r"<(/?)([a-zA-Z]\w*)\b[^<>]*>")
_FEWEST = 2


def read(source: Source) -> list[RawRun]:
    """Return a run a table of epochs or steps in a page, else what its text tells.

    Raises LogError as reading a text does.
    """
    runs = [run for rows in _tables(source.text()) for run in _of_table(rows, source.name)]
    if not runs:
        return text_log.read(source)
    numbered = len(runs) > 1
    return [
        run._replace(name=f"table {number}" if numbered else None, format=FORMAT)
        for number, run in enumerate(runs, 1)
    ]


def _of_table(rows: list[str], name: str) -> list[RawRun]:
    """Return the run that a table is, whose rows have lines of their own; none where it is none."""
    header = [cell.strip() for cell in rows[0].split("\t")]
    if len(rows) <= _FEWEST or not any(map(is_loss, header)) or not any(map(is_position, header)):
        return []
    drawn = "\n".join(f"| {row.replace(chr(9), ' | ')} |" for row in rows)
    try:
        found = text_log.read(Source.from_bytes(f"{drawn}\n".encode("utf-8", "replace"), name))
    except LogError:
        return []
    series = {name: one._replace(line=None) for name, one in found[0].series.items()}
    return [found[0]._replace(series=series)]


def _tables(drawn: str) -> Iterator[list[str]]:
    """Yield the rows of each table."""
    for piece in re.split(r"(?i)<table\b", drawn)[1:]:
        rows = [*rows_in(re.split(r"(?i)</table\b", piece, maxsplit=1)[0])]
        if rows:
            yield rows


def rows_in(drawn: str) -> Iterator[str]:
    """Yield the rows of the tables in HTML, their cells between tabs."""
    cells: list[str] = []
    words: list[str] | None = None
    at = 0
    for tag in _TAG.finditer(drawn):
        if words is not None:
            words.append(drawn[at : tag.start()])
        at = tag.end()
        closes, name = tag[1], tag[2].lower()
        if name in {"td", "th"}:
            if closes and words is not None:
                cells.append(html.unescape("".join(words)).strip())
            words = None if closes else []
        elif name == "tr":
            if closes and cells:
                yield "\t".join(cells)
            cells, words = [], None
