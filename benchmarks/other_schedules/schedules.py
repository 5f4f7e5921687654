"""Schedules that no table was fitted on, as shares of the peak rate by progress.

Trained by `other_schedules/runs.py`, judged by `other_schedules/page.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

LONG = ("digits_mlp", "diabetes", "next_letters", "cancer", "picture", "vowels")
WHOLE = 400  # rows of a batch that cannot grow
WARM = 0.05
Share = Callable[[float], float]  # of progress 0..1, what is logged before that step
Waiting = Callable[[Sequence[float]], float]  # of the validation losses so far


class Schedule(NamedTuple):
    """How the rate goes, and for how long.

    share or held: share of the peak by progress, or by the validation losses. times: of the task's
    usual steps. every: steps from one validation to the next. groups: all layers but the last at a
    tenth of the rate. grows: the batch, instead of a falling rate. only: the tasks it is tried on.
    """

    share: Share | None = None
    held: Waiting | None = None
    times: float = 1.0
    every: int = 20
    groups: bool = False
    grows: bool = False
    only: tuple[str, ...] = ()

    def at(self, progress: float, held: Sequence[float]) -> float:
        """Share of the peak rate."""
        if self.held is not None:
            return self.held(held)
        assert self.share is not None
        return self.share(progress)

    def fits(self, task: str, batch: int) -> bool:
        """Whether it is tried on this task: its name, its rows a step."""
        return (not self.only or task in self.only) and not (self.grows and batch > WHOLE)


def half_cosine(t: float) -> float:
    """Half a cosine, from 1 at t=0 to 0 at t=1, and up again beyond."""
    return 0.5 * (1 + math.cos(math.pi * t))


def triangles(t: float) -> float:
    """Four triangles above a tenth of the first peak, each half as high as the one before."""
    turn = min(int(4 * t), 3)
    return 0.1 + 0.9 * 0.5**turn * (1 - abs(2 * (4 * t - turn) - 1))


def falling_restarts(t: float) -> float:
    """Three cosines of one length, each from half the rate of the one before."""
    turn = min(int(3 * t), 2)
    return 0.5**turn * half_cosine(3 * t - turn)


def inverse_sqrt(t: float) -> float:
    """Fall with the square root of the steps, after 8 % of a linear rise."""
    return min((t + 0.002) / 0.08, math.sqrt(0.08 / max(t, 0.08)), 1.0)


def multi_step(t: float) -> float:
    """Fall to a tenth each at 30, 60 and 90 %."""
    return 0.1 ** sum(t >= at for at in (0.3, 0.6, 0.9))


def square_root_cooldown(t: float) -> float:
    """Stand until 80 %, then go down to zero as 1 minus a square root."""
    return 1 - math.sqrt(max(t - 0.8, 0) / 0.2)


def by_epoch(gamma: float) -> Share:
    """Multiply by gamma after each of twenty epochs."""
    return lambda t: gamma ** int(20 * t)


def warm(share: Share) -> Share:
    """Rise linearly over the first steps."""
    return lambda t: share(t) * min(1.0, (t + 0.002) / WARM)


def plateau(patience: int, factor: float) -> Waiting:
    """Do as torch's ReduceLROnPlateau does after these losses."""

    def share(held: Sequence[float]) -> float:
        best, waited, found = math.inf, 0, 1.0
        for loss in held:
            better = loss < best * (1 - 1e-4)
            best, waited = (loss, 0) if better else (best, waited + 1)
            if waited > patience:
                found, waited = found * factor, 0
        return found

    return share


SCHEDULES = {
    "constant": Schedule(lambda _: 1.0),
    "cosine": Schedule(half_cosine),
    "inverse_sqrt": Schedule(inverse_sqrt),
    "exponential_90": Schedule(by_epoch(0.9)),
    "exponential_95": Schedule(by_epoch(0.95)),
    "exponential_99": Schedule(by_epoch(0.99)),
    "polynomial_2": Schedule(lambda t: (1 - t) ** 2),
    "inverse_time": Schedule(lambda t: 1 / (1 + 10 * t)),
    "plateau_5": Schedule(held=plateau(5, 0.2)),
    "falling_restarts": Schedule(falling_restarts),
    "triangular2": Schedule(triangles),
    "multi_step_warm": Schedule(warm(multi_step)),
    "linear_to_tenth": Schedule(lambda t: 1 - 0.9 * t),
    "wsd_sqrt": Schedule(warm(square_root_cooldown)),
    "two_groups": Schedule(half_cosine, groups=True),
    "raised_tenfold": Schedule(lambda t: 0.1 if t < 0.4 else 1.0),
    "raised_threefold": Schedule(lambda t: 1 / 3 if t < 0.5 else 1.0),
    "lowered_to_third": Schedule(lambda t: 1.0 if t < 0.5 else 1 / 3),
    "linear": Schedule(lambda t: 1 - t),
    "cosine_unfinished": Schedule(lambda t: half_cosine(0.6 * t)),
    "cosine_rising_again": Schedule(lambda t: half_cosine(2 * t)),
    "batch_growth": Schedule(lambda _: 1.0, grows=True),
    "constant_tenth": Schedule(lambda _: 1.0, times=0.1, every=2),
    "cosine_tenth": Schedule(half_cosine, times=0.1, every=2),
    "inverse_sqrt_tenth": Schedule(inverse_sqrt, times=0.1, every=2),
    "cosine_tenfold": Schedule(half_cosine, times=10, only=LONG),
    "plateau_10_tenfold": Schedule(held=plateau(10, 0.1), times=10, only=LONG),
}
