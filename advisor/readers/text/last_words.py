"""What stands below the last loss: 'Loss is nan, stopping training' is the end of many logs."""

from __future__ import annotations

import math
import re
from collections import Counter, deque
from typing import TYPE_CHECKING

from advisor.readers.text.position import Position
from advisor.readers.text.row import Row
from advisor.readers.vocabulary.words import is_loss

if TYPE_CHECKING:
    from advisor.readers.text.lines import Line

# As torchvision, Detectron2, MMCV, Keras, Lightning, TensorFlow's estimators and fairseq say it.
_NO_NUMBER = r"(?:nan|[+-]?inf(?:inite|inity)?|non-?finite|not finite|invalid)\b"
_SAID = re.compile(
    rf"\bloss(?:es)?(?: returned in `?\w+`?)?\s*(?:is|was|becomes?|became|[=:])\s*{_NO_NUMBER}"
    rf"|\b{_NO_NUMBER} loss\b|NanLossDuringTraining|Minimum loss scale reached",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    r"stop|terminat|abort|ending|exiting|quit|diverged|error|during training|scale reached"
    r"|(?:nan|inf)!",
    re.IGNORECASE,
)
# A program's own lines, in a traceback, and what goes on without the batch.
_OTHER = re.compile(r"isnan|isfinite|\braise |\bassert |print\(|skip|ignor", re.IGNORECASE)
_LINES, _LONGEST = 200, 300
# What is printed with it: the parts of the loss, without a place.
_FEW = 3


class LastWords:
    """Keeps the lines since the last values of a log."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=_LINES)
        self._rows = 0
        self.note = ""

    def take(self, line: Line) -> None:
        """Take any line."""
        self._lines.append(line)

    def forget(self, told: bool) -> None:
        """Forget all but the last line, for it has values; a few that tell no place count not."""
        self._rows += 1
        if told or self._rows > _FEW:
            self._rows = 0
            while len(self._lines) > 1:
                self._lines.popleft()

    def row(self, rows: list[Row], start: int) -> Row | None:
        """Return the loss that was no number as a row below the others, and note it, or None."""
        said = next((line for line in self._lines if _ends_it(line.text)), None)
        if said is None:
            return None
        rows = [row for row in rows if row.line < said.number]
        trained = [row for row in rows if row.place.split not in {"val", "test"}] or rows
        counts = Counter(name for row in trained for name in row.cells if is_loss(name))
        if not counts:
            return None
        # Sums of single parts, said once, are not what the log is about.
        usual = [name for name, n in counts.items() if 2 * n >= max(counts.values())]
        measured = [row for row in trained if any(name in row.cells for name in usual)]
        measured = [row for row in measured if row.told] or measured
        last, before = measured[-1], measured[-2 if len(measured) > 1 else -1]
        text = said.text.strip()[:80]
        self.note = f"line {said.number} is read as a loss that was no number: '{text}'"
        return Row(
            said.number,
            Position(
                _next(before.place.epoch, last.place.epoch),
                _next(before.place.step, last.place.step),
            ),
            told=last.told,
            start=start,
            cells=dict.fromkeys(usual, math.nan),
            has_step=any(row.has_step for row in measured),
        )


def _ends_it(text: str) -> bool:
    return (
        len(text) <= _LONGEST
        and bool(_SAID.search(text) and _STOPPED.search(text))
        and not _OTHER.search(text)
    )


def _next(before: float | None, last: float | None) -> float | None:
    """Return the place one further than two that follow each other."""
    if last is None or before is None:
        return last
    return last + max(last - before, 0.0)
