"""What tells the loss of a validation by another name: 'val_mse', 'val_bpb', 'val_ppl'."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.vocabulary.names import sense, words

if TYPE_CHECKING:
    from advisor.history import Curve, FloatArray
    from advisor.readers.raw.series import Series

# What networks are trained by, whatever else it is called; a root or a share is on another scale.
_TRAINED_BY = frozenset(
    ("negative log-likelihood", "cross entropy", "squared error", "absolute error")
)
_ROOTS = frozenset(("rmse", "rms", "mape"))
BITS, PERPLEXITY = "bits", "perplexity"
# Nats a token over bits a byte: ln 2 of characters, 5 of words with the blank before them.
_NATS = (0.5, 10.0)


def note_where_validates(val: Series, train: Series) -> str:
    """Return the note that `val`, called otherwise than a loss, validates `train`; '' if not.

    Its values begin where those do: a perplexity by its logarithm, bits in units of their own.
    """
    what, early = sense(val.name).part, _early(train.value)
    read = f"'{val.name}' ({what}) is read as the validation loss"
    if what == BITS:
        in_range = _NATS[0] < early / _early(val.value) < _NATS[1]
        return f"{read}: no other is logged" if in_range else ""
    value = val.value
    if what == PERPLEXITY and bool((value[np.isfinite(value)] > 0.0).all()):
        value = np.log(value)
    elif what not in _TRAINED_BY or not _ROOTS.isdisjoint(words(val.name)):
        return ""
    begins = abs(np.log(_early(value) / early)) < np.log(2.0)
    return f"{read}: it begins where '{train.name}' does" if begins else ""


def scale_of(val: Curve | None, train: Curve | None, notes: list[str]) -> float:
    """Return by what a validation told in bits is multiplied to be a training loss that is none.

    Bits a byte are the loss a token times a number that the tokens have: with it the first third
    of the validations stands where the training loss stood. 1 for all others.
    """
    if val is None or train is None or not _is_in_bits(val) or _is_in_bits(train):
        return 1.0
    seen = np.flatnonzero(np.isfinite(val.value) & (val.value > 0.0))
    first, known = seen[: -(-len(seen) // 3)], np.isfinite(train.value)
    if not len(first) or not known.any():
        return 1.0
    beside = np.interp(val.step[first], train.step[known], train.value[known])
    factor = float(np.median(beside / val.value[first]))
    if not _NATS[0] < factor < _NATS[1]:
        return 1.0
    notes.append(
        f"'{val.name}' is in bits: held against '{train.name}' {factor:.2g} times, so that it "
        "begins where that does"
    )
    return factor


def _is_in_bits(curve: Curve) -> bool:
    meaning = sense(curve.name)
    return meaning.kind == "weak" and meaning.part == BITS


def _early(value: FloatArray) -> float:
    """Return the level of the first third of a series, NaN where it has no positive one."""
    level = float(np.median(value[: -(-len(value) // 3)]))
    return level if level > 0.0 else np.nan
