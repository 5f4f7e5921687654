"""Text logs that other people's trainings left in public: short pieces, written as they write."""

from __future__ import annotations

import pytest

from tests.readers.one_run import curve, run_of


def bar(label: str, at: int, total: int, values: str) -> str:
    """Return a bar as tqdm draws it."""
    return f"{label}{100 * at // total:3d}%|##   | {at}/{total} [00:10<01:10,  1.10s/it, {values}]"


@pytest.mark.parametrize("steps", [100, 150, 200, 250, 1500])
def test_no_row_is_lost_where_the_hugging_face_console_rounds_epochs(steps: int) -> None:
    run = run_of(
        "".join(
            f"{{'loss': {4 - n / 100}, 'learning_rate': 1e-05, 'epoch': {round(n / steps, 2)}}}\n"
            for n in range(1, 301)
        )
    )
    assert run.axis == "epoch"
    assert run.train is not None
    assert run.train.value.tolist() == [4 - n / 100 for n in range(1, 301)]
    assert run.lr is not None
    assert len(run.lr) == 300
    # Two decimals are half a hundredth away; a row is moved by less than one.
    assert abs(run.train.step - [n / steps for n in range(1, 301)]).max() < 0.0151
    moved = [note for note in run.notes if "epochs are rounded" in note]
    assert len(moved) == (steps > 100)


def test_evaluations_between_rounded_epochs_are_no_further_rows() -> None:
    text = "".join(
        f"{{'loss': {4 - n / 100}, 'epoch': {round(n / 200, 2)}}}\n"
        + (f"{{'eval_loss': {n / 100}, 'epoch': {n / 200}}}\n" if n % 200 == 0 else "")
        for n in range(1, 401)
    )
    run = run_of(text)
    assert run.train is not None
    assert run.train.value.tolist() == [4 - n / 100 for n in range(1, 401)]
    assert run.val is not None
    assert run.val.value.tolist() == [2.0, 4.0]
    assert [round(step, 1) for step in run.val.step] == [1.0, 2.0]


def test_a_bar_below_headings_of_epochs_may_count_the_steps_of_all() -> None:
    """As the scripts of kohya for LoRA draw it."""
    text = "".join(
        f"\nepoch {epoch}/3\n"
        + "\r".join(
            bar("steps: ", step, 12, f"avr_loss={1 / step:.4f}")
            for step in range(4 * epoch - 3, 4 * epoch + 1)
        )
        for epoch in (1, 2, 3)
    )
    run = run_of(text)
    assert run.axis == "step"
    assert curve(run.train) == [(n, round(1 / n, 4)) for n in range(1, 13)]


def test_a_bar_below_headings_of_epochs_counts_its_own_where_it_starts_again() -> None:
    text = "".join(
        f"\nepoch {epoch}/3\n"
        + "\r".join(bar("steps: ", n, 4, f"loss={1 / (4 * epoch - 4 + n):.4f}") for n in (1, 2, 4))
        for epoch in (1, 2, 3)
    )
    run = run_of(text)
    assert run.train is not None
    assert run.train.step.tolist() == [1, 2, 4, 5, 6, 8, 9, 10, 12]


def test_what_is_printed_behind_a_bar_that_ends_no_line_is_a_line_of_its_own() -> None:
    """Of a bar over the epochs that goes to standard error: print() begins right behind it."""
    text = "".join(
        f"Epoch Progress: {epoch:3d}%|   | {epoch}/30 [00:10<01:10,  1.10s/it]"
        f"Size: 1%, Epoch: {epoch + 1}, Train Loss: {4 - epoch}.5, Val Loss: {5 - epoch}.5\n\n"
        for epoch in range(4)
    )
    run = run_of(text)
    assert run.axis == "epoch"
    assert curve(run.train) == [(1, 4.5), (2, 3.5), (3, 2.5), (4, 1.5)]
    assert curve(run.val) == [(1, 5.5), (2, 4.5), (3, 3.5), (4, 2.5)]
    assert not run.notes


def test_a_loss_within_a_bar_stands_at_its_count_whatever_is_printed_behind_it() -> None:
    text = "".join(
        f"loss={9 - step}.5| sh degree=3| : {step:3d}%|   | {step}/30 [02:15<08:20, 47.77it/s]"
        f"Step {step + 1}: 719 GSs duplicated, 9 GSs split.\nStep {step + 1}: 19 GSs pruned.\n"
        for step in range(1, 6)
    )
    assert curve(run_of(text).train) == [(n, 9.5 - n) for n in range(1, 6)]


def test_what_is_evaluated_is_told_behind_the_word() -> None:
    """As Gaussian splatting evaluates views of the test and of the training."""
    text = "".join(
        bar("Training progress: ", step, 30000, f"Loss={10000 / step:.4f}")
        + f"\n[ITER {step}] Evaluating test: L1 0.{step} PSNR 34.5 [26/11 18:12:44]\n"
        f"\n[ITER {step}] Evaluating train: L1 0.9 PSNR 35.5 [26/11 18:12:47]\n"
        for step in (10000, 20000)
    )
    run = run_of(text)
    assert curve(run.train) == [(10000, 1.0), (20000, 0.5)]
    assert curve(run.val) == [(10000, 0.1), (20000, 0.2)]


@pytest.mark.parametrize("logger", ["root", "P8266", "a.b-c", "- trainer -", "- Run -"])
def test_the_logger_between_time_and_level_is_no_part_of_a_name(logger: str) -> None:
    level = "- INFO -" if logger.endswith("-") else "INFO"
    logger = logger.removesuffix(" -")
    text = "".join(
        f"2021-01-25 07:49:4{n},239 {logger} {level} Epoch {n} Loss: {3 - n}.5\n" for n in (1, 2)
    )
    run = run_of(text)
    assert run.train is not None
    assert run.train.name == "Loss"
    assert curve(run.train) == [(1, 2.5), (2, 1.5)]


def test_lerobot_counts_steps_in_thousands_and_tells_its_epochs_finer() -> None:
    text = "".join(
        f"INFO 2025-04-01 10:00:{n:02d} ot_train.py:232 step:{n * 200 // 1000}K smpl:{n}K "
        f"ep:{n * 13 if n < 9 else '1K'} epch:{n / 16:.2f} loss:{2 - n / 100:.3f} grdn:0.5 "
        "lr:1.0e-04 updt_s:0.098 data_s:0.000\n"
        for n in range(1, 25)
    )
    run = run_of(text)
    assert run.axis == "epoch"
    assert curve(run.train) == [
        (float(f"{n / 16:.2f}"), round(2 - n / 100, 3)) for n in range(1, 25)
    ]
    assert run.lr is not None
    assert len(run.lr) == 24
    assert run.grad_norm is not None


def test_vits_logs_its_losses_without_names() -> None:
    text = "2023-12-07 18:38:24,804\tModel\tINFO\t{'train': {'seed': 1, 'fp16_run': True}}\n"
    for n in (1, 2, 3):
        at = f"2023-12-07 18:4{n}:24,804\tModel\tINFO\t"
        text += f"{at}Train Epoch: {4 * n} [{20 * n}%]\n"
        text += f"{at}[2.5, 1.5, 2.25, {30 - n}.5, 1.75, 1.125, {200 * n}, 0.000{n}9]\n"
        text += f"{at}====> Epoch: {4 * n}\n"
    run = run_of(text)
    assert curve(run.train) == [(200, 29.5), (400, 28.5), (600, 27.5)]
    assert curve(run.lr) == [(200, 0.00019), (400, 0.00029), (600, 0.00039)]


def test_rvc_tells_step_and_rate_above_its_losses() -> None:
    text = "".join(
        f"INFO:voice:====> Epoch: {n} [2023-06-11 08:52:05] | (1:32:29.395655)\n"
        f"INFO:voice:Train Epoch: {n + 1} [1%]\n"
        f"INFO:voice:[{200 * n}, 9.{9 - n}5e-05]\n"
        f"INFO:voice:loss_disc=3.5, loss_gen=3.25, loss_fm=10.5,loss_mel={20 - n}.5, loss_kl=1.5\n"
        for n in (1, 2, 3)
    )
    run = run_of(text)
    assert curve(run.train) == [(200, 19.5), (400, 18.5), (600, 17.5)]
    assert curve(run.lr) == [(200, 9.85e-05), (400, 9.75e-05), (600, 9.65e-05)]


def test_fuxictr_ends_its_epochs_below_what_they_tell() -> None:
    at = "2020-07-09 11:04:11,318 P583 INFO "
    text = f"{at}Start training: 591 batches/epoch\n{at}************ Epoch=1 start ************\n"
    for n in (1, 2, 3):
        text += (
            f"{at}[Metrics] logloss: 0.{5 - n} - AUC: 0.7{n}\n{at}Save best model: 1\n"
            f"{at}--- 591/591 batches finished ---\n{at}Train loss: 0.{7 - n}\n"
            f"{at}************ Epoch={n} end ************\n"
        )
    run = run_of(text)
    assert run.train is not None
    assert run.train.name == "Train loss"
    assert run.train.value.tolist() == [0.6, 0.5, 0.4]


def test_the_time_series_library_calls_its_validation_vali() -> None:
    """Informer, and what was built upon it; the rate that it sets is that of the next epoch."""
    text = "Namespace(learning_rate=0.0004, model='Autoformer')\n"
    for n in (1, 2, 3, 4):
        text += (
            f"\titers: 100, epoch: {n} | loss: 0.{9 - n}5\n"
            "\tspeed: 0.1234s/iter; left time: 1300.1234s\n"
            f"\titers: 200, epoch: {n} | loss: 0.{9 - n}\n"
            "\tspeed: 0.1234s/iter; left time: 1300.1234s\n"
            f"Epoch: {n} cost time: 120.123\n"
            f"Epoch: {n}, Steps: 250 | Train Loss: 0.{9 - n}2 Vali Loss: 0.4{n} Test Loss: 0.7\n"
            f"EarlyStopping counter: {n} out of 9\nUpdating learning rate to {2.0**-n:.4f}\n"
        )
    run = run_of(text)
    assert run.train is not None
    assert run.train.value.tolist() == [0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5]
    assert run.val is not None
    assert run.val.name == "Vali Loss"
    assert run.val.value.tolist() == [0.41, 0.42, 0.43, 0.44]
    assert run.lr is not None
    assert run.lr.value.tolist() == [0.5, 0.25, 0.125]


def test_how_a_validation_changed_is_no_mean_of_it() -> None:
    """As Coqui's trainer writes it; a mean in brackets has no sign of its own."""
    text = "".join(
        f" > EPOCH: {n}/1000\n\n   --> TIME: 2024-01-01 10:00:10 -- STEP: 0/100 -- GLOBAL_STEP: "
        f"{100 * n}\n     | > loss: {4 - n}.5  ({4 - n}.75)\n     | > current_lr: 5e-06 \n\n"
        "  --> EVAL PERFORMANCE\n     | > avg_loader_time: 0.25 (+0)\n"
        f"     | > avg_loss: {5 - n}.5 ({'-1.0' if n else '+0'})\n\n"
        for n in (0, 1, 2)
    )
    run = run_of(text)
    assert curve(run.train) == [(0, 4.5), (100, 3.5), (200, 2.5)]
    assert curve(run.val) == [(0, 5.5), (100, 4.5), (200, 3.5)]


def test_a_line_that_tells_no_place_keeps_the_rate_beside_its_loss() -> None:
    text = "".join(
        f"Epoch {n}\nLoss = 0.{9 - 2 * n}, lr_0 = 0.00{n + 1}\n"
        f"Loss = 0.{8 - 2 * n}, lr_0 = 0.00{n + 2}\n"
        for n in (0, 1, 2)
    )
    run = run_of(text)
    assert run.train is not None
    assert run.train.value.tolist() == [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
    assert run.lr is not None
    assert run.lr.value.tolist() == [0.001, 0.002, 0.002, 0.003, 0.003, 0.004]


def test_a_logger_writes_behind_a_bar_too() -> None:
    text = "".join(
        bar("Training steps: ", n, 20, f"loss={2 - n / 10:.3f}, lr=2e-7")
        + f"12/24/2024 16:49:44 - DEBUG - tracking - Logged\nStarting step {n + 1}\n"
        for n in (1, 2, 3)
    )
    assert curve(run_of(text).train) == [(1, 1.9), (2, 1.8), (3, 1.7)]


def test_records_may_tell_their_part_of_the_data_as_their_name() -> None:
    text = "".join(
        f'{{"name": "{name}", "epoch": {epoch}, "average loss": {value - epoch}.5}}\n'
        for epoch in (1, 2, 3)
        for name, value in (("train", 4), ("validation", 5))
    )
    run = run_of(text)
    assert curve(run.train) == [(1, 3.5), (2, 2.5), (3, 1.5)]
    assert curve(run.val) == [(1, 4.5), (2, 3.5), (3, 2.5)]


def test_the_hugging_face_trainer_may_tell_its_run_time_on_each_line() -> None:
    """Where it counts the tokens that it has seen, and what it prints at the end."""
    text = "".join(
        f"{{'loss': '{4 - n}.5', 'learning_rate': '0.0001', 'epoch': '0.0074{n}', "
        f"'num_input_tokens_seen': {n}, 'train_runtime': '1{n}.7'}}\n"
        for n in (1, 2, 3)
    )
    text += "{'train_runtime': 100.25, 'train_loss': 2.5, 'epoch': 0.0075}\n"
    run = run_of(text)
    assert curve(run.train) == [(0.00741, 3.5), (0.00742, 2.5), (0.00743, 1.5)]
    assert run.lr is not None
    assert len(run.lr) == 3


def test_leela_chess_zero_calls_the_sum_of_its_losses_total() -> None:
    text = "".join(
        f"step {n}00, policy={6 - n}.5 mse=0.{n} reg=0.25 total={7 - n}.5 (4083.19 pos/s)\n"
        f"step {n}00, policy=7.5 training accuracy=1.25%, mse=0.5\n"
        for n in (1, 2, 3)
    )
    assert curve(run_of(text).train) == [(100, 6.5), (200, 5.5), (300, 4.5)]
