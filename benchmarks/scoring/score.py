"""How right is learning-rate advice? Runs of the same model at other rates and schedules tell.

    cd benchmarks && python -m scoring.score CORPUS [--command lr-advise]
        [--per-group 40] [--view NAME] [--tasks a,b] [--json OUT]

A sample of the runs in CORPUS/*.npz is written as CSV files, one folder an optimizer;
`COMMAND FOLDER --format json --optimizer NAME` is asked once a folder. What is right is defined in
`scoring/runs.py`. A run's direction is its first raise, lower or keep (none: keep;
inconclusive: an abstention). Regret: what a run ends above the best of its family, as a share of
what there was to gain, 0..1 (1: diverged). Figures are means over tasks, so none outweighs another.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.asked import BARE, VIEWS, Answers, Floats, Truth, ask, command_judge, read

NEAR = 0.05  # regret that counts as having arrived
LOOPS = 4
DRAWS = 50
USUAL_FACTOR = 3.0  # of a raise or lower that names no factor
ADDS = {"add_decay": "decay", "cycle": "cycle", "add_warmup": "warmup"}


def direction(answer: dict[str, Any]) -> tuple[int | None, float, float | None]:
    """(+1 raise, 0 keep, -1 lower, None abstains; factor on the rate; stated confidence)."""
    for advice in answer.get("advice", []):
        action, sure = advice["action"], advice.get("confidence")
        if action == "raise":
            return 1, float(advice.get("lr_factor") or USUAL_FACTOR), sure
        if action == "lower":
            return -1, float(advice.get("lr_factor") or 1 / USUAL_FACTOR), sure
        if action in ("keep", "inconclusive"):
            return (0 if action == "keep" else None), 1.0, sure
    return 0, 1.0, None


def _share(of: NDArray[np.bool_]) -> float:
    return float(of.mean()) if len(of) else float("nan")


def figures(t: Truth, got: Answers) -> dict[str, float]:
    """Every figure of one task."""
    runs = np.array(sorted(got))
    spoken = [direction(got[i]) for i in runs]
    side = t.corpus.side[runs]
    said = np.array([9 if s[0] is None else s[0] for s in spoken])
    out = {
        "runs": float(len(runs)),
        "direction_accuracy": _share(said == side),
        "opposite": _share((said != 9) & (said * side == -1)),
        "abstained": _share(said == 9),
        "raise_precision": _share(side[said == 1] == 1),
        "lower_precision": _share(side[said == -1] == -1),
        "regret_before": float(t.regret[runs].mean()),
        "regret_after": float(
            np.mean([_after(t, i, s[1]) for i, s in zip(runs, spoken, strict=True)])
        ),
        "regret_best": float((t.regret[runs] - t.own_regret[runs]).mean()),
    }
    for action, helper in ADDS.items():
        out |= _adds(t, got, action, helper)
    diverged = t.corpus.diverged[runs]
    claimed = np.array([bool(got[i].get("diverged")) for i in runs])
    out["diverged_recall"] = _share(claimed[diverged])
    out["diverged_precision"] = _share((diverged | (t.regret[runs] >= 1))[claimed])
    pairs = stated(t, got)
    if len(pairs):
        out["calibration_error"] = calibration_error(pairs)
    return out


def snap(grid: Floats, at: int, factor: float) -> int:
    """Index of the rate on the grid nearest to `factor` times that at `at`."""
    return int(np.argmin(np.abs(grid - (grid[at] + np.log10(max(factor, 1e-12))))))


def _after(t: Truth, i: int, factor: float) -> float:
    """Regret of the same run at the rate that was advised, moved to the grid."""
    family = t.family == t.family[i]
    grid = np.unique(t.grid[family])
    rate = grid[snap(grid, int(np.searchsorted(grid, t.grid[i])), factor)]
    same = family & (t.column("schedule") == t.column("schedule")[i]) & (t.grid == rate)
    return float(t.regret[np.flatnonzero(same)[-1]])


def _adds(t: Truth, got: Answers, action: str, helper: str) -> dict[str, float]:
    """Precision and recall of advice to change a constant schedule."""
    right = said = both = 0
    for i, answer in got.items():
        helps = t.corpus.helps[helper][i]
        if np.isnan(helps):
            continue
        claims = any(a["action"] == action for a in answer.get("advice", []))
        right, said, both = right + int(helps), said + claims, both + (claims and int(helps))
    nan = float("nan")
    return {
        f"{action}_precision": both / said if said else nan,
        f"{action}_recall": both / right if right else nan,
    }


def stated(t: Truth, got: Answers) -> Floats:
    """Rows (stated confidence, 1 if the direction was right) of the runs that got a direction."""
    rows = []
    for i in sorted(got):
        side, _, sure = direction(got[i])
        if side is not None and sure is not None and np.isfinite(sure):
            rows.append((float(sure), float(side == t.corpus.side[i])))
    return np.array(rows).reshape(-1, 2)


def calibration_error(pairs: Floats) -> float:
    """Mean distance between stated and found, over ten bands of stated confidence."""
    band = np.clip((pairs[:, 0] * 10).astype(int), 0, 9)
    total = 0.0
    for k in np.unique(band):
        sure, right = pairs[band == k].T
        total += float((band == k).mean() * abs(right.mean() - sure.mean()))
    return total


def loop(t: Truth, got: Answers) -> dict[str, float]:
    """Share of starts that came near the schedule's best within k runs: advised, and at random."""
    rng = np.random.default_rng(0)
    hit, chance, starts = np.zeros(LOOPS), np.zeros(LOOPS), 0
    constant = t.column("schedule") == "constant"
    for family in np.unique(t.family):
        for seed in np.unique(t.column("seed")):
            mine = np.flatnonzero((t.family == family) & constant & (t.column("seed") == seed))
            order = mine[np.argsort(t.grid[mine])]
            if not all(int(i) in got for i in order):
                continue
            near = t.own_regret[order] <= NEAR
            factors = [direction(got[int(i)])[1] for i in order]
            for start in range(len(order)):
                hit += _path(near, t.grid[order], factors, start)
                for k in range(LOOPS):
                    drawn = (
                        near[rng.choice(len(near), k + 1, replace=False)].any()
                        for _ in range(DRAWS)
                    )
                    chance[k] += np.mean(list(drawn))
                starts += 1
    if not starts:
        hit, chance, starts = np.full(LOOPS, np.nan), np.full(LOOPS, np.nan), 1
    out = {f"loop_{k + 1}": float(hit[k] / starts) for k in range(LOOPS)}
    return out | {f"random_{k + 1}": float(chance[k] / starts) for k in range(LOOPS)}


def _path(near: NDArray[np.bool_], grid: Floats, factors: list[float], at: int) -> Floats:
    """1 from the run on at which following the advice arrived."""
    hit, tried, arrived = np.zeros(LOOPS), set(), False
    for k in range(LOOPS):
        arrived |= bool(near[at])
        hit[k] = arrived
        tried.add(at)
        following = snap(grid, at, factors[at])
        if following in tried:  # stepped back: the answer is bracketed, so try between
            following = (min(at, following) + max(at, following)) // 2
        at = following
    return hit


def means(rows: list[dict[str, float]]) -> dict[str, float]:
    """Mean of every figure over the tasks that have it."""
    names = list(dict.fromkeys(k for r in rows for k in r if k != "runs"))
    found = {k: [r[k] for r in rows if np.isfinite(r.get(k, np.nan))] for k in names}
    return {k: float(np.mean(v)) if v else float("nan") for k, v in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--command", default="lr-advise")
    parser.add_argument("--per-group", type=int, default=40, help="runs of a family at most")
    parser.add_argument("--view", default="steps", choices=(*VIEWS, *BARE))
    parser.add_argument("--tasks", help="names, with commas between")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    rng, rows = np.random.default_rng(0), {}
    for path in sorted(args.corpus.glob("*.npz")):
        if args.tasks and path.stem not in args.tasks.split(","):
            continue
        truth = read(path)
        got = ask(truth, args.view, args.per_group, command_judge(args.command), rng)
        rows[path.stem] = figures(truth, got) | loop(truth, got)
        show = ("direction_accuracy", "opposite", "regret_after", "loop_2", "loop_3", "random_2")
        print(f"{path.stem:20s}", *(f"{k} {rows[path.stem][k]:.3f}" for k in show), flush=True)
    if not rows:
        sys.exit(f"no .npz runs in {args.corpus}")
    mean = means(list(rows.values()))
    for name, value in mean.items():
        print(f"  {name:22s} {value:.3f}")
    if args.json:
        args.json.write_text(json.dumps({"mean": mean, "tasks": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
