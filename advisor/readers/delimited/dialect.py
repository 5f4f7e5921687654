"""How a table is written: separator, decimal sign, header, where its rows begin."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from advisor.readers.delimited.cells import COMMENTS, LONGEST, THOUSANDS, is_absent, parse_cell
from advisor.readers.vocabulary.names import sense

_SAMPLE = 60
_TITLES = 6  # lines in which the header is looked for
_PREFIX = 5  # characters that titles and the first name below them do not have in common
_DECIMAL_COMMA = r"\s*\"?[+-]?\d+(?:\.\d{3})*,\d+(?:[eE][+-]?\d+)?\"?\s*"
# Thousands behind a word and a blank.
_GROUPED = r"(?<=[A-Za-z:=>] )\d{1,3}(?:,\d{3})+(?!\d)"
# A time of day stands in the lines of a log, in no name.
_CLOCK = r"\b\d\d:\d\d:\d\d\b"
_EXCEL = r"(?i)sep=(.)\s*"
# Blanks and no separator (one column) come last: they fit almost any text.
_SEPARATORS = ("\t", ";", ",", "|", " ", "")
# Between blanks tensor(0.5, grad_fn=<...>) is one cell, as print writes a loss.
_WORDS = re.compile(r"(?:\w\([^()]*\)|\S)+")
# reStructuredText rules its tables so.
_RULE = r"={2,}(?:\s+={2,})*\s*"
# A first column that names runs, and how it may number them: no comment there.
_RUNS = re.compile(r"\W*(?:run|experiment|exp|trial|job)(?:[ _]?(?:name|id|no|number))?\W", re.I)
_NUMBERED = r"#\d+\"?\s*(?:[,;|\t]|$)"


def names_runs(header: str) -> bool:
    """Whether the first column of a table with this header names the runs of its rows."""
    return _RUNS.match(header) is not None


def is_comment(line: str, *, runs: bool = False) -> bool:
    """Whether a line is no row; `runs`: the first column names runs, which may be called #1."""
    text = line.lstrip(' \t"' if runs else None)
    if text.startswith("==") and re.fullmatch(_RULE, text):
        return True
    return text.startswith(COMMENTS) and not (runs and re.match(_NUMBERED, text))


class Dialect(NamedTuple):
    """How one table is written.

    Attributes
    ----------
    separator: one character; ' ' means runs of blanks, '' a single column.
    decimal: '.' or ','.
    header: names as written, or None where the table has none.
    skip: lines before the first row: comments, the header.
    width: cells in a row.

    """

    separator: str
    decimal: str
    header: tuple[str, ...] | None
    skip: int
    width: int

    @property
    def names_runs(self) -> bool:
        """Whether the first column names the runs of the rows."""
        return self.header is not None and names_runs(f"{self.header[0]},")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns: those of the header, else their numbers."""
        return self.header or tuple(f"column {i + 1}" for i in range(self.width))


def split_line(line: str, separator: str) -> list[str]:
    """Split one line into its cells."""
    if separator == "":
        return [line]
    if separator == " ":
        return _WORDS.findall(line) if "(" in line else line.split()
    if '"' not in line:
        return line.split(separator)
    import csv

    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        return line.split(separator)


@lru_cache(maxsize=4)
def find_dialect(text: str) -> Dialect | None:
    """Find the dialect of the table in `text` (the head of a file); None: there is no table.

    A table has rows of equally many cells with numbers among them; text whose numbers stand
    between words on every line is none.
    """
    lines = text.splitlines()
    if len(lines) > 1 and not text.endswith(("\n", "\r")) and len(text) > 1 << 15:
        lines.pop()
    start = 0
    separators: tuple[str, ...] = _SEPARATORS
    if lines and (match := re.fullmatch(_EXCEL, lines[0].lstrip("\ufeff"))):
        separators, start = (match[1],), 1
    sample = [(i, line) for i, line in enumerate(lines[start : start + 4 * _SAMPLE], start)]
    body = [(i, line) for i, line in sample if line.strip() and not is_comment(line)][:_SAMPLE]
    if body and names_runs(body[0][1]):
        later = ((i, line) for i, line in sample if i > body[0][0] and line.strip())
        body[1:] = [(i, line) for i, line in later if not is_comment(line, runs=True)][
            : _SAMPLE - 1
        ]
    for separator in separators:
        if separator.strip() and not any(separator in line for _, line in body):
            continue
        found = _try(body, separator, lines)
        if found:
            return found
    return None


def _try(body: list[tuple[int, str]], separator: str, lines: list[str]) -> Dialect | None:
    split = [(i, split_line(line, separator)) for i, line in body]
    split = [] if separator == " " and _is_of_text(split) else _below_titles(split, separator)
    if not split:
        return None
    counts = Counter(len(cells) for _, cells in split)
    width, times = max(counts.items(), key=lambda item: (item[1], item[0]))
    if width < 2 and separator != "":
        return None
    decimal = _decimal([cells for _, cells in split], separator)
    header, first = _header(split, lines, separator, decimal)
    if header is not None and any(re.search(_CLOCK, name) for name in header):
        return None
    rows = [cells for i, cells in split if i >= first]
    if header is not None:
        # Rows may be short or long; the header says how many cells there are.
        width = len(header)
        if rows and all(len(cells) == width + 1 for cells in rows):
            from advisor.readers.delimited.extra_cell import named

            header = named(header, rows)
            width = len(header)
    elif times < 0.7 * len(split) or (separator == "," and _in_numbers_only(body)):
        return None
    if not _is_tabular(rows, separator, decimal, header, width):
        return None
    return Dialect(separator, decimal, header, first, width)


def _in_numbers_only(body: list[tuple[int, str]]) -> bool:
    """Whether all commas of sentences stand in numbers, as in 'loss 0.5, 1,234 samples/s'."""
    return all(
        re.search(_GROUPED, line) and "," not in re.sub(_GROUPED, "", line) for _, line in body
    )


def _is_of_text(split: list[tuple[int, list[str]]]) -> bool:
    """Whether sentences stand above a table parted by blanks."""
    from advisor.readers.delimited.headers import has_words_above

    return has_words_above(split)


def _joined(split: list[tuple[int, list[str]]]) -> tuple[list[str], int] | None:
    """Return the names of a header of two lines, and the index of the line below it."""
    from advisor.readers.delimited.headers import joined

    return joined(split)


def _below_titles(
    split: list[tuple[int, list[str]]], separator: str
) -> list[tuple[int, list[str]]]:
    """Return the lines of a table from its header on: spreadsheets have titles and rules above it.

    Such a line fills one cell at most, and the next one that fills any fills several with names.
    """
    filled = [sum(not is_absent(cell) for cell in cells) for _, cells in split[:_TITLES]]
    top = next((k for k, count in enumerate(filled) if count > 1), 0)
    above = [cell for _, cells in split[:top] for cell in cells if not is_absent(cell)]
    if not separator or not all(map(_is_title, above)):
        return split
    # A logger's words stand before each of its lines, and so before what would be the header.
    if top and len({cells[0][:_PREFIX] for _, cells in split[: top + 1]}) == 1:
        return split
    return (
        split if any(_is_number(c, ".") for _, cs in split[: top + 1] for c in cs) else split[top:]
    )


def _is_title(cell: str) -> bool:
    """Whether the only cell of a line is words, no rule and nothing that a logger writes."""
    return cell.strip()[:1].isalnum() and ":" not in cell


def _header(
    split: list[tuple[int, list[str]]], lines: list[str], separator: str, decimal: str
) -> tuple[tuple[str, ...] | None, int]:
    """Find the header and the index of the line after it."""
    at, cells = split[0]
    if _numbers(cells, decimal) == 0 and any(c.strip() for c in cells):
        repeats = separator not in {" ", ""} and len({*cells}) < len(cells)
        names, below = (_joined(split) if repeats else None) or (cells, at + 1)
        return _names(names), below
    later = [_numbers(c, decimal) for _, c in split[1:11]]
    texts = sum(1 for c in cells if not is_absent(c) and parse_cell(c, decimal) is None)
    if later and texts * 2 > len(cells) and _numbers(cells, decimal) < min(later):
        return _names(cells), at + 1
    # numpy writes the header as a comment.
    for line in reversed(lines[:at]):
        commented = split_line(line.lstrip("#/% \ufeff"), separator)
        if separator == " ":
            commented = [name.rstrip(",") for name in commented]
        if len(commented) == len(cells) and _numbers(commented, decimal) == 0:
            return _names(commented), at
    return None, at


def _names(cells: list[str]) -> tuple[str, ...]:
    """Clean the names of a header and make them differ."""
    out: list[str] = []
    taken: Counter[str] = Counter()
    for cell in cells:
        name = cell.strip().lstrip("\ufeff").strip("\"'").strip()
        taken[name] += 1
        out.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
    return tuple(out)


def _numbers(cells: list[str], decimal: str) -> int:
    return sum(_is_number(c, decimal) for c in cells)


def _is_number(cell: str, decimal: str) -> bool:
    # Nearly every cell is a plain number or is not written at all.
    if len(cell) < 30:
        try:
            float(cell)
        except ValueError:
            pass
        else:
            return True
    return not is_absent(cell) and parse_cell(cell, decimal) is not None


def _decimal(rows: list[list[str]], separator: str) -> str:
    """Tell decimal commas, which need another separator than the comma."""
    if separator == ",":
        return "."
    commas = points = 0
    for cell in (c for row in rows for c in row):
        if "," in cell and re.fullmatch(_DECIMAL_COMMA, cell):
            commas += 1
        elif "." in cell and parse_cell(cell) is not None and not re.fullmatch(THOUSANDS, cell):
            points += 1
    return "," if commas and commas >= points else "."


def _is_tabular(
    rows: list[list[str]],
    separator: str,
    decimal: str,
    header: tuple[str, ...] | None,
    width: int,
) -> bool:
    if not rows:
        # A header alone is a table without rows if it could be one: names, not a sentence.
        return header is not None and _are_names(header) and _known(header, separator)
    cells = [c for row in rows for c in row]
    filled = [c for c in cells if not is_absent(c)]
    numbers = _numbers(cells, decimal)
    if separator in (" ", ""):
        fits = sum(len(row) == width for row in rows)
        return numbers >= 0.8 * max(1, len(filled)) and fits >= 0.8 * len(rows) and numbers > 0
    if header is not None and _are_names(header):
        return _has_number_column(rows, decimal, width) or not filled
    return numbers >= 0.5 * max(1, len(filled)) and numbers > 0


def _known(header: tuple[str, ...], separator: str) -> bool:
    """Whether a column is called as those of logs are; words between blanks are a sentence else."""
    known = [sense(name).kind != "other" for name in header if name]
    return all(known) if separator == " " else separator != "" and any(known)


def _has_number_column(rows: list[list[str]], decimal: str, width: int) -> bool:
    """Whether a column holds numbers in most of the rows that have it, one way or another."""
    for at in range(width):
        filled = [row[at] for row in rows if at < len(row) and not is_absent(row[at])]
        if filled and _numbers(filled, decimal) >= 0.6 * len(filled):
            return True
    return False


def _are_names(header: tuple[str, ...]) -> bool:
    """Whether cells read as names of columns: short, and most of them of few words."""
    filled = [c for c in header if c]
    return bool(filled) and not any(len(c) > LONGEST or ": " in c for c in filled)
