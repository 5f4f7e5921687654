"""Whether a loss that ended ten times above where it began (LR110) always had too high a rate.

    cd benchmarks && python -m rule_records.exploded CORPUS [CORPUS ...]

Every run, as each of the logs of `scoring.runs.VIEWS` and by its training loss alone. Printed
are the logs of which LR110's conditions hold, by what was right and by the rule that leads.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

from advisor.engine.load import as_rule_base
from advisor.features import measure
from advisor.pipeline import judge_features

from scoring.runs import VIEWS, history, load

SIDES = {1: "too low", 0: "about right", -1: "too high"}
TENFOLD, NONE = 1.0, 0.0  # the limits of LR110


def main() -> None:
    """Print the counts."""
    base, sides, leads = as_rule_base(()), Counter[str](), Counter[str]()
    for path in (path for folder in sys.argv[1:] for path in sorted(Path(folder).glob("*.npz"))):
        corpus = load(path)
        for view in (*VIEWS, "train-only"):
            for i in range(len(corpus)):
                run = history(corpus, i, view if view in VIEWS else "steps")
                if view not in VIEWS:
                    run = replace(run, val=None, lr=None, optimizer=None)
                measured = measure(run)
                values = measured.values
                if values["growth_from_early"] > TENFOLD and values["growth"] > NONE:
                    sides[SIDES[int(corpus.side[i])]] += 1
                    leads[judge_features(run, measured, base).advice[0].rule] += 1
    for name, counts in (("the rate was", sides), ("first rule", leads)):
        print(f"{name}: " + ", ".join(f"{key} {n}" for key, n in sorted(counts.items())))


if __name__ == "__main__":
    main()
