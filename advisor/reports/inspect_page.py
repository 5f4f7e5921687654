"""What was understood of one run: format, roles and why, what was left unused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.naming import label_of
from advisor.printable import printable

if TYPE_CHECKING:
    from advisor.readers.runs.understanding import Understanding
    from advisor.reports.screen import Screen
    from advisor.runs_table import RunsTable


def inspect_page(seen: Understanding, screen: Screen) -> str:
    """Return the lines about one run, ending with a line break."""
    name = label_of(seen.source, seen.run)
    width = max(len(word) for word in ("format", *(pick.role for pick in seen.picks)))

    def row(label: str, text: str) -> str:
        return screen.wrap(printable(text), f"  {label:<{width}}  ", " " * (width + 4))

    lines = [
        screen.paint(printable(name), "bold"),
        row("format", seen.format),
        row("axis", seen.axis),
    ]
    for pick in seen.picks:
        points = f"{pick.points} point{'' if pick.points == 1 else 's'}"
        named = [" + ".join(pick.series)] if any(pick.series) else []
        lines.append(row(pick.role, f"{', '.join([*named, points])}: {pick.why}"))
    lines += [row("unused", f"{item.name}: {item.why}") for item in seen.unused]
    lines += [row("note", note) for note in seen.notes]
    return "\n".join(lines) + "\n"


def runs_table_page(table: RunsTable, screen: Screen) -> str:
    """Return the lines about a table of finished runs, ending with a line break."""
    rates = len({run.rate for run in table.runs})
    aim = "to be high" if table.maximize else "to be low"
    rows = [
        ("format", "table of finished runs, read as a sweep"),
        ("runs", f"{len(table.runs):,} at {rates:,} rates"),
        ("rate", table.rate),
        ("result", f"{table.metric}, {aim}"),
        *(("note", note) for note in table.notes),
    ]
    lines = [screen.paint(printable(table.source), "bold")]
    lines += [screen.wrap(printable(text), f"  {label:<6}  ", " " * 10) for label, text in rows]
    return "\n".join(lines) + "\n"
