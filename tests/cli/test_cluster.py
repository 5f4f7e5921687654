"""`lr-advise check --dask ADDRESS`; `tests/test_many.py` has a cluster that is there."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

SWEEP = Path(__file__).parents[2] / "sample_logs" / "sweep"
# Nobody is there after ten seconds either. In a process of its own: the client's thread stays.
PATIENT = "from advisor.cli.main import main; main()"
HASTY = f"""
import distributed
whole = distributed.Client
distributed.Client = lambda at, timeout: whole(at, timeout=timeout / 50)
{PATIENT}
"""


def judged_at(address: str, code: str) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("distributed")
    call = [sys.executable, "-c", code, SWEEP, "--dask", address]
    return subprocess.run(call, capture_output=True, text=True, check=False)


def test_a_cluster_that_is_not_there_is_one_sentence() -> None:
    done = judged_at("tcp://127.0.0.1:1", HASTY)
    assert done.returncode == 2
    assert "--dask tcp://127.0.0.1:1: no scheduler answers there" in done.stderr
    assert "internal error" not in done.stderr


def test_the_port_of_a_dashboard_is_told_from_that_of_its_scheduler() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = threading.Thread(target=_like_a_web_server, args=(server,), daemon=True)
        answer.start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        done = judged_at(address, PATIENT)
        # A thread that is left waiting keeps later tests from reading with a second process.
        server.shutdown(socket.SHUT_RDWR)
        answer.join()
    assert done.returncode == 2
    assert f"--dask {address}: what answers there is no scheduler" in done.stderr


def _like_a_web_server(server: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            asked, _ = server.accept()
            asked.recv(4096)
            asked.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            asked.close()
