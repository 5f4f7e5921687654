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
# What may stand before a count of steps, if a word does; pictures, gigabytes and hits are others.
_STEP = re.compile(
    r"(?i)(?<![a-z_])(?:(?:global|train)_?)?(?:steps?|it|iters?|iterations?|(?:mini)?batch(?:es)?"
    r"|updates?|rounds?|train(?:ing)?|progress)$"
)
# 'Evaluating:   3%|###   | ' before the count of a bar: other bars than the training's.
_BAR = re.compile(r"\d%\|[^|]*\|\s*$")
_OTHER_BAR = re.compile(
    r"(?i)^[\W\d_]*(?!(?:train|ep(?:och)?s?\b|steps?\b|it|batch|progress))[a-z]"
)
_BETWEEN = " \t:=#\"'[(|"
# A training that ends when it is good enough has no length, nor has one that is over early.
_STOPS_EARLY = re.compile(
    r"(?i)\bearly[\s_-]*stop(?!\w*['\"]?\s*[:=]\s*['\"]?(?:false|none|null|off|no|0)\b)"
    r"|\bstopp(?:ed|ing) early\b"
    # 'patience 3/10', 'no improvement (3/10)'
    r"|\b(?:patience|(?:no|not) improve\w*)\b\D{0,20}\d+\s*(?:/|of)\s*\d"
)
# Below the last count; what stands below the one before as well is no end.
_IS_OVER = re.compile(
    r"(?i)\btraining\b.{0,20}\b(?:finished|completed?|done|over|ended)\b"
    r"|\b(?:finished|completed|done|ending) (?:the )?training\b"
    r"|^\W*(?:all )?(?:done|finished|completed?)\b|\bconverged\b|\bstop(?:ped|ping)?\b"
    r"|\b(?:total|training) time\b|\b(?:time|budget) (?:limit|reached|is up)\b"
    r"|\brestoring\b|\bbest epoch\b|\bfinal\b|\btest\b|\bsaved\b(?!.*(?:checkpoint|ckpt|best))"
)
# What the lines that stop early have in common, which is sought fast.
_OF_STOPS = ("top", "STOP", "mprov", "atience")
_LOOKED_AT = 300  # characters
_KEPT = 100  # lines


class Counters:
    """The last lines that count something of so many."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self._stops_early = False
        # The lines below the last count, and those below the one before that had any.
        self._below: list[str] = []
        self._before: list[str] = []

    def take(self, line: Line) -> None:
        """Take the next line of the log."""
        text = line.text
        beginning = text[:_LOOKED_AT]
        if any(sign in beginning for sign in _OF_STOPS):
            self._stops_early = self._stops_early or bool(_STOPS_EARLY.search(beginning))
        if ("/" in text or " of " in text) and _OF.search(text):
            self._lines.append(text)
            if self._below:
                self._before, self._below = self._below, []
        elif len(self._below) < _KEPT:
            self._below.append(beginning)

    def _is_over(self) -> bool:
        """Whether what stands below the last count says that the training is over."""
        below, before = (
            {found.group().lower() for line in lines if (found := _IS_OVER.search(line))}
            for lines in (self._below, self._before)
        )
        return not below <= before

    def share_done(self, last: Position, first_epoch: float | None) -> float | None:
        """Return which share of the planned training is done at most, in 0..1, at the place `last`.

        `first_epoch`: number of the first epoch, where epochs are told. None: the lines do not say,
        or that the training may end, or ended, before.
        """
        if self._stops_early or self._is_over():
            return None
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
                if "|" in before and _is_of_another_bar(text[: found.start()]):
                    continue
                is_epoch = bool(_EPOCH.search(before) or _INNER.match(text, found.end()))
                if not is_epoch and not _counts_steps(before):
                    continue
                if 0 <= number <= total > 0:
                    yield number, total, is_epoch


def _is_of_another_bar(before: str) -> bool:
    """Whether what stands before a count is a bar, of something else than a training."""
    beginning = before[-_LOOKED_AT:]
    return bool(_BAR.search(beginning) and _OTHER_BAR.match(beginning))


def _counts_steps(before: str) -> bool:
    """Whether what stands before a count is no word, or one that steps are called by."""
    told = before.rstrip(_BETWEEN)
    return not told[-1:].isalpha() or bool(_STEP.search(told))


def _share(done: float, total: float) -> float | None:
    return done / total if 0 < done <= total else None
