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
