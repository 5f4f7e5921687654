"""Bars beside the values of a training: they count what they count, and nothing of the training."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.errors import LogError
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


def test_the_last_state_of_a_bar_alone_is_refused_as_such():
    bar = "Epoch 7/7  ━━━━━━━━━━━━━━━━ 20/20 0:00:00 • 0:00:00 200.81it/s train_loss: 0.204\n"
    with pytest.raises(LogError, match=r"last state of a progress bar alone.*metrics\.csv"):
        only(bar + " " * 63 + "val_loss: 0.061\n")


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


@pytest.mark.parametrize("postfix", ["", ", loss=0.{0}"])
def test_epochs_told_below_their_bars_lose_none_and_stand_at_their_own_step(postfix):
    text = "Loading:   0%|  | 0/4 [00:00<?, ?it/s]\rLoading: 100%|##| 4/4 [00:00<00:00, 40.0it/s]\n"
    for epoch in range(1, 7):
        told = postfix.format(90 - epoch)
        text += f"\r  0%|  | 0/30 [00:00<?, ?it/s]\r100%|##| 30/30 [00:01<00:00, 21.3it/s{told}]\n"
        if postfix:
            text += "\r  0%|  | 0/10 [00:00<?, ?it/s]\r100%|##| 10/10 [00:01<00:00, 21.3it/s]\n"
        text += f"Epoch {epoch}: train loss 0.{90 - epoch} val loss 0.{95 - epoch}\n"
    history = only(text)
    assert history.train.step.tolist() == [30, 60, 90, 120, 150, 180]
    assert history.train.value.tolist() == [0.89, 0.88, 0.87, 0.86, 0.85, 0.84]
    assert history.val.step.tolist() == [30, 60, 90, 120, 150, 180]


def test_a_validation_said_again_by_every_bar_until_the_next_one_is_one_value():
    text = "".join(
        f"Epoch {n}: 100%|##| 5/5 [00:00<00:00, 9.9it/s, train_loss=0.{90 - n}"
        + (f", valid_loss=0.{80 - (n - 3) // 4}" if n >= 3 else "")
        + "]\n"
        for n in range(18)
    )
    history = only(text)
    assert len(history.train) == 18
    assert history.val.step.tolist() == [20, 40, 60, 80]
    assert any("said again until the next validation" in note for note in history.notes)


def test_a_bar_of_few_states_is_a_log_and_its_range_of_steps_no_value():
    """NumPyro says which steps its mean is of."""
    bar = "{0}%|##| {1}/1000 [00:03<00:09, 87.9it/s, init loss: 287.2, avg. loss [{2}-{1}]: {3}.5]"
    states = (bar.format(n // 10, n, n - 49, 90 - n // 100) for n in range(200, 1001, 100))
    history = only("\r" + "\r".join(states) + "\n287.2 80.1\n")
    assert history.train.step.tolist() == [*range(200, 1001, 100)]
    assert history.train.value.tolist() == [90.5 - n for n in range(2, 11)]


def test_losses_that_rounding_makes_equal_stay():
    values = [80, 80, 79, 79, 79, 78, 78, 77, 77, 77, 77, 76, 76, 76]
    text = "".join(f"epoch {n} loss 0.5{n} val_loss 0.{v}\n" for n, v in enumerate(values, 10))
    assert len(only(text).val) == len(values)


def test_trials_of_a_search_are_runs_with_the_rate_above_each():
    """As Keras Tuner prints them, and its summary, which begins with the best."""
    text = ""
    for trial, (rate, first) in enumerate([(0.003, 17), (0.03, 11), (0.0006, 12)], 1):
        text += f"Search: Running Trial #{trial}\n\nValue |Best Value So Far |Hyperparameter\n"
        text += f"{rate}             |0.003         |learning_rate\n\n"
        for epoch in range(1, 5):
            text += f"Epoch {epoch}/4\n15/15 - 0s - 3ms/step - loss: {first - epoch}.5"
            text += f" - val_loss: {first}.25\n"
        text += f"\nTrial {trial} Complete [00h 00m 04s]\nval_loss: {first}.25\n"
    text += (
        "Results summary\nlearning_rate: 0.03\nScore: 11.25\nlearning_rate: 0.0006\nScore: 12.25\n"
    )
    runs = read(Source.from_bytes(text.encode(), "search.log"))
    assert [len(run.train) for run in runs] == [4, 4, 4]
    assert [run.lr.value[0] for run in runs] == [0.003, 0.03, 0.0006]


def test_a_closing_line_with_a_rate_takes_no_other_rates_away():
    text = "".join(f"step: {n}\nloss: 0.{90 - n}\nlr: 0.{40 - n}\n" for n in range(1, 9))
    history = only(text + "[1:1325]  train.py  completed  lr=0.1 steps=8\n")
    assert history.lr.value.tolist() == [0.39, 0.38, 0.37, 0.36, 0.35, 0.34, 0.33, 0.32]


def test_what_guild_keeps_of_a_run_is_found_in_its_folder(tmp_path):
    folder = tmp_path / "runs" / "663dfcaf" / ".guild"
    folder.mkdir(parents=True)
    (folder / "output").write_text("step: 1\nloss: 0.9\nstep: 2\nloss: 0.8\n")
    (history,) = read(tmp_path)
    assert history.source == str(folder / "output")


def test_bars_that_do_not_know_their_length_go_on_from_epoch_to_epoch():
    """Lightning over a stream: the next bar begins with the values of the epoch before."""
    told, text = "", ""
    for epoch in range(5):
        text += f"Epoch {epoch}: |   | 0/? [00:00<?, ?it/s{told}]\n"
        text += f"Epoch {epoch}: |   | 10/? [00:01<00:00, 9.9it/s{told}]\n"
        text += "Validation DataLoader 0: |   | 0/? [00:00<?, ?it/s]\n"
        told = f", v_num=0, val_loss=0.{95 - epoch}, train_loss=0.{90 - epoch}"
        text += f"\rEpoch {epoch}: |   | 10/? [00:01<00:00, 9.9it/s{told}]\n"
    history = only(text)
    assert history.train.step.tolist() == [10, 20, 30, 40, 50]
    assert history.train.value.tolist() == [0.90, 0.89, 0.88, 0.87, 0.86]
    assert history.val.value.tolist() == [0.95, 0.94, 0.93, 0.92, 0.91]


@pytest.mark.parametrize("download", ["", "\r170M/170M [00:12<00:00, 13.6MB/s]\n"])
@pytest.mark.parametrize(
    "states",
    [
        ["0it [00:00, ?it/s]", "15it [00:01, 9.9it/s, loss={0}]",
         "30it [01:02:03, 2.05s/it, loss={1}]"],
        ["0.00/30.0k [00:00<?, ?img/s]", "15.0k/30.0k [00:01<00:01, 9.9kimg/s, loss={0}]",
         "30.0k/30.0k [00:03<00:00, 9.9kimg/s, loss={1}]"],
    ],
    ids=["of no length", "scaled"],
)  # fmt: skip
def test_tqdm_without_a_length_or_with_scaled_counts_is_a_bar(states, download):
    text = download
    for epoch in range(6):
        text += "\r" + "\r".join(states).format(f"1.{epoch}", f"0.{90 - epoch}")
        text += f"\nval loss: 0.{95 - epoch}\n"
    history = only(text)
    assert history.train.value.tolist() == [0.90, 0.89, 0.88, 0.87, 0.86, 0.85]
    assert np.diff(history.train.step).tolist() == [history.train.step[0]] * 5
    assert history.val.step.tolist() == history.train.step.tolist()


def test_batches_of_a_validation_give_way_to_its_mean():
    """Poutyne counts them as it counts those of the training."""
    text = ""
    for epoch in range(1, 5):
        for at in range(1, 7):
            text += f"Epoch: {epoch}/4 Step: {at}/6 |##  |ETA: 0.1s loss: 0.{99 - 6 * epoch - at}\n"
        for at in range(1, 4):
            text += f"Epoch: {epoch}/4 Step: {at}/3 |##  |ETA: 0.1s val_loss: 0.{at}1\n"
        text += f"Epoch: {epoch}/4 Train steps: 6 Val steps: 3 0.2s "
        text += f"loss: 0.5 val_loss: 0.{60 - epoch}\n"
    history = only(text)
    assert len(history.train) == 24
    assert history.val.value.tolist() == [0.59, 0.58, 0.57, 0.56]
    assert history.val.step.tolist() == [6, 12, 18, 24]


def test_of_a_loss_and_its_parts_under_one_name_the_whole_is_read():
    rows = "".join(f"{n},-0.0{n},0.{n},{9 - n}.5\n" for n in range(1, 7))
    assert only(f"step,bc/ent_loss,bc/l2_loss,bc/loss\n{rows}").train.name == "bc/loss"


def test_the_bar_below_the_heading_of_an_evaluation_is_none_of_the_training():
    """pytorch-accelerated names each loss on a line of its own, below a bar."""
    text = ""
    for epoch in range(1, 6):
        text += f"Starting epoch {epoch}\n\r  0%|  | 0/30 [00:00<?, ?it/s]"
        text += f"\r100%|##| 30/30 [00:01<00:00, 9.9it/s]\n\ntrain_loss_epoch: 0.{90 - epoch}\n\n"
        text += "Starting eval epoch\n\r  0%|  | 0/15 [00:00<?, ?it/s]"
        text += f"\r100%|##| 15/15 [00:01<00:00, 9.9it/s]\n\neval_loss_epoch: 0.{95 - epoch}\n\n"
    history = only(text)
    assert history.train.step.tolist() == [30, 60, 90, 120, 150]
    assert history.val.step.tolist() == [30, 60, 90, 120, 150]


def test_a_row_written_twice_at_its_step_is_one():
    """simpletransformers evaluates at a step and at the end of the epoch, which may be one."""
    rows = "".join(f"{15 * n},0.{90 - n},0.{95 - n}\n" * 2 for n in range(1, 6))
    history = only(f"global_step,train_loss,eval_loss\n{rows}")
    assert (history.axis, history.train.step.tolist()) == ("step", [15, 30, 45, 60, 75])


def test_a_rate_set_for_the_next_epoch_is_not_that_of_the_last_step_before():
    """Keras' LearningRateScheduler tells it above the heading, the bars tell it too."""
    text = "".join(
        f"\nEpoch {n}: LearningRateScheduler setting learning rate to {0.1 / n:.5f}.\n"
        f"Epoch {n}/5\n15/15 [==========] - 0s 9ms/step - loss: 0.{90 - n} - lr: {0.1 / n:.4f}\n"
        for n in range(1, 6)
    )
    rate = only(text).lr
    assert rate.step.tolist() == [15, 30, 45, 60, 75]
    assert rate.value.tolist() == [0.1, 0.05, 0.0333, 0.025, 0.02]


def test_the_bar_of_an_evaluation_is_known_by_its_name():
    """RecBole tells its epochs below its bars, and puts 'Evaluate' before those between."""
    text = ""
    for n in range(6):
        text += f"Train     {n}: 100%|##| 5/5 [00:00<00:00, 58.17it/s]\n"
        text += f"epoch {n} training [time: 0.10s, train loss: 3.{9 - n}]\n"
        text += "Evaluate   : 100%|##| 1/1 [00:00<00:00, 347.56it/s]\n"
        text += f"epoch {n} evaluating [time: 0.02s, valid_score: 0.1{n}]\n"
    history = only(text)
    assert history.train.step.tolist() == [5, 10, 15, 20, 25, 30]
    assert history.train.value.tolist() == [3.9, 3.8, 3.7, 3.6, 3.5, 3.4]


def test_catalyst_tells_its_epochs_before_the_bar_and_behind_the_part_of_the_data():
    part = (
        "{e}/9 * Epoch ({part}): 100%|██████████| {n}/{n} [00:00<00:00, 26.64it/s, loss={b}]\n"
        "{part} ({e}/9) accuracy01: 0.5{e} | loss: {m} | loss/std: 0.04 | lr: 0.001\n"
    )
    text = "".join(
        part.format(part="train", n=22, e=e, b=2 - e / 8, m=2.1 - e / 8)
        + part.format(part="valid", n=4, e=e, b=2.5, m=2.25 - e / 8)
        + f"* Epoch ({e}/9) \n"
        for e in range(1, 10)
    )
    found = only(text)
    assert found.train.value.tolist() == [2 - e / 8 for e in range(1, 10)]
    assert found.val.value.tolist() == [2.25 - e / 8 for e in range(1, 10)]
    assert found.train.step.tolist() == found.val.step.tolist() == [22 * e for e in range(1, 10)]


@pytest.mark.parametrize("end", ["\r", "\n"])
@pytest.mark.parametrize("every", [50, 399])
def test_a_bar_of_no_length_between_other_lines_is_one(end: str, every: int):
    text = ""
    for at in range(1, 401):
        text += f"{at}it [00:01, 9.9it/s, loss={2 - at / 400:.4f}]{end}"
        text += "" if at % every else "\nINFO: saved\n"
    history = only(text)
    assert history.train.step.tolist() == [*range(1, 401)]
    assert "in between" in history.notes[0]
