"""A training that was cut over several files: out-1.txt and out-2.txt, log.1 and log."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from advisor.history import Curve, tells_rate
from advisor.naming import label_of, listed
from advisor.readers.sameness.runs import are_named_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.history import History

# A part begins so many strides after the part before it began, and this far behind its end.
_LATE = 3
_GAP = 1.5
# What is run again after a resume, as a share of the part before.
_AGAIN = 0.2
# A rate that changes by more where a part ends was set anew.
_STEADY = 1.5
# A loss that ended so far above its beginning, of all that it moved over, rose.
_ROSE = 0.5
# Of more that may follow on one another nobody knows which does.
_MOST_PAIRS = 20_000
# What numbers the part in 'log_part2', 'metrics (1)', 'out-2', 'log_b', and before an ending.
_NUMBER = re.compile(
    r"[ _.-]*(?:part|pt|cont|continued|resumed?)?[ _.-]*(?:\(\d+\)|\d+|(?<=[ _.-])[a-z])?$", re.I
)
_ENDING = re.compile(r"((?:\.[a-z]+){1,2})?(?:\.\d+)?$", re.I)


def pattern_of(path: str) -> str:
    """Return what the names of parts of one run share: the path without what numbers the part."""
    folder, name = os.path.split(path)
    ending = _ENDING.search(name)
    stem, kind = (name, "") if ending is None else (name[: ending.start()], ending[1] or "")
    return re.sub(r"\d+", "0", os.path.join(folder, _NUMBER.sub("", stem, count=1) + kind))


def chained(runs: Sequence[History]) -> list[list[int]]:
    """Return the indices of the runs, those that are parts of one training together, in order.

    A part goes on from another where its steps do, from a loss that is nearer to the end of the
    other than to its beginning, at the same rate. Where two may follow on one, nobody knows.
    """
    families: dict[tuple[object, ...], list[int]] = {}
    for index, run in enumerate(runs):
        families.setdefault(_family(run), []).append(index)
    after: dict[int, int] = {}
    for members in families.values():
        pairs = _followers(members, runs)
        heads, tails = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
        after.update((a, b) for a, b in pairs if heads[a] == tails[b] == 1)
    followers = set(after.values())
    starts = [index for index in range(len(runs)) if index not in followers]
    return sorted(([*_chain(start, after)] for start in starts), key=min)


def joined(parts: Sequence[History]) -> History:
    """Return the run that parts make up, in order; of what was run again the later part counts."""
    first, *others = parts
    names = listed(label_of(part.source, part.run) for part in others)
    notes = [f"goes on in {names}: read as one run", *first.notes]
    for part in others:
        notes += [note for note in part.notes if note not in notes]
    optimizers = [part.optimizer for part in parts if part.optimizer]
    return replace(
        first,
        train=_after([part.train for part in parts]),
        val=_after([part.val for part in parts]),
        lr=_after([part.lr for part in parts]),
        grad_norm=_after([part.grad_norm for part in parts]),
        optimizer=optimizers[0] if optimizers else None,
        done=others[-1].done,
        objective=None,
        notes=tuple(notes),
    )


def _after(curves: Sequence[Curve | None]) -> Curve | None:
    """Put curves one after the other; lines are those of several files and mean nothing."""
    there = [curve for curve in curves if curve is not None]
    if not there:
        return None
    step, value = there[0].step, there[0].value
    for curve in there[1:]:
        kept = step < curve.step[0]
        step = np.concatenate([step[kept], curve.step])
        value = np.concatenate([value[kept], curve.value])
    return Curve(step, value, there[0].name)


def _followers(members: Sequence[int], runs: Sequence[History]) -> list[tuple[int, int]]:
    """Return the pairs (a, b) of runs of which b goes on where a ends."""
    begins = np.array([runs[a].loss.step[0] for a in members], float)
    ends = np.array([runs[a].loss.step[-1] for a in members], float)
    if not (begins > begins.min()).any():
        return []
    # No step of a log is longer than all of it, so what lies further behind its end is another's.
    long = ends - begins
    found: list[tuple[int, int]] = []
    for place in np.flatnonzero(begins > begins.min()):
        first = begins[place]
        near = (ends - _AGAIN * long <= first) & (first <= ends + _GAP * long)
        near &= (begins < first) & (ends < ends[place])
        found += [(members[int(a)], members[int(place)]) for a in np.flatnonzero(near)]
        if len(found) > _MOST_PAIRS:
            return []  # a sweep of resumed runs: many may follow on one
    return [(a, b) for a, b in found if _goes_on(runs[a], runs[b])]


def _chain(start: int, after: dict[int, int]) -> Iterator[int]:
    yield start
    while start in after:
        start = after[start]
        yield start


def _family(run: History) -> tuple[object, ...]:
    names = tuple(None if curve is None else curve.name for curve in (run.train, run.val))
    return pattern_of(run.source), run.run, run.format, run.axis, names


def _goes_on(before: History, after: History) -> bool:
    """Tell whether a run begins where another ends, as its loss and its rate do."""
    if before.axis == "row" or min(before.points, after.points) < _LATE:
        return False
    step, first = before.loss.step, float(after.loss.step[0])
    stride = float(np.median(np.diff(step)))
    begin, end = float(step[0]), float(step[-1])
    begins_late = first >= begin + _LATE * stride
    ends_there = end - _AGAIN * (end - begin) <= first <= end + _GAP * stride
    if not (begins_late and ends_there and after.loss.step[-1] > end):
        return False
    optimizers = {before.optimizer, after.optimizer} - {None}
    return (
        len(optimizers) < 2
        and not are_named_apart(before, after)
        and _keeps_rate(before.lr, after.lr)
        and _keeps_level(before.loss, after.loss)
    )


def _keeps_rate(before: Curve | None, after: Curve | None) -> bool:
    if before is None or after is None or not (tells_rate(before) and tells_rate(after)):
        return True
    last, first = before.value[-1], after.value[0]
    if last <= 0.0:
        return bool(last == first)
    return bool(1.0 / _STEADY <= first / last <= _STEADY)


def _keeps_level(before: Curve, after: Curve) -> bool:
    """Whether a loss begins nearer to where another ended than to where that began.

    What ended high above its beginning, or as no number, diverged, and nothing that goes on from
    there may hide it.
    """
    few = max(1, min(len(before), len(after)) // 20)
    last, new = before.value[-few:], after.value[:few]
    first, end, start = (float(np.median(one)) for one in (before.value[:few], last, new))
    if end - first > _ROSE * float(np.ptp(before.value)):
        return False
    return abs(start - end) <= abs(start - first)
