"""What the lines about one place of a training say."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.words import is_metric

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.readers.text.position import Position


@dataclass(slots=True)
class Row:
    """Values that belong to one place; `told`: by the line or a heading, not only by context.

    `start`: how often a training had started before. `beside`: rates on lines of their own near it.
    `is_best`: it stands below the last round and tells an earlier one again, the best.
    `parts`: further lines about its epoch, which tell other values under the same names.
    `others`: the numbers of lines about its step that do, and were not read.
    """

    line: int
    place: Position
    told: bool
    start: int = 0
    cells: dict[str, float] = field(default_factory=dict)
    has_step: bool = False
    is_best: bool = False
    beside: dict[str, list[float]] = field(default_factory=dict)
    parts: list[Row] = field(default_factory=list)
    others: tuple[int, ...] = ()

    @property
    def lines(self) -> list[int]:
        """The numbers of the lines that tell values of its place, each values of its own."""
        return [self.line, *(part.line for part in self.parts), *self.others]

    def add(self, cells: dict[str, float], line: int, *, newer: bool, by_epoch: bool) -> None:
        """Take the values of another line about this place; `by_epoch`: it counts no steps."""
        if newer:
            self.cells |= cells
            return
        last = self.parts[-1] if self.parts else self
        told = ((before, now) for name, now in cells.items() if is_metric(name)
                and (before := last.cells.get(name)) is not None)  # fmt: skip
        is_other = any(map(_differ, told))
        if by_epoch and is_other:
            part = replace(self, line=line, cells=dict(cells), beside={}, parts=[], others=())
            self.parts.append(part)
            return
        if is_other:
            self.others += (line,)
        last.take_new(cells)

    def take_new(self, cells: dict[str, float]) -> None:
        """Take the values of other names."""
        self.cells |= {name: value for name, value in cells.items() if name not in self.cells}

    def forget_interim(self, names: Iterable[str]) -> None:
        """Forget what the last batch of a validation told, where its mean is told now."""
        if self.place.split in {"val", "test"}:
            for name in names:
                self.cells.pop(name, None)


def in_order(rows: list[Row]) -> list[Row]:
    """Put the best round of a training (`Row.is_best`) where it was, not below the last one."""
    out: list[Row] = []
    for row in rows:
        at = len(out)
        while row.is_best and at and (out[at - 1].place.step or 0) > (row.place.step or 0):
            at -= 1
        out.insert(at, row)
    return out


def _differ(values: tuple[float, float]) -> bool:
    before, now = values
    return before != now and not (math.isnan(before) and math.isnan(now))
