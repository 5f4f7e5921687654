"""A loop that is given what it cannot use, or that fails: `Watch` tells, and hides nothing."""

from __future__ import annotations

from collections import namedtuple
from math import exp, inf, nan

import pytest

from advisor.trainers.loop import Watch


def watched(optimizer: object, lr: float | None = None) -> Watch:
    with Watch(optimizer, say=lambda _: None) as watch:
        for step in range(50):
            watch.log(step, exp(-step / 10), lr=lr)
    return watch


def test_an_optimizer_that_is_functions_alone_has_no_name_and_a_note_tells_of_the_rate() -> None:
    optax = namedtuple("GradientTransformation", "init update")(None, None)
    (run,) = watched(optax).report.runs
    assert (run.optimizer, run.peak_lr) == (None, None)
    assert "the GradientTransformation tells no learning rate; log(..., lr=rate) does" in run.notes
    (run,) = watched(optax, lr=0.1).report.runs
    assert (run.peak_lr, run.notes) == (0.1, ())


@pytest.mark.parametrize(("told", "rate"), [(0.05, 0.05), ("optimal", None)])
def test_a_rate_that_an_optimizer_without_groups_tells(told: object, rate: float | None) -> None:
    (run,) = watched(type("SGD", (), {"learning_rate": told, "momentum": 0.9})()).report.runs
    assert (run.optimizer, run.peak_lr) == ("momentum", rate)


def test_validations_that_count_epochs_are_put_where_the_training_is() -> None:
    watch = Watch(say=lambda _: None)
    for step in range(60):
        watch.log(step, exp(-step / 10), lr=0.1)
        if step % 20 == 19:
            watch.log(step // 20, val_loss=1 / (1 + step))
    (run,) = watch.finish().runs
    recorder = watch._coach.recorder
    assert recorder.train.step.tolist() == list(range(60))
    assert recorder.val.step.tolist() == [19, 39, 59]
    assert run.notes == (
        "3 validations with a lower step than the training before: put where that was",
    )


@pytest.mark.parametrize("step", [nan, inf])
def test_a_step_that_is_no_number(step: float) -> None:
    with pytest.raises(ValueError, match=f"a step must be a finite number, not {step}"):
        Watch(say=lambda _: None).log(step, 1.0)


def test_where_nothing_can_be_said_the_error_of_the_loop_is_the_one_that_is_told() -> None:
    def closed(_: str) -> None:
        raise BrokenPipeError

    def loop(divisor: int) -> None:
        with Watch(say=closed) as watch:
            watch.log(0, 1.0 / divisor)

    with pytest.raises(ZeroDivisionError):
        loop(0)
    with pytest.raises(BrokenPipeError):
        loop(1)


def test_a_report_that_cannot_be_worded_reaches_no_training(monkeypatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("advisor.reports.text.run_in_full", lambda *_: 1 / 0)
    with Watch(say=said.append) as watch:
        watch.log(0, 1.0)
    assert "internal error (ZeroDivisionError" in said[0]
    assert watch.report is None
