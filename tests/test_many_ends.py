"""A pool whose processes have ended lets its program end, however much was still to be sent."""

from __future__ import annotations

import subprocess
import sys

import pytest

# The work of one process that sleeps is more than a pipe holds.
FULL = """
import os, signal, time
from concurrent.futures.process import BrokenProcessPool
from advisor.workers import _processes, _stop
pool = _processes(1)
sent = [pool.submit(time.sleep, 60), *(pool.submit(len, bytes(1_000_000)) for _ in range(3))]
time.sleep(0.5)
"""
ENDS = {
    "interrupted": "_stop(pool)",
    "killed": """
for number in [*pool._processes]:
    os.kill(number, signal.SIGKILL)
try:
    sent[0].result()
except BrokenProcessPool:
    pass
""",
}


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of another kind")
@pytest.mark.parametrize("end", ENDS)
def test_a_full_pipe_keeps_nobody_waiting(end: str) -> None:
    code = f"{FULL}\n{ENDS[end]}\npool.shutdown(wait=True, cancel_futures=True)\nprint('ended')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stdout.strip() == "ended", done.stderr
