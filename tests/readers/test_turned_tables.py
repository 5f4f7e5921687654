"""Tables that stand on their side: a row for each loss, a column for each epoch or run."""

from __future__ import annotations

import pytest

from advisor import advise
from advisor.errors import LogError
from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import only

TRAIN, VAL = [0.9, 0.8, 0.7, 0.6, 0.55], [0.95, 0.85, 0.75, 0.7, 0.68]


def source(*rows: list[object], separator: str = ",") -> Source:
    lines = [separator.join(map(str, row)) for row in rows]
    return Source.from_bytes(("\n".join(lines) + "\n").encode(), "table.csv")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("above", "axis"),
    [
        ([["epoch", 1, 2, 3, 4, 5]], "epoch"),
        ([["metric", *(f"epoch {n}" for n in range(1, 6))]], "epoch"),
        ([["", *(f"Step_{n}" for n in range(1, 6))]], "step"),
        ([], "row"),
    ],
)
def test_a_log_with_a_row_for_each_loss_is_read(above, axis, separator) -> None:
    log = source(*above, ["train_loss", *TRAIN], ["val_loss", *VAL], separator=separator)
    history = only(read(log))
    assert (history.train.value.tolist(), history.val.value.tolist()) == (TRAIN, VAL)
    assert history.axis == axis
    assert history.train.step.tolist() == [n + (axis != "row") for n in range(5)]
    assert any("stands on its side" in note for note in history.notes)


@pytest.mark.parametrize(
    "above", [[], [["", "run1", "run2", "run3", "run4", "run5"]], [["batch_size", *[32] * 5]]]
)
def test_a_sweep_with_a_column_for_each_run_is_compared(tmp_path, above) -> None:
    table = tmp_path / "sweep.csv"
    rows = [*above, ["lr", 1e-4, 1e-3, 1e-2, 0.1, 1.0], ["val_loss", 0.9, 0.6, 0.31, 0.45, 2.3]]
    table.write_bytes(source(*rows).head)
    report = advise(str(table))
    (group,) = report.sweeps[0].groups
    assert [rung.lr for rung in group.valley.rungs] == [1e-4, 1e-3, 1e-2, 0.1, 1.0]
    assert not report.runs


@pytest.mark.parametrize(
    "rows",
    [
        [["", "count", "mean", "std", "min"], ["loss", 100, 0.5, 0.1, 0.4], ["acc", 9, 0.9, 1, 2]],
        [["", "fold1", "fold2", "fold3"], ["train_loss", 0.5, 0.4, 0.6], ["val_loss", 1, 2, 3]],
        [["", "mean", "std", "max"], ["lr", 1e-3, 1e-4, 2e-3], ["loss", 0.5, 0.1, 0.9]],
        [["", "resnet", "vgg", "vit"], ["epoch", 12, 30, 45], ["val_loss", 0.5, 0.4, 0.3]],
    ],
    ids=["statistics", "folds", "statistics of rates", "models and their best epochs"],
)
def test_columns_that_count_no_steps_are_no_curve(rows) -> None:
    with pytest.raises(LogError, match="no loss was found among the columns"):
        read(source(*rows))
