"""How right the advice is in settings of a training that no table was fitted on, and how steady.

    cd benchmarks
    python -m other_settings.runs OUT    # train, or go on
    python -m other_settings.page OUT FIRST > OTHER_SETTINGS.md

What is right is defined in `scoring/runs.py`, the figures in `scoring/score.py`; means are over
tasks.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from advisor.history import Curve, History

from other_optimizers.page import Change, Trained, judged, named, summed
from other_schedules.page import loss_alone, same_but
from other_settings import seeds
from other_settings.text import DOUBTS, HEAD, OPENING
from other_settings.views import of_half
from scoring.asked import Floats
from scoring.score import direction, means

DIGITS = 3
BFLOAT16_BITS = 8  # of a number, the first of them not written
DOUBTED = (
    ("one or four rows a batch", ("batch_1", "batch_4"), ("LR201", "LR202")),
    (
        "learnt by heart, or validated elsewhere",
        ("rows_32", "rows_128", "wrong_half", "shift"),
        ("LR301", "LR302", "LR304", "LR502", "LR901"),
    ),
)
VIEWS = ("steps", "epochs")


def bfloat16(values: Floats) -> Floats:
    """Round to what bfloat16 holds; beyond its range is left as it is."""
    whole, power = np.frexp(values)
    found: Floats = np.ldexp(np.round(np.ldexp(whole, BFLOAT16_BITS)), power - BFLOAT16_BITS)
    return found


def few_digits(values: Floats) -> Floats:
    """Round to three digits that count."""
    return np.array([float(f"{x:.{DIGITS}g}") for x in values])


def losses(change: Callable[[Floats], Floats], log: History) -> History:
    """The log with its losses changed."""

    def of(curve: Curve | None) -> Curve | None:
        return None if curve is None else Curve(curve.step, change(curve.value))

    return replace(log, train=of(log.train), val=of(log.val))


def in_bfloat16(log: History) -> History:
    return losses(bfloat16, log)


def in_few_digits(log: History) -> History:
    return losses(few_digits, log)


class Row(NamedTuple):
    """A line of the tables: which runs, how they are called, what happened to their logs."""

    setting: str
    words: str
    change: Change = named


ROWS = (
    Row("plain", "plain"),
    Row("batch_1", "one row a batch, four times the steps"),
    Row("batch_4", "4 rows a batch, four times the steps"),
    Row("batch_512", "512 rows a batch"),
    Row("batch_full", "all rows a batch"),
    Row("parts_4", "a batch in four parts, each a row of the log"),
    Row("decay_0", "weight decay 0"),
    Row("decay_third", "weight decay 0.3 (momentum: 0.03)"),
    Row("dropout_tenth", "dropout 0.1"),
    Row("dropout_half", "dropout 0.5"),
    Row("smoothed", "labels smoothed by 0.1 in training"),
    Row("clipped_1", "gradients clipped at 1"),
    Row("clipped_tenth", "gradients clipped at 0.1"),
    Row("noise", "noise twice as long as the gradient"),
    Row("scale_tenth", "initial matrices a tenth as large"),
    Row("scale_3", "initial matrices three times as large"),
    Row("rows_32", "32 rows to train on"),
    Row("rows_128", "128 rows to train on"),
    Row("wrong_half", "half of the labels wrong"),
    Row("rare", "all but 3 % of the rows of one class"),
    Row("bfloat16", "weights in bfloat16"),
    Row("plain", "losses logged in bfloat16", same_but(in_bfloat16)),
    Row("plain", "losses logged with 3 digits", same_but(in_few_digits)),
    Row("jitter", "inputs changed at random each batch"),
    Row("average_99", "averaged weights validated, 0.99 a step"),
    Row("average_999", "averaged weights validated, 0.999 a step"),
    Row("bytes", "inputs from 0 to 255"),
    Row("uneven", "inputs of units 0.1 to 100"),
    Row("frozen", "only the last layer trained"),
    Row("shift", "validated on noisy inputs"),
)


def shown(folder: Path, row: Row, half: str) -> list[dict[str, float]]:
    """Figures of one row's runs: every step, epochs, and the training loss of each step alone."""
    steps, epochs = (of_half(folder.glob(f"*.{row.setting}.npz"), half, v) for v in VIEWS)
    ways = ((steps, row.change), (epochs, row.change), (steps, loss_alone(row.change)))
    return [summed(judged(ones, change)) for ones, change in ways]


def line(words: str, views: list[dict[str, float]]) -> str:
    """One row of a table."""

    def each(figure: str) -> str:
        return ", ".join(f"{view[figure]:.2f}" for view in views)

    cells = [
        each("direction_accuracy"),
        each("opposite"),
        ", ".join(f"{view['sure'] - view['right']:+.2f}" for view in views),
        f"{views[0]['regret_before']:.2f}",
        each("regret_after"),
        each("loop_3"),
    ]
    return f"| {words} | " + " | ".join(cells) + " |"


def half_page(folder: Path, half: str) -> None:
    """Print the table of one half."""
    print(HEAD.format(half))
    every = []
    for row in ROWS:
        count = len(of_half(folder.glob(f"*.{row.setting}.npz"), half, "steps"))
        every.append(shown(folder, row, half))
        print(line(f"{row.words} ({count})", every[-1]), flush=True)
    print(line("**all**", [means(list(views)) for views in zip(*every, strict=True)]))


def told(ones: Iterable[Trained], change: Change, rule: str) -> Floats:
    """Each run that a rule speaks of: how sure its direction is, and what the rate was.

    Columns: stated confidence; 1 where it was too low, about right, too high; [runs, 4].
    """
    rows = []
    for one, got in judged(ones, change):
        for i, answer in got.items():
            if any(advice["rule"] == rule for advice in answer["advice"]):
                side, sure = one.truth.corpus.side[i], direction(answer)[2]
                rows.append([sure or 0.0, *(side == way for way in (1, 0, -1))])
    return np.array(rows, float).reshape(-1, 4)


def doubts(folder: Path) -> None:
    """Print how often rules were right in settings of which they say that they may be wrong."""
    print(DOUBTS)
    for (words, settings, rules), half in product(DOUBTED, ("check", "choice")):
        paths = [path for name in settings for path in folder.glob(f"*.{name}.npz")]
        steps, epochs = (of_half(iter(paths), half, view) for view in VIEWS)
        for rule in rules:
            both = [told(ones, named, rule) for ones in (steps, epochs)]
            cells = []
            for found in (np.concatenate(both), told(steps, loss_alone(named), rule)):
                low, right, high = found[:, 1:].sum(0).astype(int)
                sure = f"{found[:, 0].mean():.2f}" if len(found) else ""
                cells.append(f"{len(found)} | {low} | {right} | {high} | {sure}")
            print(f"| {words}, {rule} ({half}) | " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    """Print the page."""
    folder = Path(sys.argv[1])
    print(OPENING)
    for half in ("check", "choice"):
        half_page(folder, half)
    doubts(folder)
    seeds.page(folder, Path(sys.argv[2]))


if __name__ == "__main__":
    main()
