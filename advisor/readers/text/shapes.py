"""Lines that differ in their digits alone are taken apart once; the next ones are filled in.

A training writes the same line many thousand times. What its patterns find does not hang on the
digits, which is not believed but tried: each number of a line is changed in turn, and only where
what is found stays the same, but for that number, later lines of this shape are read by the places
of their numbers. What hangs on a number ('Acc@1' is a name) needs the same one in later lines.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from advisor.readers.text.lines import find_bar
from advisor.readers.text.pairs import Pair, find_pairs, mask_times
from advisor.readers.text.phrases import in_order
from advisor.readers.text.position import Position, find_position

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIGITS = str.maketrans("123456789", "0" * 9)
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d*)?(?:[eE][+-]?\d+)?")
_SEEN_BEFORE = 8  # lines of a shape before it is worth a plan
_MOST_SHAPES = 4096
_MOST_NUMBERS = 60


class _Place(NamedTuple):
    """Where a number stands in the lines of a shape; `value`: it is the same in all of them."""

    start: int
    end: int
    sign: float
    value: float = math.nan

    def of(self, text: str) -> float:
        if self.end == 0:
            return self.value
        return self.sign * float(text[self.start : self.end])


class _Plan(NamedTuple):
    """What the lines of a shape tell: everything but the numbers, and where those stand.

    Attributes
    ----------
    inner, is_open, split: as of `Position`.
    names: of each pair its name, and whether a sign ties it to its number.
    numbers: of epoch, step, total, and value and mean of each pair; None: it tells none.
    fixed: begin, end and text of what must be the same in a line.

    """

    inner: bool
    is_open: bool
    split: str | None
    names: Sequence[tuple[str, bool]]
    numbers: Sequence[_Place | None]
    fixed: Sequence[tuple[int, int, str]]

    def fits(self, text: str) -> bool:
        """Whether a line of this shape says the same where it must."""
        return all(text[start:end] == said for start, end, said in self.fixed)

    def fill(self, text: str) -> tuple[Position, list[Pair]]:
        """Return what a line of this shape tells."""
        epoch, step, total, *rest = (None if at is None else at.of(text) for at in self.numbers)
        place = Position(epoch, step, self.inner, total or 0.0, self.is_open, self.split)
        pairs = [
            Pair(name, math.nan if value is None else value, mean, signed)
            for (name, signed), value, mean in zip(self.names, rest[::2], rest[1::2], strict=True)
        ]
        return place, pairs


class Shapes:
    """Takes lines apart: their place, and their named numbers."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._plans: dict[str, _Plan | None] = {}
        self._plain: set[str] = set()

    def is_plain(self, text: str) -> bool:
        """Whether lines of this shape were found to tell values and nothing else."""
        return text.translate(_DIGITS) in self._plain

    def found_plain(self, text: str) -> None:
        """Take note that a line tells values and nothing else."""
        if len(self._plain) < _MOST_SHAPES:
            self._plain.add(text.translate(_DIGITS))

    def parse(self, text: str, bar: tuple[int, int] | None) -> tuple[Position, list[Pair]]:
        """Return the place that a line tells and its pairs; `bar` as `find_bar` gives it."""
        shape = text.translate(_DIGITS)
        plan = self._plans.get(shape)
        if plan is not None and plan.fits(text):
            return plan.fill(text)
        found = _parsed(text, bar)
        if shape not in self._plans and len(self._plans) < _MOST_SHAPES:
            count = self._seen[shape] = self._seen.get(shape, 0) + 1
            if count > _SEEN_BEFORE:
                self._plans[shape] = _plan(text, bar)
            elif len(self._seen) > 8 * _MOST_SHAPES:
                self._seen.clear()
        return found


def _parsed(text: str, bar: tuple[int, int] | None) -> tuple[Position, list[Pair]]:
    place, rest = find_position(mask_times(in_order(text)), bar)
    return place, find_pairs(rest)


def _numbers(place: Position, pairs: Sequence[Pair]) -> list[float | None]:
    out = [place.epoch, place.step, place.total]
    for pair in pairs:
        out += [pair.value, pair.mean]
    return out


def _structure(place: Position, pairs: Sequence[Pair]) -> tuple[object, ...]:
    """Return everything but the numbers."""
    gaps = [number is None for number in _numbers(place, pairs)]
    names = [(pair.name, pair.signed) for pair in pairs]
    return place.inner, place.is_open, place.split, names, gaps


def _names(text: str, token: re.Match[str], structure: tuple[object, ...]) -> bool:
    """Whether a number is part of a name that means something with a 1 alone: 'f1 0'."""
    start, end = token.span()
    if not text[:start][-1:].isalpha():
        return False
    changed = text[:start] + "1" * len(token[0]) + text[end:]
    return _structure(*_parsed(changed, find_bar(changed))) != structure


def _plan(text: str, bar: tuple[int, int] | None) -> _Plan | None:
    """Return where each number stands, None where what is found hangs on more than its digits."""
    tokens = [*_TOKEN.finditer(text)]
    # '1,525' is more or less than a thousand by the digit before the comma.
    if find_bar(text) != bar or len(tokens) > _MOST_NUMBERS or any("," in t[0] for t in tokens):
        return None
    place, pairs = _parsed(text, bar)
    structure, before = _structure(place, pairs), _numbers(place, pairs)
    found: list[_Place | None] = [None if n is None else _Place(0, 0, 1.0, n) for n in before]
    fixed: list[tuple[int, int, str]] = []
    for token in tokens:
        start, end = token.span()
        other = "".join("37"[digit != "7"] if digit.isdecimal() else digit for digit in token[0])
        changed = text[:start] + other + text[end:]
        parsed = _parsed(changed, find_bar(changed))
        if _structure(*parsed) != structure or _names(text, token, structure):
            fixed.append((start, end, token[0]))
            continue
        for index, (old, new) in enumerate(zip(before, _numbers(*parsed), strict=True)):
            if old is None or new is None or old == new or (math.isnan(old) and math.isnan(new)):
                continue
            at = _Place(start, end, math.copysign(1.0, old))
            at_last = found[index]
            if (at_last is not None and at_last.end) or at.of(text) != old or at.of(changed) != new:
                return None
            found[index] = at
    names = [(pair.name, pair.signed) for pair in pairs]
    return _Plan(place.inner, place.is_open, place.split, names, found, fixed)
