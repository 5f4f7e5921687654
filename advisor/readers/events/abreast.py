"""Event files that were written at the same time, of two roles or by processes, and one by one.

A file that begins when another has ended goes on from it, or starts again. One that grows beside
another does neither, and TensorBoard draws the two as one zigzag.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from advisor.naming import counted
from advisor.readers.events.roles import can_be_part, role_of_file, with_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.readers.events.log import EventLog
    from advisor.readers.events.tally import Points

# Two were written at the same time where the shorter one was, for so much of its time.
_SHARED = 0.5
# In fewer points, or from so few steps on, a curve begins anew.
_FEW = 3


def told_apart(logs: Iterable[EventLog]) -> list[EventLog]:
    """Return the logs of a folder, by their start, without what two say of one tag at one time.

    Where names of files tell roles (`filename_suffix=".val"`), tags get them; of processes that
    wrote the same tag each, the one with the most points of it is kept, and the others are told.
    """
    kept: list[EventLog] = []
    for log in sorted(_with_roles(logs), key=lambda log: (log.started, log.name)):
        for index, other in enumerate(kept):
            if _are_abreast(other, log):
                kept[index], log = _without_shared(other, log)  # noqa: PLW2901
        kept.append(log)
    return kept


def goes_on(before: Mapping[str, Points], after: Mapping[str, Points]) -> bool:
    """Tell whether curves begin in the middle of the training, and where the earlier ones end."""
    shared = [tag for tag, points in before.items() if tag in after and len(points.step) > _FEW]
    if not shared:
        return False
    tag = max(shared, key=lambda tag: len(before[tag].step))
    step, more = np.sort(before[tag].step), after[tag].step
    stride = float(np.median(np.diff(step)))
    begins_late = more.min() - step[0] >= _FEW * stride > 0
    return bool(begins_late and more.min() <= step[-1] + 1.5 * stride and more.max() > step[-1])


def _with_roles(logs: Iterable[EventLog]) -> list[EventLog]:
    logs = list(logs)
    roles = [role_of_file(log.name) for log in logs]
    if len({role for role in roles if role}) < 2:
        return logs
    return [
        replace(log, points={with_role(role, tag): own for tag, own in log.points.items()})
        if role and can_be_part(role, log.points)
        else log
        for log, role in zip(logs, roles, strict=True)
    ]


def _are_abreast(first: EventLog, second: EventLog) -> bool:
    """Whether a file grew while another did."""
    (begin, end), (start, last) = first.written, second.written
    shared = min(end, last) - max(begin, start)
    shortest = min(end - begin, last - start)
    return shortest > 0 and shared >= _SHARED * shortest


def _without_shared(first: EventLog, second: EventLog) -> tuple[EventLog, EventLog]:
    """Leave each tag that both hold to the one that has more of it."""
    shared = first.points.keys() & second.points.keys()
    second = replace(second, restarts=())
    if not shared:
        return first, second
    lost = {tag for tag in shared if len(first.points[tag].step) < len(second.points[tag].step)}
    dropped = sum(min(len(one.points[tag].step) for one in (first, second)) for tag in shared)
    note = (
        f"written at the same time as '{first.file}': {counted(dropped, 'point')} of tags that "
        "both hold left out, the longer curve of each is read"
    )
    return (
        replace(first, points={t: p for t, p in first.points.items() if t not in lost}),
        replace(
            second,
            points={t: p for t, p in second.points.items() if t in lost or t not in shared},
            notes=(*second.notes, note),
        ),
    )
