"""Generated tables in every dialect, against what was written; any bytes, against tracebacks."""

from __future__ import annotations

import gzip
import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisor.errors import LogError
from advisor.readers import read, read_all
from advisor.readers.delimited import rows as csv_rows
from advisor.readers.delimited.dialect import Dialect
from advisor.readers.delimited.fast import parse_block
from advisor.readers.delimited.rows import read_tables
from advisor.readers.sources.source import Source

NUMBERS = st.floats(allow_nan=True, allow_infinity=True, width=64)
CELLS = st.one_of(st.none(), NUMBERS)
DIALECTS = st.tuples(
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
    st.booleans(),
)


@pytest.fixture(scope="module", autouse=True)
def _small_tables_as_large_ones():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_rows, "MANY", 0)
        yield


def written(value: float | None, quoted: bool) -> str:
    text = "" if value is None else repr(value)
    return f'"{text}"' if quoted and text else text


@given(st.lists(st.tuples(NUMBERS, CELLS), min_size=2, max_size=30), DIALECTS)
@example(
    [(0.0, None), (math.nan, None), (0.0, 0.0), (math.nan, 0.0), (math.nan, 0.0)],
    (",", "\n", "utf-8", False, False),
)
@example(
    [(0.0, None), (1.0, None), (1.0, None), (1.0, None), (1.0, None)],
    (",", "\n", "utf-8", False, False),
)
@settings(max_examples=150)
def test_round_trip(
    rows: list[tuple[float, float | None]], dialect: tuple[str, str, str, bool, bool]
) -> None:
    separator, end, encoding, quoted, padded = dialect
    pad = "  " if padded else ""
    lines = [separator.join(("step", f"{pad}train_loss", "val_loss"))]
    for step, (train, val) in enumerate(rows):
        cells = [str(step), pad + written(train, quoted), written(val, quoted)]
        lines.append(separator.join(cells))
    data = (end.join(lines) + end).encode(encoding)
    train = np.array([t for t, _ in rows])
    source = Source.from_bytes(data, "log")
    if not (np.isfinite(train).any() or any(v is not None and math.isfinite(v) for _, v in rows)):
        return
    (history,) = read(source)
    if history.train is None:  # one or two numbers among NaN, beside three validations
        assert np.isfinite(train).sum() < 3
        assert any("judged without it" in note for note in history.notes)
    elif len(history.train) == len(rows):
        np.testing.assert_array_equal(history.train.value, train)
        np.testing.assert_array_equal(history.train.step, np.arange(len(rows)))
    else:
        # Mostly NaN between numbers means 'not logged', and a first zero that nothing was
        # measured yet, which is told; nothing else may be missing.
        kept = history.train.step.astype(int)
        np.testing.assert_array_equal(history.train.value, train[kept])
        missing = np.delete(train, kept)
        if any("the first value is 0" in note for note in history.notes):
            assert missing[0] == 0.0
            missing = missing[1:]
        assert np.isnan(missing).all()


@given(
    st.lists(st.tuples(st.integers(0, 10**9), CELLS, st.floats(0, 1)), min_size=1, max_size=40),
    st.sampled_from([",", ";", "\t"]),
    st.booleans(),
)
@settings(max_examples=150)
def test_the_fast_path_equals_float(
    rows: list[tuple[int, float | None, float]], separator: str, last_end: bool
) -> None:
    text = "\n".join(separator.join("" if c is None else repr(c) for c in row) for row in rows) + (
        "\n" if last_end else ""
    )
    parsed = parse_block(text.encode(), separator, 3)
    assert parsed is not None
    for place, (values, empty) in enumerate(parsed):
        for line, row in enumerate(rows):
            cell = row[place]
            if cell is None:
                assert empty is not None
                assert empty[line]
            else:
                np.testing.assert_equal(values[line], float(cell))


CELL_TEXT = st.one_of(
    st.sampled_from(
        ["", "nan", " ", "1_0", "0x1A", "1e5", "-", "None", "1.", ".5", "+3", "inf", "1 2"]
    ),
    st.text(alphabet="0123456789.eE+-naif ", max_size=5),
)


@given(st.lists(st.lists(CELL_TEXT, min_size=2, max_size=2), min_size=1, max_size=8))
@settings(max_examples=300)
def test_both_paths_say_the_same(rows: list[list[str]]) -> None:
    """A block is parsed at once only where the cells one by one would give the same."""
    block = "".join(",".join(row) + "\n" for row in rows).encode()
    dialect = Dialect(",", ".", ("a", "b"), 0, 2)
    (table,) = read_tables([block], dialect)
    # A quoted name in another row forces the slow path for all.
    (slow,) = read_tables([b'"",""\n' + block], dialect)
    for fast_column, slow_column in zip(table.columns, slow.columns, strict=True):
        a = fast_column.series(table.rows, table.line_numbers())
        b = slow_column.series(slow.rows, slow.line_numbers())
        np.testing.assert_array_equal(a.value, b.value)


PIECES = st.lists(
    st.sampled_from(
        ["step", "loss", "lr", ",", ",", ";", "\t", "\n", "\n", "\r", " ", '"', "#", "1", "2.5",
         "nan", "inf", "-", "1e400", "\x00", "é", "\ufeff", "{", "[", ":", "epoch", "val_loss", "0"]
    ),
    max_size=60,
)  # fmt: skip


@given(st.one_of(st.binary(max_size=400), PIECES.map(lambda p: "".join(p).encode())))
@settings(max_examples=400)
def test_any_bytes_give_histories_or_one_sentence(data: bytes) -> None:
    for content in (data, gzip.compress(data)):
        for one in read_all([Source.from_bytes(content, "log")]):
            if isinstance(one, LogError):
                assert "\n" not in one.message
            else:
                assert len(one.loss)
