"""What readers of records and text ask of a name. What it means for a run is roles' decision."""

from __future__ import annotations

import re

from advisor.readers.vocabulary.names import SPLITS, sense, split_free

_SPLIT = rf"(?:{'|'.join(SPLITS)})"
# Handed to `re` as they are, which compiles them at their first use: most tables need neither.
_PLAIN_LOSS = (
    rf"^(?:{_SPLIT}[_/ -]?)?(?:total[_ ]?)?loss(?:es)?(?:[_/ -](?:{_SPLIT}|total|epoch|step"
    r"|history|hist|curve|list))?$"
)
_FINAL = r"^(?:final|best|last|min|end)[_ ].*loss(?:es)?$|loss[_ ](?:final|best|last|min)$"


def is_loss(name: str) -> bool:
    """Tell a name of something that is minimised."""
    return sense(name).kind in {"loss", "weak"}


def is_plain_loss(name: str) -> bool:
    """Tell 'loss', 'val_loss', 'train/loss' from the many other names with a loss in them."""
    return bool(re.match(_PLAIN_LOSS, name.lower().strip()))


def is_metric(name: str) -> bool:
    """Tell a name of something that measures a model: a loss, an accuracy, a reward."""
    return sense(name).kind in {"loss", "weak", "metric"}


def is_position(name: str) -> bool:
    """Tell a name of a step, epoch or iteration counter."""
    meaning = sense(name)
    return meaning.kind == "axis" and meaning.unit != "row"


def is_validations_position(name: str) -> bool:
    """Tell a name of what counts the steps of a validation: val_step, eval_iter; no tokens seen."""
    meaning, rest = sense(name), split_free(name)
    named = meaning.kind == "other" and meaning.split in {"val", "test"}
    return named and rest[-1].startswith(("step", "iter", "epoch")) and is_position(" ".join(rest))


def is_rate(name: str) -> bool:
    """Tell a name of a learning rate."""
    return sense(name).kind == "lr"


def split_of(word: str) -> str | None:
    """Return 'train', 'val' or 'test' for a word that names such a part of the data."""
    return SPLITS.get(word.lower().strip().strip(":[]()"))


def is_final(name: str) -> bool:
    """Tell a name of one value a run: final_loss, best_val_loss."""
    return bool(re.search(_FINAL, name.lower().strip()))
