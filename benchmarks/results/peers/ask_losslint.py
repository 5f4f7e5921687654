"""losslint 0.4: names of the checks that fire."""

from __future__ import annotations

from pathlib import Path

from answer import answer, first_of
from losslint import checks, parsing

MAP = {
    "nan_inf": "lower",  # names no cure: a run that diverged is given the benefit of the doubt
    "divergence": "lower",  # the same
    "loss_spike": "lower",  # "data shard or LR bug?"
    "stagnation": "raise",  # "consider stopping or raising the LR"
}


def judge(path: Path) -> tuple[str, bool]:
    found = [f.check for f in checks.run_all_checks(parsing.load_run(path))]
    return first_of(found, MAP), "nan_inf" in found


if __name__ == "__main__":
    answer(judge)
