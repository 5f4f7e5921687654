"""Event files in object stores: what is large and no scalar is not fetched, all else is as ever."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import fsspec
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.errors import LogError
from advisor.readers.events import leaps as events_leaps
from advisor.readers.events import read as events
from advisor.readers.events.crc32c import masked_crc32c
from advisor.readers.events.stretch import HEADER
from advisor.readers.sources import remote
from advisor.readers.sources.source import Source
from tests.readers import event_writer as w

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_FETCHED = re.compile(r"not fetched: ([\d,]+) bytes in ([\d,]+) large values? that hold no ")


def record(payload: bytes) -> bytes:
    header = len(payload).to_bytes(8, "little")
    sums = (masked_crc32c(part).to_bytes(4, "little") for part in (header, payload))
    return header + next(sums) + payload + next(sums)


def image(tag: str, pixels: bytes) -> bytes:
    return w.text(1, tag) + w.text(4, w.number(1, 8) + w.text(4, pixels))


def image_of_tf2(tag: str, pixels: bytes) -> bytes:
    """Its plugin stands behind the pixels."""
    strings = w.text(8, b"512") + w.text(8, b"512") + w.text(8, pixels)
    return w.tensor(tag, w.number(1, 7) + w.text(2, b"") + strings, w.plugin("images"))


def histogram_of_tf2(tag: str, numbers: bytes) -> bytes:
    shape = w.text(2, w.text(2, w.number(1, len(numbers) // 8)))
    return w.tensor(tag, w.number(1, 2) + shape + w.text(4, numbers), w.plugin("histograms"))


def graph(size: int) -> bytes:
    return w.double(1, 1.7e9) + w.text(4, bytes(size))


def many_scalars(count: int) -> bytes:
    return w.event(7, *(w.tb1(f"layer{i}/norm", i) for i in range(count)))


class Store(io.BytesIO):
    """Bytes that count what is read of them."""

    fetched = requests = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.fetched += len(data)
        self.requests += 1
        return data


def far(data: bytes) -> tuple[Source, Store]:
    store = Store(data)
    source = Source("e", len(data), remote._Fetched(store, "e", len(data)))  # type: ignore[arg-type]
    source.is_remote = True
    return source, store


def told(source: Source) -> Any:
    """Return the series and the notes, or why there are none."""
    try:
        (run,) = events.read(source)
    except LogError as problem:
        return problem.message
    return {
        name: (series.step.tolist(), np.nan_to_num(series.value, nan=-1.0).tolist())
        for name, series in run.series.items()
    }, list(run.notes)


def both(data: bytes) -> tuple[Any, Any]:
    """Return what is told of a file here and far away, but for the note on what was not fetched."""
    here, there = told(Source.from_bytes(data, "e")), told(far(data)[0])
    if not isinstance(there, str):
        there = there[0], [note for note in there[1] if not NOT_FETCHED.match(note)]
    return here, there


@pytest.fixture(scope="module")
def pictures() -> bytes:
    """200 images of 1 MB among 1,000 scalars."""
    parts = [record(w.VERSION)]
    for i in range(1000):
        parts.append(record(w.event(i, w.tb1("loss", 1 / (i + 1)))))
        if i % 5 == 0:
            pixels = bytes([i % 256]) * (1 << 20)
            parts.append(record(w.event(i, image("x" if i % 2 else "y", pixels))))
    return b"".join(parts)


@pytest.fixture
def bucket(pictures: bytes) -> Iterator[str]:
    system = fsspec.filesystem("memory")
    system.pipe("/runs/events.out.tfevents.1", pictures)
    yield "memory://runs/events.out.tfevents.1"
    system.rm("/runs", recursive=True)


def test_of_images_only_the_beginning_is_fetched(
    bucket: str, pictures: bytes, fetched: list[int]
) -> None:
    (run,) = events.read(Source.from_path(bucket))
    assert sum(fetched) < len(pictures) / 10
    losses = np.float32([1 / (i + 1) for i in range(1000)])
    assert run.series["loss"].value.tolist() == losses.tolist()
    assert "passed over what is no scalar: 200 image" in run.notes
    (note,) = [note for note in run.notes if NOT_FETCHED.match(note)]
    found = NOT_FETCHED.match(note)
    assert found is not None
    left_out, values = (int(text.replace(",", "")) for text in found.groups())
    assert note.endswith("checksums over them were not verified")
    assert values >= 195  # those in the blocks before the first jump are there anyway
    assert left_out >= len(pictures) - sum(fetched)  # what was fetched twice is not counted twice
    assert both(pictures)[0] == both(pictures)[1]


def test_a_damaged_length_is_mended_though_requests_are_small() -> None:
    loss = record(w.event(1, w.tb1("loss", 1)))
    large = record(w.event(2, image("x", bytes(1_000_000))))
    here, there = both(loss + b"!" + large[1:] + loss)
    assert here == there
    assert "recovered 1 event whose length is damaged" in here[1]


def test_here_every_checksum_is_verified(pictures: bytes) -> None:
    at = pictures.index(bytes([10]) * 1000) + 500  # inside an image
    damaged = pictures[:at] + b"?" + pictures[at + 1 :]
    read = told(Source.from_bytes(damaged, "e"))
    assert "1 wrong checksum" in " ".join(read[1])


def test_a_file_of_scalars_is_fetched_once_in_growing_requests() -> None:
    data = b"".join(record(w.event(i, w.tb1("loss", i))) for i in range(40_000))
    source, store = far(data)
    assert both(data)[0] == both(data)[1]
    events.read(source)
    assert store.fetched == len(data)
    assert store.requests <= 2 + np.log2(len(data) / remote._FIRST) + 1


LARGE = 400_000


@pytest.mark.parametrize(
    ("payload", "leaps"),
    [
        (w.event(3, image("x", bytes(LARGE))), 1),
        (w.event(3, image_of_tf2("x", bytes(LARGE))), 1),
        (w.event(3, histogram_of_tf2("x", bytes(LARGE // 8 * 8))), 1),
        (graph(LARGE), 1),
        (w.event(3, image("x", bytes(LARGE)), w.tb1("acc", 0.5), image("z", bytes(LARGE))), 0),
        (w.event(3, w.tb1("acc", 0.5), image("x", bytes(LARGE))), 0),
        (w.event(3, image("x", bytes(LARGE)), w.tb2("b", 0.5)), 0),
        (many_scalars(20_000), 0),
        (w.event(3, w.text(1, "x" * LARGE) + w.single(2, 1.0)), 0),
        (w.event(3, image("x", bytes(200_000))), 0),
        (b"\x0b" * LARGE, 0),
    ],
)
def test_what_is_large(payload: bytes, leaps: int) -> None:
    scalars = [record(w.event(i, w.tb1("loss", i))) for i in range(50)]
    # The record begins where the first request ends, but for some bytes.
    start = b"".join(scalars)
    start += record(w.event(50, image("q", bytes(remote._FIRST - len(start) - 100))))
    data = start + record(payload) + b"".join(scalars)
    here, there = both(data)
    assert here == there
    notes = told(far(data)[0])[1]
    found = [match for note in notes if (match := NOT_FETCHED.match(note))]
    assert [int(match[2]) for match in found] == [leaps] * (leaps > 0)
    assert far(data)[0].open_in_parts() is not None


def test_a_packed_file_is_read_as_a_whole() -> None:
    import gzip

    data = gzip.compress(b"".join(record(w.event(i, w.tb1("loss", i))) for i in range(50)))
    source, _ = far(data)
    assert source.open_in_parts() is None
    assert both(data)[0] == both(data)[1]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small requests and jumps, so that small files have as many of them as large ones."""
    monkeypatch.setattr(events_leaps, "_LEAST", 60)
    monkeypatch.setattr(remote, "_FIRST", 48)
    monkeypatch.setattr(remote, "_MOST", 200)


SCALARS = st.builds(
    lambda step, value: w.event(step, w.tb1("loss", value)), st.integers(0, 999), st.floats(0, 9)
)
CONTENT = st.binary(min_size=0, max_size=8).map(lambda seed: seed * 40)
LARGE_VALUES = st.one_of(
    CONTENT.map(lambda data: image("x", data)),
    CONTENT.map(lambda data: image_of_tf2("y", data)),
    CONTENT.map(lambda data: histogram_of_tf2("h", data)),
    CONTENT.map(lambda data: w.tensor("t", w.number(1, 1) + w.text(5, data))),
    st.floats(0, 9).map(lambda value: w.tb1("acc", value)),
    st.floats(0, 9).map(lambda value: w.tb2("b", value, w.plugin("scalars"))),
)
MIXED = st.lists(LARGE_VALUES, max_size=4).map(lambda values: w.event(5, *values))
ODD = st.binary(max_size=300) | CONTENT.map(lambda data: w.double(1, 1.0) + w.text(4, data))
FILES = st.lists(SCALARS | MIXED | ODD, min_size=1, max_size=12)


@pytest.mark.usefixtures("small")
@pytest.mark.filterwarnings("ignore")
class TestAnyFile:
    @given(FILES)
    def test_far_files_tell_what_near_ones_tell(self, payloads: list[bytes]) -> None:
        data = b"".join(map(record, payloads))
        here, there = both(data)
        assert here == there

    @given(FILES, st.data())
    def test_cut_anywhere(self, payloads: list[bytes], draw: st.DataObject) -> None:
        data = b"".join(map(record, payloads))
        data = data[: draw.draw(st.integers(0, len(data)))]
        here, there = both(data)
        assert here == there

    @given(FILES, st.data())
    def test_damaged_outside_of_what_is_passed_over(
        self, payloads: list[bytes], draw: st.DataObject
    ) -> None:
        """A length, its sum, or the place of a record: where these are wrong all is fetched."""
        records = [record(payload) for payload in payloads]
        which = draw.draw(st.integers(0, len(records) - 1))
        hit = records[which]
        kind = draw.draw(st.sampled_from(["header", "insert", "drop"]))
        if kind == "header":
            at = draw.draw(st.integers(0, HEADER - 1))
            records[which] = hit[:at] + bytes([hit[at] ^ 0x21]) + hit[at + 1 :]
        elif kind == "insert":
            records.insert(which, b"\x17" * 37)
        else:
            records[which] = hit[: len(hit) // 2]
            starts = np.cumsum([0, *map(len, records)])
            # A record that ends by chance where another one does is a payload that is damaged.
            assume(starts[which] + len(hit) not in starts)
        here, there = both(b"".join(records))
        assert here == there

    @given(FILES, st.data())
    def test_damaged_anywhere_the_points_are_the_same(
        self, payloads: list[bytes], draw: st.DataObject
    ) -> None:
        data = b"".join(map(record, payloads))
        at = draw.draw(st.integers(0, len(data) - 1))
        here, there = both(data[:at] + bytes([data[at] ^ 0x21]) + data[at + 1 :])
        assert isinstance(here, str) == isinstance(there, str)
        assert isinstance(here, str) or here[0] == there[0]
