"""The error for what is readable but no log of one training."""

from __future__ import annotations

import os

from advisor.errors import LogError

# Rows of the largest table that is looked through for finished runs: a search has some thousands.
MOST_RUNS = 20_000
# Endings that hardly anything but tables and logs has; JSON and text may be anything.
_LOGS = frozenset((".csv", ".tsv", ".jsonl", ".ndjson", ".log", ".wandb"))
_PACKED = frozenset((".gz", ".bz2", ".xz", ".zst"))


class NotALogError(LogError):
    """A file that holds no training log. Named by the user it is an error; found, passed over."""

    @property
    def resembles_log(self) -> bool:
        """Whether it is called as logs are and may be missed; a folder stands for its files."""
        name = os.path.basename(self.source).lower()
        if ".tfevents." in name or name == "trainer_state.json" or os.path.isdir(self.source):
            return True
        bare, ending = os.path.splitext(name)
        return (os.path.splitext(bare)[1] if ending in _PACKED else ending) in _LOGS


class OwnReportError(NotALogError):
    """A report of lr-advise."""

    resembles_log = False
