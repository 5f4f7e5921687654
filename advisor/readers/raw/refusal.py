"""The errors for what is no log of one training, and for what fails while it is read."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from advisor.errors import LogError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Rows of the largest table that is looked through for finished runs: a search has some thousands.
MOST_RUNS = 20_000
# Endings that hardly anything but tables and logs has; JSON and text may be anything.
_LOGS = frozenset((".csv", ".tsv", ".jsonl", ".ndjson", ".log", ".wandb"))
# What SLURM, PBS and nohup call the output of a job.
_OF_JOB = re.compile(r"\d\.out$|\.o\d+$|^nohup\.out$")
_PACKED = frozenset((".gz", ".bz2", ".xz", ".zst"))


class NotALogError(LogError):
    """A file that holds no training log. Named by the user it is an error; found, passed over."""

    @property
    def resembles_log(self) -> bool:
        """Whether it is called as logs are and may be missed; a folder stands for its files."""
        name = os.path.basename(self.source).lower()
        if ".tfevents." in name or name == "trainer_state.json" or os.path.isdir(self.source):
            return True
        if _OF_JOB.search(name):
            return not self._is_empty
        bare, ending = os.path.splitext(name)
        return (os.path.splitext(bare)[1] if ending in _PACKED else ending) in _LOGS

    @property
    def _is_empty(self) -> bool:
        """Whether nothing is in it: a job that writes to `.err` alone leaves an empty `.out`."""
        try:
            return os.stat(self.source).st_size == 0
        except (OSError, ValueError):
            return False


class NoNumbersError(NotALogError):
    """A table without a column of numbers."""


class NoColumnError(LogError):
    """A log without a column that the user named."""

    resembles_log = True


class OwnReportError(NotALogError):
    """A report of lr-advise."""

    resembles_log = False


@contextmanager
def refusing_failed_reads(name: str) -> Iterator[None]:
    """Raise as LogError what the system says while `name` is read: a broken disk, no space."""
    try:
        yield
    except OSError as problem:
        said = f"cannot be read ({problem.strerror or problem})"
        raise UnreachableError(name, said) from None
