"""sk-autod 0.1: names of its detectors. It wants a train and a val loss of each epoch."""

from __future__ import annotations

from pathlib import Path

from answer import answer, columns, first_of
from sk_autod import diagnose

MAP = {
    "Exploding gradient": "lower",  # "Use gradient clipping and reduce the learning rate."
    "LR too high": "lower",
    "LR too low": "raise",
    "Noisy training": "lower",  # "Increase batch size, reduce the learning rate, or clip"
}


def judge(path: Path) -> tuple[str, bool]:
    train, val = columns(path)
    try:
        report = diagnose(train, val)
    except ValueError as refused:
        # "Curves must contain only finite numeric values" is all it says of a run that diverged.
        if "finite" in str(refused):
            return "inconclusive", True
        raise
    return first_of([f.detector_name for f in report.findings], MAP), False


if __name__ == "__main__":
    answer(judge)
