"""What the user says of a table, and what is told of it."""

from __future__ import annotations

import numpy as np
import pytest

from advisor import advise
from advisor.readers import understand
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source
from tests.readers.tables import PLAIN, only, refusal


def test_a_column_that_is_not_there_names_the_nearest() -> None:
    message = refusal(PLAIN, train_loss="trian_loss")
    assert "did you mean 'train_loss'?" in message
    assert "'val_loss'" in message


def test_a_misspelt_loss_is_not_led_to_the_other_split_nor_a_metric_to_a_loss() -> None:
    keras = "epoch,acc,loss,val_acc,val_loss\n0,0.1,3,0.1,3\n1,0.2,2,0.2,2\n"
    assert "did you mean 'loss'?" in refusal(keras, train_loss="train_loss")
    assert "did you mean 'val_acc'?" in refusal(keras, maximize="val_accuracy")
    assert "did you mean" not in refusal(PLAIN, maximize="val_acc")
    both = "epoch,train_loss,val_loss\n0,3,3\n1,2,2\n"
    assert "did you mean" not in refusal(both, train_loss="los")  # 'val_loss' is nearest
    assert "did you mean 'val_loss'?" in refusal(both, val_loss="los")


def test_a_file_that_is_not_there_is_missed_as_one() -> None:
    assert "'val.csv': no such column, nor such a file; there are" in refusal(
        PLAIN, val_loss="val.csv"
    )
    assert "'val.mse': no such column; there are" in refusal(PLAIN, val_loss="val.mse")


@pytest.mark.parametrize(("columns", "is_log"), [(3, True), (5, False), (65, False)])
def test_data_that_a_network_is_trained_on_are_no_log(columns: int, is_log: bool) -> None:
    """Digits of 64 pixels and a class: their second pixel was judged as a loss."""
    rng = np.random.default_rng(0)
    text = "".join(
        ",".join(f"{n:g}" for n in rng.integers(0, 16, columns) / 16) + "\n" for _ in range(50)
    )
    if is_log:
        assert only(text).train is not None
    else:
        assert "no loss was found among the columns 'column 1'" in refusal(text)
        assert only(text, train_loss="column 2").train is not None


def test_columns_of_which_none_counts_are_curves_where_rows_go_on() -> None:
    rng = np.random.default_rng(0)
    fall = np.exp(-np.arange(50) / 10)[:, None] * [2, -1, 2, -1] + [0.1, 1, 0.2, 0.9]
    noisy = fall + rng.normal(size=fall.shape) / 10
    text = "".join(",".join(f"{n:.4f}" for n in row) + "\n" for row in noisy)
    history = only(text)
    assert history.train is not None
    assert history.train.name == "column 1"


def test_between_the_words_of_a_column_may_stand_another_sign() -> None:
    """A table and what was printed beside it call one metric `val_acc` and `val acc`."""
    text = "epoch,loss,val acc,Val/Loss\n0,9,0.1,3\n1,8,0.2,2\n"
    assert only(text, maximize="val_acc").maximize
    assert only(text, val_loss="val_loss").val.value.tolist() == [3, 2]
    twice = "epoch,loss,val acc,val-acc\n0,9,0.1,3\n1,8,0.2,2\n"
    assert "no such column" in refusal(twice, maximize="val_acc")


def test_options_override() -> None:
    text = "a,b,c,d,e\n0,9,3,1,0.5\n10,8,2,2,0.4\n"
    history = only(text, train_loss="c", val_loss="B", lr_column="e", step_column="d")
    assert history.train is not None
    assert history.val is not None
    assert history.lr is not None
    assert history.train.value.tolist() == [3, 2]
    assert history.val.value.tolist() == [9, 8]
    assert history.train.step.tolist() == [1, 2]
    assert history.lr.value.tolist() == [0.5, 0.4]


def test_lr_and_optimizer_from_the_user() -> None:
    history = only("step,loss\n5,3\n6,2\n", lr=3e-4, optimizer="AdamW")
    assert history.lr is not None
    assert (history.lr.step.tolist(), history.lr.value.tolist()) == ([5.0], [3e-4])
    assert history.optimizer == "adamw"


def test_a_rate_from_the_user_stands_in_for_none_only() -> None:
    logged = only("step,loss,lr\n5,3,0.1\n6,2,0.05\n", lr=0.02)
    assert logged.lr is not None
    assert logged.lr.value.tolist() == [0.1, 0.05]
    assert any(note.startswith("--lr 0.02 was not used") for note in logged.notes)
    ((zero, story),) = understand(
        Source.from_bytes(b"step,loss,lr\n5,3,0\n6,2,0\n", "log"), ReadOptions(lr=0.02)
    )
    assert zero.lr is not None
    assert zero.lr.value.tolist() == [0.02]
    assert not zero.notes
    assert [p.why for p in story.picks if p.role == "lr"] == ["from --lr"]


def test_a_history_keeps_its_rate() -> None:
    history = only("step,loss,lr\n5,3,0.1\n6,2,0.05\n7,1,0.05\n")
    (run,) = advise(history, lr=0.02).runs
    assert run.peak_lr == 0.1
    assert any("0.02 was not used" in note for note in run.notes)


def test_maximize_negates_a_metric_and_its_counterpart() -> None:
    history = only("epoch,accuracy,val_accuracy\n0,0.5,0.4\n1,0.6,0.5\n", maximize="accuracy")
    assert history.maximize
    assert history.train is not None
    assert history.val is not None
    assert history.train.value.tolist() == [-0.5, -0.6]
    assert history.val.value.tolist() == [-0.4, -0.5]


def test_understanding_tells_every_column() -> None:
    ((history, story),) = understand(
        Source.from_bytes(b"step,loss,acc,note,lr,epoch\n0,2,.5,x,0.1,0\n1,1,.6,y,0.1,0\n", "log")
    )
    assert [(p.role, p.series) for p in story.picks] == [
        ("train_loss", ("loss",)),
        ("lr", ("lr",)),
        ("step", ("step",)),
    ]
    assert {u.name for u in story.unused} == {"acc", "note", "epoch"}
    assert "holds text ('x')" in [u.why for u in story.unused]
    assert history.format == "csv"
