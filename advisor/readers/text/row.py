"""What the lines about one place of a training say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.readers.text.position import Position


@dataclass(slots=True)
class Row:
    """Values that belong to one place; `told`: by the line or a heading, not only by context.

    `start`: how often a training had started before. `beside`: rates on lines of their own near it.
    `is_best`: it stands below the last round and tells an earlier one again, the best.
    """

    line: int
    place: Position
    told: bool
    start: int = 0
    cells: dict[str, float] = field(default_factory=dict)
    has_step: bool = False
    is_best: bool = False
    beside: dict[str, list[float]] = field(default_factory=dict)

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
