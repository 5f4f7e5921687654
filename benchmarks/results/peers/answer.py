"""What every adapter shares: a folder of CSV logs in, a document as `lr-advise` prints it out.

Run by the interpreter of the linter's own environment, so it needs nothing but that linter:

    LINTER_ENV/bin/python results/peers/ask_losslint.py FOLDER --format json --optimizer adam

An adapter says of each log `raise`, `lower`, `keep` or `inconclusive` (the linter refused the log).
A linter that finds nothing is taken to mean `keep`, and so is a finding that names another cure
than the rate. Where a finding offers several cures, the rate counts if it is among them. Of
several findings the one listed first in the adapter's MAP decides, the gravest first.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

Word = str  # what the linter calls a finding


def first_of(words: Iterable[Word], map_: dict[Word, str]) -> str:
    """The action of the gravest finding; keep where no finding is about the rate."""
    found = set(words)
    return next((action for word, action in map_.items() if word in found), "keep")


def answer(judge: Callable[[Path], tuple[str, bool]]) -> None:
    """Judge every log of the folder; `judge` gives the action and whether it calls it diverged."""
    runs = []
    for path in sorted(Path(sys.argv[1]).glob("*.csv")):
        try:
            action, diverged = judge(path)
        except (ValueError, ArithmeticError, LookupError) as refused:
            action, diverged = "inconclusive", False
            print(f"{path.name}: {type(refused).__name__}: {refused}", file=sys.stderr)
        advice = [{"action": action, "lr_factor": None, "confidence": None}]
        runs.append({"source": str(path), "advice": advice, "diverged": diverged})
    print(json.dumps({"runs": runs}))


def columns(path: Path) -> tuple[list[float], list[float]]:
    """(train, val) of the rows; the mean of the rows since the last one where val is not in all."""
    train: list[float] = []
    val: list[float] = []
    since: list[float] = []
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            since.append(float(row.get("train_loss") or row["loss"]))
            if row.get("val_loss"):
                train.append(sum(since) / len(since))
                val.append(float(row["val_loss"]))
                since = []
    return train, val
