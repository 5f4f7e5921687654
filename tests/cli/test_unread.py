"""What is said of paths that are none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.called import called

LOG = Path(__file__).parents[2] / "sample_logs/good_constant.csv"


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


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder that a process works in")
@pytest.mark.parametrize("asked", [["--format", "sarif"], ["-o", "report.json"]])
def test_a_working_folder_that_was_deleted_is_told(tmp_path: Path, asked: list[str]) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "advisor", LOG, *asked],
        cwd=gone,
        preexec_fn=gone.rmdir,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "lr-advise: the working folder was deleted; change to one that is there\n"
