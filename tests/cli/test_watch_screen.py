"""What `lr-advise watch` shows on a terminal that is lower than a report."""

from __future__ import annotations

import pytest

from advisor.cli.watch_screen import fitting

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
