"""Numbers parsed many at a time equal float(): whatever is not sure is left to it."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.readers.delimited import rows as csv_rows
from advisor.readers.delimited.digits import parse_numbers
from advisor.readers.delimited.fast import parse_block
from advisor.readers.delimited.word_view import Text
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source


def parse(cells: list[str]) -> tuple[np.ndarray, np.ndarray]:
    text = Text("".join(f"{cell}," for cell in cells).encode())
    end = np.flatnonzero(text.byte == ord(","))
    return parse_numbers(text, np.append(0, end[:-1] + 1), end)


NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(-10, 10).map(repr),
    st.floats(-1e6, 1e6).map(lambda x: f"{x:.6g}"),
    st.floats(0, 1).map(lambda x: f"{x:.18f}"),
    st.integers(0, 10**20).map(str),
    st.text(alphabet="0123456789.e+-", min_size=1, max_size=26),
)


@given(st.lists(NUMBERS, min_size=1, max_size=30))
@settings(max_examples=400)
def test_what_is_parsed_equals_float_to_the_last_bit(cells: list[str]) -> None:
    values, left = parse(cells)
    for cell, value, is_left in zip(cells, values, left, strict=True):
        if not is_left:
            assert np.float64(cell).tobytes() == value.tobytes(), cell


def test_the_usual_ways_to_write_numbers_are_all_parsed() -> None:
    usual = ["0", "12", "0.25", ".5", "5.", "-3.75", "+1", "1e-05", "2.5E+03", "-9.9e-17"]
    usual += [".0000000000000000000123"]
    usual += [repr(x) for x in np.random.default_rng(0).normal(size=2000).tolist()]
    assert not parse(usual)[1].any()


def test_more_places_than_powers_of_ten_are_exact_are_left() -> None:
    cell = ".00000000000000000000001"
    assert parse_block(f"{cell}\n".encode(), ",", 1)[0][0].tolist() == [float(cell)]  # type: ignore[index]


@pytest.mark.parametrize("cell", ["", ".", "-", "nan", "1.2.3", "1-2", "e-05", "0x1", "1 2"])
def test_what_is_no_plain_decimal_is_left(cell: str) -> None:
    assert parse(["1", cell, "2"])[1].tolist() == [False, True, False]


def test_a_long_block_is_parsed_in_pieces_without_a_seam() -> None:
    rng = np.random.default_rng(1)
    loss = rng.normal(size=60_000)
    block = "".join(f"{i},{x!r},{'' if i % 7 else 1}\n" for i, x in enumerate(loss.tolist()))
    columns = parse_block(block.encode(), ",", 3)
    assert columns is not None
    np.testing.assert_array_equal(columns[0][0], np.arange(60_000))
    np.testing.assert_array_equal(columns[1][0], loss)
    assert columns[2][1] is not None
    np.testing.assert_array_equal(columns[2][1], np.arange(60_000) % 7 != 0)


@pytest.mark.parametrize("seed", range(60))
def test_cells_are_found_whatever_their_widths(seed: int) -> None:
    """Columns that keep their width, change it, repeat a cell or are empty, and lines that lie."""
    random = Random(seed)
    stay = random.choice([1, 3, 30])
    widths = [random.choice([(1, 1), (7, 7), (1, 9), (0, 3)]) for _ in range(3)]
    rows, cells = [], ["", "", ""]
    for _ in range(300):
        if random.randrange(stay) == 0:
            cells = ["".join(random.choices("0123456789", k=random.randint(*w))) for w in widths]
        rows.append(cells)
    lines = [",".join(cells) for cells in rows]
    if random.random() < 0.3:  # as many separators, but not where they belong
        lines[7], lines[8] = "1,2,3,4", "12,3"
        assert parse_block("\n".join(lines).encode(), ",", 3) is None
        return
    columns = parse_block("\n".join(lines).encode(), ",", 3)
    assert columns is not None
    for (values, empty), texts in zip(columns, zip(*rows, strict=True), strict=True):
        there = ~empty if empty is not None else np.ones(len(values), dtype=bool)
        assert there.tolist() == [text != "" for text in texts]
        assert values[there].tolist() == [float(text) for text in texts if text]


@pytest.mark.parametrize("room", ["made at once", "made as it grows"])
def test_a_table_beyond_the_memory_bound_is_thinned_and_says_so(
    room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.readers import read
    from advisor.readers.delimited import table

    if room == "made at once":
        monkeypatch.setattr(csv_rows, "LARGE", 0)
        monkeypatch.setattr(table, "LARGE", 0)
    monkeypatch.setattr(csv_rows, "MOST_BYTES", 40_000)
    monkeypatch.setattr(Source, "BLOCK", 5_000)
    rows = [f"{i},{1 / (i + 1):.6f},{1.5 if i % 100 == 50 else ''}\n" for i in range(20_000)]
    text = "step,train_loss,val_loss\n" + "".join(rows)
    (history,) = read(Source.from_bytes(text.encode(), "long.csv"), ReadOptions())
    assert history.train is not None
    assert history.val is not None
    stride = int(history.train.step[1])
    np.testing.assert_array_equal(history.train.step, np.arange(0, 20_000, stride))
    assert stride in (8, 16)
    assert len(history.val) == 200
    assert np.abs(history.val.step - (np.arange(200) * 100 + 50)).max() < stride
    assert any(f"one of every {stride}" in note for note in history.notes)
