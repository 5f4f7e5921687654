"""Settings that names of runs tell beside the rate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.hints.optimizers import optimizer_in

if TYPE_CHECKING:
    from collections.abc import Iterable

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
