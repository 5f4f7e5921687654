"""Which logs of a search may tell one training: cheap, by names, sizes and the ends of files."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.readers.recognition.discover import Item

# So many logs are all held against each other; in more, only what looks as if it paid.
FEW = 200
# Parts of one training are few; a family of more names is a sweep.
_MOST_PARTS = 30
_END = 1 << 16
_PACKED = re.compile(r"\.(?:gz|bz2|xz|zst)$", re.I)


def look_alikes(items: Sequence[Item]) -> list[list[int]]:
    """Return the places of the logs to read, in batches: the kinds of which there are fewest first.

    Nothing but the last batch has to be read where the others hold no run.
    """
    if len(items) < 2:
        return []
    kinds: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        if item.source is None:
            kinds.setdefault(_kind(item), []).append(place)
    if len(items) <= FEW:
        return [[place for places in kinds.values() for place in places]]
    if len(kinds) > 1:
        return sorted(kinds.values(), key=len)
    return [sorted({*_copies(items), *_parts(items)})]


def _kind(item: Item) -> str:
    """Return what tells the format of a log from its name."""
    if item.grouper is not None:
        return item.grouper.name
    ending = os.path.splitext(_PACKED.sub("", item.name))[1].lower()
    return "" if ending[1:].isdigit() else ending


def _copies(items: Sequence[Item]) -> list[int]:
    """Return the places of files that are as long as another and begin and end as it does."""
    sizes: dict[int, list[int]] = {}
    for place, item in enumerate(items):
        try:
            size = os.stat(item.name).st_size
        except (OSError, ValueError):
            continue  # a remote one, or gone
        if not item.files and size:
            sizes.setdefault(size, []).append(place)
    ends: dict[tuple[int, int], list[int]] = {}
    for size, places in sizes.items():
        for place in places if len(places) > 1 else ():
            ends.setdefault((size, _ends(items[place].name, size)), []).append(place)
    return [place for places in ends.values() if len(places) > 1 for place in places]


def _ends(path: str, size: int) -> int:
    try:
        with open(path, "rb") as file:
            head = file.read(_END)
            file.seek(max(0, size - _END))
            return hash((head, file.read(_END)))
    except OSError:
        return 0


def _parts(items: Sequence[Item]) -> list[int]:
    """Return the places of files whose names are those of parts of one."""
    from advisor.readers.sameness.continued import pattern_of

    families: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        families.setdefault(pattern_of(item.name), []).append(place)
    return [
        place for places in families.values() if 1 < len(places) <= _MOST_PARTS for place in places
    ]
