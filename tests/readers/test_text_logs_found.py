"""More text logs that other people's trainings left in public, in short pieces."""

from __future__ import annotations

import pytest

from tests.readers.one_run import curve, run_of


def test_tinygrad_tells_its_numbers_before_their_names() -> None:
    run = run_of(
        "".join(
            f"  {n} 12{n}.45 ms run, 3.25 ms python, {90 - n}.50 loss, 0.00{n}5 LR, 0.52 GB used\n"
            for n in range(5)
        )
    )
    assert curve(run.train) == [(n, 90.5 - n) for n in range(5)]
    assert curve(run.lr) == [(0, 0.0005), (1, 0.0015), (2, 0.0025), (3, 0.0035), (4, 0.0045)]


def test_a_step_in_brackets_stands_before_a_loss_without_a_sign_too() -> None:
    run = run_of("".join(f"[{n}0]: loss_train {9 - n}.5\n" for n in (1, 2, 3)))
    assert curve(run.train) == [(10, 8.5), (20, 7.5), (30, 6.5)]


def test_a_rate_alone_on_its_line_needs_no_sign() -> None:
    """As BrainGNN prints it below each epoch's results."""
    run = run_of(
        "".join(
            f"      Epoch: {n:03d}, Train Loss: {9 - n}.5, Test Loss: {9 - n}.75\n"
            f"      train...........\n      LR 0.00{n}\n      testing...........\n      0m 2s\n"
            for n in range(1, 6)
        )
    )
    assert curve(run.train) == [(n, 9.5 - n) for n in range(1, 6)]
    assert run.lr is not None
    assert run.lr.name == "LR"
    assert run.lr.value.tolist() == [0.001, 0.002, 0.003, 0.004, 0.005]


def test_nemos_loss_reduced_over_processes_stands_before_lightnings_running_mean() -> None:
    run = run_of(
        "".join(
            f"Epoch 0:   1%|   | {n}/77225 [9:07:58<878:01:48, 41.36s/it, loss=3.1, v_num=, "
            f"reduced_train_loss={4 - n}.250, global_step={n}.0, consumed_samples=1.63e+6]\n"
            for n in (1, 2, 3)
        )
    )
    assert run.train is not None
    assert run.train.name == "reduced_train_loss"
    assert run.train.value.tolist() == [3.25, 2.25, 1.25]


def test_trackers_count_epoch_and_batch_behind_the_part_of_the_data() -> None:
    """As PyTracking, OSTrack and their kin print."""
    run = run_of(
        "".join(
            f" [{part}: {epoch}, {at} / {total}] FPS: 27.0 (39.6)  ,  Loss/total: {value - epoch}.5"
            f"  ,  Loss/giou: 1.25  ,  IoU: 0.5\n"
            for epoch in (1, 2)
            for part, at, total, value in (
                ("train", 50, 100, 9), ("train", 100, 100, 7), ("val", 20, 20, 8),
            )
        )
    )  # fmt: skip
    assert curve(run.train) == [(50, 8.5), (100, 6.5), (150, 7.5), (200, 5.5)]
    assert curve(run.val) == [(100, 7.5), (200, 6.5)]


def test_what_vision_and_language_models_learn_beside_boxes_is_added_too() -> None:
    run = run_of(
        "".join(
            f'{{"train_loss_itc": "{4 - n}.5", "train_loss_mlm": "{3 - n}.25", "train_loss_bbox": '
            f'"0.25", "train_lr": "0.0000{n}", "epoch": {n}}}\n'
            for n in (1, 2, 3)
        )
    )
    assert curve(run.train) == [(1, 6.0), (2, 4.0), (3, 2.0)]


@pytest.mark.parametrize(
    "line",
    [
        "Эпоха: {}, Лосс: {}, Лосс на валидации: {}",
        "Эпоха {}/9 - функция потерь: {} - лосс на валидации: {} - точность: 0.5",
        "Epoca {}/9 - perdita: {} - perdita di validazione: {}",
        "Epoca {}: perdida = {}, perdida de validacion = {}",
        "Época {}/9 - perda de treino: {} - perda na validação: {}",
        "Época {} Loss treino: {} Loss validação: {}",
        "Epoque {}/9 - Perte: {} - Perte de validation: {}",
        "Epoche {}: Trainings-Loss {}, Validierungs-Loss {}",
        "Epok {}: kayıp {}, doğrulama kaybı {}",
        "{}번째 에포크의 손실: {}, 검증 손실: {}",
        "Epoch {} | 訓練Loss: {} | 検証Loss: {}",
        "Epoch {} 平均损失: {}, 验证集平均损失: {}",
    ],
)
def test_logs_in_other_languages(line: str) -> None:
    run = run_of("".join(line.format(n, f"{9 - n}.5", f"{9 - n}.75") + "\n" for n in (1, 2, 3)))
    assert curve(run.train) == [(1, 8.5), (2, 7.5), (3, 6.5)]
    assert curve(run.val) == [(1, 8.75), (2, 7.75), (3, 6.75)]


def test_step_after_the_word_training() -> None:
    """DINOv2: two loggers' prefix, then 'Training  [  40/125000]  eta: ...'."""
    line = (
        "I20240724 09:37:0{0} 4020743 dinov2 helpers.py:102] Training  [    {0}0/125000]  "
        "eta: 14:39:00  lr: 0.0001 (0.0002)  total_loss: {0}.5 (8.25)  time: 0.4  data: 0.01\n"
    )
    run = run_of("".join(line.format(n) for n in (3, 4, 6)))
    assert curve(run.train) == [(30, 3.5), (40, 4.5), (60, 6.5)]


def test_step_of_how_many_behind_the_name_of_both() -> None:
    """ms-swift; its epochs are rounded."""
    line = "{{'loss': {0}.5, 'epoch': 0.01, 'global_step/max_steps': '{0}0/1760'}}\n"
    run = run_of("".join(line.format(n) for n in (3, 4, 6)))
    assert curve(run.train) == [(30, 3.5), (40, 4.5), (60, 6.5)]


@pytest.mark.parametrize(
    "line",
    [
        "{0}0 | loss {1} | lr 3.000000e-04 | 13597.70ms",  # llama2.c
        "{0}0: loss {1}",
        "({0}0) train_loss={1}",
        "{0}0 iterations, loss {1}",
        "Train {0}0, loss: {1}, train acc: 0.75",  # DGCNN
        "The train loss of epoch3-batch-{0}0:{1}",
        "Training loss epoch {0}0: {1}",
        "loss at epoch 3/9, batch {0}0/900: {1}",
        "Loss in epoch 3 after {0}0 batches is {1}",
        "loss at iteration {0}0 of 900: {1}",
    ],
)
def test_places_that_stand_alone_or_within_the_name(line: str) -> None:
    run = run_of("".join(line.format(n, f"{9 - n}.5") + "\n" for n in (1, 2, 4)))
    assert curve(run.train) == [(10, 8.5), (20, 7.5), (40, 5.5)]


def test_a_number_before_a_loss_is_no_step_where_it_is_always_the_same() -> None:
    run = run_of("".join(f"64 images loss {n}.5\n" for n in (4, 3, 2)))
    assert curve(run.train) == [(0, 4.5), (1, 3.5), (2, 2.5)]


def test_rates_below_the_validations_are_those_of_their_epochs() -> None:
    """They were settings, the first of them the rate of the whole training."""
    block = "[Epoch {0}/9]\n----\ntrain: loss=0.{1}5\nval:   loss=0.{1}7\nTime: 7.1s | LR: {2}\n"
    run = run_of("".join(block.format(n, 9 - n, 0.001 / n) for n in (1, 2, 4)))
    assert curve(run.train) == [(1, 0.85), (2, 0.75), (4, 0.55)]
    assert curve(run.lr) == [(1, 0.001), (2, 0.0005), (4, 0.00025)]


def test_headings_of_the_batches_of_a_validation_lead_no_training_back() -> None:
    """What its epoch had trained before was left out as an attempt."""
    block = "Epoch {0}, Iteration {1}\n{2} loss: {3}\nAccuracy: 3.91%\n\n"
    steps = [("train", 25, 0.5), ("train", 50, 0.25), ("validation", 0, 1.5), ("validation", 25, 1)]
    run = run_of(
        "".join(block.format(n, at, name, loss - n / 8) for n in (0, 1) for name, at, loss in steps)
    )
    assert curve(run.train) == [(25, 0.5), (50, 0.25), (75, 0.375), (100, 0.125)]
    assert curve(run.val) == [(50, 1), (100, 0.875)]


@pytest.mark.parametrize(
    "line",
    [
        "Epoch {0}: avg loss: {1}, val avg loss: {2}",
        "Epoch {0} average loss {1}, validation set average loss {2}",
        "Epoch {0} | val avg loss = {2} | acc = 0.5 | loss = {1}",
        "Epoch {0} - val cost: {2} - cost: {1}",
        "Epoch {0}, test set loss is {2}, running loss is {1}",
        "Epoch {0} loss (train) {1} loss (val) {2}",
        "Epoch {0} train/val loss: {1}/{2}",
        "Epoch {0}: Loss (train/val): {1} / {2}",
        "Epoch {0} | Training cost: {1} | lr 0.001 | Validation cost: {2}",
        "Epoch {0}: loss[train]={1}, loss[val]={2}",
        "Epoch {0}, Va. loss: {2}, Tr. loss: {1}",
    ],
)
def test_the_losses_of_training_and_validation_are_told_apart(line: str) -> None:
    """Of the first two the training's was read as the validation's, which was lost."""
    run = run_of("".join(line.format(n, f"{9 - n}.5", f"{9 - n}.75") + "\n" for n in (1, 2, 3)))
    assert curve(run.train) == [(1, 8.5), (2, 7.5), (3, 6.5)]
    assert curve(run.val) == [(1, 8.75), (2, 7.75), (3, 6.75)]


@pytest.mark.parametrize(
    "line",
    [
        "Epoch {0} loss {1} lr [{2}]",  # print("lr", scheduler.get_last_lr())
        "Epoch {0}, learning rate [{2}, {2}], loss: {1}",
        "Epoch {0} loss is {1}, LR is ({2})",
        "{0}: lr = {2}; Loss = {1}",
    ],
)
def test_rates_in_brackets_without_a_sign(line: str) -> None:
    run = run_of("".join(line.format(n, f"{9 - n}.5", 0.01 / n) + "\n" for n in (1, 2, 4)))
    assert curve(run.train) == [(1, 8.5), (2, 7.5), (4, 5.5)]
    assert curve(run.lr) == [(1, 0.01), (2, 0.005), (4, 0.0025)]
