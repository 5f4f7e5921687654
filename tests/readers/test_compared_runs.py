"""Several trainings in one file whose rows or records name what is compared: models, optimizers."""

from __future__ import annotations

import json

import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source

CURVES = {
    name: [{"epoch": k, "loss": start / (1 + k), "val_loss": start} for k in range(5)]
    for name, start in (("unet", 2.1), ("segnet", 2.2))
}


def as_json(document: object) -> Source:
    """Hold a document as the file of it."""
    return Source.from_bytes(json.dumps(document).encode(), "log.json")


def test_the_records_of_a_run_may_stand_below_its_results() -> None:
    """What the runs ended with was read as one training of as many steps."""
    trials = [
        {
            "experiment": "phase 6",
            "model": name,
            "epochs": 5,
            "training_params": {"lr": lr},
            "results": {"train_loss": 0.35, "val_loss": 0.36},
            "learning_curve": CURVES[name],
        }
        for name, lr in (("unet", 1e-3), ("segnet", 1e-4))
    ]
    runs = read(as_json({"trials": trials}))
    assert [run.run for run in runs] == ["trials/unet", "trials/segnet"]
    assert [run.train.value[0] for run in runs if run.train] == [2.1, 2.2]
    assert [run.lr.value[0] for run in runs if run.lr] == [1e-3, 1e-4]


def test_the_batches_that_an_epoch_tells_are_no_run() -> None:
    epochs = [
        {"epoch": k, "val_loss": 1.9 / k, "batches": [{"step": n, "loss": 2.4 / k} for n in (1, 2)]}
        for k in (1, 2, 3, 4)
    ]
    [run] = read(as_json(epochs))
    assert run.val is not None
    assert len(run.val.value) == 4


def test_rows_may_name_the_model_that_they_are_of() -> None:
    rows = [{"model": name, "fold": 1, **row} for name in CURVES for row in CURVES[name]]
    header = ",".join(rows[0])
    lines = [",".join(map(str, row.values())) for row in rows]
    table = Source.from_bytes("\n".join([header, *lines, ""]).encode(), "log.csv")
    records = Source.from_bytes("\n".join(map(json.dumps, rows)).encode(), "log.jsonl")
    for source in (table, records, as_json(rows)):
        runs = read(source)
        assert [run.run for run in runs] == ["unet", "segnet"]
        assert [run.train.value[0] for run in runs if run.train] == [2.1, 2.2]


def test_words_of_several_columns_compare_runs_and_tell_their_optimizers() -> None:
    table = "dataset,optimizer,epoch,loss\n" + "".join(
        f"{data},{optimizer},{k},{2.0 / (1 + k)}\n"
        for data in ("mnist", "cifar")
        for optimizer in ("adam", "sgd")
        for k in range(4)
    )
    runs = read(Source.from_bytes(table.encode(), "log.csv"))
    assert [run.run for run in runs] == ["mnist, adam", "mnist, sgd", "cifar, adam", "cifar, sgd"]
    assert [run.optimizer for run in runs] == ["adam", "sgd"] * 2


@pytest.mark.parametrize("words", [["train", "val"], ["unet", "unet"], ["unet", ""]])
def test_words_that_compare_no_runs(words: list[str]) -> None:
    table = "dataset,epoch,loss\n" + "".join(
        f"{word},{k},{2.0 / (1 + k)}\n" for k in range(4) for word in words
    )
    [run] = read(Source.from_bytes(table.encode(), "log.csv"))
    assert run.run is None


PARTS = [
    {"method": name, "epoch": k, "dataset": part, "loss": CURVES[name][k][loss]}
    for name in CURVES
    for k in range(5)
    for part, loss in (("train", "loss"), ("val", "val_loss"))
]


def test_a_part_of_the_data_may_be_told_beside_what_is_compared() -> None:
    lines = [",".join(map(str, row.values())) for row in PARTS]
    table = Source.from_bytes("\n".join([",".join(PARTS[0]), *lines, ""]).encode(), "log.csv")
    records = Source.from_bytes("\n".join(map(json.dumps, PARTS)).encode(), "log.jsonl")
    for source in (table, records, as_json(PARTS)):
        runs = read(source)
        assert [run.run for run in runs] == ["unet", "segnet"]
        assert [run.train.value[0] for run in runs if run.train] == [2.1, 2.2]
        assert [set(run.val.value) for run in runs if run.val] == [{2.1}, {2.2}]


def test_a_metric_a_row_may_name_its_model() -> None:
    table = "model,metric,epoch,value\n" + "".join(
        f"{name},{metric},{row['epoch']},{row[metric]}\n"
        for name in CURVES
        for metric in ("loss", "val_loss")
        for row in CURVES[name]
    )
    runs = read(Source.from_bytes(table.encode(), "log.csv"))
    assert [run.run for run in runs] == ["unet", "segnet"]
    assert [run.train.value[0] for run in runs if run.train] == [2.1, 2.2]
