"""The rows of a table file, block by block, into columns; what does not fit is counted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.delimited.cells import bare, is_absent, parse_cell
from advisor.readers.delimited.columns import Column
from advisor.readers.delimited.dialect import is_comment, split_line
from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.history import IntArray
    from advisor.readers.delimited.dialect import Dialect
    from advisor.readers.delimited.fast import Cells

# Bytes of numbers kept of a table; a longer one is thinned while it is read.
MOST_BYTES = 300_000_000
# Rows whose lines are told: they would take as much memory as a column.
MOST_LINES = 2_000_000
# Files of so many bytes are worth some preparation: memory is reserved, where growing would write
# all of it twice.
LARGE = 1 << 24
# Fewer lines are read sooner one by one, those of wide tables twenty times so.
MANY = 200
# Lines that one quoted cell may fill.
_LONGEST_SPAN = 50
# Columns whose text says which run or which metric a row is about.
_SUBJECTS = (
    "run experiment exp trial metric key tag variable series name split phase stage mode "  # noqa: SIM905
    "variant".split()
)
_COMPARED = (
    "model arch architecture network backbone method algo algorithm dataset fold task config "  # noqa: SIM905
    "configuration setting condition strategy".split()
)
_ENDS = ("", *(gap + end for gap in ("", " ", "_") for end in ("name", "id", "uuid", "key")))
_TELLING = frozenset(
    (
        *(subject + end for subject in _SUBJECTS for end in _ENDS),
        *("scalar", "optimizer", "optimiser", "optim", "seed"),
        *("set", "partition", "data", "dataset", "data set", "data_set", "type"),
        *(what + end for what in _COMPARED for end in ("", " name", "_name")),
    )
)


class Table:
    """One table of a file: its columns and what was odd about its rows.

    `taken` rows were read; one of every `stride` is kept.
    """

    def __init__(self, columns: list[Column]) -> None:
        self.columns = columns
        self.taken, self.stride = 0, 1
        self.lines: list[IntArray | range] = []
        self.odd: Counter[str] = Counter()
        self.first_odd_line: int | None = None
        self.repeated_headers = 0
        self.cut_off: int | None = None

    @property
    def rows(self) -> int:
        """Number of rows that are kept."""
        return -(-self.taken // self.stride)

    def line_numbers(self) -> IntArray | None:
        """Return the line of each row, int64 [rows]; None for so many rows that nobody looks."""
        if self.rows > MOST_LINES:
            return None
        parts = [np.asarray(part, dtype=np.int64) for part in self.lines]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)

    def line_of(self, row: int) -> int:
        """Return the line of one row."""
        for lines in self.lines:
            if row < len(lines):
                return int(lines[row])
            row -= len(lines)
        raise IndexError(row)

    def add_lines(self, lines: IntArray | range) -> None:
        """Count the lines that consecutive rows stand in."""
        self.lines.append(lines[-self.taken % self.stride :: self.stride])
        self.taken += len(lines)

    def bound(self) -> None:
        """Thin the rows where they take more memory than a table may."""
        while sum(c.size for c in self.columns) > MOST_BYTES and self._is_plain():
            for column in self.columns:
                column.halve()
            at = 0
            for i, lines in enumerate(self.lines):
                self.lines[i] = lines[at % 2 :: 2]
                at += len(lines)
            self.stride *= 2

    def _is_plain(self) -> bool:
        """Whether no row is needed to tell which run or metric another is about."""
        return all(c.text is None for c in self.columns)


def read_tables(blocks: Iterable[bytes], dialect: Dialect, size: int = 0) -> list[Table]:
    """Read every table in a file: a new header begins a new one. `blocks`: UTF-8, whole lines.

    `size`: bytes that are expected, to make room for them at once.
    """
    reader = TableReader(dialect, size)
    for block in blocks:
        reader.take(block)
    return reader.tables


def _make_room(table: Table, rows: int) -> None:
    """Reserve memory, which costs nothing until it is written to."""
    rows = min(rows, MOST_BYTES // (8 * len(table.columns)))
    for column in table.columns:
        column.reserve(rows)


def _new_table(names: tuple[str, ...], decimal: str) -> Table:
    return Table([Column(n, decimal, n.strip().lower() in _TELLING) for n in names])


class TableReader:
    """Reads blocks of whole lines, one after the other, into `tables`."""

    def __init__(self, dialect: Dialect, size: int = 0) -> None:
        self.dialect = dialect
        self.size = size
        self.header = dialect.header
        self._names_runs = dialect.names_runs
        self.table = _new_table(dialect.names, dialect.decimal)
        self.tables = [self.table]
        self.line = 1
        self.skip = dialect.skip
        self._last_odd = 0  # the line of the last row that was padded or cut
        self._words: int | None = None  # cells of the first row that are no numbers

    def take(self, block: bytes) -> None:
        """Add the rows of a block."""
        while self.skip and block:
            _, _, block = block.partition(b"\n")
            self.skip -= 1
            self.line += 1
        if not block:
            return
        if (
            self.dialect.decimal == "."
            and block.count(b"\n") >= MANY
            and all(c.text is None for c in self.table.columns)
        ):
            from advisor.readers.delimited.fast import parse_block

            parsed = parse_block(block, self.dialect.separator, len(self.table.columns))
            if parsed is not None:
                if not self.table.taken and self.size > LARGE:
                    rows = len(parsed[0][0]) * self.size // len(block)
                    _make_room(self.table, rows + rows // 16)
                self.take_parsed(parsed)
                return
        self._take_slowly(block)
        self.line += block.count(b"\n")

    def take_parsed(self, columns: list[Cells]) -> None:
        """Add the rows of a block that was parsed at once: one a line, of the table of now."""
        for column, (values, empty) in zip(self.table.columns, columns, strict=True):
            column.extend_numbers(values, self.table.taken, empty)
        rows = len(columns[0][0])
        self.table.add_lines(range(self.line, self.line + rows))
        self.table.bound()
        self.line += rows

    def _take_slowly(self, block: bytes) -> None:
        rows: list[list[str]] = []
        lines: list[int] = []
        width = len(self.table.columns)
        for line, cells in split_rows(block, self.dialect.separator, self.line):
            if not cells or is_comment(cells[0], runs=self._names_runs):
                continue
            if self._is_header(cells):
                self._flush(rows, lines)
                rows, lines = [], []
                self._begin(cells)
                width = len(self.table.columns)
                continue
            if self.dialect.separator == " " and self._is_sentence(cells, width):
                continue
            rows.append(cells if len(cells) == width else self._fit(cells, width, line))
            lines.append(line)
        if rows and not block.endswith(b"\n") and self._is_cut(lines[-1]):
            rows.pop()
            self.table.cut_off = lines.pop()
        self._flush(rows, lines)

    def _flush(self, rows: list[list[str]], lines: list[int]) -> None:
        if not rows:
            return
        for column, cells in zip(self.table.columns, zip(*rows, strict=True), strict=True):
            column.extend(cells, self.table.taken)
        self.table.add_lines(np.array(lines, dtype=np.int64))
        self.table.bound()

    def _is_sentence(self, cells: list[str], width: int) -> bool:
        """Whether a line among rows parted by blanks is of words: 'Done in 12.3 s'."""
        words = sum(parse_cell(cell) is None for cell in cells)
        if self._words is None:
            self._words = words
        return 2 * words > min(len(cells), width) and words > self._words

    def _fit(self, cells: list[str], width: int, line: int) -> list[str]:
        """Pad a short row with absent cells, cut a long one; both are counted."""
        odd = "short" if len(cells) < width else "long"
        if odd == "short" or any(c.strip() for c in cells[width:]):
            self.table.odd[odd] += 1
            if self.table.first_odd_line is None:
                self.table.first_odd_line = line
            self._last_odd = line
        return (cells + [""] * width)[:width]

    def _is_cut(self, line: int) -> bool:
        """Whether the last line, which has no end, is short: its last cell may be half a number."""
        if self._last_odd != line:
            return False
        self.table.odd["short"] -= 1
        if self.table.first_odd_line == line:
            self.table.first_odd_line = None
        return True

    def _is_header(self, cells: list[str]) -> bool:
        """Tell a row of names among the numbers: the header again, or another table's."""
        if self.header is None or len(cells) < 2 or not cells[0][:2].strip("\"' ").isidentifier():
            return False
        names = tuple(map(bare, cells))
        if names == self.header:
            return True
        if any(not is_absent(n) and parse_cell(n) is not None for n in names):
            return False
        known = [n for n in names if sense(n).kind in ("axis", "loss", "lr")]
        return len(known) >= 2 and len(set(names)) == len(names)

    def _begin(self, cells: list[str]) -> None:
        names = tuple(map(bare, cells))
        if names == self.header:
            self.table.repeated_headers += 1
            return
        self.header = names
        self.table = _new_table(names, self.dialect.decimal)
        self.tables.append(self.table)


def split_rows(block: bytes, separator: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the line number and the cells of every line that is not blank."""
    lines = block.decode("utf-8", errors="replace").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    may_span = b'"' in block and separator not in (" ", "")
    at = 0
    while at < len(lines):
        line = lines[at].rstrip("\r")
        taken, cells = 1, None
        if may_span and line.count('"') % 2:
            taken, cells = _spanning(lines, at, separator)
        if line and not line.isspace():
            yield first + at, split_line(line, separator) if cells is None else cells
        at += taken


def _spanning(lines: list[str], at: int, separator: str) -> tuple[int, list[str]]:
    """Return how many lines a row with a quoted line break takes, and its cells.

    A quote that nothing closes soon is a stray one: the line is taken without it.
    """
    import csv

    quotes = 0
    for count in range(1, min(_LONGEST_SPAN, len(lines) - at) + 1):
        quotes += lines[at + count - 1].count('"')
        if quotes % 2:
            continue
        row = csv.reader(lines[at : at + count], delimiter=separator, strict=True)
        try:
            return count, next(row)
        except (csv.Error, StopIteration):
            break
    return 1, split_line(lines[at].replace('"', ""), separator)
