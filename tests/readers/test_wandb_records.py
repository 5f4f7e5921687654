"""W&B run files: records as wandb's own writer frames them."""

from __future__ import annotations

import json
import struct
import zlib

import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only


def field(number, payload):
    return bytes(_varint(number << 3 | 2)) + bytes(_varint(len(payload))) + payload


def _varint(value):
    while value > 0x7F:
        yield value & 0x7F | 0x80
        value >>= 7
    yield value


def wandb_file(steps, metrics=()):
    records = [field(17, field(8, b"my run")), *(field(12, metric) for metric in metrics)]
    for step in steps:
        items = b"".join(
            field(1, field(1, key.encode()) + field(16, json.dumps(value).encode()))
            for key, value in step.items()
        )
        records.append(field(2, items))
    out = bytearray(b":W&B\xe1\xbe\x00")
    for record in records:
        rest, first = record, True
        while first or rest:
            left = 32768 - len(out) % 32768
            if left < 7:
                out += bytes(left)
                continue
            piece, rest = rest[: left - 7], rest[left - 7 :]
            kind = (1 if not rest else 2) if first else (4 if not rest else 3)
            out += struct.pack("<IHB", zlib.crc32(bytes([kind]) + piece), len(piece), kind) + piece
            first = False
    return bytes(out)


def test_wandb_run_over_many_blocks():
    steps = [
        {"_step": i, "loss": 5 / (i + 1), "note": "x" * 300, "_runtime": 1.0} for i in range(400)
    ]
    data = wandb_file(steps)
    assert len(data) > 4 * 32768
    found = only(read(Source.from_bytes(data)))
    assert found.run == "my run"
    assert curve(found.train) == [(i, 5 / (i + 1)) for i in range(400)]


def test_wandb_damage_is_counted_and_the_rest_is_read():
    steps = [{"_step": i, "loss": 5.0 - i} for i in range(5)]
    data = bytearray(wandb_file(steps))
    at = data.index(b'"_step"' if b'"_step"' in data else b"_step")
    data[at] ^= 1
    found = only(read(Source.from_bytes(bytes(data) + b"\x01\x02\x03\x04\xff\x00\x01abc")))
    assert len(found.train) == 4
    assert any("1 damaged record " in note for note in found.notes)
    assert any("mid-record" in note for note in found.notes)


@pytest.mark.parametrize(
    "metrics",
    [
        [field(1, b"seen"), field(2, b"*") + field(4, b"seen")],
        [field(1, b"loss") + field(4, b"seen"), field(1, b"val/loss") + field(4, b"epoch")],
    ],
)
def test_losses_stand_where_define_metric_says(metrics):
    """Calls that log other things than losses stretched the curve in places."""
    steps, calls = [], 0
    for k in range(40):
        steps.append({"_step": calls, "seen": 64 * k, "loss": 5 / (k + 1)})
        for _ in range(1 + k * (k > 20)):
            calls += 1
            steps.append({"_step": calls, "images": 3.0})
        calls += 1
    found = only(read(Source.from_bytes(wandb_file(steps, metrics))))
    assert curve(found.train) == [(64 * k, 5 / (k + 1)) for k in range(40)]


def test_a_column_that_does_not_rise_with_the_losses_is_not_their_axis():
    steps = [{"_step": k, "epoch": float(k // 10), "loss": 5 / (k + 1)} for k in range(40)]
    found = only(read(Source.from_bytes(wandb_file(steps, [field(2, b"*") + field(4, b"epoch")]))))
    assert curve(found.train) == [(k, 5 / (k + 1)) for k in range(40)]
