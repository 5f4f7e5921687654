"""What `lr-advise watch` shows on a terminal that is lower than a report."""

from __future__ import annotations

import contextlib
import math
import os
import struct
import subprocess
from pathlib import Path

import pytest

from advisor import Report, advise
from advisor.reports.formats import View, render
from advisor.reports.low_screen import fitting, in_rows
from advisor.reports.screen import Screen
from tests.cli.test_watch import COMMAND

SAMPLES = Path(__file__).parents[2] / "sample_logs"
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


GOOD = (SAMPLES / "sweep" / "lr_0.01.csv").read_text(encoding="utf-8")
SWEEP = advise([SAMPLES / "good_constant.csv", SAMPLES / "sweep"])


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("room", range(14, 46))
def test_of_many_runs_the_counts_and_the_worst_are_seen_on_any_terminal(
    room: int, width: int
) -> None:
    view = View(Screen(width, terminal=True), closing="12:00 sweep: 4,000 points so far.")
    lines = in_rows(SWEEP, view, room).splitlines()
    assert len(lines) < room
    text = "\n".join(lines)
    assert "7 runs: 1 diverged, 4 improvable, 2" in text
    assert "lr_0.3.csv" in text
    assert "130x" not in text
    assert "lower 150x: 0.3 -> 0.002" in text
    assert lines[-2:] == ["", "12:00 sweep: 4,000 points so far."]


@pytest.mark.parametrize("room", [0, -5, 3, 200])
def test_many_runs_that_fit_or_cannot_be_cut_are_shown_as_they_are(room: int) -> None:
    view = View(Screen(80, terminal=True), closing="12:00.")
    assert in_rows(SWEEP, view, room) == render("text", SWEEP, view)


def test_of_healthy_runs_there_is_only_the_list() -> None:
    report = Report(advise(SAMPLES / "good_constant.csv").runs * 40)
    view = View(Screen(80, terminal=True), closing="12:00.")
    lines = in_rows(report, view, 24).splitlines()
    assert len(lines) == 23
    assert sum(line.startswith("healthy") for line in lines) == 18
    rest = "... the rest, which `lr-advise check` shows"
    assert lines[-4:] == ["... and 22 more runs", rest, "", "12:00."]


def test_a_folder_of_runs_and_of_logs_that_have_not_begun_scrolls_nothing_away(
    tmp_path: Path,
) -> None:
    pty = pytest.importorskip("pty", reason="there are no terminals here")
    import fcntl
    import termios

    for run in range(30):
        log = tmp_path / f"run_{run}.csv"  # each is a run of its own
        log.write_text(f"{GOOD}{600 + run},0.01,,0.01\n", encoding="utf-8")
    (tmp_path / "worst.csv").write_bytes((SAMPLES / "sweep" / "lr_0.1.csv").read_bytes())
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    late = [f"late_{run}.csv" for run in range(20)]
    process = subprocess.Popen(
        [*COMMAND, ".", *late, "--color", "never", "--fail-on", "improvable"],
        cwd=tmp_path,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    with contextlib.suppress(OSError):
        while part := os.read(ours, 4096):
            said += part
    process.wait()
    os.close(ours)
    seen = said.partition(b"Exit 1")[0]
    assert seen.count(b"\n") < 24
    assert b"31 runs: 1 improvable, 30 healthy." in seen
    assert b"improvable  worst.csv" in seen
    assert b"Waiting: 17 more, which `lr-advise check` names" in seen
