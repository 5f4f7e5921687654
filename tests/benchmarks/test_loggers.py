"""Copies of runs as other loggers write them, which the tables for a loss alone are fitted on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.history import Curve, History


@pytest.fixture
def loggers(load: Any) -> Any:
    return load("calibration.loggers")


def run_of(steps: int) -> History:
    rng = np.random.default_rng(0)
    step = np.arange(float(steps))
    loss = Curve(step, 1 / (1 + step / 50) + 0.01 * rng.random(steps))
    return History(train=loss, val=Curve(step[19::20], loss.value[19::20]), lr=Curve(step, step))


def test_rows_are_batches_or_means_of_the_run_at_its_own_steps(loggers: Any) -> None:
    run = run_of(500)
    batches = 0
    for seed in range(40):
        log = loggers.by_another_logger(run, np.random.default_rng(seed))
        assert len(log.train) >= 8
        assert np.array_equal(log.lr.value, log.train.step)
        at = log.train.step.astype(int)
        is_batch = np.array_equal(log.train.value, run.train.value[at])
        assert is_batch or len(log.train) >= 20
        assert log.train.value.min() >= run.train.value.min()
        batches += is_batch
    assert 10 <= batches <= 30


def test_every_mean_is_of_the_losses_up_to_its_row(loggers: Any) -> None:
    for seed in range(60):
        falling = 1 / (1 + np.arange(300.0))
        mean = loggers.means(falling, np.random.default_rng(seed))
        assert mean[0] == pytest.approx(falling[0])
        assert (mean >= falling - 1e-12).all()
        later = np.where(np.arange(300) < 200, falling, 5.0)
        assert mean[:200] == pytest.approx(loggers.means(later, np.random.default_rng(seed))[:200])


def test_a_loss_that_never_changes_is_its_own_mean(loggers: Any) -> None:
    for seed in range(30):
        assert loggers.means(np.full(100, 2.0), np.random.default_rng(seed)) == pytest.approx(2.0)
