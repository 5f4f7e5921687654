"""What the events of one file add up to: the points of each tag, and all that is no scalar."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.events.proto import parse_event
from advisor.readers.sources.protobuf import MalformedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from advisor.history import FloatArray, IntArray
    from advisor.readers.events.proto import Event

    Part = tuple[NDArray[np.int32], IntArray, FloatArray, FloatArray]


@dataclass(frozen=True, slots=True)
class Points:
    """The points of one tag in file order: step float64 [n], value float64 [n].

    event: int64 [n], the number in the file of the event that each point stood in.
    """

    step: FloatArray
    value: FloatArray
    event: IntArray

    def where(self, keep: NDArray[np.bool_]) -> Points:
        """Return the points for which `keep` [n] holds."""
        if keep.all():
            return self
        return Points(self.step[keep], self.value[keep], self.event[keep])


class Tally:
    """Collects events stretch by stretch; `points` gives the result.

    Attributes
    ----------
    events: intact events. damaged: payloads that fail their sum. malformed: intact but no event.
    passed_over: number of summaries that are no scalars, by kind.
    restarts: (event, step) of each SessionLog.START.
    started: earliest wall time in seconds, infinity where none was seen.
    written: earliest and latest wall time of a scalar, infinite where none was seen.
    hparams: contents of HParams summaries.

    """

    def __init__(self) -> None:
        self.damaged = 0
        self.malformed = 0
        self.passed_over: Counter[str] = Counter()
        self.restarts: list[tuple[int, int]] = []
        self.started = float("inf")
        self.written = (float("inf"), float("-inf"))
        self.hparams: list[bytes] = []
        self._numbers: dict[bytes, int] = {}
        self._foreign: set[bytes] = set()
        self._seen = 0
        self._single: list[tuple[int, int, float, float]] = []
        self._open: list[Part] = []
        self._parts: list[Part] = []

    @property
    def events(self) -> int:
        """Number of events that are intact and were understood."""
        return self._seen - self.damaged - self.malformed

    def number(self, tag: bytes) -> int:
        """Return the number that stands for a tag."""
        return self._numbers.setdefault(tag, len(self._numbers))

    def start_time(self, wall_time: float) -> None:
        """Note a wall time; zero is no time."""
        if 0 < wall_time < self.started:
            self.started = wall_time

    def note_written(self, first: float, last: float) -> None:
        """Note the span of the wall times of some scalars."""
        if 0 < first <= last < float("inf"):
            self.written = min(first, self.written[0]), max(last, self.written[1])

    def add(self, payload: bytes, index: int) -> None:
        """Take one event by the exact path; `index` counts within the stretch."""
        event = self._parsed(payload)
        if event is None:
            return
        self.start_time(event.wall_time)
        self.hparams += event.hparams
        if event.restart:
            self.restarts.append((self._seen + index, event.step))
        if event.scalars:
            self.note_written(event.wall_time, event.wall_time)
        for scalar in event.scalars:
            number = self.number(payload[slice(*scalar.tag)])
            self._single.append((number, index, float(event.step), scalar.value))

    def pass_over(self, payload: bytes) -> None:
        """Count what is no scalar in an event whose sum was not verified; take nothing else."""
        self._parsed(payload)

    def _parsed(self, payload: bytes) -> Event | None:
        """Return an event, None for what is none; that and what is no scalar in it is counted."""
        try:
            event = parse_event(payload)
        except MalformedError:
            self.malformed += 1
            return None
        self.passed_over.update(event.passed_over)
        # Only a tag's first summary names its plugin.
        self._foreign.update(event.foreign)
        return event

    def add_columns(
        self,
        tags: NDArray[np.int32],
        index: NDArray[np.intp],
        step: FloatArray,
        value: FloatArray,
    ) -> None:
        """Take a scalar of each of n events, all arrays [n]; `index` counts within the stretch."""
        self._open.append((tags, index, step, value))

    def end_stretch(self, count: int) -> None:
        """Bring the points of a stretch of `count` records into file order."""
        if self._single:
            tags, index, step, value = zip(*self._single, strict=True)
            self._open.append(
                (
                    np.array(tags, np.int32),
                    np.array(index, np.int64),
                    np.array(step),
                    np.array(value),
                )
            )
        if self._open:
            tag, event, steps, values = _joined(self._open)
            order = np.argsort(event, kind="stable")
            self._parts.append((tag[order], event[order] + self._seen, steps[order], values[order]))
        self._single, self._open = [], []
        self._seen += count

    def points(self) -> dict[str, Points]:
        """Return the points of each tag, tags in the order in which they first appear."""
        if not self._parts:
            return {}
        tag, event, step, value = _joined(self._parts)
        self._parts = [(tag, event, step, value)]
        small = tag.astype(np.uint16) if len(self._numbers) <= 1 << 16 else tag
        order = np.argsort(small, kind="stable")  # a radix sort for 16 bits
        ends = np.cumsum(np.bincount(tag, minlength=len(self._numbers)))
        found: list[tuple[int, str, Points]] = []
        for name, number in self._numbers.items():
            mine = order[ends[number - 1] if number else 0 : ends[number]]
            if len(mine) and name not in self._foreign:
                points = Points(step[mine], value[mine], event[mine])
                found.append((int(mine[0]), name.decode(errors="backslashreplace"), points))
        return {name: points for _, name, points in sorted(found, key=lambda item: item[0])}


def _joined(parts: list[Part]) -> Part:
    tags, events, steps, values = zip(*parts, strict=True)
    return (
        np.concatenate(tags),
        np.concatenate(events),
        np.concatenate(steps),
        np.concatenate(values),
    )
