"""Is a task's file usable as truth? Best rate and good band of each family and schedule.

    cd benchmarks && python -m corpus.check OUT [TASK ...]

Flags: EDGE< or EDGE> (the best rate is the grid's first or last), FLAT (over two thirds of
the grid is in the good band), LOW-FINE or HIGH-FINE (no rate below or above the band costs
30 per cent of what there is to gain).
"""

from __future__ import annotations

import pathlib
import sys
from typing import Any

import numpy as np

TOLERANCE = 0.02


def bands(d: dict[str, Any]) -> list[dict[str, Any]]:
    """One record for each optimizer x batch size x schedule."""
    val = d["val_loss"].astype(float)
    y = val[:, -max(3, val.shape[1] // 10) :].mean(1)
    y[~np.isfinite(y)] = np.inf
    first = float(np.nanmedian(d["train_loss"][:, 0]))
    out = []
    for optimizer in np.unique(d["optimizer"]):
        for size in np.unique(d["batch_size"][d["optimizer"] == optimizer]):
            family = (d["optimizer"] == optimizer) & (d["batch_size"] == size)
            names = list(dict.fromkeys(d["schedule"][family]))
            grid = np.unique(d["peak_lr"][family])
            mean = {
                s: np.array(
                    [y[family & (d["schedule"] == s) & (d["peak_lr"] == x)].mean() for x in grid]
                )
                for s in names
            }
            best = min(m.min() for m in mean.values())
            span = max(first - best, 1e-12)
            for s in names:
                good = np.flatnonzero(mean[s] <= mean[s].min() + TOLERANCE * span)
                out.append(
                    {
                        "optimizer": str(optimizer),
                        "batch_size": int(size),
                        "schedule": str(s),
                        "best": int(np.argmin(mean[s])),
                        "band": (int(good.min()), int(good.max())),
                        "grid": grid,
                        "first": first,
                        "best_loss": best,
                        "regret": np.clip((mean[s] - best) / span, 0, 1),
                        "diverged": np.isinf(mean[s]),
                    }
                )
    return out


def flags(record: dict[str, Any]) -> str:
    """What is doubtful about a record."""
    count = len(record["grid"])
    low, high = record["band"]
    words = []
    if record["best"] == 0 or record["best"] == count - 1:
        words.append("EDGE<" if record["best"] == 0 else "EDGE>")
    if high - low + 1 > count * 2 / 3:
        words.append("FLAT")
    if record["regret"][: low or 1].max() < 0.3:
        words.append("LOW-FINE")
    if record["regret"][high:].max() < 0.3:
        words.append("HIGH-FINE")
    return " ".join(words)


def report(d: dict[str, Any], schedules: tuple[str, ...] = ()) -> str:
    """A table as text: regret in per cent at each rate, x where a run diverged."""
    lines = []
    for r in bands(d):
        if schedules and r["schedule"] not in schedules:
            continue
        cells = [
            " x" if bad else f"{min(99, round(100 * v)):2d}"
            for v, bad in zip(r["regret"], r["diverged"], strict=True)
        ]
        low, high = r["band"]
        name = f"{r['optimizer']}/{r['batch_size']}"
        lines.append(
            f"{name:16s} {r['schedule']:15s} best {r['grid'][r['best']]:8.2g} "
            f"[{low:2d}..{high:2d}] of {len(r['grid']):2d}  {' '.join(cells)}  "
            f"{r['first']:.3g} -> {r['best_loss']:.3g}  {flags(r)}"
        )
    return "\n".join(lines)


def main() -> None:
    """The command line."""
    folder, names = pathlib.Path(sys.argv[1]), sys.argv[2:]
    for path in sorted(folder.glob("*.npz")):
        if not names or path.stem in names:
            with np.load(path) as d:
                print(f"== {path.stem}\n{report(dict(d))}")


if __name__ == "__main__":
    main()
