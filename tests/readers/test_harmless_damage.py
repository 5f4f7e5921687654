"""What befalls a file on its way and takes nothing from it: the curves of every sample stay."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor.errors import LogError
from advisor.readers import read
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.history import History

SAMPLES = Path(__file__).parents[2] / "sample_logs"
LONGEST = 12_000
TABLES = [path for path in sorted(SAMPLES.rglob("*.csv")) if path.stat().st_size < LONGEST]
LOGS = [
    path
    for ending in ("csv", "tsv", "txt", "log", "json", "jsonl")
    for path in sorted(SAMPLES.rglob(f"*.{ending}"))
    if path.stat().st_size < LONGEST and b"\0" not in path.read_bytes()[:100]
][::2]


def curves(data: bytes) -> list[list[tuple[list[float], list[float]]]] | str:
    try:
        runs = read(Source.from_bytes(data, "log"))
    except LogError as error:
        return type(error).__name__
    return [[points(run, role) for role in ("train", "val", "lr")] for run in runs]


@cache
def unharmed(path: Path) -> list[list[tuple[list[float], list[float]]]] | str:
    return curves(path.read_bytes())


def points(run: History, role: str) -> tuple[list[float], list[float]]:
    curve = getattr(run, role)
    if curve is None:
        return [], []
    return curve.step.tolist(), np.nan_to_num(curve.value, nan=-1e9).tolist()


def with_blank_lines(data: bytes) -> bytes:
    lines = data.split(b"\n")
    middle = len(lines) // 2
    return b"\n".join([b"", *lines[:middle], b"", *lines[middle:]])


ANY: dict[str, Callable[[bytes], bytes]] = {
    "a machine lost power": lambda data: data + bytes(600),
    "the log was emptied while it was written": lambda data: bytes(600) + data,
    "an editor wrote a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "blank lines": with_blank_lines,
    "lines of another system": lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
}


@pytest.mark.parametrize("damage", ANY)
def test_the_curves_of_every_sample_stay(damage: str) -> None:
    changed = [
        str(path.relative_to(SAMPLES))
        for path in LOGS
        if path.suffix != ".json" or damage != "blank lines"
        if curves(ANY[damage](path.read_bytes())) != unharmed(path)
    ]
    assert changed == []
    assert len(LOGS) > 60


def newest_first(data: bytes) -> bytes:
    header, *rows = data.splitlines()
    return b"\n".join([header, *rows[::-1]]) + b"\n"


def test_a_table_with_the_newest_row_first_is_read_from_the_oldest_on() -> None:
    """It was read as a training that undid itself, which had diverged."""
    told = 0
    for path in TABLES:
        data = path.read_bytes()
        before = unharmed(path)
        if b"step" not in data[:40] or isinstance(before, str) or len(before) > 1:
            continue
        told += curves(newest_first(data)) == before
    assert told > 15


@pytest.mark.parametrize("rows", [3, 9, 200])
def test_few_rows_newest_first_are_no_trainings_of_a_row_each(rows: int) -> None:
    text = "".join(f"{k},{2 - k / rows}\n" for k in reversed(range(rows)))
    [run] = read(Source.from_bytes(f"step,loss\n{text}".encode(), "log.csv"))
    assert run.loss.step.tolist() == list(range(rows))
    assert run.notes == ("'loss': values were written out of order; sorted by step",)


def test_zero_bytes_are_told_and_part_what_stands_on_both_sides() -> None:
    rows = [f"{k},{2 - k / 10}" for k in range(9)]
    text = "step,loss\n" + "\n".join(rows[:4]) + "\0" * 50 + "\n".join(rows[4:]) + "\n"
    [run] = read(Source.from_bytes(text.encode(), "log.csv"))
    assert run.loss.step.tolist() == [0, 1, 2, 5, 6, 7, 8]
    assert any("zero bytes were passed over" in note for note in run.notes)


@pytest.mark.parametrize(
    "data", [bytes(900), b"epoch\0loss\0" * 40, b"loss 1\n\x01\x02" + bytes(50)]
)
def test_zero_bytes_alone_make_no_text(data: bytes) -> None:
    with pytest.raises(LogError, match="binary"):
        read(Source.from_bytes(data, "log"))
