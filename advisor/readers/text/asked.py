"""Names that mean nothing, of which the user says what they are: `--train-loss foo`.

Lines are kept for what they name. Where what was asked for is not among that, the lines are read
again, with a name in place of the user's that says what it is, and which is undone in the end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.numbers_in import FLOAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.readers.raw.series import RawRun
    from advisor.readers.text.lines import Line

_STAND_INS = {
    "train_loss": "asked_loss",
    "val_loss": "val_asked_loss",
    "lr_column": "asked_lr",
    "maximize": "asked_accuracy",
}
# Behind the name a number, with a sign between them or what the number is wrapped in.
_VALUE = rf"""(?=["']?(?:\s*(?:::?|=>?|->)\s*|\s+)(?:[\w.]{{1,24}}\()?["'\[(]*{FLOAT})"""


def missing(asked: Mapping[str, str], runs: Iterable[RawRun]) -> dict[str, str]:
    """Return of the names by the options that tell them those that no series has."""
    there = {_plain(name) for run in runs for name in run.series}
    return {option: name for option, name in asked.items() if _plain(name) not in there}


def _plain(name: str) -> str:
    return re.sub(r"[\s_./-]+", "_", name.strip().lower())


class Renaming:
    """Puts names that are understood in place of those that the user gave (`asked`), and back."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self._names = {_STAND_INS[option]: name for option, name in asked.items()}
        self._patterns = [
            (re.compile(rf"(?<![\w.]){re.escape(name)}{_VALUE}", re.IGNORECASE), stand_in)
            for stand_in, name in self._names.items()
        ]

    def __call__(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Yield the lines with names that are understood."""
        for line in lines:
            text = line.text
            for pattern, stand_in in self._patterns:
                text = pattern.sub(stand_in, text)
            yield line._replace(text=text)

    def undone(self, run: RawRun) -> RawRun:
        """Return a run whose series have the names that the user gave."""
        series = {self._own(name): one for name, one in run.series.items()}
        named = {name: one._replace(name=name) for name, one in series.items()}
        return run._replace(series=named)

    def _own(self, name: str) -> str:
        for stand_in in sorted(self._names, key=len, reverse=True):
            name = name.replace(stand_in, self._names[stand_in])
        return name
