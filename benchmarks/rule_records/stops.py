"""How often "stop at the lowest validation loss" was right: another seed of the same run tells.

    cd benchmarks && python -m rule_records.stops CORPUS [CORPUS ...] > STOPS.md

Whether the turn that LR501 sees is more than noise, its own log cannot say. The other seeds of the
run can: the rule was right where their mean validation loss ended above where it stood when this
run was at its lowest, by over 5 % of what it had fallen until then.
"""

from __future__ import annotations

import math
import pathlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from advisor.engine.judge import judge
from advisor.engine.load import builtin_folder, builtin_texts, feature_names, load_texts
from advisor.features import measure
from numpy.typing import NDArray

from scoring.runs import Corpus, history, load

ROSE = 0.05
VIEWS = ("steps", "epochs", "short")
Floats = NDArray[np.float64]


class Stop(NamedTuple):
    """A run whose validation turned up: what the rules ask besides, and whether a stop was right.

    `many`: ten validations or more, by which LR501 judges. `clear`: a turn beyond its limit in
    standard errors. `rises`: the end rises beyond the limit of LR503. `right`: see above.
    """

    task: str
    many: bool
    clear: bool
    rises: bool
    right: bool


def siblings(corpus: Corpus) -> dict[int, list[int]]:
    """For each run the others that differ from it by the seed only."""
    names = ("optimizer", "batch_size", "schedule", "peak_lr")
    same = defaultdict(list)
    for i in range(len(corpus)):
        same[tuple(str(corpus.data[name][i]) for name in names)].append(i)
    return {i: [j for j in group if j != i] for group in same.values() for i in group}


def turned(val: Floats, at: float) -> bool:
    """Whether a validation curve ended above its level at the share `at` of the run."""
    n = len(val)
    width = max(2, n // 10)
    first = int(np.clip(at * n - width / 2, 0, n - width))
    then, end = val[first : first + width].mean(), val[-width:].mean()
    return bool(end - then > ROSE * max(val[0] - then, 0.0))


def stops(path: pathlib.Path) -> Iterator[Stop]:
    """Every log of a task's runs with another seed whose validation turned up."""
    corpus = load(path)
    rules = load_texts(builtin_texts(builtin_folder()), feature_names())
    clear, rising = (next(r for r in rules if r.code == code) for code in ("LR501", "LR503"))
    turn = clear._replace(when=[c for c in clear.when if c.limit != "noise"])
    val = corpus.data["val_loss"].astype(float)
    for i, others in siblings(corpus).items():
        if not others or not np.isfinite(val[others]).all():
            continue
        for view in VIEWS[1:] if corpus.every == 1 else VIEWS:
            values = measure(history(corpus, i, view)).values
            if judge(turn, values).outcome == "fired":
                yield Stop(
                    corpus.task,
                    not math.isnan(values["val_rise_in_noise"]),
                    judge(clear, values).outcome == "fired",
                    judge(rising, values).outcome == "fired",
                    turned(val[others].mean(0), values["val_best_at"]),
                )


def row(name: str, found: list[Stop]) -> str:
    """A line of the table: right of seen, with each of the conditions."""
    kinds = (
        [s.right for s in found if s.many],
        [s.right for s in found if s.many and s.clear],
        [s.right for s in found if not s.many],
        [s.right for s in found if not s.many and s.rises],
    )
    cells = [f"{sum(kind)} of {len(kind)}" if kind else "–" for kind in kinds]
    return f"| {name} | {' | '.join(cells)} |"


def even(rows: list[str]) -> str:
    """The line of means: the shares of the tasks' lines, each task counting the same."""
    columns = zip(*(re.findall(r"\| (?:(\d+) of (\d+)|–) ", line) for line in rows), strict=True)
    shares = [[int(right) / int(seen) for right, seen in column if seen] for column in columns]
    return f"| **mean of tasks** | {' | '.join(f'{np.mean(share):.2f}' for share in shares)} |"


def main() -> None:
    """Print the page."""
    found = []
    for folder in sys.argv[1:]:
        for path in sorted(pathlib.Path(folder).glob("*.npz")):
            found += list(stops(path))
    print(PAGE)
    tasks = Counter(stop.task for stop in found)
    rows = [row(f"`{task}`", [stop for stop in found if stop.task == task]) for task in tasks]
    print("\n".join([*rows, row("**all**", found), even(rows)]))


PAGE = """# How often a stop was right

Made by `python -m rule_records.stops CORPUS [CORPUS ...] > STOPS.md` from tasks with two
seeds, every run as a log of steps, of epochs and of 3 to 7 rows. "Stop at the lowest validation
loss" was right where the other seed's validation loss ended above where it stood when this run was
at its lowest, by over 5 % of what it had fallen until then. *Turn*: validation ended above its
lowest by a tenth of its drop while the training loss fell, which was all that was asked at first.
*LR501*: and by three standard errors (`val_rise_in_noise`), which ten validations tell. *LR503*:
and it rises at its end by as much as it scatters (`val_tail_trend`). Both limits are round numbers,
set with these tasks in view. The rules state the share of all logs: a run may be three of them,
and a few tasks make most of them. *Mean of tasks*: each task that has such logs counts the same.

| task | turn, ten or more | LR501 | turn, under ten | LR503 |
|---|---:|---:|---:|---:|"""


if __name__ == "__main__":
    main()
