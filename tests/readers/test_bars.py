"""Bars beside the values of a training: they count what they count, and nothing of the training."""

from __future__ import annotations

import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source


def only(text: str):
    (history,) = read(Source.from_bytes(text.encode(), "train.log"))
    return history


def test_the_bar_of_an_evaluation_between_the_epochs_moves_no_step():
    """Flair prints its lines and, on the other stream, a bar of the evaluation."""
    losses = iter(range(90, 0, -1))
    text = ""
    for epoch in range(1, 4):
        for at in range(1, 9):
            text += f"epoch {epoch} - iter {at}/8 - loss 0.{next(losses)} - lr: 0.100000\n"
        text += f"EPOCH {epoch} done: loss 0.{next(losses)} - lr: 0.100000\n"
        text += "\r  0%|          | 0/2 [00:00<?, ?it/s]\r100%|###| 2/2 [00:00<00:00, 51.30it/s]\n"
        text += f"DEV : loss 0.{next(losses)} - f1-score (micro avg)  0.9333\n"
    history = only(text)
    assert history.train.step.tolist() == [*range(1, 25)]
    assert history.val.step.tolist() == [8, 16, 24]


@pytest.mark.parametrize(
    "evaluation", ["8/8 - 0s - 3ms/step - loss: 0.9", "8/8 [=====] - loss: 0.9"]
)
def test_an_evaluation_after_the_last_epoch_is_no_step_of_the_training(evaluation):
    epochs = "".join(
        f"Epoch {n}/4\n30/30 - 1s - 9ms/step - loss: 0.{9 - n} - val_loss: 0.{19 - n}\n"
        for n in range(1, 5)
    )
    history = only(f"{epochs}{evaluation}\n")
    assert history.train.value.tolist() == [0.8, 0.7, 0.6, 0.5]
    assert history.train.step.tolist() == [30, 60, 90, 120]
    assert len(history.val) == 4


def test_bars_whose_length_changes_in_the_training_go_on():
    lines = [f"100%|#| {n}/{n} [00:01<00:00, 9.9it/s, loss=0.{k}]\nsaved\n" for k, n in
             ((9, 40), (8, 40), (7, 40), (6, 50), (5, 50), (4, 50))]  # fmt: skip
    assert only("".join(lines)).train.step.tolist() == [40, 80, 120, 200, 250, 300]


def test_a_bar_that_counts_epochs_tells_epochs_beside_lines_that_tell_others():
    text = ""
    for n in range(1, 9):
        text += f"Epochs: {n}%|#| {n}/8 [00:01<00:00,  1.00epoch/s, loss=0.{9 - n}]\n"
        text += f"Batches: 100%|#| {n % 3 + 4}/{n % 3 + 4} [00:01<00:00, 9.9batch/s]\n"
    history = only(text)
    assert history.axis == "epoch"
    assert history.train.step.tolist() == [*range(1, 9)]


def test_what_rich_writes_below_a_bar_belongs_to_it():
    bar = "Epoch {0}/3  ━━━━━━━━━╺━━━ {1}/20 0:00:01 • 0:00:00 50.1it/s v_num: 0.000\n"
    below = (
        " " * 60 + "train_loss:   \n" + " " * 60 + "0.{0} val_loss: \n" + " " * 60 + "0.{1}    \n"
    )
    text = "".join(bar.format(n, 20) + below.format(90 - n, 95 - n) for n in range(4))
    history = only(text)
    assert history.train.value.tolist() == [0.90, 0.89, 0.88, 0.87]
    assert history.val.value.tolist() == [0.95, 0.94, 0.93, 0.92]
    assert history.train.step.tolist() == [20, 40, 60, 80]


@pytest.mark.parametrize(
    ("settings", "optimizer"),
    [
        ("learner = adam", "adam"),
        ("solver: sgd", "sgd"),
        ("params={'optim_factory': {'type': 'adamw', 'params': {'betas': [0.9, 0.999]}}}", "adamw"),
    ],
)
def test_settings_of_other_names_tell_the_optimizer(settings, optimizer):
    assert only(f"{settings}\nstep 1 loss 0.9\nstep 2 loss 0.8\n").optimizer == optimizer
