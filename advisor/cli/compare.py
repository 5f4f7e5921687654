"""`lr-advise compare`: the runs of one sweep, the best rate and the next one to try."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from advisor.cli.output import complain, put
from advisor.errors import ConfigError, LogError
from advisor.readers.series import ReadOptions
from advisor.reports.screen import screen_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def run_compare(
    paths: Sequence[str], *, lr: Sequence[str], format_name: str, color: str, **reading: Any
) -> int:
    """Print what the sweep tells; return 2 where something could not be read, else 0."""
    from advisor.engine.report import ReadFailure
    from advisor.pipeline import not_judged
    from advisor.readers import read_all
    from advisor.reports.compare_page import json_page, text_page
    from advisor.sweep.compare import compare
    from advisor.sweep.runs import sweep_run

    given = rates_given(lr)
    options = ReadOptions(**reading)
    runs = []
    sweeps = []
    failed = False
    for item in read_all(paths, options):
        if not isinstance(item, LogError):
            runs.append(sweep_run(item, given))
            continue
        found = not_judged(item, options)
        if isinstance(found, ReadFailure):
            complain(f"{found.source}: {found.message}")
            failed = True
        else:
            sweeps.append(found)
    if runs:
        sweeps.append(compare(runs))
    if not sweeps:
        if not failed:
            complain(f"{', '.join(paths)}: no training log was found there")
        return 2
    if format_name == "json":
        put(json_page(sweeps))
    else:
        screen = screen_of(is_terminal=sys.stdout.isatty(), colour=color)
        put("\n".join(text_page(sweep, screen) for sweep in sweeps))
    empty = not all(sweep.groups for sweep in sweeps)
    if empty:
        complain("none of these runs can be compared; the reasons are above")
    return 2 if failed or empty else 0


def rates_given(pairs: Sequence[str]) -> dict[str, float]:
    """Read NAME=RATE pairs. Raises ConfigError: which one, and what was expected."""
    out = {}
    for pair in pairs:
        name, _, text = pair.rpartition("=")
        try:
            rate = float(text)
        except ValueError:
            rate = 0.0
        if not name or not 0.0 < rate < float("inf"):
            raise ConfigError(f"--lr '{pair}': expected NAME=RATE, e.g. --lr run1.csv=0.01")
        out[name] = rate
    return out
