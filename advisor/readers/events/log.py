"""One event file read to its end: its points, what it says of itself, and what was lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from advisor.errors import LogError
from advisor.naming import counted, listed
from advisor.readers.events.columns import decode
from advisor.readers.events.frames import FrameReader
from advisor.readers.events.hparams import hints_of
from advisor.readers.events.stretch import MAX_RECORD
from advisor.readers.events.tally import Points, Tally
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.series import Series

if TYPE_CHECKING:
    from typing import BinaryIO

    from advisor.readers.events.frames import Loss
    from advisor.readers.events.leaps import Leaps


@dataclass(frozen=True, slots=True)
class EventLog:
    """What one event file holds.

    name: the file, as the user is shown it. started: first wall time in s, inf where unknown.
    written: first and last wall time of a scalar in s, infinite where unknown.
    has_session: whether it holds hyperparameters of a session.
    points: by tag. restarts: steps from which on earlier files' points are void.
    events: how many events were read.
    """

    name: str
    points: dict[str, Points]
    started: float
    written: tuple[float, float]
    restarts: tuple[int, ...]
    hints: dict[str, str]
    has_session: bool
    events: int
    notes: tuple[str, ...]

    @property
    def file(self) -> str:
        """The name of the file alone."""
        return re.split(r"[\\/]", self.name)[-1]


def read_log(stream: BinaryIO, name: str, leaps: Leaps | None = None) -> EventLog:
    """Read an event file; with `leaps` large values that are no scalars are not fetched.

    Raises LogError where no event can be read; it may hold no scalar.
    """
    frames, tally = FrameReader(stream, leaps), Tally()
    for stretch in frames:
        decode(stretch, tally)
    loss = frames.loss
    if not tally.events:
        raise _nothing(name, tally, loss)
    points, void = _without_restarted(tally.points(), tally.restarts)
    notes = [*_losses(tally, loss, frames.mean_record), *void]
    if tally.passed_over:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(tally.passed_over.items()))
        notes.append(f"passed over what is no scalar: {kinds}")
    return EventLog(
        name=name,
        points=points,
        started=tally.started,
        written=tally.written,
        restarts=tuple(step for _, step in tally.restarts),
        hints=hints_of(tally.hparams),
        has_session=bool(tally.hparams),
        events=tally.events,
        notes=tuple(notes),
    )


def series_of(points: dict[str, Points]) -> tuple[dict[str, Series], list[str]]:
    """Return the series and notes; a tag logged without steps is numbered in order."""
    series: dict[str, Series] = {}
    unstepped: list[str] = []
    repeated: list[str] = []
    for name, tag in points.items():
        if _repeats(name, points):
            repeated.append(name)
            continue
        step = tag.step
        if is_unstepped(tag):
            step = np.arange(len(step), dtype=np.float64)
            unstepped.append(name)
        series[name] = Series(name=name, value=tag.value, step=step)
    notes = []
    if unstepped:
        notes.append(
            f"logged without a step, so points are numbered in order: {listed(unstepped, 3)}"
        )
    if repeated:
        notes.append(f"left out, the same values stand over epochs: {listed(repeated, 3)}")
    return series, notes


def _repeats(name: str, points: dict[str, Points]) -> bool:
    """Whether a tag is Keras' second copy, over iterations, of what it logs over epochs."""
    if not name.endswith("_vs_iterations"):
        return False
    twin = points.get(name.replace("evaluation_", "epoch_").removesuffix("_vs_iterations"))
    return twin is not None and np.array_equal(twin.value, points[name].value, equal_nan=True)


def is_unstepped(points: Points) -> bool:
    """Whether a tag's points all carry one step: the trainer gave none."""
    return len(points.step) > 1 and bool((points.step == points.step[0]).all())


def no_scalars(log: EventLog) -> NotALogError:
    """Return the error for a log without a scalar."""
    return NotALogError(
        log.name,
        f"holds {counted(log.events, 'TensorBoard event')} but no scalar; "
        "expected the loss as a scalar summary (add_scalar, tf.summary.scalar)",
    )


def _without_restarted(
    points: dict[str, Points], restarts: list[tuple[int, int]]
) -> tuple[dict[str, Points], list[str]]:
    """Drop what a restart (SessionLog.START) inside the file declares void, as TensorBoard does."""
    notes = []
    for event, step in restarts:
        before = sum(len(tag.step) for tag in points.values())
        points = {
            name: tag.where((tag.event > event) | (tag.step < step)) for name, tag in points.items()
        }
        dropped = before - sum(len(tag.step) for tag in points.values())
        if dropped:
            notes.append(
                f"restarted at step {step:,}: {counted(dropped, 'earlier point')} made void"
            )
    return {name: tag for name, tag in points.items() if len(tag.step)}, notes


def _nothing(name: str, tally: Tally, loss: Loss) -> LogError:
    """Return the error for a file without an event that can be read."""
    if tally.damaged:
        return LogError(
            name,
            f"no event in it is intact ({counted(tally.damaged, 'wrong checksum')}); copy it again",
        )
    if tally.malformed:
        return NotALogError(name, "is a TFRecord file, but its records are no TensorBoard events")
    if loss.gaps or loss.zeros:
        return LogError(name, "no event in it is intact, it is damaged from its start on")
    why = loss.broken or "the run ended, or has not got further, before it wrote one"
    return NotALogError(name, f"is a TensorBoard event file without a whole event ({why})")


def _losses(tally: Tally, loss: Loss, per_event: float) -> list[str]:
    """Say what was lost, counted against what there may have been; per_event in bytes."""
    reasons, notes = [], []
    lost = tally.damaged + loss.cut
    if tally.damaged:
        reasons.append(counted(tally.damaged, "wrong checksum"))
    if loss.gaps:
        lost += max(loss.gaps, round(loss.gap_bytes / per_event))
        where = counted(loss.gaps, "place")
        reasons.append(f"{counted(loss.gap_bytes, 'byte')} in {where} that belong to no event")
    if loss.cut:
        reasons.append("the file ends in mid-record (cut off, or still being written)")
    if loss.zeros:
        reasons.append(f"{counted(loss.zeros, 'byte')} of zeros, as a crash leaves them")
    if loss.broken:
        reasons.append(loss.broken)
    if reasons:
        total = f"about {tally.events + lost:,} events" if lost else "the events"
        notes.append(f"read {tally.events:,} of {total}: {'; '.join(reasons)}")
    if loss.mended:
        notes.append(f"recovered {counted(loss.mended, 'event')} whose length is damaged")
    if loss.oversized:
        large = counted(loss.oversized, "record")
        notes.append(f"passed over {large} of more than {MAX_RECORD >> 20} MiB")
    if loss.leaps:
        notes.append(
            f"not fetched: {loss.leapt:,} bytes in {counted(loss.leaps, 'large value')} that hold "
            "no scalar; checksums over them were not verified"
        )
    if tally.malformed:
        notes.append(
            f"passed over {counted(tally.malformed, 'record')} that hold no TensorBoard event"
        )
    return notes
