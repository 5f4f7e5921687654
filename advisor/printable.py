"""Text from logs and paths made safe for a terminal, whichever stage shows it."""

from __future__ import annotations

import re
from functools import cache


@cache
def _unsafe() -> re.Pattern[str]:
    # Control characters would let a log file steer the terminal; bidirectional marks reorder a
    # line; lone surrogates (undecodable file names) cannot be written at all.
    return re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Return text from a log or a path with everything that would act on a terminal escaped."""
    if text.isprintable():  # no pattern is needed for nearly every text
        return text
    return _unsafe().sub(lambda found: found.group().encode("unicode_escape").decode(), text)
