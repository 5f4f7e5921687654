"""A second, independent writer of event files: protobuf by hand, CRC-32C bit by bit."""

from __future__ import annotations

import struct
from functools import cache


@cache
def crc32c(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data: bytes) -> bytes:
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def record(payload: bytes) -> bytes:
    header = struct.pack("<Q", len(payload))
    return header + masked(header) + payload + masked(payload)


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def double(field: int, value: float) -> bytes:
    return varint(field << 3 | 1) + struct.pack("<d", value)


def single(field: int, value: float) -> bytes:
    return varint(field << 3 | 5) + struct.pack("<f", value)


def text(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data


def event(step: int, *values: bytes, wall: float = 1.7e9) -> bytes:
    body = double(1, wall) + (number(2, step) if step else b"")
    if values:
        body += text(5, b"".join(text(1, value) for value in values))
    return body


def plugin(name: str, content: bytes = b"") -> bytes:
    """SummaryMetadata naming a plugin."""
    return text(9, text(1, text(1, name) + (text(2, content) if content else b"")))


def tb1(tag: str, value: float) -> bytes:
    return text(1, tag) + single(2, value)


def tb2(tag: str, value: float, metadata: bytes = b"") -> bytes:
    """A float32 tensor in float_val, as tf.summary.scalar and torch's new style write."""
    return tensor(tag, number(1, 1) + text(2, b"") + text(5, struct.pack("<f", value)), metadata)


def tensor(tag: str, body: bytes, metadata: bytes = b"") -> bytes:
    return text(1, tag) + text(8, body) + metadata


VERSION = double(1, 1.7e9) + text(3, "brain.Event:2")


def restart(step: int, wall: float = 1.7e9) -> bytes:
    """SessionLog.START."""
    return double(1, wall) + number(2, step) + text(7, number(1, 1))


def event_file(*payloads: bytes) -> bytes:
    return b"".join(record(payload) for payload in (VERSION, *payloads))
