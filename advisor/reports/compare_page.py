"""What a sweep tells, for people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from advisor.naming import counted
from advisor.printable import printable
from advisor.runs_table import NOT_TOLD

if TYPE_CHECKING:
    from advisor.reports.screen import Screen
    from advisor.sweep.compare import Group, Sweep
    from advisor.sweep.valley import Valley

BAR = 24
WHY = {
    "done": "the rates next to the best are no more than half a decade away and end worse",
    "flat": "neighbouring rates end alike: another run would tell nothing that matters",
    "edge": "the best rate is at the edge of what was tried",
    "wide": "a rate beside those that end as well is over half a decade away",
    "diverged": "every run diverged",
    "single": "one rate has no neighbours to be compared with; its own curve says where to go",
}


def text_page(sweep: Sweep, screen: Screen) -> str:
    """Return the page for people, ending with a line break."""
    blocks = [] if not sweep.source else [_heading(sweep, screen)]
    blocks += [
        _group_text(group, sweep, screen, best=k == 0) for k, group in enumerate(sweep.groups)
    ]
    if len(sweep.groups) > 1 and sweep.groups[0].valley.best is not None:
        name = printable(name_of(sweep.groups[0]))
        own = sweep.source or sweep.maximize
        most = f"Best {printable(sweep.metric)}" if own else "Lowest loss"
        blocks.append(screen.wrap(f"{most}: {name}.", hanging="  "))
    lines = [screen.wrap(f"note: {printable(note)}", hanging="  ") for note in sweep.notes]
    lines += [
        screen.wrap(f"left out: {printable(label)}: {why}", hanging="  ")
        for label, why in sweep.left_out
    ]
    if lines:
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _heading(sweep: Sweep, screen: Screen) -> str:
    """Return what the table is, where a sweep was read from one."""
    runs = sum(len(group.runs) for group in sweep.groups)
    name = screen.paint(printable(sweep.source), "bold")
    aim = "highest" if sweep.maximize else "lowest"
    said = (
        f"A table of finished runs: {runs:,} are compared by the {aim} {printable(sweep.metric)}."
    )
    # Where that is a guess, all that follows is: it is asked before, not below.
    doubt = [screen.wrap(printable(sweep.doubt), hanging="  ")] if sweep.doubt else []
    return "\n".join([f"{name}: SWEEP", screen.wrap(said), *doubt])


def in_a_line(sweep: Sweep) -> str:
    """Return the answer of the best group in one line."""
    valley = sweep.groups[0].valley
    return f"sweep  {printable(sweep.source)}  best {_best(valley)}; {_next(valley)}"


def name_of(group: Group) -> str:
    """Name what the runs of a group share, empty where a table tells nothing."""
    parts = [f"{name} {value}" for name, value in group.settings]
    if group.schedule != NOT_TOLD:
        told = dict(group.settings)
        schedule = "schedule not logged" if group.schedule == "unknown" else group.schedule
        parts += [group.optimizer] if group.optimizer and "optimizer" not in told else []
        parts.append(schedule)
    return ", ".join(parts)


def _group_text(group: Group, sweep: Sweep, screen: Screen, *, best: bool) -> str:
    valley = group.valley
    counts = f"{counted(len(group.runs), 'run')}, {counted(len(valley.rungs), 'rate')}"
    name = name_of(group)
    head = f"{counts} ({name})" if name else counts
    lines = [screen.paint(printable(head), "bold" if best else "dim"), *_ladder(valley, sweep)]
    rows = [("Best", _best(valley)), ("Next", _next(valley)), ("Because", WHY[valley.verdict])]
    if not math.isnan(valley.seed_error):
        who = "runs at about one rate" if group.schedule == NOT_TOLD else "repeated runs"
        rows.append(("Seeds", f"{who} end {valley.seed_error:.2g} apart (sd)"))
    for label, words in rows:
        lines.append(screen.wrap(words, f"  {label:<9}", " " * 11))
    return "\n".join(lines)


def _ladder(valley: Valley, sweep: Sweep) -> list[str]:
    """One line a rate: loss and a bar that ends at the highest finite loss."""
    losses = [rung.loss for rung in valley.rungs if math.isfinite(rung.loss)]
    low, high = (min(losses), max(losses)) if losses else (0.0, 0.0)
    lines = [f"  {'rate':>9}  {printable(sweep.metric)}"]
    for rung in valley.rungs:
        if math.isfinite(rung.loss):
            share = (rung.loss - low) / (high - low) if high > low else 0.0
            cell = f"{as_logged(rung.loss, sweep):<11.4g} {'#' * (1 + round(share * (BAR - 1)))}"
        else:
            cell = "diverged"
        broke = f", {rung.diverged} diverged" if 0 < rung.diverged < rung.runs else ""
        runs = f"  ({rung.runs} runs{broke})" if rung.runs > 1 else ""
        lines.append(f"  {rung.lr:>9.3g}  {cell}{runs}")
    return lines


def as_logged(loss: float, sweep: Sweep) -> float:
    """Give a metric that is to be high its sign again; nothing has none."""
    return 0.0 - loss if sweep.maximize else loss


def _best(valley: Valley) -> str:
    if valley.best is None:
        return "none of these rates"
    alike = ", the highest of those that end alike" if _is_highest_alike(valley) else ""
    if valley.low is not None and valley.high is not None:
        as_good = "" if alike else "as good: "
        return f"{valley.best:.2g}{alike} ({as_good}{valley.low:.2g} to {valley.high:.2g})"
    best = f"{valley.best:.2g} so far{alike}"
    if valley.low is not None:
        return f"{best} (above {valley.low:.2g}; no higher rate was tried)"
    if valley.high is not None:
        return f"{best} (below {valley.high:.2g}; no lower rate was tried)"
    return best


def _is_highest_alike(valley: Valley) -> bool:
    """Whether the best rate was run, and a lower one ended lower by less than counts."""
    before = [rung.loss for rung in valley.rungs if rung.lr < (valley.best or 0.0)]
    run = any(math.isclose(rung.lr, valley.best or 0.0) for rung in valley.rungs)
    return run and min(before, default=math.inf) < valley.loss


def _next(valley: Valley) -> str:
    if valley.next is None:
        return f"the sweep is done: train at {valley.best:.2g}"
    return f"try {valley.next:.2g}"
