"""Tables of an evaluation that look like a log: a row a sample, a confusion matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.naming import listed
from advisor.readers.raw.series import rows_of
from advisor.readers.vocabulary.names import words

if TYPE_CHECKING:
    from advisor.history import FloatArray
    from advisor.readers.raw.series import RawRun, Series

# What is told of one sample, and of no epoch.
_OF_SAMPLES = frozenset(
    ("y true", "y pred", "y hat", "yhat", "y", "pred", "preds", "predicted", "prediction",
     "predictions", "predicted label", "predicted class", "pred label", "pred class",
     "true label", "true class", "ground truth", "gt", "image id", "img id", "image path",
     "image name", "sample id", "filename", "file name", "filepath", "file path")
)  # fmt: skip
_FEWEST = 3


def refuse_evaluation(raw: RawRun) -> str:
    """Return why a table that counts no steps is no log, but of an evaluation; '' if it may be."""
    if raw.hints.get("header") == "none":
        if not _is_confusion(raw):
            return ""
        return (
            "is a square table whose largest numbers stand on its diagonal, a confusion matrix and "
            "no log; expected a row a step or an epoch"
        )
    names = [*raw.series, *raw.ignored]
    told = [name for name in names if " ".join(words(name)) in _OF_SAMPLES]
    if not told or raw.format.startswith("text"):  # a loop may print what it predicts
        return ""
    return (
        f"is a table with a row for each sample ({listed(told)}) and no log of a training; "
        "--train-loss NAME reads it as one all the same"
    )


def _is_confusion(raw: RawRun) -> bool:
    """Whether a table is square but for the numbers of its classes, with a heavy diagonal."""
    if len(raw.series) < _FEWEST or abs(len(raw.series) - raw.rows) > 1:
        return False
    table = np.stack([_on_rows(one, raw.rows) for one in raw.series.values()], axis=1)
    if _numbers(table[1:, 0]):
        table = table[:, 1:] if _numbers(table[:, 0]) else table[1:, 1:]
    rows, columns = table.shape
    if rows != columns or rows < _FEWEST or not bool((table >= 0.0).all()):
        return False
    largest = np.argmax(table, axis=1) == np.arange(rows)
    return bool(np.count_nonzero(largest) > 0.5 * rows)


def _on_rows(one: Series, rows: int) -> FloatArray:
    column = np.full(rows, np.nan)
    column[rows_of(one)] = one.value
    return column


def _numbers(value: FloatArray) -> bool:
    """Whether these number classes: 0, 1, 2, ... or 1, 2, 3, ..."""
    return bool(np.isin(value[:1], (0.0, 1.0)).all() and (np.diff(value) == 1.0).all())
