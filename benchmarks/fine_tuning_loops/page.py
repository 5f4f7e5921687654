"""How right the advice is on fine-tunings by a plain PyTorch loop, told and not told that they are.

    cd benchmarks
    python -m fine_tuning_loops.runs OUT    # train, or go on
    python -m fine_tuning_loops.page OUT > FINE_TUNING_LOOPS.md

Each log is read as a user's is. What is right, and the figures, are those of `fine_tuning/page.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from advisor.features import Features, make_view, measure_view, position, spans_of
from advisor.features.schedule import LIKELY_ADAM
from advisor.history import History
from advisor.readers import read as read_log

from fine_tuning.page import HEAD, WAYS, Task, advised, always, by_task, line, no_validation
from scoring.asked import read

Change = Callable[[History], History]
NAMES = {"adamw": "AdamW", "momentum": "SGD with momentum"}
OPTION = {"adamw": "--optimizer adamw", "momentum": "--optimizer momentum"}
TRANSFORMERS = ("gpt", "vit")
ADAM_BELOW = 10**LIKELY_ADAM


def task(path: Path) -> Task:
    """Read TASK.npz and the logs in the folder beside it."""
    truth = read(path)
    found = [next(path.with_suffix("").glob(f"{i}.*")) for i in range(len(truth.corpus))]
    return Task(path.stem, truth, [read_log(log)[0] for log in found])


def as_is(log: History) -> History:
    return log


def tuned(log: History) -> History:
    """As a fine-tuning; by Adam unless another optimizer is named."""
    return replace(log, fine_tuning=True)


def naming(optimizer: str) -> Change:
    return lambda log: replace(log, optimizer=optimizer)


def both(optimizer: str) -> Change:
    return lambda log: replace(log, optimizer=optimizer, fine_tuning=True)


def with_prior(
    low: float, high: float, highest: float = np.nan, below: float = np.inf
) -> Callable[[History], Features]:
    """Figures as if the rates from `low` to `high` were usual, and a raise ended at `highest`.

    From the rate `below` on as ever: there an optimizer that nobody named is not taken for Adam.
    """

    def figures_of(log: History) -> Features:
        view = make_view(log)
        values = measure_view(view)
        peak = np.log10(values["peak_lr"])
        if values["peak_lr"] < below:
            above = float(peak - np.clip(peak, np.log10(low), np.log10(high)))
            values["rate_from_usual"] = above
            values["factor_after_divergence"] = float(10 ** -(max(above, 0.0) + 0.5))
            # NaN stays NaN: no bound.
            values["room_upwards"] = float(np.maximum(np.log10(highest) - peak, np.log10(3.0)))
        values |= position(values)
        return Features(values, spans_of(view, values))

    return figures_of


PRIORS: dict[str, dict[str, tuple[float, ...]]] = {
    "adamw": {
        "5e-5 to 2e-4": (5e-5, 2e-4),
        "5e-5 to 1e-3": (5e-5, 1e-3),
        "1e-4 to 1e-3": (1e-4, 1e-3),
        "2e-4 to 1e-3": (2e-4, 1e-3),
    },
    "momentum": {
        "1e-3": (1e-3, 1e-3),
        "3e-3": (3e-3, 3e-3),
        "1e-3 to 1e-2": (1e-3, 1e-2),
        "1e-3 to 1e-2, raises to 3e-2": (1e-3, 1e-2, 3e-2),
        "3e-2": (3e-2, 3e-2),
        "1e-2 to 3e-2": (1e-2, 3e-2),
    },
}


def ways(tasks: list[Task], optimizer: str) -> list[str]:
    """What may be told of logs with this optimizer, whole and without their validations."""
    name = f"`{OPTION[optimizer]}`"
    told: dict[str, Change] = {
        "nothing told, or `--fine-tuning` alone": as_is,
        name: naming(optimizer),
        name[:-1] + " --fine-tuning`": both(optimizer),
        "unnamed, taken for Adam's fine-tuning": tuned,
    }
    rows = []
    for more, change in (("", as_is), (", no validations", no_validation)):
        rows += [
            line(way + more, tasks, advised(lambda log, a=a, b=change: a(b(log))))  # type: ignore[misc]
            for way, a in told.items()
        ]
        below = with_prior(5e-5, 2e-4, 1e-3, ADAM_BELOW)
        rows.append(line("the same below 0.0056 only" + more, tasks, advised(change, below)))
    return [*rows, line("always keep", tasks, always(None))]


def priors(tasks: list[Task], optimizer: str) -> list[str]:
    """Which rates might count as usual with this optimizer."""
    return [
        line(f"named, usual: {name}", tasks, advised(naming(optimizer), with_prior(*rates)))
        for name, rates in PRIORS[optimizer].items()
    ]


def main() -> None:
    """Print the page."""
    tasks = [task(path) for path in sorted(Path(sys.argv[1]).glob("*.npz"))]
    runs = sum(len(one.logs) for one in tasks)
    print(PAGE.format(runs=runs, tasks=len(tasks)))
    for head in ("False", "True"):
        print(f"\n## {'The head alone' if head == 'True' else 'All weights'}")
        for optimizer, named in NAMES.items():
            mine = [t for t in tasks if t.said("head") == head and t.name.endswith(f".{optimizer}")]
            for half in ("choice", "check"):
                some = [one for one in mine if one.said("half") == half]
                print(HEAD.format(f"{named}, {half}"))
                print("\n".join([*ways(some, optimizer), *priors(some, optimizer)]))
    print(KINDS)
    whole = [t for t in tasks if t.said("head") == "False" and t.name.endswith(".adamw")]
    for kind, is_one in (("transformers", True), ("other networks", False)):
        some = [t for t in whole if t.name.startswith(TRANSFORMERS) is is_one]
        print(HEAD.format(f"AdamW, {kind}"))
        print("\n".join(ways(some, "adamw")))
    print(TASKS)
    for optimizer in NAMES:
        WAYS["as shipped"] = advised(both(optimizer))
        print("\n".join(by_task([t for t in tasks if t.name.endswith(f".{optimizer}")])))


PAGE = """# Fine-tunings by a loop

Made by `fine_tuning_loops/page.py` (how: see there) from {runs} fine-tunings that a plain PyTorch
loop did and logged, as a table or as printed lines: {tasks} tasks, each a pretrained network on
other data at nine rates, with AdamW from 3.2e-6 to 3.2e-2 or with SGD and a momentum of 0.9 from
3.2e-5 to 0.32, all weights or a new head alone. The networks are small (0.02 to 0.4 million
weights; convolutions, transformers, a GRU, a multilayer perceptron), three of them trained by
others on faces and voices. Directions, regret and the closed loop are the benchmark's. Families
were split in halves before any was trained; what counts as usual was chosen with the choice half in
view. Two changes were made after the first looks: language models, masks and numbers had been given
a new head too, for which their tasks were trained anew and two of transformers added; and the
longer tasks of the check half were cut down before they were trained.

The runs were trained anew for the tables that ship; what counts as usual was chosen by earlier
ones of the same code."""
KINDS = """
## All weights by AdamW, by kind of network

Divided so after both halves had been seen, as all networks of `FINE_TUNING.md` are transformers."""
TASKS = """
## Task by task

What was right and what was said at each rate from the lowest up, with the optimizer and
`--fine-tuning` told: Raise, keep, Lower, - the log does not tell.

| task | what; weights that learn | good rates | right | said |
|---|---|---|---|---|"""


if __name__ == "__main__":
    main()
