"""A network of several outputs: Ludwig's statistics tell the loss of each beside their sum."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source
from tests.readers.one_run import only

if TYPE_CHECKING:
    from advisor.history import History

SUM, FIRST, SECOND = [4.0, 2.0, 1.0], [3.0, 1.5, 0.5], [1.0, 0.5, 0.5]


def runs_of(document: object, options: ReadOptions | None = None) -> list[History]:
    source = Source.from_bytes(json.dumps(document).encode(), "training_statistics.json")
    return read(source, options)


def ludwig() -> dict[str, object]:
    one = {
        "combined": {"loss": SUM},
        "label": {"loss": FIRST, "accuracy": [0.2, 0.4, 0.5]},
        "price": {"loss": SECOND},
    }
    return {"training": one, "validation": one, "evaluation_frequency": {"frequency": 1}}


def test_the_sum_is_judged_and_no_output_is_a_training() -> None:
    run = only(runs_of(ludwig()))
    assert run.train is not None
    assert run.val is not None
    assert (run.train.value.tolist(), run.val.value.tolist()) == (SUM, SUM)


def test_an_output_can_be_chosen() -> None:
    run = only(runs_of(ludwig(), ReadOptions(train_loss="train/label/loss")))
    assert run.train is not None
    assert run.train.value.tolist() == FIRST
    run = only(runs_of(ludwig(), ReadOptions(maximize="val/label/accuracy")))
    assert run.val is not None
    assert run.val.value.tolist() == [-0.2, -0.4, -0.5]


def test_trainings_that_are_called_so_stay_apart() -> None:
    runs = runs_of({name: {"train": {"loss": SUM}} for name in ("combined", "text", "image")})
    assert sorted(str(run.run) for run in runs) == ["combined", "image", "text"]
