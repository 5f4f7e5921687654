"""The published figures: ours with every task left out, and what others say of the same logs.

    cd benchmarks && python -m results.page --original DIR --wider DIR --real DIR --cards FOLDS
                                 [--linters ENVS] [--quick]

DIR hold TASK.npz; FOLDS is what `python -m calibration.folds` wrote (the tables with each task left
out, their table of features). ENVS holds one virtual environment for each log linter, named as the
linter on PyPI; without it the linters' figures of the last call are kept. Writes results.json,
RESULTS.md, RESULTS_TASKS.md, the picture and the README's section.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from calibration.folds import fold_of
from results import picture, task_by_task, text, trees
from scoring.asked import VIEWS, Answers, Floats, Judge, Truth, ask, command_judge, read
from scoring.score import figures, loop, means, stated

HERE = Path(__file__).parent
PAGES = HERE.parent
OUT = HERE / "results.json"
LINTERS = ("trainspotter", "training-doctor", "runmedic", "sk-autod", "losslint", "trainproof")
PER_GROUP = {"original": 40, "wider": 20, "real": 99}
SAMPLE = 12  # runs of a family that the linters see
BANDS = 10
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """One task as one view shows it. `card`: number of its fold, or 'all' where none is its own."""

    kind: str
    path: Path
    view: str
    card: str
    cards: Path
    per_group: int
    features: tuple[str, ...]


def ours_and_rivals(job: Job) -> Result:
    """Figures of our advice, of trees on the same logs, of saying keep to all; reliability."""
    truth = read(job.path)
    name = "all" if job.card == "all" else f"fold_{job.card}"
    command = f"{sys.executable} {HERE / 'held_out.py'} {job.cards / (name + '.jsonl')}"
    got = ask(truth, job.view, job.per_group, command_judge(command), np.random.default_rng(0))
    seen = "loss" if job.view == "train-only" else "all"
    rival = trees.answers(got, job.cards, job.card, seen, list(job.features))
    keep: Answers = {i: {"advice": [{"action": "keep"}]} for i in got}
    return {
        "kind": job.kind,
        "task": job.path.stem,
        "view": job.view,
        "ours": figures(truth, got) | loop(truth, got),
        "trees": figures(truth, rival) | loop(truth, rival),
        "keep": figures(truth, keep),
        "bands": _bands(stated(truth, got)),
    }


def _bands(pairs: Floats) -> list[list[float]]:
    """For each tenth of stated confidence: directions, sum stated, number right."""
    band = np.clip((pairs[:, 0] * BANDS).astype(int), 0, BANDS - 1)
    return [[float((band == k).sum()), *map(float, pairs[band == k].sum(0))] for k in range(BANDS)]


def linter(name: str, envs: Path, job: Job) -> Result:
    """Figures of a log linter on a sample."""
    script = HERE / "peers" / f"ask_{name.replace('-', '_')}.py"
    return _sampled(name, job, command_judge(f"{envs / name / 'bin' / 'python'} {script}"))


def _sampled(name: str, job: Job, judge: Judge) -> Result:
    truth: Truth = read(job.path)
    got = ask(truth, job.view, job.per_group, judge, np.random.default_rng(0))
    found = figures(truth, got) | loop(truth, got)
    return {"name": name, "kind": job.kind, "task": job.path.stem, "view": job.view} | found


def is_epochs(path: Path) -> bool:
    """Whether a corpus holds epoch means, so that its two fuller views are one."""
    with np.load(path) as data:
        return "every" in data and int(data["every"]) == 1


def jobs(args: argparse.Namespace, pool: ProcessPoolExecutor) -> list[Job]:
    """Every task in every view."""
    features = trees.fit_all(args.cards, pool)
    tasks = sorted(set(trees.load_table(args.cards).task.tolist()))
    out = []
    for kind, most in PER_GROUP.items():
        folder: Path = getattr(args, kind)
        for path in sorted(folder.glob("*.npz")):
            card = str(fold_of(path.stem, tasks)) if path.stem in tasks else "all"
            views = VIEWS[1:] if is_epochs(path) else VIEWS
            views = views[:1] if kind == "real" or args.quick else views
            size = SAMPLE if args.quick else most
            for view in views:
                seen = "loss" if view == "train-only" else "all"
                has = tuple(features[seen])
                out.append(Job(kind, path, view, card, args.cards, size, has))
    return out


def ask_linters(all_jobs: list[Job], envs: Path, pool: ProcessPoolExecutor) -> list[Result]:
    """Every linter on the original tasks (a sample) and on the real runs."""
    out = []
    for job in all_jobs:
        if job.kind == "wider" or job.view == "train-only":
            continue
        size = SAMPLE if job.kind == "original" else job.per_group
        small = Job(job.kind, job.path, job.view, job.card, job.cards, size, job.features)
        out += [pool.submit(linter, name, envs, small) for name in LINTERS]
    return [f.result() for f in out]


def gather(rows: list[Result]) -> Result:
    """Figures by set, view and judge, each with its tasks and their mean; bands added up."""
    out: Result = {}
    for row in rows:
        views = [row["view"]]
        if row["view"] == "epochs" and row.get("both"):
            views = ["steps", "epochs"]
        for view in views:
            place = out.setdefault(row["kind"], {}).setdefault(view, {"bands": [[0.0] * 3] * BANDS})
            for judge in ("ours", "trees", "keep"):
                place.setdefault(judge, {"tasks": {}})["tasks"][row["task"]] = row[judge]
            place["bands"] = (np.array(place["bands"]) + np.array(row["bands"])).tolist()
    for kind in out.values():
        for place in kind.values():
            for judge in ("ours", "trees", "keep"):
                place[judge]["mean"] = means(list(place[judge]["tasks"].values()))
    return out


def gather_linters(rows: list[Result]) -> Result:
    """Mean figures of each linter by set and view."""
    out: Result = {}
    for kind, view in sorted({(r["kind"], r["view"]) for r in rows}):
        for name in LINTERS:
            mine = [
                {k: v for k, v in r.items() if not isinstance(v, str)}
                for r in rows
                if (r["name"], r["kind"], r["view"]) == (name, kind, view)
            ]
            total = sum(r["runs"] for r in mine)
            out.setdefault(kind, {}).setdefault(view, {})[name] = means(mine) | {"runs": total}
    return out


def rounded(x: Any) -> Any:
    """Four digits are what the sample can bear; NaN becomes null."""
    if isinstance(x, dict):
        return {k: rounded(v) for k, v in x.items()}
    if isinstance(x, list):
        return [rounded(v) for v in x]
    if isinstance(x, float):
        return round(x, 4) if np.isfinite(x) else None
    return x


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for kind in (*PER_GROUP, "cards"):
        parser.add_argument(f"--{kind}", type=Path)
    parser.add_argument("--linters", type=Path, help="folder of the linters' environments")
    parser.add_argument("--quick", action="store_true", help="fewer runs, one view; writes nothing")
    parser.add_argument("--texts", action="store_true", help="only write results.json out again")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    if args.texts:
        write(json.loads(OUT.read_text(encoding="utf-8")))
        return
    if any(getattr(args, name) is None for name in (*PER_GROUP, "cards")):
        parser.error("--original, --wider, --real and --cards are needed")
    before = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else {}
    shipped = PAGES.parent / "advisor" / "features" / "scorecard.jsonl"
    if shipped.read_bytes() != (args.cards / "all.jsonl").read_bytes():
        print("note: the table in advisor/features is not all.jsonl of these folds", flush=True)
    rows = []
    with ProcessPoolExecutor(args.jobs) as pool:
        todo = jobs(args, pool)
        both = {j.path.stem for j in todo if j.kind == "wider" and is_epochs(j.path)}
        for row in pool.map(ours_and_rivals, todo):
            row["both"] = row["task"] in both
            rows.append(row)
            right = row["ours"]["direction_accuracy"]
            print(f"{row['task']:20s} {row['view']:10s} accuracy {right:.3f}", flush=True)
        peers = before.get("linters", {})
        if args.linters:
            peers = gather_linters(ask_linters(todo, args.linters, pool))
    found: Result = rounded(
        {"per_group": PER_GROUP, "sample": SAMPLE, "sets": gather(rows), "linters": peers}
    )
    if args.quick:
        text.show(found)
        return
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    write(found)


def write(found: Result) -> None:
    """The texts and the picture that show the figures."""
    picture.draw(found, PAGES.parent / "docs" / "screenshots" / "accuracy.svg")
    (PAGES / "RESULTS.md").write_text(text.report(found), encoding="utf-8")
    (PAGES / "RESULTS_TASKS.md").write_text(task_by_task.elsewhere(found), encoding="utf-8")
    text.into_readme(found, PAGES.parent / "README.md")
    text.show(found)


if __name__ == "__main__":
    main()
