"""The level that a curve ended at, how far it came down, and which curves are compared."""

from __future__ import annotations

import os

import numpy as np
import pytest

from advisor.baseline.compare import Comparison, Outcome, compare
from advisor.baseline.level import Level, level_of
from advisor.history import Curve


def test_a_leap_of_the_accepted_run_does_not_widen_what_is_allowed() -> None:
    step = np.arange(600.0)
    calm = 0.5 + 2.0 * np.exp(-step / 75) + 0.05 * np.random.default_rng(0).standard_normal(600)
    leapt = calm.copy()
    leapt[1:4] = 900.0
    accepted = [Outcome("a", None, {"train_loss": level_of(Curve(step, v))}) for v in (calm, leapt)]
    worse = Outcome("a", None, {"train_loss": level_of(Curve(step, calm + 0.1))})
    usual, widened = (next(iter(compare([worse], [one], 0.01))) for one in accepted)
    assert usual.regressed
    assert widened.regressed
    assert np.isclose(usual.allowed, widened.allowed, rtol=0.05)


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        ((2.0, 1.5, 1.4), 1.0),  # from the median of the first three
        ((1.0, 9.0, 9.0), 0.5),  # from the first one: what follows leapt
        ((1.0, 1.45, 1.45), 0.95),
        ((0.1, 9.0, 9.0), -0.4),
    ],
)
def test_how_far_a_curve_came_down(head: tuple[float, ...], drop: float) -> None:
    value = np.array([*head, *[0.5] * 30])
    assert level_of(Curve(np.arange(33.0), value)).drop == pytest.approx(drop)


def test_only_curves_that_both_runs_have_are_compared_and_none_in_common_is_told() -> None:
    level = Level(0.5, 0.01, 2.0, 600)
    both = Outcome("run.csv", None, {"train_loss": level, "val_loss": level})
    train, val = (both._replace(final={name: level}) for name in ("train_loss", "val_loss"))
    (found,) = compare([both], [train], 0.01)
    assert isinstance(found, Comparison)
    _, told = compare([train], [both], 0.01)
    assert told == "run.csv: logs no validation loss, which the baseline has; not compared"
    assert found.curve == "train_loss"
    seeds = [train._replace(run="1"), val._replace(run="2")]
    for found in compare([both], seeds, 0.01):
        assert isinstance(found, Comparison)
        assert found.accepted_runs == 1
    (told,) = compare([val], [train], 0.01)
    assert told == "run.csv: the baseline has no curve that this run has; not compared"


def test_a_path_may_be_written_otherwise() -> None:
    """Else each of several runs would be held against all accepted ones, as their repetition."""
    accepted = [
        Outcome(f"runs/{name}.csv", None, {"train_loss": Level(loss, 0.01, 2.0, 600)})
        for name, loss in (("a", 0.1), ("b", 0.5))
    ]
    for source in (os.path.abspath("runs/a.csv"), "./x/../runs/a.csv", r".\runs\a.csv"):
        (found,) = compare([accepted[1]._replace(source=source)], accepted, 0.01)
        assert isinstance(found, Comparison)
        assert found.accepted == 0.1


def test_a_metric_is_called_as_the_log_calls_it() -> None:
    worse = Comparison("run.csv", None, "val_loss", 0.9, 0.8, 0.01, 1, name="valAcc", maximize=True)
    assert worse.title == "'valAcc' is worse than in the accepted run"
    assert (
        worse._replace(maximize=False).title == "Validation loss is better than in the accepted run"
    )
