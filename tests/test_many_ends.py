"""A pool whose processes have ended lets its program end, whatever was still under way."""

from __future__ import annotations

import subprocess
import sys

import pytest

POOL = """
import os, signal, time
from concurrent.futures.process import BrokenProcessPool
from advisor.process_pool import ProcessPool


def half(size):
    "Send half of an answer, and wait."
    from multiprocessing.connection import Connection

    def send(self, data):
        os.write(self.fileno(), data[: len(data) // 2])
        time.sleep(60)

    Connection._send = send
    return bytes(size)


def half_and_die(size):
    import threading

    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return half(size)


def end_by(number):
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), number))


def raises(call, expected):
    try:
        call()
    except expected:
        return
    raise AssertionError(f"no {expected}")


def work(pool, call, size):
    "What one process does, and more behind it than a pipe holds."
    first = pool.submit(call, size)
    rest = [pool.submit(len, bytes(1_000_000)) for _ in range(3)]
    return first
"""
ENDS = {
    "interrupted while it works": """
def main():
    with ProcessPool(1) as pool:
        end_by(signal.SIGINT)
        pool.answer(work(pool, time.sleep, 60))
raises(main, KeyboardInterrupt)
""",
    "killed while it works": """
def main():
    with ProcessPool(1) as pool:
        first = work(pool, time.sleep, 60)
        time.sleep(0.5)
        for number in [*pool._processes]:
            os.kill(number, signal.SIGKILL)
        pool.answer(first)
raises(main, BrokenProcessPool)
""",
    "interrupted while it answers": """
def main():
    with ProcessPool(2) as pool:
        end_by(signal.SIGINT)
        pool.answer(work(pool, half, 1000))
raises(main, KeyboardInterrupt)
""",
    "killed while it answers": """
def main():
    with ProcessPool(2) as pool:
        pool.answer(work(pool, half_and_die, 1000))
raises(main, BrokenProcessPool)
""",
    "interrupted while it is made": """
import multiprocessing.process as made
start = made.BaseProcess.start

def interrupted(process):
    start(process)
    os.kill(os.getpid(), signal.SIGINT)

made.BaseProcess.start = interrupted

def main():
    with ProcessPool(2) as pool:
        pool.submit(time.sleep, 60)
raises(main, KeyboardInterrupt)
assert not __import__("multiprocessing").active_children()
""",
    "done": """
with ProcessPool(2) as pool:
    assert pool.answer(pool.submit(len, "four")) == 4
    assert pool.answer(pool.submit(signal.getsignal, signal.SIGINT)) is signal.SIG_IGN
assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()
""",
}


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and signals of another kind")
@pytest.mark.parametrize("end", ENDS)
def test_nobody_is_kept_waiting(end: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{POOL}\n{ENDS[end]}\nprint('ended')"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("ended", "")
