"""Range tests: recognised by the rate alone, and what they suggest."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from advisor.engine.load import load_texts
from advisor.engine.rule import RuleBase
from advisor.features import range_test
from advisor.features.view import make_view
from advisor.history import Curve, History
from advisor.pipeline import judge_features

N = 300


def view(lr, loss=None, optimizer=None):
    step = np.arange(len(lr), dtype=float)
    loss = np.linspace(2.0, 1.0, len(lr)) if loss is None else loss
    return make_view(
        History(train=Curve(step, loss), lr=Curve(step, np.asarray(lr)), optimizer=optimizer)
    )


def swept(low=1e-5, high=10.0, breaks_at=0.3, noise=0.01, seed=0):
    """A ramp whose loss falls from a thirtieth of `breaks_at` on and rises beyond it."""
    lr = np.geomspace(low, high, N)
    loss = 1.0 + 1.0 / (1.0 + (lr * 30 / breaks_at) ** 1.5) + (lr / breaks_at / 2) ** 3
    return lr, loss + noise * np.random.default_rng(seed).normal(size=N)


HALF = np.linspace(0, 1, N // 2)
NO_TESTS = {
    "constant": np.full(N, 0.1),
    "warmup, then constant": np.minimum(np.linspace(1e-5, 0.5, N), 0.1),
    "warmup and cosine": np.minimum(np.arange(1, N + 1) / 30, 1) * np.linspace(1, 0.001, N),
    "one cycle": np.concatenate([np.geomspace(1e-4, 0.1, N // 2), np.geomspace(0.1, 1e-6, N // 2)]),
    "cycles": 10.0 ** (-4 + 3 * np.abs(np.sin(np.linspace(0, 12, N)))),
    "raised once": np.where(np.arange(N) < 285, 1e-4, 0.1),
    "under two decades": np.geomspace(0.01, 0.5, N),
    "decay": np.geomspace(0.1, 1e-5, N),
    "the first steps of a long warmup": np.linspace(1e-11, 5e-9, N),
}


@pytest.mark.parametrize("name", NO_TESTS)
def test_an_ordinary_schedule_is_no_range_test(name: str) -> None:
    assert range_test.is_range_test(view(NO_TESTS[name])) == 0.0
    assert np.isnan(range_test.range_best_lr(view(NO_TESTS[name])))


@pytest.mark.parametrize(
    "lr",
    [np.geomspace(1e-6, 1.0, N), np.linspace(0, 1, N), 10.0 ** np.repeat(np.arange(-6, 3.0), 5)],
    ids=["exponential", "linear from zero", "a decade every five steps"],
)
def test_a_rising_rate_over_two_decades_is_one(lr) -> None:
    assert range_test.is_range_test(view(lr)) == 1.0


def test_landmarks_are_in_order_and_the_rate_is_below_the_lowest_loss() -> None:
    seen = view(*swept())
    start, best, lowest, broke = (
        getattr(range_test, f"range_{name}_lr")(seen)
        for name in ("start", "best", "lowest", "break")
    )
    assert start < lowest < broke
    assert 0.03 < lowest < 0.3
    assert best == pytest.approx(0.18 * lowest)
    assert range_test.range_factor(seen) == pytest.approx(best / 10.0)
    assert range_test.range_tells(seen) == 1.0


def test_the_scale_of_the_loss_and_the_length_make_no_difference() -> None:
    lr, loss = swept()
    plain = range_test.range_best_lr(view(lr, loss))
    assert range_test.range_best_lr(view(lr, 1000 * loss - 5)) == pytest.approx(plain)
    assert range_test.range_best_lr(view(lr[::3], loss[::3])) == pytest.approx(plain, rel=0.5)


def test_a_known_optimizer_draws_the_rate_towards_its_usual_one() -> None:
    lr, loss = swept()
    unknown = range_test.range_best_lr(view(lr, loss))
    adam = range_test.range_best_lr(view(lr, loss, "adam"))
    assert 1e-3 < adam < unknown
    # But never to where nothing was learned.
    lowest = range_test.range_lowest_lr(view(lr, loss))
    assert range_test.range_best_lr(view(lr, loss, "lion")) >= 0.018 * lowest * 0.999


def test_a_test_that_ends_in_nan_broke_there() -> None:
    lr, loss = swept()
    loss[220:] = np.nan
    seen = view(lr, loss)
    assert range_test.range_break_lr(seen) <= lr[220]
    assert range_test.range_tells(seen) == 1.0


@pytest.mark.parametrize("at", [0, 5, 60, 120])
@pytest.mark.parametrize("ends_in_nan", [False, True])
def test_a_skipped_step_moves_no_landmark(at: int, ends_in_nan: bool) -> None:
    lr, loss = swept()
    if ends_in_nan:
        loss[-20:] = np.nan
    broken = loss.copy()
    broken[at] = np.nan
    for landmark in (range_test.range_lowest_lr, range_test.range_break_lr):
        assert landmark(view(lr, broken)) == pytest.approx(landmark(view(lr, loss)), rel=0.1)


def test_a_test_whose_loss_is_no_number_soon_tells_nothing() -> None:
    lr, loss = swept()
    loss[5:] = np.nan
    assert range_test.range_tells(view(lr, loss)) == 0.0


def test_noise_and_a_sweep_that_stops_early_tell_nothing() -> None:
    lr = np.geomspace(1e-6, 1.0, N)
    flat = 2.0 + 0.1 * np.random.default_rng(1).normal(size=N)
    assert range_test.range_tells(view(lr, flat)) == 0.0
    early = swept(high=0.1)
    assert range_test.range_open_end(view(*early)) == 1.0
    assert range_test.range_tells(view(*early)) == 0.0


def test_the_rates_at_which_it_starts_to_learn_and_breaks_are_where_the_loss_says() -> None:
    lr = np.geomspace(1e-6, 10.0, N)
    loss = np.select([lr < 1e-3, lr < 0.1], [2.0, 1.0], 3.0)
    run = view(lr, loss + 0.01 * np.random.default_rng(0).normal(size=N))
    assert range_test.range_start_lr(run) == pytest.approx(1e-3, rel=0.6)
    assert range_test.range_break_lr(run) == pytest.approx(0.1, rel=0.6)
    assert 1e-3 < range_test.range_lowest_lr(run) < 0.1
    assert range_test.range_drop_in_noise(run) > 100.0


def test_a_loss_that_only_rose_names_no_rate_at_which_learning_starts() -> None:
    spiky = np.where(np.arange(N) % 4, 1.0, 5.0) + np.linspace(0, 1, N)
    run = view(np.geomspace(1e-6, 1.0, N), spiky)
    assert np.isnan(range_test.range_start_lr(run))
    assert range_test.range_tells(run) == 0.0


RULES = {
    "LR101-broke.toml": """code = "LR101"
name = "broke"
title = "Broke"
family = "divergence"
action = "lower"
status = "diverged"
when = ["bad > yes"]
explanation = "NaN."
advice = "Lower."
references = ["a book"]
false_positives = ["none"]
""",
    "LR601-ramp.toml": """code = "LR601"
name = "ramp"
title = "A ramp"
family = "range test"
action = "lower"
status = "healthy"
supersedes = ["LR101"]
when = ["ramp > yes"]
explanation = "A ramp."
advice = "Train lower."
references = ["a book"]
false_positives = ["none"]
""",
}
REST = """
[limits.yes]
value = 0.5
band = 0
source = "a flag"
[[evidence]]
seen = 0
right = 0
measured = "not measured"
[[examples]]
log = "a.csv"
expect = "fires"
"""


@pytest.mark.parametrize(("ramp", "diverged"), [(1.0, False), (0.0, True)])
def test_a_range_test_that_ends_in_nan_is_no_failed_training(ramp: float, diverged: bool) -> None:
    base = RuleBase(
        load_texts({name: (text + REST).encode() for name, text in RULES.items()}, {"bad", "ramp"})
    )
    measured = SimpleNamespace(values={"bad": 1.0, "ramp": ramp, "peak_lr": 1.0}, spans={})
    report = judge_features(view(*swept()).history, measured, base)
    assert report.diverged is diverged
    assert report.status == ("diverged" if diverged else "healthy")
