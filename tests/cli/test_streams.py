"""Standard output that takes a part of a report: what is lost is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SWEEP = Path(__file__).parents[2] / "sample_logs" / "sweep"


@pytest.mark.skipif(os.name == "nt", reason="limits of the shell")
@pytest.mark.parametrize("unbuffered", ["1", ""])
def test_a_report_that_is_cut_is_no_success(tmp_path: Path, unbuffered: str) -> None:
    code = "from advisor.cli.main import main; main()"
    command = f"ulimit -f 8; {sys.executable} -c '{code}' {SWEEP} --format json > cut.json"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )
    assert 0 < (tmp_path / "cut.json").stat().st_size <= 8192
    assert done.returncode == 2
    assert "standard output cannot be written: File too large" in done.stderr
