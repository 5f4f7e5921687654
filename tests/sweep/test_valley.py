"""The valley of a sweep: what is best, what to try next, when to stop."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.sweep.valley import Point, fit

NAN = math.nan
# Runs at quarters of decades; some diverged, some ended alike, some know nothing of themselves.
RUNS = st.lists(
    st.builds(
        lambda quarter, *rest: Point(10.0 ** (quarter / 4), *rest),
        st.integers(-24, 8),
        st.floats(-5, 5) | st.sampled_from([NAN, 0.5]),
        st.floats(0, 0.3) | st.just(NAN),
        st.floats(-1, 5) | st.just(NAN),
        st.floats(1e-4, 1e4) | st.just(NAN),
    ),
    min_size=1,
    max_size=9,
)


def points(losses: dict[float, float], error: float = 0.001, factor: float = NAN) -> list[Point]:
    return [Point(lr, loss, error, 2.0, factor) for lr, loss in losses.items()]


def bowl(lr: float) -> float:
    """Lowest, 0.5, at 0.02; a wall above 0.5."""
    return NAN if lr > 0.5 else 0.5 + 0.3 * math.log10(lr / 0.02) ** 2


def test_a_narrow_bracket_is_done_and_the_parabola_finds_the_bottom() -> None:
    valley = fit(points({lr: bowl(lr) for lr in (0.0056, 0.0178, 0.056)}))
    assert valley.verdict == "done"
    assert valley.next is None
    assert valley.best == pytest.approx(0.02, rel=0.02)
    assert valley.low < 0.02 < valley.high
    for end in (valley.low, valley.high):  # where the loss is as far above the bottom as is alike
        assert bowl(end) - bowl(0.02) == pytest.approx(valley.alike, rel=0.1)


def test_losses_whose_squares_are_no_numbers_are_of_runs_that_broke() -> None:
    broken = [Point(0.1, loss, NAN, loss) for loss in (1e200, 3e200, -5e200)]
    valley = fit([*points({0.001: 1.0, 0.01: 0.5}), *broken])
    assert [rung.diverged for rung in valley.rungs] == [0, 0, 3]
    assert valley.best == 0.01
    assert math.isnan(valley.seed_error)
    assert valley.alike < 1.0


@pytest.mark.parametrize(
    ("factor", "following"), [(NAN, 0.03), (1.5, 0.03), (40.0, 0.4), (0.7, 0.01 / 3), (0.02, 2e-4)]
)
def test_from_a_single_rate_its_own_curve_says_the_way(factor: float, following: float) -> None:
    valley = fit(points({0.01: 0.8}, factor=factor))
    assert valley.verdict == "single"
    assert valley.next == pytest.approx(following)


@pytest.mark.parametrize(
    ("losses", "following"),
    [
        ({0.001: 1.0, 0.003: 0.8}, 0.009),
        ({0.01: 0.8, 0.03: 1.0}, 0.01 / 3),
        ({0.0001: 1.4, 0.01: 0.8}, 0.1),
        ({0.1: 0.9, 1.0: NAN}, 0.01),
    ],
    ids=["upwards", "downwards", "a wide sweep goes on in wide steps", "below a wall"],
)
def test_the_best_at_an_edge_is_followed_beyond_it(losses, following) -> None:
    valley = fit(points(losses))
    assert valley.verdict == "edge"
    assert valley.next == pytest.approx(following)


def test_beyond_an_edge_the_curve_says_how_far() -> None:
    runs = [Point(0.001, 1.0, 0.001, 2.0), Point(0.003, 0.8, 0.001, 2.0, 30.0)]
    assert fit(runs).next == pytest.approx(0.09)
    # ... but not where the losses of the other runs say the opposite.
    runs[1] = runs[1]._replace(factor=0.1)
    assert fit(runs).next == pytest.approx(0.009)


@pytest.mark.parametrize(
    ("losses", "following"),
    [({0.0001: 1.5, 0.01: 0.6, 0.03: 0.8}, 0.001), ({0.003: 0.8, 0.01: 0.6, 1.0: 1.5}, 0.1)],
    ids=["below", "above"],
)
def test_a_wide_bracket_is_halved_where_it_is_wider(losses, following) -> None:
    valley = fit(points(losses))
    assert valley.verdict == "wide"
    assert valley.next == pytest.approx(following)


@given(RUNS)
def test_the_next_rate_is_a_new_one_and_the_best_lies_within_those_tried(runs) -> None:
    valley = fit(runs)
    tried = [run.lr for run in runs]
    if valley.next is None:
        assert valley.verdict in {"done", "flat"}
    else:
        assert all(abs(math.log10(valley.next / lr)) > 0.1 for lr in tried)
    if valley.best is None:
        assert valley.verdict == "diverged"
    else:
        room = 1 + 1e-9
        assert min(tried) <= valley.best * room
        assert (valley.low or 0.0) <= valley.best * room
        assert valley.best <= (valley.high or max(tried)) * room


# Powers of two change no rounding, which would decide where two rates end exactly alike.
@given(RUNS, st.sampled_from([2.0**-20, 2.0, 2.0**20]), st.sampled_from([0.125, 4.0]))
def test_neither_the_unit_of_the_loss_nor_that_of_the_rate_matters(runs, loss, rate) -> None:
    as_it_is, changed = fit(runs), fit(_in_units(run, loss, rate) for run in runs)
    assert changed.verdict == as_it_is.verdict
    for name in ("next", "best", "low", "high"):
        old, new = getattr(as_it_is, name), getattr(changed, name)
        assert new == (None if old is None else pytest.approx(rate * old, rel=1e-3))


def _in_units(run: Point, loss: float, rate: float) -> Point:
    return run._replace(
        lr=run.lr * rate, loss=run.loss * loss, error=run.error * loss, drop=run.drop * loss
    )


def test_as_good_are_rates_up_to_halfway_to_those_that_end_worse() -> None:
    valley = fit(points({0.001: 1.5, 0.01: 0.602, 0.03: 0.6, 0.1: 0.601, 1.0: 1.4}, error=0.01))
    assert valley.low == pytest.approx(math.sqrt(0.001 * 0.01))
    assert valley.high == pytest.approx(math.sqrt(0.1 * 1.0))


def test_of_rates_alike_within_noise_the_larger_one_is_taken() -> None:
    valley = fit(points({0.001: 1.5, 0.01: 0.602, 0.03: 0.600, 0.1: 0.601}, error=0.01))
    assert valley.best == pytest.approx(0.1)
    assert valley.verdict == "flat"
    assert valley.next is None


def test_rates_alike_down_to_the_lowest_tried_leave_the_lower_edge_open() -> None:
    valley = fit(points({0.001: 0.501, 0.003: 0.5, 0.01: 0.9}))
    assert valley.verdict == "edge"
    assert valley.next == pytest.approx(0.001 / 3)


def test_what_is_as_good_ends_at_the_rates_that_were_tried() -> None:
    valley = fit(points({0.001: 0.51, 0.01: 0.5, 0.1: 0.51}))
    assert valley.alike > 0.01
    assert (valley.low, valley.high) == pytest.approx((0.001, 0.1))


def test_every_run_diverged_go_ten_times_down() -> None:
    valley = fit(points({0.1: NAN, 1.0: NAN}))
    assert valley.best is None
    assert valley.next == pytest.approx(0.01)
    # ... or as far as the curve of the one at the lowest rate says.
    assert fit(points({0.1: NAN, 1.0: NAN}, factor=0.02)).next == pytest.approx(0.002)


def test_one_run_alone_names_a_neighbour() -> None:
    assert fit(points({0.01: 1.0})).next == pytest.approx(0.03)
    assert fit(points({0.01: 1.0}, factor=0.05)).next == pytest.approx(0.0005)


def test_repeated_rates_tell_the_noise_of_seeds() -> None:
    runs = [Point(lr, bowl(lr) + d, 1e-6, 2.0) for lr in (0.006, 0.02, 0.06) for d in (-0.1, 0.1)]
    valley = fit(runs)
    assert valley.seed_error == pytest.approx(0.1 * math.sqrt(2))
    assert [rung.runs for rung in valley.rungs] == [2, 2, 2]
    # A difference of 0.07 is nothing beside that noise: 0.06 may be as good, not the better guess.
    assert valley.high == pytest.approx(0.06)
    assert 0.006 < valley.best < 0.06


def test_a_rate_that_ends_worse_is_not_the_better_guess_however_noisy_the_losses() -> None:
    valley = fit(points({1e-5: 1.73, 1e-4: 0.91, 1e-3: 0.50, 1e-2: 0.71}, error=0.2))
    assert 0.0005 < valley.best < 0.005
    assert valley.verdict != "edge"


def test_seeds_of_a_rate_far_too_high_do_not_make_the_others_alike() -> None:
    """One of its seeds broke and one did not, which says nothing of seeds at the best rate."""
    seeds = {0.001: (1.1, 1.12), 0.01: (0.5, 0.51), 0.1: (0.7, 0.72), 1.0: (0.9, 40.0)}
    valley = fit(Point(lr, y, 0.002, 2.0) for lr, ends in seeds.items() for y in ends)
    assert valley.seed_error == pytest.approx(math.sqrt((0.01**2 + 0.02**2) / 4))
    assert 0.005 < valley.best < 0.03
    assert valley.high < 0.1


@pytest.mark.parametrize("start", [1e-5, 1e-3, 0.1, 10.0])
def test_followed_step_by_step_it_ends_at_the_bottom(start: float) -> None:
    tried = {start: bowl(start)}
    for _ in range(14):
        valley = fit(points(tried))
        if valley.next is None:
            break
        tried[valley.next] = bowl(valley.next)
    assert valley.next is None
    assert abs(np.log10(valley.best / 0.02)) < 0.2


def test_a_worse_edge_is_no_best_rate_though_little_is_lost_there() -> None:
    """A language model: 1 % of the whole drop is more than tells its rates apart."""
    rates = (1e-4, 3e-4, 6e-4, 1e-3, 2e-3)
    losses = (3.434, 3.335, 3.296, 3.312, 3.36)
    found = fit(Point(lr, y, 0.005, 7.5) for lr, y in zip(rates, losses, strict=True))
    assert found.verdict == "done"
    assert found.next is None
    assert found.best is not None
    assert 3e-4 < found.best < 2e-3


def test_a_rate_that_broke_with_one_of_its_seeds_says_so() -> None:
    points = [Point(lr, 1.0 - lr, 0.01, 2.0) for lr in (0.001, 0.01) for _ in range(3)]
    found = fit([*points[:-1], Point(0.01, math.nan, math.nan, 2.0)])
    assert [(rung.runs, rung.diverged) for rung in found.rungs] == [(3, 0), (3, 1)]
