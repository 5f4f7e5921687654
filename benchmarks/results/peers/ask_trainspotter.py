"""trainspotter 0.2: titles of its findings on the loss."""

from __future__ import annotations

from pathlib import Path

from answer import answer, first_of
from trainspotter import load_run, run_all

MAP = {
    "Diverged (non-finite values)": "lower",  # "Lower the learning rate; ... most common cause"
    "Diverged (sustained growth)": "lower",  # "Lower the learning rate or restart ..."
    "Loss spike": "lower",  # "Lower the learning rate or add/extend LR warmup"
    "Plateau": "raise",  # "Try a higher LR, an LR-range test ..."
}


def judge(path: Path) -> tuple[str, bool]:
    titles = [finding.title for finding in run_all(load_run(str(path)))]
    return first_of(titles, MAP), any(t.startswith("Diverged") for t in titles)


if __name__ == "__main__":
    answer(judge)
