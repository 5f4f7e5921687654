"""Validations with steps of their own beside those of the training stand at these."""

from __future__ import annotations

import json

import pytest

from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source
from tests.readers.twice import losses

TRAIN = losses()[:30].tolist()
STEPS = [10 * k for k in range(30)]
VAL, VAL_STEPS = [2.4, 1.9, 1.6, 1.5], [0, 100, 200, 290]


def as_table(names: str) -> bytes:
    rows = [
        (step, loss, *((VAL_STEPS[k], VAL[k]) if k < len(VAL) else ("", "")))
        for k, (step, loss) in enumerate(zip(STEPS, TRAIN, strict=True))
    ]
    return "\n".join([names, *(",".join(map(str, row)) for row in rows), ""]).encode()


def as_lists(names: str) -> bytes:
    return json.dumps(
        dict(zip(names.split(","), (STEPS, TRAIN, VAL_STEPS, VAL), strict=True))
    ).encode()


@pytest.mark.parametrize("written", [as_table, as_lists])
@pytest.mark.parametrize(
    "names",
    [
        "train_step,train_loss,val_step,val_loss",
        "iters,train_losses,eval_iters,eval_losses",
        "epoch,loss,valid_epoch,valid_loss",
    ],
)
def test_a_validation_stands_at_its_own_steps(written, names: str) -> None:
    """They stood at the first rows of the training, or evenly between its ends."""
    [run] = read(Source.from_bytes(written(names), "log.txt"))
    assert run.axis == ("epoch" if names.startswith("epoch") else "step")
    assert run.train is not None
    assert run.val is not None
    assert (list(run.train.step), list(run.train.value)) == (STEPS, TRAIN)
    assert (list(run.val.step), list(run.val.value)) == (VAL_STEPS, VAL)
    assert any("steps of its own" in note for note in run.notes) == (written is as_table)


def test_other_columns_change_nothing() -> None:
    table = as_table("epoch,train_loss,val_step,val_loss")  # steps and epochs are not the same
    [run] = read(Source.from_bytes(table, "log.csv"))
    assert run.val is not None
    assert list(run.val.step) == STEPS[:4]
    table = as_table("train_step,train_loss,val_step,val_loss")
    [run] = read(Source.from_bytes(table, "log.csv"), ReadOptions(step_column="train_step"))
    assert run.val is not None
    assert list(run.val.step) == STEPS[:4]
