"""The figures as text: RESULTS.md, the README's section, and lines for the terminal."""

from __future__ import annotations

import re
from pathlib import Path

from calibration.folds import MEASURED_ONLY
from results import linters
from results.bars import (
    ACROSS,
    ALL_VIEWS,
    NAMES,
    SHORT,
    VIEWS,
    Result,
    bar_rows,
    behind,
    number,
    real_rows,
    table,
)
from results.task_by_task import ELSEWHERE, task_by_task
from results.words import BARE, CHOSEN, MEANING
from scoring.score import means

SETS = {
    "original": "the eight tasks of the first corpus",
    "wider": "further tasks, 80 of them drawn at random",
    "real": "real networks of a public optimizer benchmark (DeepOBS)",
}


def judge_rows(found: Result, kind: str, view: str) -> list[list[str]]:
    """Ours beside the others, the figures of SHORT."""
    place = found["sets"][kind][view]
    ours = place["ours"]["mean"]
    rows = [
        ["**lr-advise**", *(number(ours.get(f)) for f in SHORT)],
        ["boosted trees", *(number(place["trees"]["mean"].get(f)) for f in SHORT)],
    ]
    for name, mean in found["linters"].get(kind, {}).get(view, {}).items():
        rows.append([f"{name} (sample)", *(number(mean.get(f)) for f in SHORT)])
    keep = place["keep"]["mean"]
    rows.append(["always keep", *(number(keep.get(f)) for f in SHORT[:5]), "–", "–"])
    chance = [number(ours.get(f"random_{k}")) for k in (2, 3)]
    return [*rows, ["rates drawn at random", *["–"] * 5, *chance]]


def _kept(place: Result, judge: str) -> list[Result]:
    """Figures of the tasks that no table is fitted on, and one choice at most rests on."""
    tasks = place[judge]["tasks"].items()
    kept = [figures for task, figures in tasks if task.startswith(MEASURED_ONLY)]
    return [{k: v for k, v in figures.items() if v is not None} for figures in kept]


def kept_rows(found: Result) -> list[list[str]]:
    """Ours and the trees on them, view by view, the figures of SHORT and the confidence."""
    rows = []
    for view, place in found["sets"].get("wider", {}).items():
        for name, judge in (("**lr-advise**", "ours"), ("boosted trees", "trees")):
            if figures := _kept(place, judge):
                mean = means(figures)
                cells = [number(mean.get(f)) for f in (*SHORT, "calibration_error")]
                rows.append([f"{view}, {name}", *cells])
    return rows


def band_rows(place: Result) -> list[list[str]]:
    """Stated confidence against how often it was right."""
    rows = []
    for k, (n, stated, right) in enumerate(place["bands"]):
        if n:
            cells = [f"{stated / n:.2f}", f"{right / n:.2f}", f"{n:.0f}"]
            rows.append([f"{k * 10}–{k * 10 + 10} %", *cells])
    return rows


def report(found: Result) -> str:
    """RESULTS.md."""
    bars, short = bar_rows(found)
    lines = [
        "# How right the advice is",
        "",
        "Written by `results/page.py`, as are `results/results.json`, the picture and the README's",
        "section.",
        "",
        *_contents(found),
        "",
        "## How to read it",
        "",
        "Every task is judged with a points table fitted without it (eight folds). The rules'",
        "conditions were written with the original tasks in view; the counts that stated",
        "confidence comes from are of tasks left out, pooled over all of them, so a task's own",
        "runs are a small part of its counts (of the real networks none are). All figures are",
        "means over tasks. Where nothing is advised (an abstention), that counts as wrong.",
        "",
        *CHOSEN,
        "",
        "*Steps*: every step is logged, with the rate and both losses; of tasks whose names end in",
        "`_epochs` every epoch. *Epochs*: one row an epoch. *Train-only*: as steps, with nothing",
        "but the training loss. *Short*: 3 to 7 rows with the rate and both losses.",
        "",
        *BARE,
        "",
        *MEANING,
        "",
        "## What was aimed at, on " + SETS["original"],
        "",
        "Bold: falls short.",
        "",
        *table(["figure", *VIEWS], bars),
        "On " + SETS["real"] + ", epochs:",
        "",
        *table(["figure", "measured", "bar"], real_rows(found)),
        "On 24 tasks that no shipped table was fitted on, in view in one choice only (`growth`):",
        "",
        *table(["", *(NAMES[k] for k in (*SHORT, "calibration_error"))], kept_rows(found)),
        "## What falls short",
        "",
        *([f"- {text}" for text in short] or ["Nothing."]),
        "",
        "A dash is a figure that does not exist: nothing was advised of that kind, or nothing of",
        "that kind happened; it counts as short.",
        "",
        "Boosted trees on the same features (LightGBM, same folds) do better than the rules here:",
        "",
        *([f"- {text}" for text in behind(found)] or ["Nowhere."]),
        "",
    ]
    for kind, views in found["sets"].items():
        lines += [f"## {kind.capitalize()}: {SETS[kind]}", ""]
        for view in (v for v in ALL_VIEWS if v in views):
            lines += _place(found, kind, view)
            lines += _sure(found["sets"][kind][view])
            if kind not in ELSEWHERE:
                lines += task_by_task(found["sets"][kind][view])
    return "\n".join(lines + linters.text(found["sample"])).rstrip() + "\n"


def _contents(found: Result) -> list[str]:
    """Links to the sections, as GitHub names their headings."""
    heads = ["How to read it", "What was aimed at, on " + SETS["original"], "What falls short"]
    lines = [f"- {_link(head)}" for head in heads]
    for kind, views in found["sets"].items():
        name = kind.capitalize()
        each = ", ".join(_link(f"{name}, {v}", v) for v in ALL_VIEWS if v in views)
        lines.append(f"- {_link(f'{name}: {SETS[kind]}', name)}: {each}")
    return [*lines, f"- {_link(linters.HEAD)}"]


def _link(head: str, text: str = "") -> str:
    anchor = re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-")
    return f"[{text or head}](#{anchor})"


def _place(found: Result, kind: str, view: str) -> list[str]:
    place = found["sets"][kind][view]
    tasks = place["ours"]["tasks"]
    mean = place["ours"]["mean"]
    runs = sum(f["runs"] for f in tasks.values())
    rest = {k: number(mean.get(k)) for k in ("abstained", "regret_before", "regret_best")}
    return [
        f"### {kind.capitalize()}, {view}",
        "",
        f"{runs:.0f} runs of {len(tasks)} tasks. "
        + "; ".join(f"{NAMES[k]} {v}" for k, v in rest.items())
        + ".",
        "",
        *table(["", *(NAMES[k] for k in SHORT)], judge_rows(found, kind, view)),
        *(["[Task by task](RESULTS_TASKS.md)", ""] if kind in ELSEWHERE else []),
    ]


def _sure(place: Result) -> list[str]:
    return [
        "How sure it said it was, and how often it was right (all runs together):",
        "",
        *table(["stated", "mean stated", "was right", "runs"], band_rows(place)),
    ]


def into_readme(found: Result, readme: Path) -> None:
    """Replace what stands between the markers."""
    text = readme.read_text(encoding="utf-8")
    start, end = "<!-- results: filled in from benchmarks/RESULTS.md -->", "<!-- /results -->"
    before, rest = text.split(start, 1)
    after = rest.split(end, 1)[1]
    readme.write_text(before + start + "\n" + section(found) + end + after, encoding="utf-8")


def section(found: Result) -> str:
    """The README's words, small table and picture."""
    rows = []
    for kind, view, label in (
        ("original", "steps", "8 tasks, every step logged"),
        ("original", "epochs", "8 tasks, epoch means"),
        ("original", "train-only", "8 tasks, nothing but the training loss"),
        ("original", "short", "8 tasks, logs of 3 to 7 rows"),
        ("wider", "epochs", "{} further tasks, epoch means"),
        ("wider", "short", "{} further tasks, logs of 3 to 7 rows"),
        ("real", "epochs", "3 real networks, epochs"),
    ):
        place = found["sets"].get(kind, {}).get(view)
        if place is None:
            continue
        ours, rival = place["ours"]["mean"], place["trees"]["mean"]
        two = [number(m.get("direction_accuracy"), 2) for m in (ours, rival)]
        more = [number(ours.get(k), 3 if k == "opposite" else 2) for k in README_FIGURES]
        named = label.format(len(place["ours"]["tasks"]))
        rows.append([named, *two, *more, number(ours.get("random_3"), 2)])
        if (kind, view) == ("wider", "epochs"):
            rows += _kept_row(place)
    head = ["", "right direction", "boosted trees", "opposite", "regret before", "after one step"]
    head += ["near the best rate within 3 runs", "drawn at random"]
    lines = [
        "Measured on runs whose neighbours at other rates and schedules are known, every task",
        "judged with a points table fitted without it. No table was fitted on the real networks,",
        "but tasks were added and four things chosen with them in view, the last of them with the",
        "24 tasks kept out in view too. The optimizer is always named. The tasks are small",
        "trainings, nearly all from scratch: large networks, fine-tunings of them and",
        "reinforcement learning are hardly among them.",
        "",
        *table(head, rows),
        "![Direction accuracy of lr-advise, boosted trees and log linters, and how often stated "
        "confidence was right](docs/screenshots/accuracy.svg)",
        "",
        "Task by task, the log linters, how sure and how right, and what falls short of what we",
        "aimed at: [benchmarks/RESULTS.md](benchmarks/RESULTS.md).",
    ]
    return "\n".join([*lines, "", *MEANING]) + "\n"


def _kept_row(place: Result) -> list[list[str]]:
    kept = _kept(place, "ours")
    if not kept:
        return []
    ours, rival = means(kept), means(_kept(place, "trees"))
    two = [number(m.get("direction_accuracy"), 2) for m in (ours, rival)]
    more = [number(ours.get(k), 3 if k == "opposite" else 2) for k in README_FIGURES]
    named = f"{len(kept)} of these, kept out of every table"
    return [[named, *two, *more, number(ours.get("random_3"), 2)]]


README_FIGURES = ("opposite", "regret_before", "regret_after", "loop_3")


def show(found: Result) -> None:
    """Means on the terminal."""
    for kind, views in found["sets"].items():
        for view in views:
            for judge in ("ours", "trees"):
                mean = views[view][judge]["mean"]
                figures = "  ".join(f"{f} {number(mean.get(f))}" for f in ACROSS)
                print(f"{kind:9s} {view:10s} {judge:6s} {figures}")
    for text in bar_rows(found)[1]:
        print("short:", text)
