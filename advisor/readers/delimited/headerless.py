"""Names for the columns of a table without a header, where its cells tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.vocabulary.words import is_metric

if TYPE_CHECKING:
    from advisor.history import FloatArray, IntArray
    from advisor.readers.delimited.rows import Table
    from advisor.readers.raw.series import Series

# The columns of YOLOv5's results.txt; memory is written as '0.87G'.
_YOLO_RESULTS = (
    "epoch",
    "memory",
    *("train/box_loss", "train/obj_loss", "train/cls_loss", "train/total_loss"),
    *("labels", "image_size", "precision", "recall", "mAP@0.5", "mAP@0.5:0.95"),
    *("val/box_loss", "val/obj_loss", "val/cls_loss"),
)
_LEAST_BYTES = 1e6


def named(table: Table, series: dict[str, Series]) -> dict[str, Series]:
    """Return the series by names that the cells tell, else as they are.

    A word that stands in front of each value ('loss;0.52;acc;0.81') is its name. YOLOv5's and
    YOLOv7's results.txt is known by its columns. A counter that starts again is a step; where the
    loss goes on meanwhile, one that climbs then counts epochs, else it numbers trainings.
    """
    names = _in_cells(table, series) or _of_yolo(series) or _of_counters(series)
    return {
        names.get(name, name): one._replace(name=names.get(name, name))
        for name, one in series.items()
    }


def _in_cells(table: Table, series: dict[str, Series]) -> dict[str, str]:
    """Return the words that stand in front of the values, by the columns' names."""
    names = {}
    for before, column in zip(table.columns, table.columns[1:], strict=False):
        told = {text for _, text in before.text_at}
        if column.name in series and before.texts == table.rows and len(told) == 1:
            names[column.name] = told.pop().strip(" :=")
    differ = len(set(names.values())) == len(names)
    return names if differ and any(map(is_metric, names.values())) else {}


def _of_yolo(series: dict[str, Series]) -> dict[str, str]:
    if len(series) != len(_YOLO_RESULTS):
        return {}
    epoch, memory = list(series.values())[:2]
    counts = bool((np.diff(epoch.value) >= 0).all())
    if not counts or not (memory.value > _LEAST_BYTES).all():
        return {}
    return dict(zip(series, _YOLO_RESULTS, strict=True))


def _of_counters(series: dict[str, Series]) -> dict[str, str]:
    """Return names for a counter of the first two columns that starts again, and for one before."""
    for place, (name, one) in enumerate(list(series.items())[:2]):
        starts = _starts(one.value)
        rest = list(series.values())[place + 1 :]
        if not len(starts) or not rest or len(rest[0].value) != len(one.value):
            continue
        before = list(series.items())[:place]
        loss = rest[0].value
        anew = np.abs(loss[starts] - loss[0]) < np.abs(loss[starts] - loss[starts - 1])
        epochs = [n for n, s in before if _climbs_at(s.value, starts) and not anew.all()]
        return {name: "step", **dict.fromkeys(epochs, "epoch")}
    return {}


def _starts(value: FloatArray) -> IntArray:
    """Return where whole numbers that rise by one start again at the first of them, int64 [n]."""
    step = np.diff(value)
    starts = np.flatnonzero(step != 1) + 1
    return (
        starts if (value[starts] == value[0]).all() and (step[starts - 1] < 0).all() else starts[:0]
    )


def _climbs_at(value: FloatArray, starts: IntArray) -> bool:
    return len(value) > starts[-1] and set(np.flatnonzero(np.diff(value)) + 1) == set(starts)
