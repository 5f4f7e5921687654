"""Settings that names of runs tell beside the rate: by which of them runs are compared apart."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from advisor.readers.hints.optimizers import optimizer_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.sweep.runs import SweepRun

_WORDS = {
    "batch size": "bs|bsz|batch[ _-]?size|batch",
    "weight decay": "wd|weight[ _-]?decay",
    "momentum": "mom|momentum",
    "dropout": "dropout|drop",
    "width": "width|hidden(?:[ _-]?(?:size|dim))?|d[ _-]?model",
    "depth": "depth|n?[ _-]?layers",
    "warmup": "warm[ _-]?up(?:[ _-]?steps)?",
}
_TOLD = {
    name: re.compile(
        rf"(?:^|[^a-z])(?:{words})[ _=:-]*(\d*\.?\d+(?:e[+-]?\d+)?)(?![a-z\d]|\.\d)", re.I
    )
    for name, words in _WORDS.items()
}
_WORD = re.compile(r"[a-z][a-z0-9]*", re.I)
# Groups are of use where most runs are in one with so many rates.
_FEW_RATES = 3
_MOST_IN_GROUPS = 0.6


def settings_in(names: Iterable[str]) -> dict[str, str]:
    """Return the settings that names tell, such as 'adam_lr0.1_bs64'; the first name wins."""
    found: dict[str, str] = {}
    for name in names:
        for setting, told in _TOLD.items():
            if (match := told.search(name)) is not None:
                found.setdefault(setting, f"{float(match[1]):g}")
        for word in _WORD.findall(name):
            # Names hold other words: only what is an optimizer and nothing else.
            if optimizer_in(word) == word.lower():
                found.setdefault("optimizer", word.lower())
    return found


def compared_apart(runs: Sequence[SweepRun]) -> tuple[str, ...]:
    """Return the settings that runs must share to be compared: all that differ and leave groups."""
    values: defaultdict[str, set[str | None]] = defaultdict(set)
    for name in dict.fromkeys(name for run in runs for name in run.settings):
        values[name] = {run.settings.get(name) for run in runs}
    by = [name for name, told in values.items() if len(told) > 1]
    while by and not _is_useful(runs, by):
        by.remove(max(by, key=lambda name: len(values[name])))
    return tuple(by)


def _is_useful(runs: Sequence[SweepRun], by: Sequence[str]) -> bool:
    rates: defaultdict[tuple[str | None, ...], set[float | None]] = defaultdict(set)
    for run in runs:
        rates[chosen(run.settings, by)].add(run.lr)
    few = min(_FEW_RATES, len({run.lr for run in runs}))
    inside = sum(len(rates[chosen(run.settings, by)]) >= few for run in runs)
    return inside >= _MOST_IN_GROUPS * len(runs)


def chosen(settings: Mapping[str, str], by: Sequence[str]) -> tuple[str | None, ...]:
    """Return the values of the settings `by`, None for one that is not told."""
    return tuple(settings.get(name) for name in by)
