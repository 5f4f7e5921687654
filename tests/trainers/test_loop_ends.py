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
