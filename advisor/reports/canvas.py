"""Dots on a text screen: braille cells of 2 x 4 dots, or ASCII cells of 1 x 2."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from advisor.history import FloatArray

# Bits of the dots in a braille cell, [row][column] (Unicode block 2800).
_BRAILLE = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


class Glyphs(NamedTuple):
    """The characters that a chart is made of."""

    across: int  # dots in a cell
    down: int
    bars: str  # from low to high
    tick: str
    axis: str
    edge: tuple[str, str, str]  # a span's left end, inside and right end
    here: str  # a single place
    broken: str


UNICODE = Glyphs(2, 4, "▁▂▃▄▅▆▇█", "┤", "│", ("├", "─", "┤"), "▲", "✖")
ASCII = Glyphs(1, 2, "_.-:=+*#", "|", "|", ("|", "-", "|"), "^", "X")


def glyphs_for(encoding: str | None) -> Glyphs:
    """Return what a stream of this encoding can show."""
    try:
        "".join((UNICODE.bars, *UNICODE.edge, "⣿▲✖│┤")).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


class Canvas:
    """A grid of `width` x `height` cells."""

    def __init__(self, width: int, height: int, glyphs: Glyphs) -> None:
        self.glyphs = glyphs
        self.width, self.height = width, height
        self.dots = np.zeros((height * glyphs.down, width * glyphs.across), dtype=bool)

    def line(self, x: FloatArray, y: FloatArray) -> None:
        """Draw a line through points (places 0..1, x rising); in each column all it passes."""
        rows, columns = self.dots.shape
        column = np.rint(x * (columns - 1)).astype(int)
        row = np.rint((1 - y) * (rows - 1)).astype(int)
        before = row[0] if len(row) else 0
        last = column[0] if len(column) else 0
        for here, level in zip(column.tolist(), row.tolist(), strict=True):
            for between in range(last + 1, here):  # a sparse curve: straight from point to point
                share = (between - last) / (here - last)
                self.dots[round(before + share * (level - before)), between] = True
            near = level if here - last > 1 else before
            low, high = min(near, level), max(near, level)
            self.dots[low : high + 1, here] = True
            before, last = level, here

    def rows(self) -> list[list[str]]:
        """Return the characters, row by row."""
        return [
            [self._cell(row, column) for column in range(self.width)] for row in range(self.height)
        ]

    def _cell(self, row: int, column: int) -> str:
        glyphs = self.glyphs
        cell = self.dots[
            row * glyphs.down : (row + 1) * glyphs.down,
            column * glyphs.across : (column + 1) * glyphs.across,
        ]
        if not cell.any():
            return " "
        if glyphs.across == 1:
            return {(True, False): "'", (False, True): ".", (True, True): ":"}[
                (bool(cell[0, 0]), bool(cell[1, 0]))
            ]
        bits = sum(
            bit
            for dots, weights in zip(cell.tolist(), _BRAILLE, strict=True)
            for dot, bit in zip(dots, weights, strict=True)
            if dot
        )
        return chr(0x2800 + bits)

    def place(self, x: float, y: float) -> tuple[int, int]:
        """Return (row, column) of the cell at a place 0..1."""
        return round((1 - y) * (self.height - 1)), round(x * (self.width - 1))
