"""Records in columns: equal records are checked and decoded as one byte matrix.

Trainers write the same few shapes of event over and over. Records of one length are gathered into
a matrix; the first row is parsed exactly, which tells where its wall time, step, tag and number
lie; every row that differs from it only there has the same fields at the same places. Rows that
differ elsewhere start a matrix of their own, and oddities go the exact way, one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.events.crc32c import SPAN, row_sums, unmask
from advisor.readers.events.proto import WIDTHS, parse_event
from advisor.readers.events.stretch import FOOTER
from advisor.readers.sources.protobuf import MalformedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from advisor.history import FloatArray
    from advisor.readers.events.crc32c import Bytes
    from advisor.readers.events.frames import Frames
    from advisor.readers.events.proto import Event, Scalar, Span
    from advisor.readers.events.tally import Tally

# Fewer equal records than this are faster one by one.
_FEW = 12
# Shapes tried for one length before the rest goes one by one: bounds the work on odd files.
_SHAPES = 24


def decode(frames: Frames, tally: Tally) -> None:
    """Check every payload of a stretch and hand its events to the tally."""
    order = np.argsort(frames.length, kind="stable")
    lengths = frames.length[order]
    cuts = np.flatnonzero(np.diff(lengths)) + 1
    for members in np.split(order, cuts):
        length = int(frames.length[members[0]])
        if len(members) < _FEW or not 0 < length <= SPAN:
            _one_by_one(frames, members, tally)
        else:
            _matrix(frames, members, length, tally)
    tally.end_stretch(len(frames.start))


def _one_by_one(frames: Frames, members: NDArray[np.intp], tally: Tally) -> None:
    for index in members.tolist():
        if not frames.is_whole(index):
            tally.pass_over(frames.payload(index))
        elif frames.intact(index):
            tally.add(frames.payload(index), index)
        else:
            tally.damaged += 1


def _matrix(frames: Frames, members: NDArray[np.intp], length: int, tally: Tally) -> None:
    """Check and decode records of one length."""
    data = np.frombuffer(frames.data, np.uint8)
    width = length + FOOTER
    windows = np.lib.stride_tricks.as_strided(
        data, (len(data) - width + 1, width), (1, 1), writeable=False
    )
    rows: Bytes = windows[frames.start[members]]
    difference = rows ^ rows[0]
    sums = row_sums(rows[0, :length].tobytes(), difference, _varying(difference, length))
    stored = np.ascontiguousarray(rows[:, length:]).view("<u4")[:, 0]
    holds = sums == unmask(stored)
    if not holds.all():
        tally.damaged += int((~holds).sum())
        rows, members = rows[holds], members[holds]
    for _ in range(_SHAPES):
        if len(rows) < _FEW:
            break
        same = _same_shape(rows, length, members, tally)
        rows, members = rows[~same], members[~same]
    for row, index in zip(rows, members.tolist(), strict=True):
        tally.add(row[:length].tobytes(), index)


def _same_shape(
    rows: Bytes, length: int, members: NDArray[np.intp], tally: Tally
) -> NDArray[np.bool_]:
    """Decode the first row and all rows of its shape; return which those are."""
    payload = rows[0, :length].tobytes()
    same = np.zeros(len(rows), np.bool_)
    same[0] = True
    try:
        event = parse_event(payload)
    except MalformedError:
        event = None
    if event is None or not _is_plain(event):
        tally.add(payload, int(members[0]))
        return same
    fixed = _fixed_bits(event, length)
    difference = rows ^ rows[0]
    same[:] = True
    for column in _varying(difference, length):
        if fixed[column]:
            same &= difference[:, column] & fixed[column] == 0
    if not same.all():
        rows, members = rows[same], members[same]
    steps = _steps(rows, event.step_span)
    for scalar in event.scalars:
        tags = _tags(rows, scalar.tag, tally)
        tally.add_columns(tags, members, steps, _numbers(rows, scalar))
    tally.start_time(event.wall_time)
    if event.wall_span is not None:
        times = np.ascontiguousarray(rows[:, slice(*event.wall_span)]).view("<f8")[:, 0]
        tally.note_written(float(times.min()), float(times.max()))
    return same


def _varying(difference: Bytes, length: int) -> NDArray[np.intp]:
    return np.flatnonzero(np.bitwise_or.reduce(difference[:, :length], axis=0))


def _is_plain(event: Event) -> bool:
    """Whether the event says nothing but scalars that lie at fixed places."""
    if event.version or event.restart or event.passed_over or event.hparams:
        return False
    return bool(event.scalars) and all(scalar.raw is not None for scalar in event.scalars)


def _fixed_bits(event: Event, length: int) -> Bytes:
    """Return the bits of each byte in which an event of the same shape cannot differ."""
    fixed = np.full(length, 0xFF, np.uint8)
    if event.step_span is not None:
        fixed[slice(*event.step_span)] = 0x80  # whether the varint goes on
    free = [event.wall_span, *(s.raw for s in event.scalars), *(s.tag for s in event.scalars)]
    for span in free:
        if span is not None:
            fixed[slice(*span)] = 0
    return fixed


def _steps(rows: Bytes, span: Span | None) -> FloatArray:
    """Decode the varint column; float64 [rows]."""
    steps = np.zeros(len(rows), np.uint64)
    if span is not None:
        for place, column in enumerate(range(*span)):
            bits = (rows[:, column] & np.uint8(0x7F)).astype(np.uint64)
            steps |= bits << np.uint64(7 * place)
    return steps.view(np.int64).astype(np.float64)


def _numbers(rows: Bytes, scalar: Scalar) -> FloatArray:
    """Decode the number column; float64 [rows]."""
    assert scalar.raw is not None
    raw = np.ascontiguousarray(rows[:, slice(*scalar.raw)])
    if scalar.code == "bfloat16":
        wide = raw.view("<u2").astype("<u4") << np.uint32(16)
        return wide.view("<f4")[:, 0].astype(np.float64)
    assert raw.shape[1] == WIDTHS[scalar.code]
    return raw.view(scalar.code)[:, 0].astype(np.float64)


def _tags(rows: Bytes, span: Span, tally: Tally) -> NDArray[np.int32]:
    """Return the tally's number of each row's tag."""
    text = rows[:, slice(*span)]
    codes = np.zeros(len(rows), np.int64)
    count = 1
    for column in np.flatnonzero(np.bitwise_or.reduce(text ^ text[0], axis=0)):
        seen = np.bincount(text[:, column], minlength=256) > 0
        codes = codes * int(seen.sum()) + (np.cumsum(seen) - 1)[text[:, column]]
        count *= int(seen.sum())
        if count > 1 << 16:  # only the combinations that occur
            present, codes = np.unique(codes, return_inverse=True)
            count = len(present)
    first = np.zeros(count, np.int64)
    first[codes[::-1]] = np.arange(len(rows))[::-1]
    numbers = np.zeros(count, np.int32)
    for code in np.flatnonzero(np.bincount(codes, minlength=count)).tolist():
        numbers[code] = tally.number(text[first[code]].tobytes())
    return numbers[codes]
