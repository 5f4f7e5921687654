"""Event files as crashes, full disks and bad copies leave them: every intact event is read."""

from __future__ import annotations

import contextlib
import gzip
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.errors import LogError
from advisor.readers.events import crc32c
from advisor.readers.events import frames as events_frames
from advisor.readers.events import read as events
from advisor.readers.events.frames import BLOCK
from advisor.readers.sources.source import Source
from tests.readers import event_writer as w

COUNT = 400  # more than it takes until repeating lengths are leapt over
PAYLOADS = [w.event(i, w.tb1("loss", i), wall=1.7e9 + i) for i in range(COUNT)]
INTACT = w.event_file(*PAYLOADS)
# Where record i (after the version) starts.
STARTS = np.cumsum([len(w.record(p)) for p in (w.VERSION, *PAYLOADS)])[:-1].tolist()


def read(data: bytes):
    (run,) = events.read(Source.from_bytes(data, "e"))
    return run.series["loss"].value.tolist(), " ".join(run.notes)


def flipped(data: bytes, at: int, bits: int = 0x10) -> bytes:
    return data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :]


def all_but(*lost: int) -> list[float]:
    return [float(i) for i in range(COUNT) if i not in lost]


@pytest.mark.parametrize("left", [1, 11, 12, 20, 40])
def test_cut_in_mid_record(left: int) -> None:
    values, notes = read(INTACT[: STARTS[-1] + left])
    assert values == all_but(COUNT - 1)
    assert "read 400 of about 401 events: the file ends in mid-record" in notes


def test_zero_filled_tail() -> None:
    values, notes = read(INTACT[: STARTS[-1] + 20] + bytes(4096))
    assert values == all_but(COUNT - 1)
    assert "of about 401 events" in notes
    assert "bytes of zeros" in notes


def test_zeros_behind_a_whole_file_lose_nothing() -> None:
    values, notes = read(INTACT + bytes(2 * BLOCK))
    assert values == all_but()
    assert notes == f"read 401 of the events: {2 * BLOCK:,} bytes of zeros, as a crash leaves them"


@pytest.mark.parametrize("offset", [12, 30, STARTS[351] - STARTS[350] - 1])
def test_a_flipped_payload_byte_costs_one_event(offset: int) -> None:
    values, notes = read(flipped(INTACT, STARTS[350] + offset))
    assert values == all_but(350)
    assert "read 400 of about 401 events: 1 wrong checksum" in notes


@pytest.mark.parametrize("offset", [0, 1, 7, 8, 11])
def test_a_flipped_length_costs_nothing(offset: int) -> None:
    """The payload's own checksum proves where it ends."""
    values, notes = read(flipped(INTACT, STARTS[350] + offset))
    assert values == all_but()
    assert "recovered 1 event whose length is damaged" in notes


def test_length_and_payload_damaged_costs_one_event() -> None:
    data = flipped(flipped(INTACT, STARTS[350]), STARTS[350] + 20)
    values, notes = read(data)
    assert values == all_but(350)
    assert "of about 202 events" in notes or "of about 401 events" in notes


@pytest.mark.parametrize("block", [1, 13, 64, 1000])
def test_blocks_may_end_anywhere(monkeypatch, block: int) -> None:
    """Damage is mended alike wherever the stream is cut into blocks."""
    monkeypatch.setattr(events_frames, "BLOCK", block)
    data = flipped(flipped(INTACT, STARTS[20] + 20), STARTS[60] + 15)
    data = data[: STARTS[30]] + b"garbage!" * 9 + data[STARTS[30] :] + bytes(50)
    values, notes = read(data)
    assert values == all_but(20, 60)
    assert "2 wrong checksums; 72 bytes in 1 place that" in notes
    assert "50 bytes of zeros" in notes


def test_the_first_header_damaged() -> None:
    assert read(flipped(INTACT, 0))[0] == all_but()


def test_a_record_torn_out_of_the_middle() -> None:
    """Half a record and then the next: what a killed writer and a second one leave."""
    data = INTACT[: STARTS[50] + 25] + INTACT[STARTS[51] :]
    values, notes = read(data)
    assert values == all_but(50)
    assert "of about 401 events" in notes


def test_garbage_between_records() -> None:
    garbage = np.random.default_rng(0).bytes(BLOCK + 12345)
    values, notes = read(INTACT[: STARTS[50]] + garbage + INTACT[STARTS[50] :])
    assert values == all_but()
    assert f"{len(garbage):,} bytes in 1 place that belong to no event" in notes


@pytest.mark.parametrize("sound", [True, False], ids=["sum holds", "sum does not"])
def test_a_claim_of_2_gb_is_refused_without_memory(sound: bool) -> None:
    header = struct.pack("<Q", 2 << 30)
    claim = header + (w.masked(header) if sound else bytes(4))
    data = INTACT[: STARTS[50]] + claim + INTACT[STARTS[50] :]
    read(INTACT)
    tracemalloc.start()
    values, notes = read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert values == all_but()
    assert peak < 8 << 20
    assert ("more than 32 MiB" in notes) == sound


def test_a_large_image_is_no_obstacle() -> None:
    image = w.event(3, w.text(1, "image") + w.text(4, w.text(4, bytes(100_000))))
    payload = image + b"\x50\x01"  # an unknown field behind it
    sum_ = crc32c.masked_crc32c(payload)  # the tests' own sum is too slow for this one
    header = struct.pack("<Q", len(payload))
    big = header + w.masked(header) + payload + struct.pack("<I", sum_)
    values, notes = read(INTACT[: STARTS[50]] + big + INTACT[STARTS[50] :])
    assert values == all_but()
    assert "1 image" in notes
    assert "wrong" not in notes


def test_a_packed_file_that_breaks_off_gives_what_came_before() -> None:
    packed = gzip.compress(INTACT)
    values, notes = read(packed[:-200])
    assert values == all_but()[: len(values)]
    assert len(values) > 100
    assert "of about" in notes


def test_a_packed_file_that_is_damaged_gives_the_blocks_before(monkeypatch) -> None:
    monkeypatch.setattr(events_frames, "BLOCK", 1000)
    packed = bytearray(gzip.compress(INTACT))
    packed[-len(packed) // 8] ^= 255
    values, notes = read(bytes(packed))
    assert values == all_but()[: len(values)]
    assert len(values) > 10
    assert "the packed data is damaged" in notes


def test_all_damaged_is_one_sentence() -> None:
    data = b"".join(flipped(w.record(p), 20) for p in PAYLOADS)
    with pytest.raises(LogError, match="no event in it is intact"):
        events.read(Source.from_bytes(data, "e"))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_happens_no_intact_record_is_lost(data) -> None:
    """Flip, cut and fill at random places: records that were not touched are all read."""
    touched: set[int] = set()
    content = bytearray(INTACT)
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] ^= data.draw(st.integers(1, 255))
        touched.add(int(np.searchsorted(STARTS, at, side="right")) - 1)
    if data.draw(st.booleans()):
        cut = data.draw(st.integers(0, len(content)))
        content = content[:cut]
        first = int(np.searchsorted([*STARTS[1:], len(INTACT)], cut, side="right"))
        touched |= set(range(first, COUNT))
    content += bytes(data.draw(st.sampled_from([0, 3, 100])))
    try:
        values, _ = read(bytes(content))
    except LogError:
        values = []
    assert set(all_but(*touched)) <= set(values)
    assert set(values) <= set(all_but())


@settings(max_examples=100)
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_give_runs_or_one_sentence(raw: bytes, payload: bytes) -> None:
    for content in (raw, w.record(payload), INTACT[: STARTS[3]] + raw, w.record(payload) + INTACT):
        with contextlib.suppress(LogError):
            events.read(Source.from_bytes(content, "e"))


@settings(max_examples=50)
@given(st.binary(max_size=3000))
def test_checksums_agree_with_the_definition(message: bytes) -> None:
    assert crc32c.crc32c(message) == w.crc32c(message)


def test_checksum_of_a_long_message() -> None:
    message = np.random.default_rng(2).bytes(50_000)
    assert crc32c.crc32c(message) == w.crc32c(message)
