"""Tables of an evaluation are no logs: a row a sample, a confusion matrix."""

from __future__ import annotations

import random

import pytest

from advisor.readers import read
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source
from tests.readers.one_run import only

ANY = random.Random(3)
LOSSES = [f"{abs(ANY.gauss(0.5, 0.4)):.4f}" for _ in range(60)]


def table(header: str, *columns: list[str]) -> str:
    return "\n".join([header, *(",".join(row) for row in zip(*columns, strict=True))]) + "\n"


def runs(text: str, options: ReadOptions | None = None):
    return read(Source.from_bytes(text.encode(), "a.csv"), options)


NUMBERS = [str(k) for k in range(60)]
CLASSES = [str(ANY.randrange(10)) for _ in range(60)]
OF_SAMPLES = {
    "labels": table("sample,label,pred,loss", NUMBERS, CLASSES, CLASSES[::-1], LOSSES),
    "values": table(",y_true,y_pred,loss", NUMBERS, LOSSES, LOSSES[::-1], LOSSES),
    "images": table("filename,loss,iou", [f"a{k}.png" for k in NUMBERS], LOSSES, LOSSES),
    "ids": table("image_id,loss", NUMBERS, LOSSES),
}


@pytest.mark.parametrize("name", OF_SAMPLES)
def test_a_row_a_sample_is_no_curve(name: str) -> None:
    """They were judged, and some told to raise or lower."""
    with pytest.raises(NotALogError, match="a row for each sample"):
        runs(OF_SAMPLES[name])
    assert len(only(runs(OF_SAMPLES[name], ReadOptions(train_loss="loss"))).train) == 60


def test_beside_steps_such_columns_do_not_matter() -> None:
    text = table("epoch,loss,pred", NUMBERS, LOSSES, LOSSES)
    assert len(only(runs(text)).train) == 60


def test_what_a_loop_prints_of_its_predictions_does_not_matter() -> None:
    lines = "".join(f"loss: {3 / (k + 1):.4f} pred: {k % 7} gt: {k % 5}\n" for k in range(40))
    assert len(only(read(Source.from_bytes(lines.encode(), "a.log"))).train) == 40


def matrix(classes: int, weight: int) -> list[list[str]]:
    return [
        [str(weight if i == j else ANY.randrange(20)) for j in range(classes)]
        for i in range(classes)
    ]


@pytest.mark.parametrize("first", ["", "true"])
@pytest.mark.parametrize("form", ["bare", "rows", "both"])
def test_a_confusion_matrix_is_no_curve(form: str, first: str) -> None:
    rows = matrix(8, 900)
    if form != "bare":
        rows = [[str(k), *row] for k, row in enumerate(rows)]
    if form == "both":
        rows = [[first, *NUMBERS[:8]], *rows]
    with pytest.raises(NotALogError, match="a confusion matrix"):
        runs("\n".join(map(",".join, rows)) + "\n")


def test_a_log_without_a_header_that_happens_to_be_square_is_read() -> None:
    rows = [f"{k},{2 / k:.4f},{3 / k:.4f},{1 - 1 / (k + 1):.4f}" for k in range(1, 5)]
    assert len(only(runs("\n".join(rows) + "\n")).train) == 4
