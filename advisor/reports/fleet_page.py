"""What many runs cost together, and what of it was in vain, as text and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from advisor.engine.rule import STATUSES
from advisor.naming import counted
from advisor.own_reports import head
from advisor.printable import printable
from advisor.reports.wording import amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.fleet import Fleet, Lost


def text_page(fleet: Fleet, top: int) -> str:
    """Return the sum for people, with the `top` runs that cost most in vain."""
    counts = ", ".join(
        f"{fleet.statuses[status]:,} {status}" for status in STATUSES if status in fleet.statuses
    )
    lines = [f"{counted(fleet.runs, 'run')}: {counts}" if fleet.runs else "no run could be judged"]
    for axis, spent in fleet.spent.items():
        wasted = fleet.wasted.get(axis, 0.0)
        share = wasted / spent if spent > 0 else 0.0
        lines.append(
            f"{amount(spent, spent, axis)} {axis}s were trained, {amount(wasted, spent, axis)} of "
            f"them ({share:.0%}) after nothing could be won any more"
        )
    worst = fleet.worst()
    if worst:
        lines += ["", *_table(worst[:top])]
    if len(worst) > top:
        lines.append(f"... and {len(worst) - top:,} more (--top shows them)")
    return "\n".join(lines) + "\n"


def json_page(fleet: Fleet) -> str:
    """Return the sum for programs: one object, and in it all lost runs, whatever --top says."""
    data = {
        **head(),
        "runs": fleet.runs,
        "statuses": fleet.statuses,
        "spent": fleet.spent,
        "wasted": fleet.wasted,
        "lost": [one._asdict() for one in fleet.worst()],
        "errors": [error._asdict() for error in fleet.errors],
    }
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def _table(worst: Sequence[Lost]) -> list[str]:
    """Return a row a run under a heading, numbers to the right."""
    rows = [("lost", "", "stop at", "of", "", "run")]
    for one in worst:
        lost, stop, last = (
            amount(value, one.last, one.axis) for value in (one.last - one.stop, one.stop, one.last)
        )
        why = "diverged" if one.why == "diverged" else "no more to win"
        name = f"{printable(one.label)}  {why} ({one.rule})"
        rows.append((lost, f"({one.share:.0%})", stop, last, f"{one.axis}s", name))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    out = []
    for row in rows:
        lost, share, stop, last = (
            f"{cell:>{width}}" for cell, width in zip(row[:4], widths, strict=False)
        )
        out.append(f"{lost} {share}  {stop}  {last} {row[4]:<{widths[4]}}  {row[5]}")
    return out
