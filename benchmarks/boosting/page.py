"""Writes BOOSTING.md: see `judged.py`. A second file holds what `stops.py` printed."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from boosting.judged import (
    FIGURES,
    LEAST_GAIN,
    LENGTHS,
    TOLERANCE,
    VIEWS,
    Answers,
    Said,
    Task,
    always,
    ask,
    at_last,
    is_past,
    means,
    scored,
    tasks,
)

NINTH = 3  # places of the grid
BANDS = (0.0, 0.6, 0.7, 0.8, 0.9, 1.01)
SURE_OF = ("every round", "every 10 rounds", "every round, as of a network (before)")
# Of which logs a rule is surer.
SURER = {
    "LR205": ("best_round", 6.0),
    "LR305": ("second_half_fall", 0.2),
    "LR504": ("rise_after_best", 0.1),
    "LR902": ("best_round", 40.0),
}
LETTERS = {1: "R", 0: "k", -1: "L", None: "-"}
Teller = Callable[[Task], Answers]
HEAD = """
| {} | tasks | right | opposite | regret before | after | right, last round | opposite | regret \
before | after | says nothing | rate above 1 | a schedule |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""
SHOWN = tuple(name for name in FIGURES if not name.startswith("stop"))


def ways() -> dict[str, Teller]:
    """As shipped and as if of a network, for every view; and advice that looks at no curve."""
    out: dict[str, Teller] = {}
    for name, view in VIEWS.items():
        out[name] = lambda t, v=view: ask(t, v)
        out[f"{name}, as of a network (before)"] = lambda t, v=view: ask(t, v, network=True)
    plain = VIEWS["every round"]
    out["every round, `--lr`"] = lambda t: ask(t, plain, rate=True)
    out["the same, as of a network (before)"] = lambda t: ask(t, plain, network=True, rate=True)
    out["always keep"] = lambda t: always(t, None)
    out["always to 0.1"] = lambda t: always(t, 0.1)
    out["always to 0.03"] = lambda t: always(t, 0.03)
    return out


class Asked:
    """What was said of every task in every way, asked once."""

    def __init__(self, found: list[Task]) -> None:
        self.tasks = found
        self.said = {name: [tell(t) for t in found] for name, tell in ways().items()}

    def line(self, name: str, way: str, chosen: Callable[[Task], bool]) -> str:
        pairs = zip(self.tasks, self.said[way], strict=True)
        rows = [row for t, got in pairs if chosen(t) and (row := scored(t, got))]
        told = means(rows)
        return f"| {name} | {len(rows)} | " + " | ".join(f"{told[k]:.3f}" for k in SHOWN) + " |"

    def stops(self, chosen: Callable[[Task], bool]) -> str:
        pairs = zip(self.tasks, self.said["every round"], strict=True)
        told = means([scored(t, got) for t, got in pairs if chosen(t)])
        return f"{told['stop right']:.2f} | {told['stop said']:.2f}"

    def each(self, way: str, half: str) -> Iterable[tuple[Task, int, Said]]:
        for t, got in zip(self.tasks, self.said[way], strict=True):
            for i, s in enumerate(got):
                if s is not None and t.half == half:
                    yield t, i, s


def _which(rule: str, figures: Mapping[str, float]) -> str:
    """Which of a rule's records speaks of a log."""
    feature, limit = SURER.get(rule, ("", 0.0))
    if not feature:
        return "all"
    is_first = figures[feature] < limit if rule == "LR205" else figures[feature] >= limit
    return f"{feature} {'<' if (rule == 'LR205') == is_first else '>='} {limit:g}"


def records(asked: Asked, half: str) -> list[str]:
    """How often each rule was right, of the logs with every round: what rules state."""
    seen: dict[tuple[str, ...], list[bool]] = defaultdict(list)
    for t, i, s in asked.each("every round", half):
        for rule, action in s.advice:
            right = is_past(t, i) if action == "stop" else s.side == t.best.side[i]
            seen[rule, action, _which(rule, s.figures)].append(bool(right))
    return [
        f"| {' | '.join(k)} | {half} | {len(v)} | {sum(v)} | {np.mean(v):.2f} |"
        for k, v in sorted(seen.items())
    ]


def confidence(asked: Asked) -> list[str]:
    """Stated, by the records of the check half, and found on the other, by bands."""
    rows = []
    for way in SURE_OF:
        said = [
            (s.sure, s.side == t.best.side[i], at_last(s) == t.last.side[i])
            for t, i, s in asked.each(way, "choice")
            if s.side is not None
        ]
        pairs = np.array(said, float)
        for low, high in pairwise(BANDS):
            some = pairs[(pairs[:, 0] >= low) & (pairs[:, 0] < high)]
            if len(some):
                told = " | ".join(f"{x:.2f}" for x in some.mean(0))
                rows.append(f"| {way} | {low:.0%} on | {len(some)} | {told} |")
    return rows


def by_task(asked: Asked) -> list[str]:
    """What was right and what was said at each rate."""
    rows = []
    for t, got in zip(asked.tasks, asked.said["every round"], strict=True):
        if any(s is None for s in got):
            got = asked.said["training alone"][asked.tasks.index(t)]  # noqa: PLW2901
        said = "".join(LETTERS[s.side] for s in got if s)
        stops = "".join("s" if s.stops else "." for s in got if s)
        best, last = ("".join(LETTERS[int(x)] for x in x.side) for x in (t.best, t.last))
        where = f"{t.problem}, {t.tool}, {t.rounds} ({t.half})"
        rows.append(f"| {where} | `{best}` | `{said}` | `{stops}` | `{last}` |")
    return rows


def slower(out: Path) -> list[str]:
    """How a rate did against a ninth of it with nine times the rounds, each at its best round."""
    less: dict[float, list[float]] = defaultdict(list)  # of what there was to gain
    for path in sorted(out.glob("*.npz")):
        with np.load(path) as data:
            held, rates, constant = data["held"], data["rate"], float(data["constant"])
        gain = constant - float(held.min())
        if gain <= LEAST_GAIN * constant:
            continue
        for rounds in (n for n in LENGTHS[1:] if n <= held.shape[1]):
            for i in range(NINTH, len(rates)):
                fewer = round(rounds * float(rates[i - NINTH] / rates[i]))
                slow = float(held[i - NINTH, :rounds].min())
                less[float(rates[i])].append((float(held[i, :fewer].min()) - slow) / gain)
    return [
        f"| {rate:.2g} | {len(x)} | {np.mean(np.array(x) > 0):.2f} | "
        f"{np.mean(np.array(x) > TOLERANCE):.2f} | {np.mean(np.array(x) < -TOLERANCE):.2f} |"
        for rate, x in sorted(less.items())
    ]


def main() -> None:
    """Print the page."""
    asked = Asked(tasks(Path(sys.argv[1])))
    problems = {t.problem for t in asked.tasks}
    logs = sum(len(t.logs) for t in asked.tasks)
    sets: dict[str, set[str]] = defaultdict(set)
    for t in asked.tasks:
        sets[t.tool].add(t.problem)
    each = ", ".join(f"`{tool}` {len(names)}" for tool, names in sorted(sets.items()))
    print(PAGE.format(tasks=len(asked.tasks), problems=len(problems), logs=logs, each=each))
    for half in ("check", "choice"):
        print(HEAD.format(f"{half} half"))
        for way in asked.said:
            print(asked.line(way, way, lambda t, h=half: t.half == h))
    print(HEAD.format("every round, both halves"))
    for tool in sorted({t.tool for t in asked.tasks}):
        way = "training alone" if tool == "sklearn" else "every round"
        for name in (way, f"{way}, as of a network (before)"):
            print(asked.line(f"{tool}: {name}", name, lambda t, x=tool: t.tool == x))
    for rounds in sorted({t.rounds for t in asked.tasks}):
        for name in ("every round", "every round, as of a network (before)"):
            print(asked.line(f"{rounds} rounds: {name}", name, lambda t, x=rounds: t.rounds == x))
    print(STOPS)
    for half in ("choice", "check"):
        print(f"| {half} | {asked.stops(lambda t, h=half: t.half == h and t.tool != 'sklearn')} |")
    for lines in sys.argv[2:]:
        print(OTHERS + Path(lines).read_text(encoding="utf-8").rstrip())
    print(SLOWER, *slower(Path(sys.argv[1])), sep="\n")
    print(SURE, *confidence(asked), sep="\n")
    print(RECORDS, *records(asked, "choice"), *records(asked, "check"), sep="\n")
    print(TASKS, *by_task(asked), sep="\n")


PAGE = """# Boosted trees

Made by `boosting/page.py` (how: see `boosting/judged.py`) from what LightGBM, XGBoost, CatBoost and
scikit-learn's two boosters printed at nine rates from 0.0032 to 1, on {problems} data sets of up to
4,000 rows that packages ship or generators make: {tasks} tasks (a data set, a tool and a number of
rounds; those in which next to nothing could be learned are left out), {logs} logs; data sets:
{each}.
Depth and subsampling were drawn for each. The data sets were split in halves before any was
trained; limits and factors were chosen on the choice half, with LightGBM and XGBoost. No log tells
its rate, as in life; `--lr` tells it.

*Right*, *opposite* and *regret*: by the loss at the best round, for those who stop there (early
stopping, or the best iteration kept). By the *last round*: for those who take that; to be told to
stop earlier then counts as lower, and the regret after it is that of the best round. *A schedule*:
told to add a decay, a warmup or cycles. *As of a network (before)*: what was said before such logs
were known."""
STOPS = """
## To stop at the best round

Right: the last round is worse by over 2 % of what there was to gain, on the rows that chose the
best one.

| half | right, of those told to stop | told, of those where it is right |
|---|---:|---:|"""
OTHERS = """
The same on rows that did not choose the round (`boosting/stops.py`: LightGBM, 400 rounds), by how
far the validation had risen; *saved*: the mean of what the stop gained, of what there was to gain.

| half | rise, in its falls | told to stop | right | share | saved |
|---|---|---:|---:|---:|---:|
"""
SLOWER = """
## A lower rate with more rounds

A ninth of the rate with nine times the rounds (200 or 1,000), each at its best round, all data sets
of both halves: share of trainings in which that ended lower, by over 2 % of what there was to gain
lower, and by as much higher.

| rate | trainings | lower | by 2 % | higher by 2 % |
|---:|---:|---:|---:|---:|"""
SURE = """
## How sure, and how right

On the choice half; what the rules state is counted on the check half.

| logs | stated | logs | stated, mean | right | right, last round |
|---|---|---:|---:|---:|---:|"""
RECORDS = """
## Each rule

Logs with every round; what the rules state is the check half's.

| rule | says | of logs with | half | logs | right | share |
|---|---|---|---|---:|---:|---:|"""
TASKS = """
## Task by task

At each rate, from 0.0032 up: Raise, keep, Lower, - the log does not tell; s: to stop earlier.

| data, tool, rounds | right | said | stop | right, last round |
|---|---|---|---|---|"""


if __name__ == "__main__":
    main()
