"""The error for what is readable but no log of one training."""

from __future__ import annotations

from advisor.errors import LogError


class NotALogError(LogError):
    """A file that holds no training log. Named by the user it is an error; found, passed over."""
