"""What is said of a run is true of it, and what helps most is said first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor import advise
from advisor.features import describe, names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from advisor import Advice

ROOT = Path(__file__).parents[2]


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


def test_a_rate_that_was_raised_in_mid_run_is_not_said_to_have_warmed_up(tmp_path: Path) -> None:
    u = np.arange(200) / 200
    loss = 1 - 0.1 * u + np.random.default_rng(2).normal(0, 0.01, 200)
    lr = 1e-5 * np.where(u < 0.4, 0.1, 1)
    said = advised(tmp_path, "LR302", loss, lr)
    assert said.action == "raise"
    assert "warmup" not in said.explanation


def test_after_a_raise_in_mid_run_a_decay_is_not_advised_as_if_it_had_stood_there_throughout(
    tmp_path: Path,
) -> None:
    epoch = np.arange(60)
    noise = np.random.default_rng(0).normal(0, 0.15, 60)
    loss = 1 + 0.8 * np.exp(-epoch / 3) + noise
    assert advised(tmp_path, "LR401", loss, np.full(60, 0.15)).action == "add_decay"
    with pytest.raises(StopIteration):
        advised(tmp_path, "LR401", loss, np.where(epoch < 15, 0.05, 0.15))


def test_a_cosine_in_its_first_half_is_not_said_to_show_no_decay(tmp_path: Path) -> None:
    epoch = np.arange(60)
    lr = 0.15 * (1 + np.cos(np.pi * epoch / 130))
    noise = np.random.default_rng(0).normal(0, 0.15, 60)
    said = advised(tmp_path, "LR401", 1 + 0.8 * np.exp(-epoch / 3) + noise, lr).explanation
    assert "the rate did not end below half of its peak" in " ".join(said.split())


def test_a_loss_that_is_a_number_again_is_not_said_to_be_none(tmp_path: Path) -> None:
    u = np.arange(400) / 400
    loss = 2.3 * np.exp(-3 * u)
    loss[50:70] = np.nan
    said = advised(tmp_path, "LR101", loss, np.full(400, 0.001))
    assert said.title == "The run diverged: its loss became NaN or infinite"
    assert "Nothing after" not in said.explanation


def test_a_run_that_leapt_and_then_learned_is_not_said_to_have_stayed_at_its_start(
    tmp_path: Path,
) -> None:
    u = np.arange(400) / 400
    loss = 10 - 5 * u + 60 * np.exp(-(((u - 0.07) / 0.05) ** 2)) * (u > 0)
    said = advised(tmp_path, "LR203", loss, np.full(400, 1.0))
    assert said.title.endswith("the loss leapt up at the start")
    assert "times as far above its start as it ever\nfell below it" in said.explanation


def test_a_run_that_learned_before_it_exploded_is_not_said_to_have_learned_nothing(
    tmp_path: Path,
) -> None:
    u = np.arange(400) / 400
    loss = 2.3 * np.exp(-4 * np.minimum(u, 0.7) + 25 * np.maximum(u - 0.7, 0))
    said = advised(tmp_path, "LR107", loss, np.full(400, 0.1)).explanation
    assert "whatever was learned is lost" in said
    assert "nothing was learned" not in said


def test_a_loss_that_rose_a_little_is_not_said_to_differ_by_a_negative_number(
    tmp_path: Path,
) -> None:
    loss = 2.3 + 0.02 * np.arange(400) / 400 + np.random.default_rng(7).normal(0, 0.05, 400)
    said = " ".join(advised(tmp_path, "LR303", loss, np.full(400, 1e-7)).explanation.split())
    assert "fell by -" in said
    assert "below 0 it rose" in said


def test_a_cycle_beside_a_decay_is_said_to_be_the_choice_of_one() -> None:
    run = advise(ROOT / "sample_logs/batch_size_one_floor.csv").runs[0]
    said = {advice.rule: advice.advice for advice in run.advice}
    assert {"LR401", "LR402"} <= said.keys()
    assert "a single decay to 0" in said["LR402"]


def test_what_a_figure_is_stands_in_its_own_definition() -> None:
    """`lr-advise feature NAME` shows one alone, so none may lean on the one above it."""
    assert not [name for name in names() if describe(name).startswith("The same")]


def test_a_few_rows_that_only_fall_are_not_said_to_have_risen_again(tmp_path: Path) -> None:
    """The end of so short a log is the mean of two rows, and stands above the last."""
    log = tmp_path / "log.csv"
    log.write_text("epoch,train_loss,val_loss,lr\n1,5,5.2,0.5\n2,3,3.1,0.5\n3,1,1.1,0.5\n", "utf-8")
    (said,) = advise(log, optimizer="adam").runs[0].advice
    assert said.action == "lower"
    assert "rose" not in said.title + said.explanation


def test_a_few_rows_that_only_rise_are_not_said_to_be_still_falling(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("step,train_loss,lr\n100,1,1e-6\n200,1.5,1e-6\n300,2,1e-6\n", "utf-8")
    assert not [a for a in advise(log).runs[0].advice if "fall" in a.title + a.explanation]


def test_noise_about_a_level_has_not_risen_again(tmp_path: Path) -> None:
    loss = np.r_[2.3, 1.0 + np.random.default_rng(1).normal(0, 0.4, 399)]
    log = tmp_path / "log.csv"
    rows = [f"{k},{x:.5g},30" for k, x in enumerate(loss)]
    log.write_text("\n".join(["step,train_loss,lr", *rows]), "utf-8")
    run = advise(log, optimizer="sgd").runs[0]
    assert run.advice[0].action == "lower"
    assert "LR204" not in {a.rule for a in run.advice}


def test_an_explosion_from_the_first_step_is_shown_from_there() -> None:
    run = advise(ROOT / "sample_logs/exploded_without_warmup.csv").runs[0]
    where = next(a.where for a in run.advice if a.rule == "LR107")
    assert where is not None
    assert where[0] == 0


def test_no_chance_is_worded_as_certain() -> None:
    run = advise(ROOT / "sample_logs" / "too_low_flat.csv").runs[0]
    assert run.features["too_low_chance"] > 0.995
    said = run.advice[0].explanation
    assert "(chance >99%)" in said
    assert "100%" not in said
