"""The figures task by task: in RESULTS.md, and RESULTS_TASKS.md for what is too long there."""

from __future__ import annotations

from results.bars import ACROSS, NAMES, Result, number, table

ELSEWHERE = ("wider",)  # the sets in RESULTS_TASKS.md


def elsewhere(found: Result) -> str:
    """RESULTS_TASKS.md: the sets that are too large to be read, task by task."""
    lines = [
        "# How right the advice is, task by task",
        "",
        "The further tasks of [RESULTS](RESULTS.md), which has the means and says what the figures",
        "are; written with it.",
        "",
    ]
    for kind in ELSEWHERE:
        for view, place in found["sets"].get(kind, {}).items():
            lines += [f"## {kind.capitalize()}, {view}", "", *task_by_task(place)]
    return "\n".join(lines).rstrip() + "\n"


def task_by_task(place: Result) -> list[str]:
    """Ours and the trees' figures of each task, as Markdown."""
    tasks, mean = place["ours"]["tasks"], place["ours"]["mean"]
    per_task = [[task, *(number(f.get(k)) for k in ACROSS)] for task, f in sorted(tasks.items())]
    per_task.append(["**mean**", *(f"**{number(mean.get(k))}**" for k in ACROSS)])
    rivals = [[t, *(number(f.get(k)) for k in ACROSS)] for t, f in _rivals(place)]
    head = ["task", *(NAMES[k] for k in ACROSS)]
    return [
        "Ours, task by task:",
        "",
        *table(head, per_task),
        "<details><summary>Boosted trees, task by task</summary>",
        "",
        *table(head, rivals),
        "</details>",
        "",
    ]


def _rivals(place: Result) -> list[tuple[str, Result]]:
    return [*sorted(place["trees"]["tasks"].items()), ("**mean**", place["trees"]["mean"])]
