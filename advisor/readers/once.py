"""Every training once: logs that tell the same one, or parts of it, are read together.

Which do is told by their losses, so each is read before; what was read is kept for judging.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from advisor.errors import LogError
from advisor.naming import label_of
from advisor.readers.recognition.look_alikes import look_alikes
from advisor.readers.runs.understanding import noted
from advisor.readers.sameness.continued import chained, joined
from advisor.readers.sameness.gather import gathered
from advisor.readers.sameness.merge import one_of
from advisor.readers.sameness.thin import thinned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from advisor.history import History
    from advisor.readers.recognition.discover import Item
    from advisor.readers.runs.understanding import Understanding, Understood

    # A run without how it was understood is thinned, to be known again by.
    Seen = tuple[History, Understanding | None]
    # Reads logs in order.
    Read = Callable[[list[Item]], Iterable[tuple[Item, Sequence[Seen] | LogError]]]
    # The same, and gives each with the runs in it.
    Look = Callable[[list[Item]], Iterator[tuple[Item, list[History]]]]

# Infinities are values here: their differences are no accident.
_calmly = np.errstate(all="ignore")
# Of logs with more losses than these together the rest is read twice rather than kept.
_KEPT_POINTS = 10_000_000


def bundled(items: Sequence[Item], look: Look, *, across: bool = False) -> list[Item]:
    """Put the logs that tell one training, or parts of one, into one item, at the first's place.

    Folders that were named apart stay apart, unless what lies `across` them is one sweep.
    """
    roots: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        roots.setdefault("" if across else item.root or "", []).append(place)
    owner = [*range(len(items))]
    read: dict[int, Item] = {}
    for places in roots.values():
        seen, runs = _looked([items[place] for place in places], look)
        read.update((places[k], item) for k, item in seen.items())
        for k, first in enumerate(_owners(len(places), runs)):
            owner[places[k]] = places[first]
    members: dict[int, list[Item]] = {}
    for place, item in enumerate(items):
        members.setdefault(owner[place], []).append(read.get(place, item))
    return [first._replace(more=tuple(rest)) for first, *rest in members.values()]


def _looked(items: Sequence[Item], look: Look) -> tuple[dict[int, Item], list[tuple[int, History]]]:
    """Read what may tell one training; return logs by their places, and the runs with these."""
    read: dict[int, Item] = {}
    runs: list[tuple[int, History]] = []
    batches = look_alikes(items)
    for number, batch in enumerate(batches):
        if number and number == len(batches) - 1 and not runs:
            break  # nothing that the last and largest kind could tell again
        for place, (item, found) in zip(
            batch, look([items[place] for place in batch]), strict=True
        ):
            read[place] = item
            runs += [(place, run) for run in found]
    return read, runs


def kept_by(read: Read, looked: Callable[[], object] | None = None) -> Look:
    """Return what looks at logs that `read` reads, and keeps in them what came of that.

    `looked` is called for each.
    """
    room = _KEPT_POINTS

    def look(items: list[Item]) -> Iterator[tuple[Item, list[History]]]:
        nonlocal room
        for item, outcome in read(items):
            if looked is not None:
                looked()
            if isinstance(outcome, LogError):
                yield item._replace(known=outcome), []
                continue
            found = [history for history, _ in outcome]
            whole = [(history, story) for history, story in outcome if story is not None]
            points = sum(history.points for history in found)
            if len(whole) < len(found) or points > room:
                yield item, [*map(thinned, found)]
            else:
                room -= points
                yield item._replace(known=whole), found

    return look


@_calmly
def each_once(runs: Sequence[Understood]) -> tuple[list[Understood], list[Understood]]:
    """Return the trainings that runs tell, and the runs that were left out, which say of which."""
    chains = chained([history for history, _ in runs])
    wholes = [_joined([runs[place] for place in places]) for places in chains]
    kept: list[Understood] = []
    again: list[Understood] = []
    for places in gathered([history for history, _ in wholes]):
        alike = [wholes[place] for place in places]
        if len(alike) == 1:
            kept += alike
            continue
        lead, history = one_of([history for history, _ in alike])
        kept.append(_told(history, alike[lead][1]))
        name = label_of(history.source, history.run)
        for other, story in alike[:lead] + alike[lead + 1 :]:
            note = f"the same training as '{name}', which is judged"
            again.append(noted((other, story), note))
    return kept, again


def _joined(parts: list[Understood]) -> Understood:
    if len(parts) == 1:
        return parts[0]
    history = joined([history for history, _ in parts])
    curves = (history.train, history.val, history.lr, history.grad_norm)
    points = {curve.name: len(curve) for curve in curves if curve is not None}
    story = parts[0][1]
    picks = (pick._replace(points=points.get(" + ".join(pick.series), pick.points))
             for pick in story.picks)  # fmt: skip
    return _told(history, story._replace(picks=tuple(picks)))


def _told(history: History, story: Understanding) -> Understood:
    return history, story._replace(notes=history.notes)


@_calmly
def _owners(count: int, runs: Sequence[tuple[int, History]]) -> list[int]:
    """Return for each of `count` logs the first of those that it belongs together with."""
    owner = [*range(count)]

    def first(place: int) -> int:
        while owner[place] != place:
            place = owner[place]
        return place

    histories = [run for _, run in runs]
    chains = chained(histories)
    wholes = [joined([histories[k] for k in one]) if len(one) > 1 else histories[one[0]]
              for one in chains]  # fmt: skip
    for group in gathered(wholes):
        places = sorted({first(runs[k][0]) for k in chain.from_iterable(chains[g] for g in group)})
        for place in places[1:]:
            owner[place] = places[0]
    return [first(place) for place in range(count)]
