"""Which rate does a range test suggest? Ours beside fastai's and Lightning's rules, same curves.

    cd benchmarks && python -m range_tests.page OUT > RANGE_TESTS.md

OUT is the folder of `corpus/make.py`. A suggestion is `within` where it is within twofold of the
best constant rate of the same task, optimizer and batch size, or inside that family's good band
(all rates that cost at most 2 % of what there is to gain). Regret: what training at the suggested
rate would have cost, 0..1 (`regret.Truth`). The yardsticks are written from their documentation:
fastai `callback/schedule.py` (valley, steep, minimum, slide; averaged with beta 0.98, first tenth
and last five points cut) and Lightning `lr_finder` (same averaging, first ten and last one cut);
both stop at four times the lowest loss.
"""

from __future__ import annotations

import math
import pathlib
import sys
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from advisor.features import range_test
from advisor.features.view import make_view
from advisor.history import Curve, History
from numpy.typing import NDArray

from corpus.check import bands
from range_tests.regret import Truth

Floats = NDArray[np.float64]
SHARES = np.logspace(-2.5, 0.5, 61)


class Test(NamedTuple):
    """One range test and what is known about its family: best rate and good band."""

    task: str
    optimizer: str
    batch: int
    lr: Floats
    loss: Floats
    best: float
    band: tuple[float, float]
    truth: Truth

    def within(self, rate: float) -> tuple[bool, bool]:
        """Within twofold of the best rate; the same or inside the band."""
        near = 0.5 <= rate / self.best <= 2.0
        return near, near or self.band[0] * 0.999 <= rate <= self.band[1] * 1.001

    def regret(self, rate: float) -> float:
        return self.truth.regret(self.optimizer, self.batch, rate)


def read(folder: pathlib.Path) -> list[Test]:
    """Every range test of a corpus."""
    out = []
    for path in sorted((folder / "range_tests").glob("*.npz")):
        with np.load(folder / path.name) as stored, np.load(path) as ramps:
            runs, tests = dict(stored), dict(ramps)
        truth = Truth(runs)
        known = {
            (r["optimizer"], r["batch_size"]): r for r in bands(runs) if r["schedule"] == "constant"
        }
        for i, steps in enumerate(tests["steps"]):
            family = str(tests["optimizer"][i]), int(tests["batch_size"][i])
            r = known[family]
            grid = r["grid"].astype(float)
            lr, loss = (tests[k][i, :steps].astype(float) for k in ("lr", "train_loss"))
            low, high = (float(grid[k]) for k in r["band"])
            out.append(
                Test(path.stem, *family, lr, loss, float(grid[r["best"]]), (low, high), truth)
            )
    return out


def averaged(loss: Floats, beta: float = 0.98) -> Floats:
    """Bias-corrected moving average, cut where it leaves four times its lowest or is not finite."""
    out: list[float] = []
    mean, best = 0.0, math.inf
    for t, value in enumerate(loss):
        mean = beta * mean + (1 - beta) * value
        smooth = mean / (1 - beta ** (t + 1))
        if not np.isfinite(smooth) or (t and best > 0 and smooth > 4 * best):
            break
        out.append(smooth)
        best = min(best, smooth)
    return np.array(out)


def cut(test: Test, begin: int, end: int) -> tuple[Floats, Floats]:
    """Rates and averaged losses without the first and last points; at least three stay."""
    smooth = averaged(test.loss)
    if len(smooth) - begin - end < 3:
        begin, end = 0, 0
    stop = len(smooth) - end
    return test.lr[begin:stop], smooth[begin:stop]


def fastai(rule: Callable[[Floats, Floats], float]) -> Callable[[Test], float]:
    def suggest(test: Test) -> float:
        lr, loss = cut(test, len(test.lr) // 10, 5)
        return rule(lr, loss) if len(loss) >= 3 else float(test.lr[0])

    return suggest


def valley(lr: Floats, loss: Floats) -> float:
    """Two thirds into the longest falling subsequence, the first third left out."""
    length = np.ones(len(loss), int)
    for i in range(1, len(loss)):
        above = loss[:i] > loss[i]
        if above.any():
            length[i] = length[:i][above].max() + 1
    end = int(np.argmax(length))
    start = max(end - int(length[end]), 0)
    third = (end - start) / 3
    return float(lr[start + int(third) + int(third / 2)])


def steep(lr: Floats, loss: Floats) -> float:
    return float(lr[int(np.argmin(np.diff(loss) / np.diff(np.log(lr))))])


def minimum(lr: Floats, loss: Floats) -> float:
    return float(lr[int(np.argmin(loss))] / 10)


def slide(lr: Floats, loss: Floats, apart: int = 15, threshold: float = 0.005) -> float:
    """From the right, leftwards while the slopes at both ends of a window differ."""
    slope = np.gradient(loss)
    right = len(loss) - 1
    left = right - apart
    found = lr[max(left, 0)]
    while left >= 0 and abs(slope[right] - slope[left]) > threshold:
        found = lr[left]
        right, left = right - 1, left - 1
    return float(found)


def lightning(test: Test) -> float:
    """Steepest descent over the rate itself, not over its logarithm."""
    lr, loss = cut(test, 10, 1)
    return float(lr[int(np.argmin(np.gradient(loss, lr)))]) if len(loss) >= 3 else float(test.lr[0])


def measure(
    test: Test, feature: Callable[..., float], *, optimizer: bool = True, swept: bool = False
) -> float:
    step = np.arange(len(test.lr), dtype=float)
    name = test.optimizer if optimizer else None
    run = History(train=Curve(step, test.loss), lr=Curve(step, test.lr), optimizer=name)
    value = feature(make_view(run))
    return float(test.lr[-1]) if swept and math.isnan(value) else value


def held_out(tests: list[Test], landmark: list[float]) -> list[float]:
    """Landmark times the share that was best on the other half of the tasks."""
    names = sorted({test.task for test in tests})
    half = np.array([names.index(test.task) % 2 for test in tests])
    out = np.zeros(len(tests))
    for k in (0, 1):
        others = [(t, x) for t, x, h in zip(tests, landmark, half, strict=True) if h != k]
        score = [sum(t.within(x * share)[1] for t, x in others) for share in SHARES]
        share = SHARES[int(np.argmax(score))]
        print(f"share from the other half of the tasks: {share:.3f}", file=sys.stderr)
        out[half == k] = np.array(landmark)[half == k] * share
    return [float(x) for x in out]


def row(name: str, tests: list[Test], rates: list[float]) -> str:
    """One line of the table: shares are means over tasks."""
    near = np.array([t.within(x) for t, x in zip(tests, rates, strict=True)])
    ratio = np.array([x / t.best for t, x in zip(tests, rates, strict=True)])
    regret = np.array([t.regret(x) for t, x in zip(tests, rates, strict=True)])
    task = np.array([t.task for t in tests])

    def mean(a: NDArray[np.generic]) -> float:
        return float(np.mean([a[task == k].mean() for k in np.unique(task)]))

    low, middle, high = np.percentile(ratio, [25, 50, 75])
    return (
        f"| {name} | {mean(near[:, 0]):.2f} | {mean(near[:, 1]):.2f} | {middle:.2f} "
        f"({low:.2g} to {high:.2g}) | {mean(regret):.3f} |"
    )


def main() -> None:
    """Print the page."""
    tests = read(pathlib.Path(sys.argv[1]))
    lowest = [measure(t, range_test.range_lowest_lr) for t in tests]
    broke = [measure(t, range_test.range_break_lr, swept=True) for t in tests]
    ours = [measure(t, range_test.range_best_lr) for t in tests]
    rows = {
        "`lr-advise`, optimizer known": ours,
        "`lr-advise`, optimizer unknown": [
            measure(t, range_test.range_best_lr, optimizer=False) for t in tests
        ],
        "share of the rate of the lowest loss, share held out": held_out(tests, lowest),
        "share of the breaking rate, share held out": held_out(tests, broke),
        "half the breaking rate": [0.5 * x for x in broke],
        "fastai valley": [fastai(valley)(t) for t in tests],
        "fastai minimum": [fastai(minimum)(t) for t in tests],
        "fastai steep": [fastai(steep)(t) for t in tests],
        "fastai slide": [fastai(slide)(t) for t in tests],
        "Lightning": [lightning(t) for t in tests],
    }
    print(PAGE.format(count=len(tests), tasks=len({t.task for t in tests})))
    print("\n".join(row(name, tests, rates) for name, rates in rows.items()))
    print("\nBy optimizer, `lr-advise` beside valley and minimum (second column of each):\n")
    print("| optimizer | tests | ours | valley | minimum |\n|---|---|---|---|---|")
    for name in sorted({t.optimizer for t in tests}):
        mine = [k for k, t in enumerate(tests) if t.optimizer == name]
        cells = [
            f"{np.mean([tests[k].within(rows[r][k])[1] for k in mine]):.2f}"
            for r in ("`lr-advise`, optimizer known", "fastai valley", "fastai minimum")
        ]
        print(f"| {name} | {len(mine)} | {' | '.join(cells)} |")
    right = sum(t.within(x)[1] for t, x in zip(tests, ours, strict=True))
    clear = [
        (t, x)
        for t, x in zip(tests, ours, strict=True)
        if measure(t, range_test.range_drop_in_noise) >= 3.0
        and measure(t, range_test.range_open_end) < 0.5
    ]
    told = sum(t.within(x)[1] for t, x in clear)
    print(
        f"\nWithin, of all tests: {right} of {len(tests)}; of those on which rule LR601 speaks "
        f"(the loss fell by over three times its noise and turned): {told} of {len(clear)}."
    )


PAGE = """# Range tests: the suggested rate

Made by `python -m range_tests.page OUT > RANGE_TESTS.md` on the corpus of
`python -m corpus.make OUT` ({count} range tests of {tasks} tasks). Truth: the best rate
of long runs at a constant rate. Its grid has about three rates a decade or fewer, so that even the
truth is known only to about a factor of 1.8; `or in the band` also counts rates inside the good
band (at most 2 % worse). Ratio: suggested over best rate, median and quartiles. Regret: share of
what can be gained that training at the suggested rate would have lost. Shares and regret are
means over tasks.

| rule | within twofold | or in the band | ratio | regret |
|---|---|---|---|---|"""


if __name__ == "__main__":
    main()
