"""Headers of two lines, as pandas writes columns of two levels, and those below sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.delimited.cells import is_absent, parse_cell
from advisor.readers.vocabulary.words import is_metric

if TYPE_CHECKING:
    from collections.abc import Sequence

_HIGHEST = 6  # lines in which a header is looked for


def joined(split: Sequence[tuple[int, list[str]]]) -> tuple[list[str], int] | None:
    """Return the names of a table and the index of the line below its header; None: it has one.

    `split`: index and cells of the lines from the header on. 'loss,acc,loss,acc' stands below
    'train,train,val,val' or, where cells were merged, below 'train,,val,'. A third line may hold
    the name of the first column alone.
    """
    if len(split) < 3 or len(split[0][1]) != len(split[1][1]):
        return None
    (_, upper), (at, lower) = split[:2]
    above: list[str] = []
    for name, below in zip(upper, lower, strict=True):
        if parse_cell(below) is not None:
            return None
        merged = is_absent(name) and not is_absent(below) and above
        above.append(above[-1] if merged else "" if is_absent(name) else name.strip())
    shared = {name for name in above if name and above.count(name) > 1}
    names = [f"{a}/{b.strip()}".strip("/") for a, b in zip(above, lower, strict=True)]
    lacks = any(is_absent(b) for a, b in zip(above, lower, strict=True) if a in shared)
    if not shared or lacks or len(set(names)) < len(names):
        return None
    last, cells = split[2]
    if not names[0] and len(cells) == len(names) and all(map(is_absent, cells[1:])):
        return [cells[0].strip(), *names[1:]], last + 1
    return names, at + 1


def has_words_above(split: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether sentences stand above the header of a table parted by blanks: it is a text log's."""
    for at, (_, cells) in enumerate(split[:_HIGHEST]):
        width = len(cells)
        if _are_numbers(cells):
            break
        below = [row for _, row in split[at + 1 : at + 3] if len(row) == width > 1]
        told = at and any(map(is_metric, cells))
        if told and any(map(_are_numbers, below)) and not any(map(_is_number, cells)):
            return True
    return False


def _are_numbers(cells: Sequence[str]) -> bool:
    return all(map(_is_number, cells))


def _is_number(cell: str) -> bool:
    return not is_absent(cell) and parse_cell(cell) is not None
