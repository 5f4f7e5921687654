"""One TensorBoard Event message, field by field: the exact path, and where its bytes lie.

Only what a loss history needs is decoded; the rest is named by kind. Field numbers are those of
TensorFlow's event.proto, summary.proto and tensor.proto.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from advisor.readers.sources.protobuf import (
    BYTES,
    FIXED32,
    FIXED64,
    VARINT,
    fields,
    inner,
    signed,
    varint,
)

Span = tuple[int, int]

_EVENT_KINDS = {
    4: "graph",
    6: "log message",
    8: "run metadata",
    9: "graph",
}
# Summary.Value: what is read of it, by wire type.
_TAG, _SIMPLE, _NODE, _TENSOR, _METADATA = 1, 2, 7, 8, 9
_VALUE_FIELDS = {_TAG: BYTES, _SIMPLE: FIXED32, _NODE: BYTES, _TENSOR: BYTES, _METADATA: BYTES}
_VALUE_KINDS = {3: "histogram", 4: "image", 5: "histogram", 6: "audio"}
# DataType of tensor.proto -> struct code; bfloat16, the upper half of a float32, has none.
CODES = {
    1: "<f", 2: "<d", 3: "<i", 4: "<B", 5: "<h", 6: "<b", 9: "<q", 10: "<B", 14: "bfloat16",
    17: "<H", 19: "<e", 22: "<I", 23: "<Q",
}  # fmt: skip
WIDTHS = {code: 2 if code == "bfloat16" else struct.calcsize(code) for code in CODES.values()}
_FLOAT_VAL, _DOUBLE_VAL, _HALF_VAL = 5, 6, 13
_VARINT_VALS = {7, 10, 11, _HALF_VAL, 16, 17}


@dataclass(frozen=True, slots=True)
class Scalar:
    """One scalar of an event.

    tag, raw: spans [start, end) in the payload of the tag and of the number; raw is None where
        the number has no fixed width there.
    code: how raw is written (see CODES).
    """

    tag: Span
    value: float
    raw: Span | None
    code: str


@dataclass(slots=True)
class Event:
    """What one event says.

    wall_span, step_span: where wall time and the step's varint lie; None: unwritten, 0.
    version: it names the file format. restart: SessionLog.START: later steps are void.
    passed_over: kinds of what is no scalar. foreign: tags that belong to another plugin.
    hparams: contents of that plugin's summaries.
    """

    wall_time: float = 0.0
    wall_span: Span | None = None
    step: int = 0
    step_span: Span | None = None
    version: bool = False
    restart: bool = False
    scalars: list[Scalar] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    foreign: list[bytes] = field(default_factory=list)
    hparams: list[bytes] = field(default_factory=list)


def parse_event(payload: bytes) -> Event:
    """Read one Event message. Raises MalformedError."""
    event = Event()
    for number, wire, start, end in fields(payload, 0, len(payload)):
        if number == 1 and wire == FIXED64:
            event.wall_time = struct.unpack_from("<d", payload, start)[0]
            event.wall_span = (start, end)
        elif number == 2 and wire == VARINT:
            event.step = signed(varint(payload, start, end)[0])
            event.step_span = (start, end)
        elif number == 3 and wire == BYTES:
            event.version = True
        elif number == 5 and wire == BYTES:
            _summary(payload, start, end, event)
        elif number == 7 and wire == BYTES:
            event.restart = _number(payload, start, end, 1) == 1  # SessionLog.START
        elif number in _EVENT_KINDS:
            event.passed_over.append(_EVENT_KINDS[number])
    return event


def _number(data: bytes, at: int, end: int, wanted: int) -> int:
    for number, wire, start, stop in fields(data, at, end):
        if number == wanted and wire == VARINT:
            return varint(data, start, stop)[0]
    return 0


def _summary(data: bytes, at: int, end: int, event: Event) -> None:
    for start, stop in inner(data, at, end, 1):
        _value(data, start, stop, event)


def _value(data: bytes, at: int, end: int, event: Event) -> None:
    """Read one Summary.Value into the event."""
    spans: dict[int, Span] = {}
    kind = ""
    for number, wire, start, stop in fields(data, at, end):
        if wire == _VALUE_FIELDS.get(number):
            spans[number] = (start, stop)
        elif number in _VALUE_KINDS:
            kind = _VALUE_KINDS[number]
    tag = spans.get(_TAG, (at, at))
    plugin, content = _plugin(data, *spans[_METADATA]) if _METADATA in spans else ("", b"")
    if plugin == "hparams":
        event.hparams.append(content)
        return
    if _SIMPLE in spans:
        start, stop = spans[_SIMPLE]
        event.scalars.append(Scalar(tag, _unpack("<f", data[start:stop]), (start, stop), "<f"))
        return
    if _TENSOR in spans:
        if tag[0] == tag[1]:
            tag = spans.get(_NODE, tag)
        scalar = _tensor(data, spans[_TENSOR], tag)
        if plugin not in {"", "scalars"}:
            event.foreign.append(data[slice(*tag)])
        elif scalar is not None:
            event.scalars.append(scalar)
            return
        kind = plugin or "tensor"
    if kind:
        event.passed_over.append(kind)


def _plugin(data: bytes, at: int, end: int) -> tuple[str, bytes]:
    name, content = "", b""
    for start, stop in inner(data, at, end, 1):
        for number, wire, a, b in fields(data, start, stop):
            if number == 1 and wire == BYTES:
                name = data[a:b].decode(errors="replace")
            elif number == 2 and wire == BYTES:
                content = data[a:b]
    return name, content


def _tensor(data: bytes, span: Span, tag: Span) -> Scalar | None:
    """Read a TensorProto that holds exactly one number; None for any other."""
    dtype, size = 0, 1
    numbers: list[Span] = []
    source = 0
    for number, wire, start, stop in fields(data, *span):
        if number == 1 and wire == VARINT:
            dtype = varint(data, start, stop)[0]
        elif number == 2 and wire == BYTES:
            size = _shape(data, start, stop)
        elif number == 4 and wire == BYTES and stop > start:
            numbers, source = [(start, stop)], number
        elif number in {_FLOAT_VAL, _DOUBLE_VAL, *_VARINT_VALS}:
            numbers, source = [*numbers, (start, stop)], number
    code = CODES.get(dtype)
    if code is None or size != 1 or len(numbers) > 1:
        return None
    if not numbers:  # a zero need not be written
        return Scalar(tag, 0.0, None, code)
    start, stop = numbers[0]
    if source in _VARINT_VALS:
        bits, after = varint(data, start, stop)
        value = _from_varint(bits, code, source)
        return Scalar(tag, value, None, code) if after == stop else None
    code = {_FLOAT_VAL: "<f", _DOUBLE_VAL: "<d"}.get(source, code)
    if stop - start != WIDTHS[code]:
        return None
    return Scalar(tag, _unpack(code, data[start:stop]), (start, stop), code)


def _shape(data: bytes, at: int, end: int) -> int:
    """Return the number of elements of a TensorShapeProto."""
    size = 1
    for start, stop in inner(data, at, end, 2):
        size *= _number(data, start, stop, 1)
    return size


def _from_varint(bits: int, code: str, source: int) -> float:
    if source == _HALF_VAL:
        return _unpack(code, (bits & 0xFFFF).to_bytes(2, "little")) if WIDTHS[code] == 2 else 0.0
    return float(bits if code == "<Q" else signed(bits))


def _unpack(code: str, raw: bytes) -> float:
    if code == "bfloat16":
        code, raw = "<f", b"\0\0" + raw
    return float(struct.unpack(code, raw)[0])
