"""A large table read by two processes says what one process reads, whatever is in it."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor.readers import read
from advisor.readers.delimited import helper as csv_helper
from advisor.readers.delimited import table as csv_table
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a copy of the process")

ROWS = 3_000
EVEN = [f"{i},{1 / (i + 1):.6f},{1e-3 if i < 900 else 1e-4:g}" for i in range(ROWS)]
HALF_EMPTY = [f"{i},{1 / (i + 1)!r},{1e-3 if i % 7 else ''}" for i in range(ROWS)]
ODD = [*EVEN]
ODD[40] = ""
ODD[700:703] = ["700,nan,", '"701",0.5,"0.1"', "# stopped for a while"]
ODD[1500] = "step,train_loss,lr"
ODD[2000] = "2000,0.25"
TWO_TABLES = [*EVEN[:1500], "epoch,val_loss,accuracy", *EVEN[:1500]]
LONG_LINE = [*EVEN[:1000], f"1000,0.5,{'0' * 5000}1", *EVEN[1001:]]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Source, "BLOCK", 1_000)
    monkeypatch.setattr(csv_table, "LARGE", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def both(path: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("\n".join(["step,train_loss,lr", *lines]))
    alone = read(path)
    seen = []
    help_with = csv_helper.read_with_help

    def watched(*given: object) -> object:
        seen.append(help_with(*given))  # type: ignore[arg-type]
        return seen[-1]

    monkeypatch.setattr(csv_helper, "read_with_help", watched)
    monkeypatch.setattr(Source, "HELPED", True)
    helped = read(path)
    assert seen[0] is not None, "the file was not given to two processes"
    assert len(helped) == len(alone)
    for a, b in zip(helped, alone, strict=True):
        assert a.notes == b.notes
        for name in ("train", "val", "lr"):
            one, other = getattr(a, name), getattr(b, name)
            assert (one is None) == (other is None)
            if one is not None:
                np.testing.assert_array_equal(one.step, other.step)
                np.testing.assert_array_equal(one.value, other.value)
                np.testing.assert_array_equal(one.line, other.line)


@pytest.mark.parametrize("lines", [EVEN, HALF_EMPTY, ODD, TWO_TABLES, LONG_LINE])
def test_two_processes_read_what_one_does(
    lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both(tmp_path / "log.csv", lines, monkeypatch)


def test_half_a_line_of_a_log_that_is_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Source, "GROWS", True)
    both(tmp_path / "log.csv", [*EVEN, f"{ROWS},6.3e-0"], monkeypatch)
    assert read(tmp_path / "log.csv")[0].loss.step[-1] == ROWS - 1


@pytest.mark.parametrize("slow", ["first", "second"])
@pytest.mark.parametrize("lines", [HALF_EMPTY, ODD])
def test_however_slow_one_of_the_processes_is(
    slow: str, lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of them then parses nearly everything, far from the order in which it is taken."""
    first, parse = os.getpid(), csv_helper.parse_block

    def parse_slowly(*given: object) -> object:
        if (os.getpid() == first) == (slow == "first"):
            time.sleep(0.02)
        return parse(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(csv_helper, "parse_block", parse_slowly)
    both(tmp_path / "log.csv", lines, monkeypatch)


@pytest.mark.parametrize("parsed", [0, 3])
def test_where_the_second_process_dies_the_first_reads_the_rest(
    parsed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, parse, calls = os.getpid(), csv_helper.parse_block, [0]

    def parse_and_die(*given: object) -> object:
        calls[0] += 1
        if os.getpid() != first and calls[0] > parsed:
            os.kill(os.getpid(), signal.SIGKILL)
        return parse(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(csv_helper, "parse_block", parse_and_die)
    both(tmp_path / "log.csv", EVEN, monkeypatch)


def test_no_process_is_left_behind_where_reading_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.errors import LogError

    path = tmp_path / "log.csv"
    path.write_text("\n".join(["step,train_loss,lr", *LONG_LINE]))
    monkeypatch.setattr(Source, "MAX_LINE", 3_000)
    monkeypatch.setattr(Source, "HELPED", True)
    with pytest.raises(LogError, match="a line is longer"):
        read(path)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
