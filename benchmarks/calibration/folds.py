"""Cards for every task left out once: what the published figures are made with."""

from __future__ import annotations

import argparse
import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from calibration.cards import fit_all, write
from calibration.published import PREFIX, repositories, rows
from calibration.table import Table, build, table_of

FOLDS = 8
# Made after the shipped tables and kept for measuring: no figure measured on them chose anything.
MEASURED_ONLY = (
    "signs_", "many_letters", "many_numbers", "next_in_series", "sums_of_digits", "critic",
    "counted_pairs", "parts_of_digits", "trend_and_season", "doubted_labels", "wandering", "bags",
    "bent_columns", "which_way_up", "heaps", "same_or_not",
)  # fmt: skip


def kin(task: str) -> str:
    """The task that this one is a longer version of, or itself: both are left out together."""
    return task.removeprefix("longer_")


def fold_of(task: str, tasks: list[str]) -> int:
    """Fold of a task: its place in the alphabet, round and round, among those without kin."""
    return sorted({kin(t) for t in tasks}).index(kin(task)) % FOLDS


def folds_of(tasks: list[str], repos: dict[str, str]) -> dict[str, int]:
    """Fold of each task and published sweep; all sweeps of one repository are in one."""
    made = [t for t in tasks if not t.startswith(PREFIX)]
    order = sorted(set(repos.values()))
    out = {t: fold_of(t, made) for t in made}
    return out | {name: order.index(repo) % FOLDS for name, repo in repos.items()}


def fit_fold(table: Table, fold: int | None, folds: dict[str, int], out: Path) -> Path:
    """Fit on every task outside the fold (None: on all), write `fold_K.jsonl` or `all.jsonl`."""
    if fold is not None:
        keep = [t for t, its in folds.items() if its != fold]
        table = table.where(np.isin(table.task, keep))
    path = out / ("all.jsonl" if fold is None else f"fold_{fold}.jsonl")
    write(fit_all(table), path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path, help="folders of TASK.npz to fit on")
    parser.add_argument("--published", type=Path, help="folder of sweeps that others published")
    parser.add_argument("--out", type=Path, required=True, help="folder for tables and cards")
    parser.add_argument("--reuse", action="store_true", help="take the table of the last call")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    store = args.out / "table.pickle"  # our own file, made a moment ago
    if args.reuse and store.exists():
        table = pickle.loads(store.read_bytes())
    else:
        found = sorted(p for folder in args.corpora for p in folder.glob("*.npz"))
        paths = [p for p in found if not p.stem.startswith(MEASURED_ONLY)]
        table = build(paths, jobs=args.jobs)
        store.write_bytes(pickle.dumps(table))
    repos: dict[str, str] = {}
    if args.published:
        table = table.joined(table_of(rows(args.published)))
        repos = repositories(args.published)
    folds = folds_of(sorted(set(table.task.tolist())), repos)
    jobs: list[int | None] = [None, *range(FOLDS)]
    with ProcessPoolExecutor(args.jobs) as pool:
        n = len(jobs)
        for path in pool.map(fit_fold, [table] * n, jobs, [folds] * n, [args.out] * n):
            print(path.name, flush=True)


if __name__ == "__main__":
    main()
