"""runmedic 0.1: names of the checks that fire."""

from __future__ import annotations

from pathlib import Path

from answer import answer, first_of
from runmedic import loaders, roles
from runmedic.checks import run_checks

MAP = {
    "non_finite": "lower",  # "Lower the peak learning rate 2-10x"
    "divergence": "lower",  # "... and/or lower the peak LR"
    "no_learning": "raise",  # "Try a 10x higher learning rate for a few hundred steps"
    "loss_spikes": "lower",  # "Add LR warmup or lower the peak LR"
    "constant_lr_plateau": "add_decay",
}


def judge(path: Path) -> tuple[str, bool]:
    run = loaders.load(str(path))[0]
    found = [finding.check for finding in run_checks(run, roles.detect(run))]
    return first_of(found, MAP), "non_finite" in found


if __name__ == "__main__":
    answer(judge)
