"""How long the training was to be, by what a text log counts: 'Epoch 3/90', 'step 3 of 600'."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.readers.text.lines import Line
    from advisor.readers.text.position import Position

_OF = re.compile(r"(?<![\w./\\-])(\d{1,9})\s*(?:/|\bof\b)\s*(\d{1,9})(?![\w/\\-]|\.\d)")
_EPOCH = re.compile(r"(?i)(?<![a-z])ep(?:och)?s?[\W_]{0,4}$|\bTrain: +\[?$")
# '[3/90][40/128]'
_INNER = re.compile(r"\]\s*\[\s*\d")
_KEPT = 100  # lines


class Counters:
    """The last lines that count something of so many."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_KEPT)

    def take(self, line: Line) -> None:
        """Take the next line of the log."""
        if "/" in line.text or " of " in line.text:
            self._lines.append(line.text)

    def share_done(self, last: Position, first_epoch: float | None) -> float | None:
        """Return which share of the planned training is done at most, in 0..1, at the place `last`.

        `first_epoch`: number of the first epoch, where epochs are told. None: the lines do not say.
        """
        if last.epoch is None:
            total = next((m for n, m, _ in self._counts() if n == last.step), None)
            return None if total is None or last.step is None else _share(last.step, total)
        epochs = next(
            (m for n, m, is_epoch in self._counts() if is_epoch and n == last.epoch), None
        )
        if epochs is None:
            return None
        before = last.epoch - (first_epoch != 0)
        if last.step is not None:
            # 'step 40/128' in the epoch: as it stands, or counted on over the epochs of the log.
            laps = last.epoch - (first_epoch or 0)
            for n, m, is_epoch in self._counts():
                if not is_epoch and last.step in {n, laps * m + n}:
                    return _share(before + n / m, epochs)
        return _share(before + 1, epochs)

    def _counts(self) -> Iterator[tuple[int, int, bool]]:
        """Yield number, of how many, and whether epochs are counted, from the last line on."""
        for text in reversed(self._lines):
            for found in _OF.finditer(text):
                number, total = int(found.group(1)), int(found.group(2))
                before = text[max(0, found.start() - 24) : found.start()]
                is_epoch = bool(_EPOCH.search(before) or _INNER.match(text, found.end()))
                if 0 <= number <= total > 0:
                    yield number, total, is_epoch


def _share(done: float, total: float) -> float | None:
    return done / total if 0 < done <= total else None
