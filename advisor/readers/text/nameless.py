"""Lines with a place and one number, no name: 'Epoch 1: 2.30', as print(epoch, loss) writes."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from advisor.readers.raw.rows import Rows
from advisor.readers.text.lines import clean_lines
from advisor.readers.vocabulary.numbers_in import NUMBER, SPECIAL

if TYPE_CHECKING:
    from advisor.readers.sources.source import Source

NOTE = "the numbers behind each {place} have no name: they are read as the training loss"
_LINE = re.compile(
    r"\s*[\[(]?(epoch|step|iter(?:ation)?|batch)s?[\s:=#\[(]{1,4}(\d{1,12})"
    r"(?:\s?(?:/|of)\s?\d{1,12})?(?:[\s:=,|)\]>-]|\.\.){1,20}"
    rf"(?:[\w.]{{1,20}}\()?({NUMBER}|{SPECIAL})(?:, [^)\n]{{0,80}}\)|\))?\s*",
    re.IGNORECASE,
)
_FEWEST = 3


def read_nameless(source: Source) -> tuple[Rows, str] | None:
    """Return the numbers as a loss over their places, and what was assumed; None: no such lines.

    Places must rise. Numbers that end higher than they began are none either: so does an accuracy,
    and only a name would tell it from a loss that diverged. One that ends as no number is a loss.
    """
    word, found = "", dict[float, tuple[float, int]]()
    for line in clean_lines(source):
        match = _LINE.fullmatch(line.text)
        if match is None or (word and match.group(1).lower() != word):
            continue
        word, place = match.group(1).lower(), float(match.group(2))
        if found and place <= max(found):
            return None
        found[place] = float(match.group(3)), line.number
    values = [value for value, _ in found.values()]
    if len(values) < _FEWEST or (math.isfinite(values[-1]) and values[-1] >= values[0]):
        return None
    rows = Rows()
    for place, (value, number) in found.items():
        rows.add({"epoch" if word == "epoch" else "step": place, "loss": value}, number)
    return rows, NOTE.format(place=word)
