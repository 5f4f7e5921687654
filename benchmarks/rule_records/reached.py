"""Writes how near a rule's steps led into its file: the tables [[size.reached]]."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

TIMES = (3.0, 10.0)
FEWEST = 30  # logs; of fewer no share is told
# Which logs a record is of.
WHEN = {
    "both losses, rate and optimizer": (
        "fine_tuned < told", "both_losses > told", "optimizer_known > told",
    ),
    "both losses, not both of these": (
        "fine_tuned < told", "both_losses > told", "optimizer_known < told",
    ),
    "one loss, rate and optimizer": (
        "fine_tuned < told", "both_losses < told", "optimizer_known > told",
    ),
    "one loss, not both of these": (
        "fine_tuned < told", "both_losses < told", "optimizer_known < told",
    ),
    "fine-tunings, rate and optimizer": ("fine_tuned > told", "optimizer_known > told"),
    "fine-tunings, not both of these": ("fine_tuned > told", "optimizer_known < told"),
}  # fmt: skip
TABLE = re.compile(r"(?ms)^\[\[size\.reached\]\]\nwhen = \[(.*?)\]\n.*?\n\n")
LIMIT = '[limits.told]\nvalue = 0.5\nband = 0\nsource = "a flag is 0 or 1"\n\n'


def into_rules(
    folder: Path,
    found: Mapping[str, Iterable[Any]],
    notes: Mapping[str, str],
    left: Iterable[str] = (),
) -> None:
    """Put the counts into the rules, in place of those that are there.

    `found`: by rule, steps with their `kind` and how many decades `above` the best they led.
    `notes`: by kind, of what tasks they are. `left`: kinds whose tables stay as they are.
    """
    stay = {clauses(WHEN[kind]) for kind in left}
    for path in sorted(folder.glob("LR*.toml")):
        text = path.read_text(encoding="utf-8")
        if not re.search(r"(?m)^\[size\]", text):
            continue
        kept = "".join(table[0] for table in TABLE.finditer(text) if table[1] in stay)
        text = TABLE.sub("", text).replace(LIMIT, "")
        tables = records(list(found.get(path.name[:5], ())), notes) + kept
        tables += LIMIT if tables else ""
        text = re.sub(r"(?ms)^(\[size\].*?\n\n)", lambda m, t=tables: m.group(1) + t, text, count=1)
        path.write_text(text, encoding="utf-8")


def clauses(when: tuple[str, ...]) -> str:
    """What a table of these logs says after `when`."""
    return ", ".join(f'"{clause}"' for clause in when)


def records(steps: list[Any], notes: Mapping[str, str]) -> str:
    """The tables of one rule."""
    made = ""
    for kind, when in WHEN.items():
        far = np.array([abs(step.above) for step in steps if step.kind == kind])
        if len(far) < FEWEST:
            continue
        for times in TIMES:
            right = int((far <= np.log10(times)).sum())
            made += (
                f"[[size.reached]]\nwhen = [{clauses(when)}]\n"
                f"times = {times:g}\nseen = {len(far)}\n"
                f'right = {right}\nmeasured = "{notes[kind]}; benchmarks/SIZES.md"\n\n'
            )
    return made
