"""Text logs in which several trainings take turns: each is a run, and nothing is lost silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only

if TYPE_CHECKING:
    from advisor.history import History

A = [(epoch, 2.0 - epoch / 8) for epoch in range(1, 9)]
B = [(epoch, 4.0 - epoch / 4) for epoch in range(1, 9)]


def runs_of(text: str) -> list[History]:
    return read(Source.from_bytes(text.encode(), "train.log"))


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("[{}] epoch {} loss {}\n", ("resnet", "vgg")),
        ("{}: epoch {}, loss: {}\n", ("resnet18", "resnet50")),
        ("Model: {} | Epoch: {} | Loss: {}\n", ("1", "2")),
        ("2024-01-01 10:00:11 INFO {} step {} loss {}\n", ("net-a", "net-b")),
        ("fold {} epoch {}: train_loss {}\n", ("1", "2")),
        ("lr={} epoch {}: loss {}\n", ("0.1", "0.01")),
    ],
)
def test_each_training_is_a_run(form: str, names: tuple[str, str]) -> None:
    text = "".join(
        form.format(name, *told) for pair in zip(A, B, strict=True)
        for name, told in zip(names, pair, strict=True)
    )  # fmt: skip
    first, second = runs_of(text)
    assert (curve(first.train), curve(second.train)) == (A, B)
    assert names[0] in str(first.run)
    assert names[1] in str(second.run)
    assert any("take turns" in note for note in first.notes)


def test_below_a_heading_of_both_and_with_a_validation_on_a_line_of_its_own() -> None:
    text = "".join(
        f"Epoch {epoch}/8\n"
        f"student: train loss {a}\nstudent: val loss {a + 1}\n"
        f"teacher: train loss {b}\nteacher: val loss {b + 1}\n"
        for (epoch, a), (_, b) in zip(A, B, strict=True)
    )
    first, second = runs_of(text)
    assert (curve(first.train), curve(second.train)) == (A, B)
    assert curve(first.val) == [(epoch, loss + 1) for epoch, loss in A]
    assert curve(second.val) == [(epoch, loss + 1) for epoch, loss in B]


def test_three_trials_are_three_runs() -> None:
    text = "".join(
        f"[Trial {trial}] Epoch {epoch}: train_loss={loss * trial}\n"
        for epoch, loss in A for trial in (1, 2, 3)
    )  # fmt: skip
    runs = runs_of(text)
    assert [curve(run.train) for run in runs] == [
        [(epoch, loss * trial) for epoch, loss in A] for trial in (1, 2, 3)
    ]


@pytest.mark.parametrize("names", [("", ""), ("GPU0 ", "GPU1 "), ("(0/2) ", "(1/2) ")])
def test_what_no_word_tells_apart_and_other_processes_are_named(names: tuple[str, str]) -> None:
    text = "".join(
        f"{names[0]}epoch {epoch} loss {a}\n{names[1]}epoch {epoch} loss {b}\n"
        for (epoch, a), (_, b) in zip(A, B, strict=True)
    )
    run = only(runs_of(text))
    assert curve(run.train) == A
    [note] = run.notes
    assert note.startswith("8 lines tell other values")
    assert note.endswith("line 2")


@pytest.mark.parametrize("part", ["chunk", "shard", "micro_step"])
def test_parts_of_an_epoch_are_no_trainings(part: str) -> None:
    text = "".join(f"epoch {n // 4} {part} {n % 4} loss {2.0 - n / 32} lr 0.1\n" for n in range(32))
    assert curve(only(runs_of(text)).train) == [(n, 2.0 - n / 32) for n in range(32)]


def test_both_parts_of_the_data_and_what_is_told_twice_are_one_training() -> None:
    text = "".join(
        f"train: epoch {epoch} loss {loss}\nval: epoch {epoch} loss {loss + 1}\n"
        f"best: epoch {epoch} loss {loss}\n"
        for epoch, loss in A
    )
    run = only(runs_of(text))
    assert curve(run.train) == A
    assert not run.notes
