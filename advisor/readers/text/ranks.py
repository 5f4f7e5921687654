"""Lines that several processes of one training wrote, each with its rank before them."""

from __future__ import annotations

import re

_RANK = re.compile(
    r"^\s*(?:\[(?:rank|default)\s*(\d+)\]\s*:?|\(?rank[ :]?(\d+)\)?\s*[:|]|\[\d+,(\d+)\]<std\w+>:)",
    re.IGNORECASE,
)


class Ranks:
    """Passes the lines of the first process that tells a loss; `others` counts those left out."""

    def __init__(self) -> None:
        self.others = 0
        self._first: str | None = None

    def of_first(self, text: str) -> str:
        """Return a line without its rank, or '' for one of another process."""
        match = _RANK.match(text)
        if match is None:
            return text
        rank = match.group(1) or match.group(2) or match.group(3)
        rest = text[match.end() :]
        if self._first is None and re.search(r"(?i)loss", rest):
            self._first = rank
        if self._first not in {None, rank}:
            self.others += 1
            return ""
        return rest
