"""Following logs that grow: when to look again, and what to do when a run fails.

Each look reads the log anew, as `check` does, so that rotation, truncation and rewriting need no
care; nothing but the last report is kept, so memory does not grow with the number of looks. A look
is followed by a pause at least nine times as long, by the clock and by what its processes worked:
watching never takes more than a tenth of one core.
"""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, NamedTuple

from advisor.errors import ConfigError
from advisor.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from advisor.engine.report import RunReport

# Losses that a run needs before it is failed for what is still a number: of 386 benchmark runs that
# went well 16 were called diverged at some point, nearly all before these.
YOUNG, YOUNG_EPOCHS = 50, 10
REST = 9.0  # a pause lasts at least so many times the work before it

Signature = tuple[tuple[str, int, int, int], ...]


def signature(paths: Sequence[str]) -> Signature:
    """Return name, inode, size and time of every log below the paths, as they are now.

    A log that is not there is simply missing; a change of any kind changes the signature.
    """
    from advisor.readers.recognition.discover import discover

    names: list[str] = []
    for item in discover(paths).items:
        names += [os.fspath(file) for file in item.files] or [item.name]
    found = []
    for name in names:
        try:
            info = os.stat(name)
        except OSError:
            continue
        found.append((name, info.st_ino, info.st_size, info.st_mtime_ns))
    return tuple(found)


def is_young(run: RunReport) -> bool:
    """Whether a run that goes on is too short to be failed; never where its loss is no number."""
    broken = run.features.get("nonfinite_weight", 0.0) >= 1.0
    return not broken and run.points < (YOUNG_EPOCHS if run.axis == "epoch" else YOUNG)


def looks(
    paths: Sequence[str],
    interval: float,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    worked: Callable[[], float] | None = None,
) -> Iterator[bool]:
    """Yield at every look whether something has changed since the last one; True at the first.

    Between two looks lies `interval` (seconds), or more where the caller's work took long, by
    `clock` or by `worked`: seconds of all cores, by default of this process and its ended children.
    """
    worked = worked or _worked
    before: Signature | None = None
    while True:
        began, done = clock(), worked()
        now = signature(paths)
        yield now != before
        before = now
        sleep(max(interval, REST * max(clock() - began, worked() - done)))


def _worked() -> float:
    return sum(os.times()[:4])


class Process(NamedTuple):
    """A process to stop. `born` tells it from a later one with the same number."""

    pid: int
    born: str

    @classmethod
    def of(cls, pid: int) -> Process:
        """Return the running process of this number. Raises ConfigError: there is none to stop."""
        if pid <= 1 or pid == os.getpid():
            raise ConfigError(f"--kill {pid}: expected the number of the training's process")
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            raise ConfigError(f"--kill {pid}: no such process") from None
        except PermissionError:
            raise ConfigError(f"--kill {pid}: this process belongs to another user") from None
        return cls(pid, _born(pid))

    @property
    def alive(self) -> bool:
        """True while the process runs: not once it has ended and its number is used again."""
        try:
            os.kill(self.pid, 0)
        except OSError:
            return False
        return _born(self.pid) == self.born

    def stop(self) -> str:
        """Ask the process to end (SIGTERM); return the sentence that says what was done."""
        if not self.alive:
            return f"process {self.pid} had already ended"
        try:
            os.kill(self.pid, signal.SIGTERM)
        except OSError as error:
            return f"process {self.pid} could not be stopped: {error.strerror}"
        return f"stopped process {self.pid} (SIGTERM)"


def _born(pid: int) -> str:
    """Return the start time of a process in ticks; '' where it cannot be known or it has ended."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return ""
    state, start = fields[0], fields[19]
    return "" if state in "ZX" else start


def run_command(command: str, run: RunReport) -> str:
    """Run what the user asked for in a shell; return the sentence that says how it ended.

    The command finds in its environment LR_ADVISE_SOURCE, _RUN, _STATUS, _ACTION, _RULES (codes,
    separated by spaces) and _SUGGESTED_LR (empty where none is suggested).
    """
    import subprocess

    first = run.advice[0]
    about = {
        "SOURCE": run.source,
        "RUN": run.run or "",
        "STATUS": run.status,
        "ACTION": first.action,
        "RULES": " ".join(run.codes),
        "SUGGESTED_LR": "" if first.suggested_lr is None else f"{first.suggested_lr:g}",
    }
    given = {f"LR_ADVISE_{name}": _as_variable(text) for name, text in about.items()}
    # What stands in --run is the user's own shell command; nothing from a log is put into it.
    done = subprocess.run(command, shell=True, check=False, env={**os.environ, **given})
    return f"ran {command}: exit code {done.returncode}"


def _as_variable(text: str) -> str:
    """Return text as a variable can hold it: names in logs may have what the system cannot say."""
    try:
        os.fsencode(text)  # an undecodable file name is said by its bytes
    except UnicodeEncodeError:
        return printable(text)
    return text.replace("\0", printable("\0"))
