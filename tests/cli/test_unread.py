"""What is said of paths that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.called import called

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("command", ["check", "inspect", "compare", "fleet"])
def test_an_empty_path_is_shown(command: str) -> None:
    """As a variable of the shell that is not set."""
    assert "lr-advise: '': no such file or folder\n" in called(command, "").stderr


def test_a_link_to_nothing_is_told_as_one(tmp_path: Path) -> None:
    """It was told that the link itself may be meant."""
    (tmp_path / "run.csv").symlink_to(tmp_path / "moved.csv")
    said = called(str(tmp_path / "run.csv")).stderr
    assert f"no such file or folder; it is a link to '{tmp_path / 'moved.csv'}'\n" in said


def test_list_series_wants_a_path() -> None:
    done = called("--list-series")
    said = "lr-advise: --list-series: expected a PATH to a log; see lr-advise --help\n"
    assert (done.returncode, done.stderr) == (2, said)
