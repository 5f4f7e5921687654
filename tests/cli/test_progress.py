"""Who waits for a large folder sees how far it is, while logs are read and judged."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from advisor.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_progress_is_shown_from_the_first_logs_that_are_read(
    tmp_path: Path, jobs, monkeypatch
) -> None:
    for number in range(130):
        rows = "".join(f"{k},{2 / (k + 1) + number / 100}\n" for k in range(4))
        (tmp_path / f"{number}.csv").write_text("step,loss\n" + rows)
        (tmp_path / f"{number}.tsv").write_text(f"step\tloss\n{rows}".replace(",", "\t"))
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "argv", ["lr-advise", str(tmp_path), "--quiet", "-j", jobs])
    assert run() == 0
    lines = shown.getvalue().split("\r")
    assert lines[1].startswith("120 logs read")
    assert any(
        line.startswith("120 of 260 logs" if jobs == "2" else "120 logs\x1b") for line in lines
    )
