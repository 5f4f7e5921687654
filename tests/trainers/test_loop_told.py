"""A loop names an optimizer that tells nothing of itself; a word that is none is refused."""

from __future__ import annotations

import re

import pytest

from advisor.trainers.callback import AdviceCallback
from advisor.trainers.loop import Watch


def watched(optimizer: object) -> Watch:
    with Watch(optimizer, say=lambda _: None) as watch:
        for step in range(100):
            watch.log(step, 2.0 - step / 200, lr=1e-4)
    return watch


@pytest.mark.parametrize(
    ("told", "known"), [("AdamW", "adamw"), ("optax.lion", "lion"), ("", None)]
)
def test_the_name_of_an_optimizer_will_do(told: str, known: str | None) -> None:
    report = watched(told).report
    assert report is not None
    (run,) = report.runs
    assert (run.optimizer, run.notes) == (known, ())


def test_a_name_that_nobody_knows_is_told() -> None:
    report = watched("foo").report
    assert report is not None
    (note,) = report.runs[0].notes
    assert "'foo' is not known" in note


def test_an_optimizer_whose_rate_is_none_costs_no_training() -> None:
    class Adafactor:  # of Transformers, with relative steps
        param_groups = ({"lr": None}, {"lr": None, "initial_lr": None})

    said: list[str] = []
    with Watch(Adafactor(), say=said.append) as watch:
        for step in range(100):
            watch.log(step, 2.0 - step / 200)
    assert watch.report is not None
    (run,) = watch.report.runs
    assert (run.optimizer, run.peak_lr) == ("adafactor", None)
    assert "the Adafactor tells no learning rate; log(..., lr=rate) does" in run.notes


@pytest.mark.parametrize(
    ("given", "logged", "words"),
    [
        ({}, {"lr": 1e-4}, "taken for Adam; optimizer=NAME makes the advice surer)"),
        ({}, {}, "is logged: multiply yours by"),
        ({}, {}, "or give lr=RATE)"),
        ({"fine_tuning": True}, {}, "as fine_tuning=True says, which counts where optimizer=NAME"),
        ({"fine_tuning": False}, {}, "trained from scratch, as fine_tuning=False says"),
    ],
)
def test_what_a_log_lacks_is_asked_for_by_keywords_not_by_options_of_the_command(
    given: dict[str, bool], logged: dict[str, float], words: str
) -> None:
    said: list[str] = []
    with Watch(say=said.append, **given) as watch:
        for step in range(100):
            watch.log(step, 2.0 - step / 200, **logged)
    (text,) = said
    assert words in " ".join(text.split())
    assert not re.search("--(?!explain-all)[a-z]", text)


@pytest.mark.parametrize("axis", ["steps", "Epoch", None])
def test_steps_are_steps_or_epochs(axis: str) -> None:
    with pytest.raises(ValueError, match="axis is 'step' or 'epoch', not"):
        Watch(axis=axis)


def test_a_word_is_no_truth() -> None:
    with pytest.raises(TypeError, match="fine_tuning is True, False or None, not 'no'"):
        Watch(fine_tuning="no")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="fine_tuning is True, False or None, not 'no'"):
        AdviceCallback(stop_on_divergence=False, fine_tuning="no", rules=())  # type: ignore[arg-type]
