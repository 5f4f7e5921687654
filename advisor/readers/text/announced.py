"""What programs say of a training itself: that it starts, that it failed."""

from __future__ import annotations

import re

# If the steps then start again, it is another training.
_START = re.compile(
    r"(?i)\b(?:start|begin)\w*\b.{0,30}\btrain|\b(?:running|starting) (?:trial|run|fold)\b"
    r"|^Training until validation scores"
)
_FAILURE = re.compile(r"^Traceback \(|^\w*Error: |out of memory|\bOOM\b")
# Plain words are found ten times as fast; each line that a pattern fits holds one of these.
_OF_START = ("start", "begin", "running ", "training until ")
_OF_FAILURE = ("Traceback (", "Error: ", "out of memory", "OOM")


def is_start(text: str) -> bool:
    """Whether a line says that a training starts."""
    lower = text.lower()
    return any(word in lower for word in _OF_START) and _START.search(text) is not None


def is_failure(text: str) -> bool:
    """Whether a line tells an error."""
    return any(word in text for word in _OF_FAILURE) and _FAILURE.search(text) is not None
