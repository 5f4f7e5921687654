"""Tables whose header has two lines, as pandas writes columns of two levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.delimited.cells import is_absent, parse_cell

if TYPE_CHECKING:
    from collections.abc import Sequence


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
