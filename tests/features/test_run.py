"""Schedules, validation, divergence and evidence of runs whose figures are known."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from advisor.features import measure
from advisor.features.scorecard import FEATURES as POSITION
from advisor.history import Curve, History
from tests.features.curves import PROGRESS, STRAIGHT, curve, history, noise, values

GRID = 0.006  # the schedule is looked at on 200 points
COSINE = 0.5 * (1 + np.cos(np.pi * PROGRESS))


def test_a_constant_rate() -> None:
    v = values(STRAIGHT, lr=np.full(1001, 0.1), optimizer="adam")
    assert v["peak_lr"] == 0.1
    assert v["rate_from_usual"] == pytest.approx(2.0)
    for name in ("lr_end_share", "lr_start_share", "lr_mean_share", "decay_start", "tenth_at"):
        assert v[name] == 1.0, name
    assert v["warmup_share"] == 0.0
    assert v["restarts"] == 0.0
    assert v["half_spent_at"] == pytest.approx(0.5, abs=GRID)


@pytest.mark.parametrize("peak", [0.1, 0.3, 1e-3, np.float32(0.1), np.float32(3e-4)])
def test_a_step_schedule(peak: float) -> None:
    """A tenth of the peak is a tenth, however the product was rounded."""
    down = np.where(PROGRESS < 0.5, 1.0, np.where(PROGRESS < 0.75, 0.1, 0.01))
    v = values(STRAIGHT, lr=(peak * down.astype(np.float32)).astype(float))
    assert v["decay_start"] == pytest.approx(0.5, abs=GRID)
    assert v["tenth_at"] == pytest.approx(0.75, abs=GRID)
    assert v["lr_end_share"] == pytest.approx(0.01)
    assert v["lr_mean_share"] == pytest.approx(0.5 + 0.025 + 0.0025, abs=GRID)


def test_a_cosine() -> None:
    v = values(STRAIGHT, lr=3e-4 * COSINE)
    assert v["peak_lr"] == 3e-4
    assert v["lr_end_share"] == pytest.approx(0.0, abs=1e-6)
    assert v["lr_mean_share"] == pytest.approx(0.5, abs=GRID)
    assert v["decay_start"] == pytest.approx(math.acos(2 * 0.95 - 1) / math.pi, abs=GRID)
    assert v["tenth_at"] == pytest.approx(math.acos(2 * 0.1 - 1) / math.pi, abs=GRID)


def test_a_rate_that_is_raised_in_mid_run_is_no_warmup() -> None:
    raised = np.where(PROGRESS < 0.4, 0.1, 1.0)
    assert values(STRAIGHT, lr=raised)["raised_at_once"] == 1.0
    for rows, told in ((101, 1.0), (126, 1.0), (201, 0.0)):
        few = replace(history(STRAIGHT[::rows]), lr=curve(raised[::rows]))
        assert measure(few).values["raised_at_once"] == told, "ten, eight and five epochs"
    once = replace(history(STRAIGHT), lr=Curve(np.array([0.0, 400.0]), np.array([0.1, 1.0])))
    assert measure(once).values["raised_at_once"] == 1.0, "logged where it changed"
    for other in (np.full(1001, 0.1), raised[::-1], np.where(PROGRESS < 0.2, 0.05, raised)):
        assert values(STRAIGHT, lr=other)["raised_at_once"] == 0.0
    assert math.isnan(values(STRAIGHT)["raised_at_once"])


@pytest.mark.parametrize(("share", "told"), [(0.05, 0.0), (0.2, 0.0), (0.3, 1.0)])
def test_a_constant_warmup_is_no_raise_in_mid_run(share: float, told: float) -> None:
    assert values(STRAIGHT, lr=0.1 + 0.2 * (share <= PROGRESS))["raised_at_once"] == told


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_a_warmup(share: float) -> None:
    v = values(STRAIGHT, lr=np.minimum(PROGRESS / share, 1.0))
    assert v["warmup_share"] == pytest.approx(0.95 * share, abs=GRID)
    assert v["raised_at_once"] == 0.0
    assert v["lr_start_share"] == 0.0
    assert v["lr_end_share"] == 1.0
    assert measure(history(STRAIGHT, lr=np.minimum(PROGRESS / share, 1.0))).spans["warmup"][
        1
    ] == pytest.approx(950 * share, abs=1000 * GRID)


@pytest.mark.parametrize("cycles", [1, 2, 5])
def test_restarts_are_counted(cycles: int) -> None:
    place = np.minimum(PROGRESS * cycles % 1.0, 1.0)
    v = values(STRAIGHT, lr=0.5 * (1 + np.cos(np.pi * place)))
    assert v["restarts"] == cycles  # the last point begins another cycle
    assert values(STRAIGHT, lr=1.0 - 0.4 * place)["restarts"] == 0.0


@pytest.mark.parametrize(
    ("peak", "optimizer", "fine_tuning", "offset"),
    [
        (1e-4, None, False, -1.0),  # nearer to Adam's usual rate than to SGD's
        (1e-2, None, False, math.nan),
        (1.0, None, False, 1.5),  # beyond what any optimizer is run at
        (1e-4, "sgd", False, -2.5),
        (1e-5, None, True, -0.7),
        (2e-4, "adamw", True, 0.0),
        (1e-3, "adamw", True, 0.7),
        (1e-2, "adamw", True, 1.7),
        (1e-2, None, True, 1.7),  # their trainers' optimizer is AdamW
        (1e-4, "sgd", True, -2.5),
    ],
)
def test_how_far_a_rate_stands_from_the_usual_one(
    peak: float, optimizer: str | None, fine_tuning: bool, offset: float
) -> None:
    lr = curve(np.full(1001, peak))
    run = History(train=curve(STRAIGHT), lr=lr, optimizer=optimizer, fine_tuning=fine_tuning)
    found = measure(run).values["rate_from_usual"]
    assert found == pytest.approx(offset, abs=0.03, nan_ok=True)


def test_a_single_rate_tells_the_peak_and_no_shape() -> None:
    run = History(train=curve(STRAIGHT), lr=curve([0.1]), optimizer="SGD")
    v = measure(run).values
    assert v["peak_lr"] == 0.1
    assert v["rate_from_usual"] == pytest.approx(0.5)
    assert math.isnan(v["decay_start"])
    assert math.isnan(values(STRAIGHT, lr=np.full(1001, 0.1))["rate_from_usual"])  # no optimizer


@pytest.mark.parametrize(
    ("optimizer", "rate", "goes_to"),
    [
        ("sgd", 10.0, 0.01),
        ("adam", 1.0, 1e-3 / 10**0.5),
        ("Momentum", 3.0, 0.01 / 10**0.75),  # 0.9 or 0.99: the log does not say
        ("momentum99", 3.0, 1e-3 / 10**0.5),
        ("adam", 1e-4, 1e-4 / 10**0.5),  # below the usual rate already: still lower
    ],
)
def test_a_run_that_broke_is_sent_below_the_usual_rate(
    optimizer: str, rate: float, goes_to: float
) -> None:
    v = values(STRAIGHT, lr=np.full(1001, rate), optimizer=optimizer)
    assert rate * v["factor_after_divergence"] == pytest.approx(goes_to)


def test_a_rate_that_is_above_zero_only_outside_the_run() -> None:
    loss = Curve(np.arange(50.0), np.linspace(1, 0, 50))
    rate = Curve(np.arange(1000.0, 1010.0), np.r_[0.0, np.full(9, 0.1)])
    v = measure(History(train=loss, lr=rate)).values
    assert v["peak_lr"] == 0.1
    assert math.isnan(v["decay_start"])


@pytest.mark.parametrize("gap", [math.nan, -1.0, math.inf])
def test_rates_that_are_none_here_and_there_are_left_out(gap: float) -> None:
    whole = np.r_[np.full(500, 0.1), np.full(501, 0.01)]
    with_gaps = np.where(np.arange(1001) % 10 == 5, gap, whole)
    v, clean = values(STRAIGHT, lr=with_gaps), values(STRAIGHT, lr=whole)
    for name in ("peak_lr", "lr_end_share", "decay_start", "lr_mean_share", "warmup_share"):
        assert v[name] == pytest.approx(clean[name], abs=GRID), name


def test_a_nan_is_found_where_it_is() -> None:
    loss = STRAIGHT.copy()
    loss[400:] = np.nan
    found = measure(history(loss))
    assert found.values["nonfinite_at"] == pytest.approx(0.4)
    assert found.values["nonfinite_share"] == pytest.approx(601 / 1001)
    assert found.values["nonfinite_weight"] == 1.0
    assert found.spans["divergence"] == (400.0, 1000.0)
    assert found.values["tail_drop"] == pytest.approx(0.25, abs=0.06)  # of the part with numbers


def test_skipped_steps_are_no_divergence() -> None:
    loss = STRAIGHT + noise(0.01)
    clean = values(loss)
    loss[[100, 500]] = np.inf, np.nan
    v = values(loss)
    assert v["nonfinite_share"] == pytest.approx(2 / 1001)
    assert v["nonfinite_at"] == pytest.approx(0.1)
    assert v["nonfinite_weight"] == pytest.approx(2 / 1001)
    assert v["tail_drop"] == pytest.approx(clean["tail_drop"], abs=0.01)


def test_nan_before_the_first_number_are_no_divergence() -> None:
    loss = STRAIGHT + noise(0.01)
    loss[:100] = np.nan
    assert values(loss)["nonfinite_weight"] == 0.0
    assert values(loss)["nonfinite_at"] == 1.0
    loss[500:600] = np.nan
    assert values(loss)["nonfinite_weight"] == pytest.approx(100 / 901)


@pytest.mark.parametrize("skipped", [0, 100])
def test_a_skipped_step_does_not_move_the_end_of_the_numbers(skipped: int) -> None:
    loss = STRAIGHT + noise(0.01)
    loss[900:] = np.nan
    clean = values(loss)
    loss[skipped] = np.nan
    found = measure(history(loss))
    assert found.values["nonfinite_at"] == pytest.approx(0.9)
    assert found.spans["divergence"][0] == pytest.approx(900.0)
    assert found.values["first_drop"] == pytest.approx(clean["first_drop"], abs=0.03)


def test_a_divergence_begins_where_the_loss_rose_not_at_a_skipped_step() -> None:
    loss = np.r_[np.linspace(1.0, 0.2, 700), np.geomspace(0.2, 50.0, 301)]
    loss[10] = np.nan
    found = measure(history(loss))
    assert found.spans["nonfinite"] == (10.0, 1000.0)
    assert found.spans["divergence"][0] == pytest.approx(700.0, abs=50.0)


def test_a_log_without_numbers() -> None:
    v = values(np.full(50, np.nan))
    assert v["never_finite"] == 1.0
    assert v["finite_points"] == 0.0
    assert math.isnan(v["tail_drop"])
    assert math.isnan(v["too_low_lead"])


def test_where_the_log_begins() -> None:
    assert values(STRAIGHT)["logged_from_start"] == 1.0
    assert values(STRAIGHT, axis="epoch")["logged_from_start"] == 0.0
    late = History(train=curve(STRAIGHT, first=100.0))
    assert measure(late).values["logged_from_start"] == 0.0


def test_overfitting_turns_where_validation_is_best() -> None:
    val = np.abs(PROGRESS - 0.4) + 0.5
    found = measure(history(STRAIGHT, val))
    v = found.values
    assert v["val_best_at"] == pytest.approx(0.4, abs=0.03)
    assert v["overfit"] == pytest.approx(0.6 / 0.4, abs=0.15)
    assert v["val_gap"] == pytest.approx(1.1, abs=0.1)
    assert found.spans["overfit"][0] == pytest.approx(400, abs=30)
    assert values(STRAIGHT, STRAIGHT + 0.1)["overfit"] == 0.0
    assert values(val, val)["overfit"] == 0.0  # train rose as well: no overfitting


def test_the_gap_between_the_curves() -> None:
    v = values(STRAIGHT, STRAIGHT + 0.3)
    assert v["val_gap"] == pytest.approx(0.3, abs=0.02)
    assert v["val_gap_best"] == pytest.approx(0.3, abs=0.02)
    assert v["val_drop_ratio"] == pytest.approx(1.0, abs=0.02)
    assert v["val_learned"] == pytest.approx(1.0 - 0.3, abs=0.05)
    assert math.isnan(values(STRAIGHT)["val_gap"])


def test_validation_alone_is_judged_as_the_loss() -> None:
    v = measure(History(val=curve(STRAIGHT))).values
    assert v["tail_drop"] == values(STRAIGHT)["tail_drop"]
    assert math.isnan(v["val_tail_drop"])


def test_both_losses_are_measured_alike() -> None:
    v = values(STRAIGHT, STRAIGHT)
    assert v["val_tail_drop"] == v["tail_drop"]
    assert v["val_noise_tail"] == v["noise_tail"]


@pytest.mark.parametrize("since", [0.3, 0.6, 0.8])
def test_the_length_of_a_plateau(since: float) -> None:
    found = measure(history(np.maximum(1 - PROGRESS / since, 0.0)))
    assert found.values["plateau_share"] == pytest.approx(1 - since, abs=0.06)
    assert found.spans["plateau"][0] == pytest.approx(1000 * since, abs=60)


def test_a_frozen_loss() -> None:
    v = values(np.full(200, 2.3))
    assert v["distinct_share"] == pytest.approx(1 / 200)
    assert v["relative_range"] == 0.0
    assert v["learned_in_noise"] == 0.0
    assert v["finite_points"] == 200.0


def test_whether_anything_was_learned() -> None:
    assert abs(values(1.0 + noise(0.1))["learned_in_noise"]) < 3.0
    assert values(STRAIGHT + noise(0.1))["learned_in_noise"] > 50.0
    assert values(PROGRESS + noise(0.1))["learned_in_noise"] < -50.0
    assert math.isnan(values(np.linspace(1, 0, 9))["learned_in_noise"])


def test_a_reward_beside_the_loss_is_a_feature_of_the_run() -> None:
    assert values(STRAIGHT)["reward_logged"] == 0.0
    run = History(train=curve(STRAIGHT), reward="ep_rew_mean")
    assert measure(run).values["reward_logged"] == 1.0


SPARSE = {"three points": [300, 650, 1000], "only at the end": [*range(700, 1001, 10)]}


@pytest.mark.parametrize("at", SPARSE.values(), ids=SPARSE)
def test_a_validation_loss_that_tells_little_does_not_judge_the_rate(at: list[int]) -> None:
    loss = np.exp(-3 * PROGRESS) + noise(0.02)
    val = Curve(np.array(at, float), np.linspace(0.9, 1.2, len(at)))
    without = history(loss, lr=np.full(1001, 0.01))
    v, alone = (measure(run).values for run in (replace(without, val=val), without))
    assert math.isnan(v["val_gap"])
    assert math.isnan(v["val_learned"])
    assert {name: v[name] for name in POSITION} == {name: alone[name] for name in POSITION}
    assert v["overfit"] > 0.5  # that it rose is told by few points, too


def test_three_points_beside_few_are_held_against_each_other() -> None:
    v = measure(History(train=curve([1.0, 0.5, 0.3, 0.2]), val=curve([0.9, 0.6, 0.5]))).values
    assert v["val_gap"] == pytest.approx(0.375, abs=0.1)
