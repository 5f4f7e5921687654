"""How well the first half of a run says where its second half ends, interval included.

    cd benchmarks && python -m parts_of_runs.extrapolate CORPUS [CORPUS ...] > EXTRAPOLATE.md

Every run at a constant rate is cut in half, `predicted_gain` is asked what doubling would bring,
and the whole run tells. The factor on the error that covers 80 % is chosen on half of the tasks
and its coverage counted on the other half, and the other way round.
"""

from __future__ import annotations

import pathlib
import sys

import numpy as np
from advisor.features.extrapolate import (
    FULL_FALL,
    WIDTH_TRAIN,
    WIDTH_VAL,
    predicted_gain,
)
from advisor.features.trend import make_trend
from advisor.history import Curve
from numpy.typing import NDArray

Floats = NDArray[np.float64]
COVER = 80.0  # per cent


def outcome(y: Floats) -> tuple[float, float, float] | None:
    """Predicted and true gain as shares of the drop of the first half, and the error stated."""
    if not np.isfinite(y).all() or len(y) < 20:
        return None
    half = len(y) // 2
    trend = make_trend(Curve(np.arange(half, dtype=float), y[:half]), 0.0, half - 1.0)
    found = None if trend is None else predicted_gain(trend)
    if trend is None or found is None or found.gain > FULL_FALL * trend.drop:
        return None
    last = max(1, len(y) // 20)
    now = float(trend.level[-2:].mean())
    # The level of the last bins stands a little before the cut: the law itself says how much.
    true = now - float(np.median(y[-last:]))
    return found.gain / trend.drop, true / trend.drop, found.error / trend.drop


def collect(folders: list[pathlib.Path], curve: str) -> tuple[list[str], Floats]:
    """Task and (predicted, true, error) of every constant-rate run that can be told."""
    tasks, rows = [], []
    for folder in folders:
        for path in sorted(folder.glob("*.npz")):
            with np.load(path) as stored:
                constant = np.flatnonzero(stored["schedule"] == "constant")
                values = stored[curve][constant].astype(float)
            for y in values:
                row = outcome(y)
                if row is not None:
                    tasks.append(path.stem)
                    rows.append(row)
    return tasks, np.array(rows)


def main() -> None:
    """Print the page."""
    print(PAGE)
    print(
        "| curve | runs | error of the share, median / 90 % | without it (no gain) | factor, half "
        "A / B | coverage, half B / A | shipped factor | coverage |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for curve, width in (("train_loss", WIDTH_TRAIN), ("val_loss", WIDTH_VAL)):
        tasks, rows = collect([pathlib.Path(name) for name in sys.argv[1:]], curve)
        names = sorted(set(tasks))
        if len(names) < 2:
            sys.exit(f"{curve}: needs runs of 20 rows and more of two tasks, to hold one back")
        half = np.array([names.index(task) % 2 for task in tasks])
        away = np.abs(rows[:, 1] - rows[:, 0])
        miss = away / rows[:, 2]
        factor = [float(np.percentile(miss[half == k], COVER)) for k in (0, 1)]
        cover = [float((miss[half != k] <= factor[k]).mean()) for k in (0, 1)]
        cells = (
            f"{np.median(away):.3f} / {np.percentile(away, 90):.2f}",
            f"{np.median(abs(rows[:, 1])):.3f} / {np.percentile(abs(rows[:, 1]), 90):.2f}",
            f"{factor[0]:.2f} / {factor[1]:.2f}",
            f"{cover[0]:.2f} / {cover[1]:.2f}",
            f"{width:.2f}",
            f"{(miss <= width).mean():.2f}",
        )
        print(f"| {curve} | {len(rows)} | {' | '.join(cells)} |")
        for name, low, high in (
            ("under 2 %", -1.0, 0.02),
            ("2 to 10 %", 0.02, 0.1),
            ("over 10 %", 0.1, 1),
        ):
            inside = (rows[:, 0] >= low) & (rows[:, 0] < high)
            true = np.percentile(rows[inside, 1], [10, 50, 90])
            print(
                f"| ... gain told {name} | {inside.sum()} | true gain, 10 / 50 / 90 %: "
                f"{' / '.join(f'{x:.2f}' for x in true)} | | | | | "
                f"{(miss[inside] <= width).mean():.2f} |"
            )


PAGE = """# What twice the budget would bring

Made by `python -m parts_of_runs.extrapolate CORPUS [CORPUS ...] > EXTRAPOLATE.md`: runs at
a constant rate are cut in half and the second half tells. All figures are shares of the drop of
the first half. The interval is meant to hold 80 % of the outcomes. Runs still in full fall
(a gain over 30 % told) are left out: there nothing is said.
"""


if __name__ == "__main__":
    main()
