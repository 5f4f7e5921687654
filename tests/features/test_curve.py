"""Level, slope and noise of curves whose figures can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.features.curves import PROGRESS, STRAIGHT, noise, values

# Levels are medians of bins of 5 %: what is exact on the curve is off by half a bin at most.
HALF_BIN = 0.03


def test_a_straight_line_drops_a_quarter_in_every_quarter() -> None:
    v = values(STRAIGHT)
    for name in ("quarter_1_drop", "quarter_2_drop", "quarter_3_drop", "tail_drop"):
        assert v[name] == pytest.approx(0.25, abs=2 * HALF_BIN), name
    assert v["quarter_2_drop"] == pytest.approx(v["quarter_3_drop"], abs=0.003)
    assert v["last_drop"] == pytest.approx(0.125, abs=HALF_BIN)
    assert v["straightness"] == pytest.approx(1.0, abs=0.1)
    assert v["time_to_half"] == pytest.approx(0.5, abs=HALF_BIN)
    assert v["time_to_three_quarters"] == pytest.approx(0.75, abs=HALF_BIN)
    assert v["time_to_nine_tenths"] == pytest.approx(0.9, abs=HALF_BIN)
    assert v["best_at"] == pytest.approx(1.0, abs=HALF_BIN)
    assert v["tail_slope"] == pytest.approx(-1.0, abs=0.05)
    assert v["tail_trend"] == -50.0
    assert v["drop_share"] == 1.0
    assert v["rise"] == pytest.approx(0.0, abs=HALF_BIN)
    assert v["wandering"] == pytest.approx(1.0, abs=HALF_BIN)
    assert v["up_share"] == 0.0
    assert math.isnan(v["bounce"])  # differences of a line are all the same


def test_shares_of_the_drop_add_up() -> None:
    v = values(np.exp(-3 * PROGRESS) + noise(0.05))
    parts = ("quarter_1_drop", "quarter_2_drop", "quarter_3_drop", "tail_drop")
    assert sum(v[name] for name in parts) == pytest.approx(1.0 - v["rise"], abs=1e-9)


@pytest.mark.parametrize("rate", [2.0, 5.0, 10.0])
def test_an_exponential_drops_as_its_formula_says(rate: float) -> None:
    v = values(np.exp(-rate * PROGRESS))
    total = 1.0 - math.exp(-rate)
    assert v["quarter_1_drop"] == pytest.approx((1 - math.exp(-rate / 4)) / total, abs=HALF_BIN)
    tail = (math.exp(-0.75 * rate) - math.exp(-rate)) / total
    assert v["tail_drop"] == pytest.approx(tail, abs=HALF_BIN)
    assert v["time_to_half"] == pytest.approx(-math.log(1 - 0.5 * total) / rate, abs=0.05)
    assert v["doubling_late"] < 0.0  # most is learned


def test_a_straight_line_drops_as_much_again_as_it_did_whenever_its_time_doubles() -> None:
    v = values(STRAIGHT)
    for when, drop in (("late", 0.5), ("middle", 0.25), ("early", 0.125)):
        by_hand = (drop - drop / 2) / (drop + drop / 2 + 0.01)
        assert v[f"doubling_{when}"] == pytest.approx(by_hand, abs=2 * HALF_BIN), when
    soon = values(np.maximum(1.0 - 8.0 * PROGRESS, 0.0))  # all of it in the first eighth
    assert soon["doubling_late"] == pytest.approx(0.0, abs=1e-9)
    assert soon["doubling_early"] < -0.9


def test_learning_that_speeds_up_is_told_from_learning_that_slows_down() -> None:
    late, early = values(1 - PROGRESS**3), values((1 - PROGRESS) ** 3)
    assert late["doubling_late"] > 0.5
    assert late["straightness"] == 2.0
    assert late["tail_slope"] < -2.0
    assert early["straightness"] < 0.2
    assert early["first_drop"] > late["first_drop"] + 0.2


def test_the_first_percents_are_read_from_single_points() -> None:
    fast = np.where(PROGRESS < 0.0055, 1.0, 0.0)
    v = values(fast)
    assert v["drop_at_1_percent"] == pytest.approx(1.0)
    assert math.isnan(values(np.linspace(1, 0, 20))["drop_at_1_percent"])


@pytest.mark.parametrize(
    ("at", "made"), [(0.007, (1, 1, 1)), (0.017, (0, 1, 1)), (0.035, (0, 0, 1)), (0.08, (0, 0, 0))]
)
def test_a_fall_is_seen_from_the_percent_on_at_which_it_came(
    at: float, made: tuple[int, int, int]
) -> None:
    v = values(np.where(at > PROGRESS, 1.0, 0.0))
    assert tuple(v[f"drop_at_{percent}_percent"] for percent in (1, 2, 5)) == made


def test_three_points_are_judged_and_two_are_not() -> None:
    assert math.isnan(values([1.0, 0.5])["too_low_lead"])
    v = values([1.0, 0.5, 0.2])
    assert (v["drop_share"], v["best_at"]) == (1.0, pytest.approx(5 / 6))
    assert not math.isnan(v["too_low_lead"])


@pytest.mark.parametrize(
    ("names", "least"),
    [
        (("roughness", "up_share", "up_share_late", "wandering"), 8),
        (("tail_slope", "tail_trend"), 4),
        (("spike_share",), 40),
        (("slow_waves",), 200),
    ],
)
def test_what_needs_many_points_is_not_told_of_fewer(names: tuple[str, ...], least: int) -> None:
    few, enough = (values(STRAIGHT[:n] + noise(0.1)[:n]) for n in (least - 1, least))
    for name in names:
        assert math.isnan(few[name]), name
        assert not math.isnan(enough[name]), name


def test_a_rise_is_measured_in_drops() -> None:
    fell_and_rose = np.where(PROGRESS < 0.5, 1 - 2 * PROGRESS, 2 * PROGRESS - 1)
    v = values(fell_and_rose)
    assert v["best_at"] == pytest.approx(0.5, abs=HALF_BIN)
    assert v["rise"] == pytest.approx(0.9, abs=2 * HALF_BIN)  # end: mean of the last tenth
    assert v["largest_rise"] == pytest.approx(1.0, abs=2 * HALF_BIN)
    assert v["end_above_start"] == pytest.approx(-0.1, abs=2 * HALF_BIN)
    assert values(PROGRESS)["end_above_start"] == pytest.approx(1.0, abs=2 * HALF_BIN)
    assert values(PROGRESS)["drop_share"] == 0.0


@pytest.mark.parametrize("sd", [0.01, 0.1, 0.5])
def test_the_level_of_white_noise_is_recovered(sd: float) -> None:
    loss = STRAIGHT + noise(sd)
    v = values(loss)
    drop = loss[0] - min(np.median(part) for part in np.array_split(loss, 20))
    for name in ("noise_start", "noise_middle", "noise_tail", "noise_tail_robust"):
        assert v[name] == pytest.approx(sd / drop, rel=0.2), name
    assert v["noise_growth"] == pytest.approx(1.0, abs=0.2)
    assert v["heavy_tail"] == pytest.approx(1.0, abs=0.2)
    assert v["bounce"] == pytest.approx(-0.5, abs=0.1)
    assert v["spike_share"] == 0.0


def test_noise_that_calms_down_and_noise_that_grows() -> None:
    assert values(STRAIGHT + noise(0.1) * STRAIGHT)["noise_growth"] < 0.4
    assert values(STRAIGHT + noise(0.1) * PROGRESS)["noise_growth"] > 2.5


def test_spikes_are_counted_and_do_not_count_as_robust_noise() -> None:
    spiky = STRAIGHT + noise(0.01)
    spiky[700::50] += 5.0  # 7 points
    v, calm = values(spiky), values(STRAIGHT + noise(0.01))
    assert v["spike_share"] == pytest.approx(7 / 1001)
    assert v["heavy_tail"] > 5.0
    assert v["noise_tail_robust"] == pytest.approx(calm["noise_tail_robust"], rel=0.2)
    assert v["spike_height"] == pytest.approx(5.0, rel=0.1)
    assert v["skew"] >= calm["skew"] - 0.2


def test_a_loss_that_bounces_from_side_to_side() -> None:
    v = values(np.exp(-5 * PROGRESS) + 0.1 * (-1.0) ** np.arange(1001))
    assert v["bounce"] == pytest.approx(-1.0, abs=0.02)
    assert v["drift"] < -0.7


def test_slow_waves_are_told_from_white_noise() -> None:
    waves = np.exp(-5 * PROGRESS) + 0.1 * np.sin(40 * PROGRESS)
    assert values(waves + noise(0.02))["slow_waves"] > 0.5
    assert abs(values(STRAIGHT + noise(0.05))["slow_waves"]) < 0.5
    assert values(waves)["drift"] > 0.5


def test_peaks_at_the_beginning() -> None:
    loss = np.exp(-5 * PROGRESS)
    loss[5] = 4.0
    v = values(loss)
    assert v["early_peak"] == pytest.approx(3.0, abs=0.1)
    assert v["highest_point"] == v["early_peak"]
    assert values(STRAIGHT)["early_peak"] == pytest.approx(0.0, abs=0.01)


def test_width_and_place_of_the_tail() -> None:
    high_again = np.r_[np.linspace(1, 0, 500), np.full(501, 0.9)]
    v = values(high_again)
    assert v["tail_above_half"] == 1.0
    assert values(STRAIGHT)["tail_above_half"] == 0.0
    assert values(STRAIGHT)["tail_width"] == pytest.approx(0.8 / 3, abs=0.03)


def test_a_first_loss_far_above_the_others_does_not_hide_what_was_learned_after_it() -> None:
    learning = 1.0 + np.exp(-4 * PROGRESS) + noise(0.01)
    learned_at_once = 1.0 + np.exp(-40 * PROGRESS) + noise(0.01)
    learning[0] = learned_at_once[0] = 1000.0
    assert values(learning)["tail_drop"] == pytest.approx(0.0, abs=1e-3)
    assert values(learning)["late_drop_after_start"] == pytest.approx(0.13, abs=0.03)
    assert values(learned_at_once)["late_drop_after_start"] == 0.0
