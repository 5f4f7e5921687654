"""Rates that runs are called by and nothing else: 0.1.csv, 0.01.csv, adam_1e-3/log.csv."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.documents.owned import rates_named
from advisor.readers.hints.optimizers import optimizer_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.history import History

_NUMBER = re.compile(r"(?:([a-z]+)[ _=-]*)?(\d*\.?\d+(?:e[+-]?\d+)?)", re.IGNORECASE)
_ENDING = re.compile(r"(?:\.[a-z]\w*)+$", re.IGNORECASE)
# The file, and the folders around it.
_DEEPEST = 3


def rates_of_bare_names(runs: Sequence[History]) -> list[tuple[float, str]]:
    """Return the rate of each run and the name that is nothing but it; nothing where one has none.

    The numbers must be those of a sweep: three or more, far from each other, and not all whole.
    """
    paths = [re.split(r"[\\/]", run.source) for run in runs]
    named = [[run.run or "" for run in runs]]
    named += [[path[-depth] if depth <= len(path) else "" for path in paths]
              for depth in range(1, _DEEPEST + 1)]  # fmt: skip
    for names in named:
        numbers = [_number_in(name) for name in names]
        if all(numbers) and rates_named({*numbers}):
            return [(float(number), name) for number, name in zip(numbers, names, strict=True)]
    return []


def _number_in(name: str) -> str:
    """Return the number that a name is, bare or behind an optimizer's; '' where it is more."""
    found = _NUMBER.fullmatch(_ENDING.sub("", name))
    if found is None or (found[1] and optimizer_in(found[1]) is None):
        return ""
    return found[2]
