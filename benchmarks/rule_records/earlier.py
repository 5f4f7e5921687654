"""What an earlier page of sizes tells of fine-tunings, whose runs are gone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

FINE_TUNED = re.compile(r"\| [^|]*\bfine-tunings[,;][^|]*\| (\d+) \|")


@dataclass(frozen=True)
class Earlier:
    """Lines of fine-tunings by the heading of their table; of how many tasks and logs they are."""

    rows: dict[str, list[str]] = field(default_factory=dict)
    tasks: int = 0
    logs: int = 0


def earlier(page: str) -> Earlier:
    """Read the lines; one table after the other parts the same logs.

    Raises ValueError where the page does not say of how many tasks they are.
    """
    tasks = re.search(r"fine-tunings of (\d+) tasks", page)
    if tasks is None:
        raise ValueError("the page does not tell 'fine-tunings of N tasks': name a SIZES.md")
    rows: dict[str, list[str]] = {}
    heading = ""
    for line in page.splitlines():
        if line.endswith("highest tenth |"):
            heading = line.split(" | ")[0].removeprefix("| ")
        elif FINE_TUNED.match(line):
            rows.setdefault(heading, []).append(line)
    first = next(iter(rows.values()), [])
    logs = sum(int(found[1]) for line in first if (found := FINE_TUNED.match(line)))
    return Earlier(rows, int(tasks[1]), logs)
