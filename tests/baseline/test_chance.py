"""How well a log tells where a curve ended, and how often chance alone fails a run."""

from __future__ import annotations

import math

import numpy as np
import pytest

from advisor.baseline.compare import Comparison, Outcome, compare
from advisor.baseline.level import Level, level_of
from advisor.history import Curve


def ended(value: float, noise: float = 0.0, name: str = "", seed: int | None = None) -> Outcome:
    return Outcome(
        "a.csv",
        None if seed is None else f"seed {seed}",
        {"train_loss": Level(value, noise, 2.0, 100, name)},
    )


def one(run: Outcome, *accepted: Outcome, tolerance: float = 0.0) -> Comparison:
    (found,) = compare([run], accepted, tolerance)
    assert isinstance(found, Comparison)
    return found


@pytest.mark.parametrize("accepted", [2, 3, 4, 8])
def test_another_seed_is_rarely_worse_than_a_few_accepted_ones(accepted: int) -> None:
    """The logs themselves are quiet: only the accepted runs tell how far seeds scatter."""
    levels = np.random.default_rng(0).normal(0.5, 0.1, (2000, accepted + 1))
    runs = [[ended(level, seed=k) for k, level in enumerate(row)] for row in levels.tolist()]
    failed = np.mean([one(new, *seeds).regressed for new, *seeds in runs])
    assert failed < 0.035
    worse = np.mean([one(ended(10.0), *seeds).regressed for _, *seeds in runs])
    assert worse > 0.95


@pytest.mark.parametrize(("accepted", "t"), [(2, 12.706), (3, 4.303), (4, 3.182), (5, 3.0)])
def test_few_accepted_runs_allow_as_much_as_student_says(accepted: int, t: float) -> None:
    """97.5 % for another draw beside the centre of so many; from five on three standard errors."""
    levels = np.linspace(0.0, 1.0, accepted)
    found = one(ended(0.5), *(ended(level, seed=k) for k, level in enumerate(levels)))
    expected = t * levels.std(ddof=1) * math.sqrt(1 + 1 / accepted)
    assert found.allowed == pytest.approx(expected, rel=0.01)


def test_accepted_runs_that_diverged_count_only_where_none_did_not() -> None:
    broken = [ended(math.nan, seed=1), ended(math.nan, seed=2)]
    found = one(ended(0.5), ended(0.4, seed=0), *broken)
    assert (found.accepted, found.accepted_runs) == (0.4, 1)
    found = one(ended(0.5), *broken)
    assert math.isnan(found.accepted)
    assert found.accepted_runs == 2


def test_a_difference_within_the_noise_of_both_is_none_either_way() -> None:
    for value in (0.45, 0.5, 0.55):
        found = one(ended(value, 0.02), ended(0.5, 0.02))
        assert not found.regressed
        assert found.title == "Train loss is as in the accepted run"
    assert one(ended(0.6, 0.02), ended(0.5, 0.02)).regressed
    assert one(ended(0.4, 0.02), ended(0.5, 0.02)).title.endswith(
        "is better than in the accepted run"
    )


def test_where_noise_cannot_be_told_the_tolerance_alone_decides() -> None:
    accepted = ended(0.5, math.nan)
    assert one(ended(0.501, math.nan), accepted).regressed
    assert not one(ended(0.501, math.nan), accepted, tolerance=0.01).regressed


def test_a_loss_may_be_called_otherwise_than_in_the_accepted_run() -> None:
    assert not one(ended(0.5, name="loss"), ended(0.5, name="train/nll")).regressed


@pytest.mark.parametrize("points", [100, 1000])
def test_a_trend_is_no_noise(points: int) -> None:
    """A loss that still falls along a line is told as well as one that stands still."""
    fall = np.linspace(1.0, 0.0, points)
    assert level_of(Curve(np.arange(float(points)), fall)).noise < 1e-9
    noise = 0.1 * np.random.default_rng(0).standard_normal(points)
    still, falling = (level_of(Curve(np.arange(float(points)), noise + y)) for y in (0.0, fall))
    assert falling.noise == pytest.approx(still.noise, rel=0.3)
