"""Text logs that other people's trainings left in public: short pieces, written as they write."""

from __future__ import annotations

import pytest

from advisor.history import History
from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only


def run_of(text: str) -> History:
    return only(read(Source.from_bytes(text.encode(), "train.log")))


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
