"""training-doctor 0.1: problems that its detectors diagnose in a log."""

from __future__ import annotations

from pathlib import Path

from answer import answer, first_of
from training_doctor import Doctor

MAP = {
    "Learning rate likely too high": "lower",
    "Learning rate may be too low": "raise",
    "Training plateau detected": "lower",  # "Reduce learning rate (... may need lower LR)"
    "Early training plateau": "raise",  # "Verify learning rate is not too low"
    "Overfitting detected": "lower",  # "Consider using a lower learning rate", among other cures
}


def judge(path: Path) -> tuple[str, bool]:
    found = Doctor().load(path).analyze()
    nan = any("NaN" in e.observation and e.metric == "loss" for d in found for e in d.evidence)
    return first_of((d.problem for d in found), MAP), nan


if __name__ == "__main__":
    answer(judge)
