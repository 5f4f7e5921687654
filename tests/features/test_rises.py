"""Excursions in units of the noise, and falls in units of their error, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.features.curves import POINTS, PROGRESS, STRAIGHT, noise, values

SD = 0.01
FLAT = 1.0 + noise(SD)
FLAT[0] = 1.0


def with_spike(at: float, height: float) -> np.ndarray:
    loss = FLAT.copy()
    loss[int(at * POINTS)] += height
    return loss


def test_noise_alone_reaches_five_at_most() -> None:
    v = values(FLAT)
    assert 2.5 < v["highest_in_noise"] < 5.0
    assert 1.5 < v["early_peak_in_noise"] < 5.0
    assert 0.5 < v["largest_rise_in_noise"] < 5.0


@pytest.mark.parametrize("sd_of_height", [20, 200])
def test_a_spike_is_as_high_as_so_many_noises(sd_of_height: int) -> None:
    early, late = (values(with_spike(at, sd_of_height * SD)) for at in (0.05, 0.5))
    for v in (early, late):
        assert v["highest_in_noise"] == pytest.approx(sd_of_height, rel=0.2)
        assert v["largest_rise_in_noise"] < 5.0  # of medians: a single point lifts none
    assert early["early_peak_in_noise"] == pytest.approx(sd_of_height, rel=0.25)
    assert late["early_peak_in_noise"] < 5.0


def test_a_step_upwards_is_told_in_standard_errors_of_a_level() -> None:
    rise = values(FLAT + np.where(PROGRESS < 0.5, 0.0, 0.1))["largest_rise_in_noise"]
    assert rise == pytest.approx(0.1 / (1.2533 * SD / math.sqrt(POINTS / 20)), rel=0.15)


def test_noise_that_the_steps_made_was_not_there_at_first() -> None:
    throughout = values(FLAT)["noise_opening"]
    assert throughout == pytest.approx(1.0, abs=0.35)  # of 50 points
    calm_at_first = np.where(PROGRESS < 0.06, 1.0 + 0.1 * (FLAT - 1.0), FLAT)
    assert values(calm_at_first)["noise_opening"] == pytest.approx(0.11 * throughout, rel=0.1)
    assert math.isnan(values(FLAT[:199])["noise_opening"])
    assert not math.isnan(values(FLAT[:200])["noise_opening"])


def test_a_fall_is_told_in_errors_of_the_difference_of_two_quarters() -> None:
    steps = np.select([PROGRESS < 0.5, PROGRESS < 0.75], [1.0, 0.98], 0.98 - SD)
    v = values(steps + noise(SD))
    assert v["fall_late"] == pytest.approx(SD / (SD * math.sqrt(2 / 250)), abs=2.5)
    assert v["fall_middle"] == pytest.approx(2 * SD / (SD * math.sqrt(2 / 250)), abs=2.5)
    still = values(FLAT)
    assert abs(still["fall_late"]) < 3.0
    assert abs(still["fall_middle"]) < 3.0
    assert math.isnan(values(STRAIGHT[::125])["fall_late"])  # nine points: a quarter has two


def test_noise_that_sets_in_late_is_seen_against_each_part_before() -> None:
    rough = np.where(PROGRESS < 1 / 3, 0.1, np.where(PROGRESS < 2 / 3, 1.0, 2.0))
    v = values(STRAIGHT + rough * noise(SD))
    assert v["noise_growth"] == pytest.approx(20.0, rel=0.2)
    assert v["noise_growth_late"] == pytest.approx(2.0, rel=0.2)
    assert v["drop_in_noise"] == pytest.approx(1.0 / (0.1 * SD), rel=0.2)
    assert values(STRAIGHT)["drop_in_noise"] == 1000.0


def test_an_end_above_the_lowest_fifth_is_told_in_standard_errors() -> None:
    fifth = POINTS // 5
    turned = FLAT - np.where(np.abs(PROGRESS - 0.3) < 0.15, 2 * SD, 0.0)
    rise = values(turned)["rise_in_noise"]
    assert rise == pytest.approx(2 * SD / (SD * math.sqrt(2 / fifth)), rel=0.15)
    assert values(STRAIGHT + noise(SD))["rise_in_noise"] == 0.0
    assert math.isnan(values(STRAIGHT[:9])["rise_in_noise"])


def test_a_steep_fall_before_the_lowest_point_hides_no_rise() -> None:
    """Thirty-one validations of a fine-tuning that was best at its second."""
    val = np.r_[5.7, 1.1, np.linspace(1.15, 2.6, 15), 2.5 + noise(0.2, points=14)]
    assert values(np.linspace(5.0, 0.1, 31), val)["val_rise_in_noise"] > 5.0


@pytest.mark.parametrize("points", [30, 100, 300])
def test_noise_alone_seldom_ends_three_errors_above_its_lowest_fifth(points: int) -> None:
    rises = [values(noise(1.0, seed, points))["rise_in_noise"] for seed in range(200)]
    assert np.mean(np.array(rises) > 3.0) <= 0.1
