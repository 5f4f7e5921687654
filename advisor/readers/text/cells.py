"""What a line's named numbers are called in the table, and lines whose numbers are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_rate

if TYPE_CHECKING:
    from advisor.readers.text.pairs import Pair

_CONSTANTS = ("None", "True", "False", "null", "true", "false")
_LONGEST_AT_PLACE = 200
_CONSTANT = re.compile(rf"\b(?:{'|'.join(_CONSTANTS)})\b")
# Closing summaries: one mean over all steps, no point of the curve.
# 'Current best: epoch 3, loss 0.5', '[best] epoch 3 loss 0.5'
_BEST_LINE = re.compile(r"(?i)\W*(?:(?:current|new)\W+)?best\b")
_TOTALS = re.compile(
    r"(?i)(?<![a-z])(?:epochs|steps|iterations|iters)['\"]?\s*[:=]?\s*\d+(?![\d.]|\s*/)"
    r"|(?:^|\s)--[a-z]|\bevery \d|(?<=[, ])batch ?[:=] ?(?:8|16|32|64|128|256|512|1024)\b(?! ?/)"
    # '[2/5] lr=0.01', the second training of a sweep
    r"|^[^\d\[]*\[\d+/\d+\]:? *(?:lr|learning[_ ]rate)\b"
)
_SUMMARY = re.compile(r"eval_runtime'?\":? ?\d+\.\d+, 'train|Results mean")

# Before the name of what a batch of a validation tells, until the log has been read.
INTERIM = "interim "


def is_settings(text: str) -> bool:
    """Whether a line without losses tells how many epochs or steps there are to be, or a command.

    'Epochs: 10' and '--epochs 10' are no place in the training; 'Epochs: 1/10' is one.
    """
    return bool(_TOTALS.search(text))


def is_noise(text: str, *, at_place: bool = False) -> bool:
    """Tell dumps of settings and closing summaries from lines of a log.

    `at_place`: the line tells a place and a loss, as a short one of a log may beside constants
    ('epoch 3, loss 0.5, val_loss None, improved False').
    """
    if "est" in text and _BEST_LINE.match(text):
        return True
    is_row = at_place and len(text) <= _LONGEST_AT_PLACE
    has_many = any(word in text for word in _CONSTANTS) and len(_CONSTANT.findall(text)) > 1
    if has_many and (not is_row or is_settings(text)):
        return True
    # Where the Hugging Face trainer counts tokens, each of its lines tells the run time.
    if "train_runtime" in text and "learning_rate" not in text:
        return True
    return "Namespace(" in text or bool(_SUMMARY.search(text))


def cells_of(pairs: list[Pair], split: str | None, *, of_batch: bool = False) -> dict[str, float]:
    """Name the values: those of a validation by their split, unless the name tells it.

    `of_batch`: the line is about one batch of a validation, whose mean may be told after it.
    """
    cells: dict[str, float] = {}
    for pair in pairs:
        name = pair.name
        value = pair.value
        if sense(name).kind == "axis":
            continue
        if split is not None and is_rate(name) and value == 0.0:
            continue  # Nothing is learnt in a validation.
        if split is not None and not is_rate(name):
            if sense(name).split is None:
                is_mean = pair.mean is not None or not of_batch
                name = f"{split}/{name}" if is_mean else f"{split}/{INTERIM}{name}"
            if pair.mean is not None:
                value = pair.mean
        cells.setdefault(name, value)
    return cells
