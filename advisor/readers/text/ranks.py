"""Lines that several processes of one training wrote, each with its rank before them."""

from __future__ import annotations

import re

_RANK = re.compile(
    r"^\s*(?:\[(?:rank|default)\s*(\d+)\]\s*:?|\(?rank[ :]?(\d+)\)?\s*[:|]|\[\d+,(\d+)\]<std\w+>:)",
    re.IGNORECASE,
)
# What the first stages of a pipeline log in place of a loss, which only the last one has: -1, or
# the sum of that over several processes (torchtitan).
_NO_LOSS = re.compile(r"(?i)\bloss\W{1,4}-\d+(?:\.0+)?(?![\d.])")
# So many such lines of a process are passed over before it is read as if these were losses.
_HELD = 3


class Ranks:
    """Passes the lines of the first process that tells a loss; `others` counts those left out."""

    def __init__(self) -> None:
        self.others = 0
        self._first: str | None = None
        self._held: dict[str, int] = {}

    def of_first(self, text: str) -> str:
        """Return a line without its rank, or '' for one of another process."""
        match = _RANK.match(text)
        if match is None:
            return text
        rank = match.group(1) or match.group(2) or match.group(3)
        rest = text[match.end() :]
        if self._first is None and re.search(r"(?i)loss", rest):
            if _NO_LOSS.search(rest) and self._held.setdefault(rank, 0) < _HELD:
                self._held[rank] += 1
                return ""
            self._first = rank
            self.others += sum(held for of, held in self._held.items() if of != rank)
        if self._first not in {None, rank}:
            self.others += 1
            return ""
        return rest
