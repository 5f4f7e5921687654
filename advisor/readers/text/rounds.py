"""What Flower says at the end of a federated training: the losses of all rounds."""

from __future__ import annotations

import re

from advisor.readers.raw.rows import Rows
from advisor.readers.vocabulary.numbers_in import FLOAT

# 'History (loss, distributed):' and below it 'round 1: 0.5'
_HISTORY = re.compile(r"\bHistory \((\w+), (\w+)")
_ROUND = re.compile(rf"\bround (\d{{1,9}}): ({FLOAT})")
# 'app_fit: losses_distributed [(1, 0.5), (2, 0.4)]', before version 1.8
_LIST = re.compile(r"\bapp_fit: losses_(\w+) (?=\[\()")
_PAIR = re.compile(rf"\((\d{{1,9}}), ({FLOAT})\)")
_FEWEST = 2


class Rounds:
    """Takes the lines that tell no values by a name."""

    def __init__(self) -> None:
        self._losses: dict[str, dict[int, float]] = {}
        self._open = ""

    def take(self, text: str) -> None:
        """Take a line."""
        if "History (" in text and (head := _HISTORY.search(text)):
            self._open = head[2] if head[1] == "loss" else ""
        elif self._open and (told := _ROUND.search(text)):
            self._losses.setdefault(self._open, {})[int(told[1])] = float(told[2])
        elif "app_fit: losses_" in text and (listed := _LIST.search(text)):
            pairs = _PAIR.findall(text, listed.end())
            self._losses[listed[1]] = {int(at): float(value) for at, value in pairs}

    def table(self) -> Rows | None:
        """Return the losses by round, those of the server's validation or of the clients'.

        None where no two are told, or clients returned 0 for want of any.
        """
        curves = {
            f"val_loss_{where}": rounds
            for where, rounds in self._losses.items()
            if len(rounds) >= _FEWEST and any(rounds.values())
        }
        if not curves:
            return None
        rows = Rows()
        for at in sorted({at for rounds in curves.values() for at in rounds}):
            told = {name: rounds[at] for name, rounds in curves.items() if at in rounds}
            rows.add({"round": float(at), **told})
        return rows
