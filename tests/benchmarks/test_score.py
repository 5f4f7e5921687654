"""The scorer gives the answers that follow from its definitions, on runs made up for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from pathlib import Path

RATES = 10.0 ** np.arange(-4, 1)  # best at 1e-2: two below, two above, the last of them diverges
ENDS = np.array([0.9, 0.4, 0.1, 0.5, np.nan])


@pytest.fixture
def score(load: Any) -> Any:
    return load("scoring.score")


@pytest.fixture
def truth(score: Any, tmp_path: Path):
    n, steps = len(RATES), 40
    curve = 1 - (1 - ENDS)[:, None] * np.linspace(0, 1, steps) ** 0.1
    curve[:, 0] = 1.0
    np.savez(
        tmp_path / "task.npz",
        train_loss=curve,
        val_loss=np.repeat(ENDS[:, None], steps, 1),
        lr=np.repeat(RATES[:, None], steps, 1),
        grad_norm=np.ones((n, steps)),
        optimizer=np.array(["sgd"] * n),
        schedule=np.array(["constant"] * n),
        batch_size=np.full(n, 8),
        peak_lr=RATES,
        seed=np.zeros(n, int),
        every=np.array(1),
    )
    return score.read(tmp_path / "task.npz")


def says(*actions: str) -> dict[int, dict[str, object]]:
    factors = {"raise": 10.0, "lower": 0.1}
    return {
        i: {"advice": [{"action": a, "lr_factor": factors.get(a), "confidence": 0.9}]}
        for i, a in enumerate(actions)
    }


def test_right_advice_scores_one_and_a_step_ends_at_less_regret(score, truth):
    got = score.figures(truth, says("raise", "raise", "keep", "lower", "lower"))
    assert got["direction_accuracy"] == 1
    assert got["opposite"] == 0
    assert got["raise_precision"] == got["lower_precision"] == 1
    assert got["regret_after"] < got["regret_before"]
    assert got["calibration_error"] == pytest.approx(0.1)  # 0.9 stated, always right


def test_an_abstention_is_wrong_but_not_opposite(score, truth):
    got = score.figures(truth, says("inconclusive", "lower", "keep", "lower", "lower"))
    assert got["direction_accuracy"] == pytest.approx(3 / 5)
    assert got["abstained"] == pytest.approx(1 / 5)
    assert got["opposite"] == pytest.approx(1 / 5)


def test_following_right_advice_arrives_and_keeping_does_not(score, truth):
    advised = score.loop(truth, says("raise", "raise", "keep", "lower", "lower"))
    kept = score.loop(truth, says(*["keep"] * 5))
    assert advised["loop_2"] == pytest.approx(3 / 5)  # two starts are two steps away
    assert advised["loop_3"] == 1
    assert kept["loop_4"] == pytest.approx(1 / 5)


def test_diverged_is_counted_where_the_loss_is_not_finite(score, truth):
    got = says(*["keep"] * 5)
    got[4]["diverged"] = True
    found = score.figures(truth, got)
    assert found["diverged_recall"] == found["diverged_precision"] == 1
