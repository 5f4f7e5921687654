"""Zero bytes in text: what a machine that lost power and a log emptied while written to leave."""

from __future__ import annotations

import re

# A few alone are a field of a binary file.
_GAP = re.compile(rb"\A\0+|\0{8,}|\0+\Z")
_INSIDE = re.compile(r"(?<=[^\n\0])\0+(?=[^\n\0])")
# What is in no text; tab, backspace, ends of lines and escapes are.
_NO_TEXT = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
NOTE = (
    "zero bytes were passed over, as a machine that lost power or a log that was emptied while it "
    "was written leaves them: lines may be missing there"
)


def is_text_with_gaps(head: bytes) -> bool:
    """Whether the head of a file is text but for runs of zero bytes."""
    rest = _GAP.sub(b"", head)
    return bool(rest.strip()) and _NO_TEXT.search(rest) is None


def without_gaps(text: str) -> str:
    """Return text without zero bytes; a blank parts what they part within a line."""
    return _INSIDE.sub(" ", text).replace("\0", "")
