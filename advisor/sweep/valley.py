"""The valley of final loss over learning rate: its lowest point, an interval, the next rate to try.

Rates are handled as log10. A diverged run is a wall: its loss is infinite, or beyond 1e100.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STEP = 3.0  # how far beyond an edge: half a decade, the spacing at which valleys are resolved
FARTHEST = 10.0  # a sweep in wide steps goes on in wide steps, up to this
FARTHEST_TOLD = 1000.0  # ... or further where the curve itself says that it is far off
RESOLVED = 0.55  # decades between neighbours at which a bracket counts as narrow
ALIKE = 0.01  # losses nearer than this share of the drop are alike: less is not worth a run
SAME = 0.003  # ... and nearer than this share, or than noise up to ALIKE, nobody tells them apart
SURE = 2.0  # ... or nearer than so many standard errors
MOST = 1e100  # a larger loss broke its run, whatever the log says; the squares of some overflow


class Point(NamedTuple):
    """One finished run: its peak rate, final loss (NaN: diverged), its standard error, its drop.

    `factor` is what the run's own curve says its rate should be multiplied by; NaN: nothing.
    """

    lr: float
    loss: float
    error: float
    drop: float
    factor: float = math.nan


class Rung(NamedTuple):
    """All runs at one rate: mean loss (infinite where half or more diverged), its error, counts.

    `factor` as in `Point`, the middle one of the runs.
    """

    lr: float
    loss: float
    error: float
    runs: int
    diverged: int
    factor: float


class Floor(NamedTuple):
    """The first and the last of the rungs around the lowest that end alike."""

    first: int
    last: int


class Valley(NamedTuple):
    """What a sweep tells.

    best: the rate to use, None where every run diverged; low, high: rates that end alike,
    None where no lower, no higher rate was tried. loss: expected at `best`. next: the rate to try
    next, None where the sweep is done. verdict: 'done', 'flat', 'edge', 'wide', 'diverged' or
    'single'. seed_error: sd of repeated runs (see `spread`), NaN without repeats. alike: losses
    closer are equal.
    """

    rungs: tuple[Rung, ...]
    best: float | None
    low: float | None
    high: float | None
    loss: float
    next: float | None
    verdict: str
    seed_error: float
    alike: float


def fit(points: Iterable[Point]) -> Valley:
    """Find the valley. Pure; rates must be positive; at least one point (ValueError without)."""
    broken = {"loss": math.nan, "drop": math.nan}
    runs = [p if abs(p.loss) < MOST else p._replace(**broken) for p in points]
    if not runs:
        raise ValueError("a valley needs at least one run")
    seed_error = spread(runs)
    rungs = _rungs(runs, seed_error)
    finite = [k for k, rung in enumerate(rungs) if math.isfinite(rung.loss)]
    if not finite:
        lower = rungs[0].lr / _stride(1.0 / rungs[0].factor, FARTHEST)
        return Valley(rungs, None, None, None, math.inf, lower, "diverged", seed_error, math.nan)
    lowest_at = min(finite, key=lambda k: rungs[k].loss)
    drop = max((p.drop for p in runs if math.isfinite(p.drop)), default=0.0)
    noise = max(SURE * rungs[lowest_at].error, 0.0)
    alike = max(noise, ALIKE * drop)
    # Noise hides which is better, but does not make a worse one the better guess: up to ALIKE only.
    same = max(min(noise, ALIKE * drop), SAME * drop)
    # Of neighbours that nobody tells apart the largest is named.
    first_at, best_at = (_reach(rungs, lowest_at, way, same) for way in (-1, 1))
    floor = Floor(*(_reach(rungs, lowest_at, way, alike) for way in (-1, 1)))
    following, verdict = _next(rungs, first_at, best_at, floor)
    best, low, high = _vertex(rungs, lowest_at, best_at, floor, alike)
    loss = rungs[best_at].loss
    return Valley(rungs, best, low, high, loss, following, verdict, seed_error, alike)


def _reach(rungs: Sequence[Rung], lowest: int, way: int, within: float) -> int:
    """Return the farthest rung from the lowest, one after the other, that ends `within` of it."""
    at = lowest
    while 0 <= at + way < len(rungs) and rungs[at + way].loss <= rungs[lowest].loss + within:
        at += way
    return at


def spread(runs: Sequence[Point]) -> float:
    """Pooled standard deviation of runs at equal rates; NaN where no rate was run twice.

    Of the better half of the rates: what a rate far too high does to its seeds, of which some break
    and some do not, says nothing about runs at the best one.
    """
    repeated = []
    for group in _by_rate(runs):
        losses = np.array([p.loss for p in group if math.isfinite(p.loss)])
        if len(losses) > max(1, len(group) // 2):
            repeated.append(losses)
    repeated.sort(key=lambda losses: float(losses.mean()))
    better = repeated[: -(-len(repeated) // 2)]
    squares = sum(float(((losses - losses.mean()) ** 2).sum()) for losses in better)
    freedom = sum(len(losses) - 1 for losses in better)
    return math.sqrt(squares / freedom) if freedom else math.nan


def _by_rate(runs: Sequence[Point]) -> list[list[Point]]:
    """Put runs at the same rate (to within one per cent) together, rates rising."""
    groups: list[list[Point]] = []
    for point in sorted(runs):
        if groups and point.lr <= 1.01 * groups[-1][0].lr:
            groups[-1].append(point)
        else:
            groups.append([point])
    return groups


def _rungs(runs: Sequence[Point], seed_error: float) -> tuple[Rung, ...]:
    out = []
    for group in _by_rate(runs):
        good = [p for p in group if math.isfinite(p.loss)]
        told = sorted(p.factor for p in group if p.factor > 0.0)
        factor = told[len(told) // 2] if told else math.nan
        broke = len(group) - len(good)
        if 2 * len(good) <= len(group):
            out.append(Rung(group[0].lr, math.inf, math.nan, len(group), broke, factor))
            continue
        errors = [p.error for p in good if math.isfinite(p.error)]
        # A log's own noise does not see what another seed would do: the larger of the two counts.
        one = max([*errors, 0.0 if math.isnan(seed_error) else seed_error])
        mean = float(np.mean([p.loss for p in good]))
        out.append(Rung(group[0].lr, mean, one / math.sqrt(len(good)), len(group), broke, factor))
    return tuple(out)


def _next(rungs: Sequence[Rung], first: int, best: int, floor: Floor) -> tuple[float | None, str]:
    """Return the rate to try next (None: done) and the verdict; `first` to `best` are the same."""
    here = rungs[best]
    if len(rungs) == 1:
        if here.factor < 1.0:
            return here.lr / _stride(1.0 / here.factor, STEP), "single"
        return here.lr * _stride(here.factor, STEP), "single"
    if best < len(rungs) - 1 and first > 0:
        # Where a rate farther down is alike the valley's floor reaches there.
        return _between(rungs, floor.first or first, best)
    # An open side does not matter where the floor itself is long enough.
    long = rungs[floor.last].lr >= FARTHEST * 0.99 * rungs[floor.first].lr
    if long and (floor.first == 0 or floor.last - floor.first >= 2):
        return None, "flat"
    if first == 0 and best < len(rungs) - 1:
        low = rungs[0]
        return low.lr / _stride(1.0 / low.factor, rungs[1].lr / low.lr), "edge"
    return here.lr * _stride(here.factor, here.lr / rungs[best - 1].lr), "edge"


def _between(rungs: Sequence[Rung], first: int, best: int) -> tuple[float | None, str]:
    """Halve the wider side of a bracket, or say that it is narrow. Both ends were worse."""
    above = math.log10(rungs[best + 1].lr / rungs[best].lr)
    below = math.log10(rungs[first].lr / rungs[first - 1].lr)
    if max(above, below) <= RESOLVED:
        return None, "done"
    low = first - 1 if below > above else best
    return math.sqrt(rungs[low].lr * rungs[low + 1].lr), "wide"


def _stride(told: float, usual: float) -> float:
    """Return the factor beyond an edge: what the curve says, else the spacing of the sweep.

    A curve that says the opposite is not followed: the losses of other runs know better.
    """
    if told > 1.0:
        return min(max(told, STEP), FARTHEST_TOLD)
    return min(max(usual, STEP), FARTHEST)


def _vertex(
    rungs: Sequence[Rung], lowest: int, best: int, floor: Floor, alike: float
) -> tuple[float, float | None, float | None]:
    """Best rate and the rates as good: a parabola through the lowest rung and its neighbours."""
    first, last = floor
    end = len(rungs) - 1
    low, high = rungs[first].lr if lowest else None, rungs[last].lr if best < end else None
    if first:
        low = math.sqrt(rungs[first - 1].lr * rungs[first].lr)
    if last < end:
        high = math.sqrt(rungs[last].lr * rungs[last + 1].lr)
    inside = 0 < lowest < len(rungs) - 1 and lowest == best
    if not inside or not all(math.isfinite(rungs[k].loss) for k in (lowest - 1, lowest + 1)):
        return rungs[best].lr, low, high
    x = np.log10([rungs[k].lr for k in (lowest - 1, lowest, lowest + 1)])
    y = np.array([rungs[k].loss for k in (lowest - 1, lowest, lowest + 1)])
    # In units of its own depth, so that no loss is too large to be squared.
    depth = max(float(y.max() - y.min()), np.finfo(float).tiny)
    y, alike = (y - y[1]) / depth, alike / depth
    curve, slope, _ = np.polyfit(x - x[1], y, 2)
    if not curve > 0:
        return rungs[best].lr, low, high
    # The sides of a valley are steeper than a parabola: the vertex stays between the midpoints.
    middle = float(np.clip(-slope / (2 * curve), 0.5 * (x[0] - x[1]), 0.5 * (x[2] - x[1])))
    half = math.sqrt(max(alike, 0.0) / curve)
    left, right = max(middle - half, x[0] - x[1]), min(middle + half, x[2] - x[1])
    at = rungs[best].lr
    low, high = min(at * 10**left, rungs[first].lr), max(at * 10**right, rungs[last].lr)
    return at * 10**middle, float(low), float(high)
