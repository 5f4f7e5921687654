"""Many runs put together by the training that they tell, without holding each against all."""

from __future__ import annotations

import math
import os
import re
from itertools import product, takewhile
from typing import TYPE_CHECKING

from advisor.naming import label_of
from advisor.readers.sameness.curves import Errors
from advisor.readers.sameness.merge import richness
from advisor.readers.sameness.runs import are_one, cannot_be_compared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.history import History

# So many are held against each other; of more only those that lie together or have as many values
# of nearly the same size, where these are no more than so many again.
_ALL = 40
_LEVELS = 3
# Losses at one place of two logs that may be one differ by less than this share.
_CLOSE = 0.05


def gathered(runs: Sequence[History]) -> list[list[int]]:
    """Return the indices of the runs by training: the richest of each first, in the order of runs.

    A run that may be either of two trainings goes to the one that lies nearest.
    """
    order = sorted(range(len(runs)), key=lambda index: richness(runs[index]), reverse=True)
    groups: list[list[int]] = []
    errors = Errors()
    places: dict[tuple[object, ...], list[int]] = {}
    for index in order:
        run = runs[index]
        near: dict[int, None] = {}
        keys = [*_keys(run, len(runs))]
        for key in keys:
            found = places.setdefault(key, [])
            if len(found) <= _ALL:
                near.update(dict.fromkeys(found))
        fits = [g for g in near if _fits([runs[member] for member in groups[g]], run, errors)]
        if fits:
            group = max(fits, key=lambda g: _nearness(runs[groups[g][0]], run))
            groups[group].append(index)
        else:
            group = len(groups)
            groups.append([index])
        for key in keys:
            if group not in places[key][-1:]:
                places[key].append(group)
    return sorted(groups, key=min)


def _fits(group: Sequence[History], run: History, errors: Errors) -> bool:
    """Tell whether a run is one with some of a group, and with all that can be held against it.

    A table by step and one by epoch share no loss; event files that hold both tell they are one.
    """
    is_one = False
    for member in group:
        if are_one(member, run, errors):
            is_one = True
        elif not cannot_be_compared(member, run):
            return False
    return is_one


def _keys(run: History, total: int) -> Iterator[tuple[object, ...]]:
    """Yield what runs share that may be one."""
    if total <= _ALL:
        yield ("all",)
        return
    name = label_of(run.source, run.run)
    folder, file = os.path.split(name)
    yield "file", folder, re.split(r"[.\[]", file)[0]
    for _ in range(_LEVELS):
        yield "folder", folder
        folder = os.path.dirname(folder)
    for curve in (run.train, run.val):
        if curve is not None:
            ends = [_sizes(float(curve.value[len(curve) * part // 4])) for part in (1, 2)]
            yield from (("length", len(curve), *sizes) for sizes in product(*ends))


def _sizes(value: float) -> tuple[float, float]:
    """Return two classes of size, of which nearly equal values share one at least."""
    size = math.log(abs(value)) / _CLOSE if value and math.isfinite(value) else 0.0
    return math.floor(size), math.floor(size + 0.5) + 0.5


def _nearness(one: History, other: History) -> int:
    """Return how much of their names two runs share from the left."""
    names = (label_of(run.source, run.run) for run in (one, other))
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*names, strict=False)))
