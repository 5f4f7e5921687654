"""What `lr-advise watch` shows on a terminal that is lower than a report."""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from advisor.cli.watch_screen import fitting
from tests.cli.test_watch import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

REPORT = "\n".join(
    [*(f"line {n}" for n in range(30)), "", "12:00 log.csv: so far.", "  Ctrl-C ends."]
)


@pytest.mark.parametrize("room", [0, -1, 5, 12, 34, 100])
def test_a_report_that_fits_or_cannot_be_cut_is_shown_as_it_is(room: int) -> None:
    assert fitting(REPORT + "\n", room) == REPORT + "\n"


@pytest.mark.parametrize("room", [13, 24, 33])
def test_of_a_longer_one_the_head_and_the_end_are_seen(room: int) -> None:
    cut = fitting(REPORT + "\n", room).splitlines()
    assert len(cut) == room - 1  # the cursor takes a row too
    head = room - 5
    assert cut[:head] == [f"line {n}" for n in range(head)]
    assert cut[head] == f"... {30 - head} more lines, which `lr-advise check` shows"
    assert cut[-3:] == ["", "12:00 log.csv: so far.", "  Ctrl-C ends."]


def test_colour_ends_where_the_report_is_cut() -> None:
    bold = "\x1b[1m" + REPORT.replace("line 29", "line 29\x1b[0m") + "\n"
    assert "\n\x1b[0m... 21 more lines" in fitting(bold, 14)


@pytest.mark.parametrize("name", ["there\x1b[31m.csv", "missing\x1b[31m.csv"])
def test_the_name_of_a_log_cannot_steer_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    pty = pytest.importorskip("pty", reason="there are no terminals here")
    rows = "".join(f"{k},{math.exp(-k)}\n" for k in range(60)) + "60,nan\n" * 3
    (tmp_path / "there\x1b[31m.csv").write_text(f"step,loss\n{rows}")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, name, "--fail-on", "diverged", "--color", "never"],
        cwd=tmp_path,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    with contextlib.suppress(OSError):  # so Linux tells that nobody writes any more
        while b"csv: no such file" not in said and (part := os.read(ours, 4096)):
            said += part
    process.kill()
    process.wait()
    os.close(ours)
    assert b"\\x1b[31m.csv" in said
    assert b"\x1b[31m" not in said
