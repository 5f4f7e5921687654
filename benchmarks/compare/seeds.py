"""How well `lr-advise compare` names a rate where each rate was run with two seeds.

    cd benchmarks && python -m compare.seeds CORPUS       # the part of COMPARE.md on two seeds

Rates drawn at random from a grid, both seeds of each: whether the rate named is in the good band,
and how often the interval holds the best. Closed loop, from a rate drawn at random: whether it was
right where it said that it is done.
"""

from __future__ import annotations

import math
import pathlib
import sys
from collections import defaultdict

import numpy as np
from advisor.sweep.valley import Valley, fit

from compare.page import Grid, grids

DRAWN = (3, 5, 7, 9)
STARTS, MOST = 2, 6
SLACK = 1.01  # rates are told with few digits


def told(pair: tuple[Grid, Grid], tried: list[int]) -> tuple[int, int | None, Valley]:
    """The grid's place of the rate named, of the next one to try (None: done), and the valley."""
    rates = np.array([point.lr for point in pair[0].points])
    valley = fit([grid.points[k] for k in tried for grid in pair])
    named = valley.best if valley.best is not None else rates[min(tried)]
    best = int(np.argmin(np.abs(np.log10(rates / named))))
    free = [k for k in range(len(rates)) if k not in tried]
    wanted = valley.next
    if wanted is None or not free:
        return best, None, valley
    return best, min(free, key=lambda k: abs(math.log10(rates[k] / wanted))), valley


def main() -> None:
    """Print the part of the page."""
    draw = np.random.default_rng(0)
    right: dict[tuple[int, str], list[bool]] = defaultdict(list)
    held: dict[int, list[bool]] = defaultdict(list)
    done: list[bool] = []
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.npz"))
    for path in paths:
        for pair in zip(grids(path, 0), grids(path, 1), strict=True):
            good, count = pair[0].good, len(pair[0].points)
            for _ in range(STARTS):
                tried, following = [int(draw.integers(count))], True
                while following and len(tried) < MOST:
                    best, following_rate, _ = told(pair, tried)
                    following = following_rate is not None
                    if following_rate is None:
                        done.append(good[best])
                    else:
                        tried.append(following_rate)
                for n in (n for n in DRAWN if n <= count):
                    best, _, valley = told(pair, sorted(draw.choice(count, n, replace=False)))
                    right[n, path.stem].append(good[best])
                    if valley.best is not None:
                        low, high = valley.low or 0.0, valley.high or math.inf
                        held[n].append(low / SLACK <= pair[0].best <= high * SLACK)
    print(PAGE)
    for n in DRAWN:
        tasks = [float(np.mean(right[n, p.stem])) for p in paths if right[n, p.stem]]
        print(f"| {n} | {np.mean(tasks):.2f} | {np.mean(held[n]):.2f} |")
    print(f"\nSaid done within {MOST - 1} runs of a closed loop: rightly in {np.mean(done):.2f}.")


PAGE = """## runs, both seeds of each rate

| rates drawn | right | interval holds the best |
|---:|---:|---:|"""


if __name__ == "__main__":
    main()
