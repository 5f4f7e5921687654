"""The error for what is readable but no log of one training."""

from __future__ import annotations

from advisor.errors import LogError

# Rows of the largest table that is looked through for finished runs: a search has some thousands.
MOST_RUNS = 20_000


class NotALogError(LogError):
    """A file that holds no training log. Named by the user it is an error; found, passed over."""
