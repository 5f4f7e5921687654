"""SIGTERM ends the command as Ctrl-C does: its processes with it, no traceback."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes by /proc")
@pytest.mark.parametrize("asked", [(), ("--resume", "r.jsonl"), ("fleet",)])
def test_sigterm_ends_the_processes_too(tmp_path: Path, asked: tuple[str, ...]) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    rows = "".join(f"{i},{0.2 + 2 * 0.97**i:.6f}\n" for i in range(200))
    for i in range(3000):
        (folder / f"run{i}.csv").write_text("step,train_loss\n" + rows)
    code = "from advisor.cli.main import main; main()"
    call = [sys.executable, "-c", code, *asked, str(folder), "-j", "2"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        call, cwd=tmp_path, stdout=quiet, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        started = time.monotonic()
        while len(_of_session(process.pid)) < 3 and time.monotonic() < started + 20:
            time.sleep(0.05)
        assert len(_of_session(process.pid)) >= 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 143
        assert process.stderr is not None
        told = process.stderr.read()
        assert b"Traceback" not in told
        assert (b"the same command goes on" in told) is ("--resume" in asked)
    assert not _of_session(process.pid)


def _of_session(number: int) -> list[int]:
    """Return the processes of a session that run, its first one among them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
            if session == str(number) and state not in "ZX":
                found.append(int(stat.parent.name))
    return found
