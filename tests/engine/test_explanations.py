"""What is said of a run is true of it, and what helps most is said first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor import advise

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from advisor import Advice


def advised(folder: Path, rule: str, loss: NDArray[np.float64], lr: NDArray[np.float64]) -> Advice:
    """What the rule says of a log of these losses and rates, one a step."""
    rows = "".join(f"{i},{y:.5g},{r:.5g}\n" for i, (y, r) in enumerate(zip(loss, lr, strict=True)))
    log = folder / "log.csv"
    log.write_text("step,train_loss,lr\n" + rows, "utf-8")
    run = advise(log).runs[0]
    return next(a for a in run.advice if a.rule == rule)


def test_a_late_decay_after_a_long_warmup_was_not_at_its_peak_all_the_time(tmp_path: Path) -> None:
    epoch = np.arange(60)
    lr = 0.1 * np.minimum(1, (epoch + 1) / 30) * np.where(epoch < 56, 1, 0.2)
    noise = np.random.default_rng(0).normal(0, np.where(epoch < 56, 0.15, 0.02))
    said = advised(tmp_path, "LR404", 1 + 0.8 * np.exp(-epoch / 3) + noise, lr).explanation
    assert "only at 94% of the run" in said
    assert "stayed at its peak" not in said


def test_a_run_that_ended_at_its_start_is_not_said_to_have_learned(tmp_path: Path) -> None:
    u = np.arange(400) / 400
    wave = np.where(u < 0.2, -4 * u, 2 * np.sin(14 * u) + 0.5)
    loss = 2.3 + wave * np.minimum(1, 6 * (1 - u)) + np.random.default_rng(1).normal(0, 0.3, 400)
    said = advised(tmp_path, "LR104", loss, np.full(400, 1.0)).explanation
    assert "At its lowest it did stand below its start" in " ".join(said.split())
    assert "did learn" not in said


def test_a_peak_that_is_far_too_low_is_to_be_raised_before_its_warmup_is_cut(
    tmp_path: Path,
) -> None:
    u = np.arange(200) / 200
    lr = 1e-5 * np.minimum(1, 0.04 + 0.96 * u / 0.3) * np.where(u < 0.3, 1, 1.43 * (1 - u))
    loss = 1 - 0.1 * u + np.random.default_rng(2).normal(0, 0.01, 200)
    assert advised(tmp_path, "LR405", loss, lr).advice.startswith("Raise the peak learning rate")


def test_a_cosine_in_its_first_half_is_not_said_to_show_no_decay(tmp_path: Path) -> None:
    epoch = np.arange(60)
    lr = 0.15 * (1 + np.cos(np.pi * epoch / 130))
    noise = np.random.default_rng(0).normal(0, 0.15, 60)
    said = advised(tmp_path, "LR401", 1 + 0.8 * np.exp(-epoch / 3) + noise, lr).explanation
    assert "no decay of the rate to below half of its peak" in " ".join(said.split())
