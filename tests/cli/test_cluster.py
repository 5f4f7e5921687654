"""`lr-advise check --dask ADDRESS`; `tests/test_many.py` has a cluster that is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SWEEP = Path(__file__).parents[2] / "sample_logs" / "sweep"
# Nobody is there after ten seconds either. In a process of its own: the client's thread stays.
HASTY = """
import distributed
whole = distributed.Client
distributed.Client = lambda at, timeout: whole(at, timeout=timeout / 50)
from advisor.cli.main import main
main()
"""


def test_a_cluster_that_is_not_there_is_one_sentence() -> None:
    pytest.importorskip("distributed")
    done = subprocess.run(
        [sys.executable, "-c", HASTY, SWEEP, "--dask", "tcp://127.0.0.1:1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "--dask tcp://127.0.0.1:1: no scheduler answers there" in done.stderr
    assert "internal error" not in done.stderr
