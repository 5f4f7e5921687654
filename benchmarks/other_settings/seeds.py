"""Whether the advice stays the same with another seed, or where a log is hardly another.

    cd benchmarks && python -m other_settings.seeds OUT FIRST

prints its part of OTHER_SETTINGS.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise, permutations, product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from advisor.features import measure
from advisor.history import Curve, History

from other_optimizers.page import Change, Trained, answers, named, trained
from other_schedules.page import cut, loss_alone, same_but
from other_settings.text import SEEDS, SEEDS_BANDS, STEADY
from other_settings.views import of_half, part_of
from scoring.asked import Floats
from scoring.asked import read as read_truth
from scoring.score import direction

WINDOW = 5  # rows that are shuffled among themselves
LIMITS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 1.01)
OWN, FIRST = "plain_seeds", ("constant", "cosine")
USUAL = ("plain", "batch_4", "rows_128", "dropout_half")
FRESH = "these tasks, five seeds"
VIEWS: dict[str, tuple[str, Change]] = {
    "steps": ("steps", named),
    "epochs": ("epochs", named),
    "alone": ("steps", loss_alone(named)),
}


class Said(NamedTuple):
    """What is said of one run: side (+1 raise, 0, -1 lower, None), log10 of the rate, how sure."""

    side: int | None
    rate: float
    sure: float
    right: bool


class Pairs(NamedTuple):
    """Of each ordered pair of logs: how sure of the first, whether it is right, and the other.

    same, opposite: of the second's direction. decades: between the rates to type; NaN unless both
    are told to raise, or both to lower. float [pairs].
    """

    sure: Floats
    right: Floats
    same: Floats
    opposite: Floats
    decades: Floats


def said(one: Trained, change: Change) -> list[Said]:
    """What is said of each run."""
    out = []
    for i, answer in sorted(answers(one, change, measure).items()):
        side, factor, sure = direction(answer)
        rate = float(one.truth.grid[i] + np.log10(factor))
        right = side == one.truth.corpus.side[i]
        out.append(Said(side, rate, np.nan if sure is None else sure, right))
    return out


def compared(pairs: Iterable[tuple[Said, Said]]) -> Pairs:
    """Hold the second of each pair against the first."""
    rows = []
    for a, b in pairs:
        moves = a.side == b.side and a.side in {1, -1}
        opposite = None not in {a.side, b.side} and a.side == -(b.side or 0) != 0
        decades = abs(a.rate - b.rate) if moves else np.nan
        rows.append((a.sure, a.right, a.side == b.side, opposite, decades))
    return Pairs(*np.array(rows, float).reshape(-1, len(Pairs._fields)).T)


def joined(parts: list[Pairs]) -> Pairs:
    return Pairs(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def of_seeds(one: Trained, change: Change) -> Pairs:
    """Every two seeds at the same rate, either way round."""
    told, t = said(one, change), one.truth
    same: dict[tuple[str, float], list[Said]] = {}
    for family, rate, each in zip(t.family, t.grid, told, strict=True):
        same.setdefault((str(family), float(rate)), []).append(each)
    return compared(pair for these in same.values() for pair in permutations(these, 2))


def own_truths(path: Path) -> float:
    """In which share of runs two seeds' own runs, each set alone, tell the same direction."""
    sides = []
    for seed in np.unique(np.load(path)["seed"]):
        with part_of(path, "seed", seed) as part:
            sides.append(read_truth(part).corpus.side)
    return float(np.mean([np.mean(a == b) for a, b in permutations(sides, 2)]))


def apart(decades: Floats) -> str:
    """Median and ninth tenth of the ratio of two rates."""
    known = decades[np.isfinite(decades)]
    return ", ".join(f"{10 ** np.quantile(known, share):.1f}x" for share in (0.5, 0.9))


def row_of(words: str, found: Pairs, *more: str) -> str:
    """A line: how sure, how right, the same, the opposite, how far apart."""
    means = [float(np.nanmean(part)) for part in found[:4]]
    cells = [f"{mean:.2f}" for mean in means[:3]] + [f"{means[3]:.3f}", apart(found.decades)]
    return f"| {words} | " + " | ".join([*cells, *more]) + " |"


def shuffled(log: History) -> History:
    """The log with the training losses of each five rows in another order."""
    assert log.train is not None
    draw, value = np.random.default_rng(3), log.train.value.copy()
    for at in range(0, len(value), WINDOW):
        value[at : at + WINDOW] = draw.permutation(value[at : at + WINDOW])
    return replace(log, train=Curve(log.train.step, value))


def without_last(log: History) -> History:
    """The log before its last row was written."""
    assert log.train is not None
    return cut(log, float(log.train.step[-2] / log.train.step[-1]))


def ended_at(share: float) -> Callable[[History], History]:
    return lambda log: cut(log, share)


CHANGES: tuple[tuple[str, Callable[[History], History], tuple[str, ...]], ...] = (
    ("its last row missing", without_last, ("steps", "epochs", "alone")),
    ("cut at 95 %", ended_at(0.95), ("steps", "epochs", "alone")),
    ("cut at 90 %", ended_at(0.9), ("steps", "epochs", "alone")),
    ("each five training losses shuffled", shuffled, ("steps", "alone")),
)


class Seeds(NamedTuple):
    """A task with runs of several seeds: each view's, and how often their own truths agree."""

    half: str
    views: dict[str, Trained]
    truths: float


def seeds_of(path: Path, half: str | None = None) -> Seeds:
    """Read one."""
    views = {kind: trained(path, kind) for kind in ("steps", "epochs")}
    return Seeds(half or views["steps"].half, views, own_truths(path))


def sets(folder: Path, first: Path) -> Iterator[tuple[str, list[Seeds]]]:
    """Tasks of which several seeds were trained, by the words for them."""
    paths = sorted(folder.glob(f"*.{OWN}.npz"))
    yield FRESH, [seeds_of(path) for path in paths]
    for schedule in FIRST:
        ones = []
        for i, path in enumerate(sorted(first.glob("*.npz"))):
            half = ("choice", "check")[i % 2]
            with part_of(path, "schedule", schedule, half=half) as part:
                ones.append(seeds_of(part))
        yield f"the eight tasks, {schedule}, two seeds", ones


def seeds(folder: Path, first: Path) -> None:
    """Print how often two seeds agree, by tasks and by how sure the advice is."""
    print(SEEDS)
    fresh: dict[str, list[Pairs]] = {"check": [], "choice": []}
    for words, ones in sets(folder, first):
        for half, view in product(fresh, VIEWS):
            kind, change = VIEWS[view]
            these = [one for one in ones if one.half == half]
            found = joined([of_seeds(one.views[kind], change) for one in these])
            truth = np.mean([one.truths for one in these])
            print(row_of(f"{words}, {view} ({half})", found, f"{truth:.2f}"), flush=True)
            if words == FRESH:
                fresh[half].append(found)
    bands({half: joined(parts) for half, parts in fresh.items()})


def bands(halves: dict[str, Pairs]) -> None:
    """Print how often another seed is told the same, by how sure the advice is."""
    print(SEEDS_BANDS)
    for low, high in pairwise(LIMITS):
        cells = []
        for found in halves.values():
            mine = (found.sure >= low) & (found.sure < high)
            told = (part[mine].mean() for part in (found.sure, found.right, found.same))
            shown = [f"{mean:.2f}" for mean in told] if mine.any() else [""] * 3
            cells += [str(int(mine.sum())), *shown]
        print(f"| {low:.2f} to {min(high, 1.0):.2f} | " + " | ".join(cells) + " |")


def steady(folder: Path) -> None:
    """Print how often the advice stays where the log is hardly another."""
    print(STEADY)
    paths = [path for name in USUAL for path in folder.glob(f"*.{name}.npz")]
    for half, view in product(("check", "choice"), VIEWS):
        kind, change = VIEWS[view]
        ones = of_half(iter(paths), half, kind)
        whole = [said(one, change) for one in ones]
        for words, change_of, views in CHANGES:
            if view in views:
                other = loss_alone(same_but(change_of)) if view == "alone" else same_but(change_of)
                pairs = zip(whole, (said(one, other) for one in ones), strict=True)
                found = joined([compared(zip(a, b, strict=True)) for a, b in pairs])
                print(row_of(f"{words}, {view} ({half})", found), flush=True)


def page(folder: Path, first: Path) -> None:
    """Print the parts of the page."""
    seeds(folder, first)
    steady(folder)


if __name__ == "__main__":
    page(Path(sys.argv[1]), Path(sys.argv[2]))
