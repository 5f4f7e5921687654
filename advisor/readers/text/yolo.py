"""YOLOv5, YOLOv7 `results.txt`: a table without a header, '0/149  0.87G  0.08 0.04 ...'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.naming import counted
from advisor.readers.raw.rows import Rows
from advisor.readers.text.sniff import YOLO_ROW
from advisor.readers.vocabulary.numbers_in import to_number

if TYPE_CHECKING:
    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source

FORMAT = "YOLO results.txt"
# The columns after memory, as train.py of these versions writes them: losses of the training,
# labels and image size, then precision, recall, mAP and losses of the validation.
_TRAIN = ("train/box_loss", "train/obj_loss", "train/cls_loss", "train/total_loss",
          "labels", "img_size")  # fmt: skip
_VAL = ("metrics/precision", "metrics/recall", "metrics/mAP_0.5", "metrics/mAP_0.5:0.95",
        "val/box_loss", "val/obj_loss", "val/cls_loss")  # fmt: skip


def read(source: Source) -> list[RawRun]:
    """Return the run in a results.txt. Raises LogError where no line is a row of one.

    Rows hold the train losses; a last validation of 13 columns adds its metrics and losses.
    """
    rows = Rows()
    skipped: list[int] = []
    for number, line in enumerate(source.lines(), 1):
        match = re.match(YOLO_ROW, line)
        if match is None:
            if line.strip():
                skipped.append(number)
            continue
        cells = [to_number(cell) for cell in re.findall(r"[^\s,;]+", match.group(3))]
        names = (*_TRAIN, *_VAL) if len(cells) >= len(_TRAIN) + len(_VAL) else _TRAIN
        row = {"epoch": float(match.group(1))}
        for name, cell in zip(names, cells, strict=False):
            if cell is not None:
                row[name] = cell
        val = [row[n] for n in _VAL[4:] if n in row]
        if len(val) == 3:
            row["val/total_loss"] = sum(val)
        rows.add(row, number)
    if not rows:
        raise LogError(source.name, "holds no row of a YOLO results.txt")
    notes: list[str] = []
    if skipped:
        notes.append(
            f"{counted(len(skipped), 'line')} without a row, the first is line {skipped[0]}"
        )
    return [rows.to_run(FORMAT, notes=notes)]
