"""`lr-advise fleet`: what a folder of runs cost, and what of it was in vain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from advisor.cli.many import judged
from advisor.cli.output import complain, put
from advisor.cli.settings import settings_of
from advisor.cli.task import Task
from advisor.config.in_force import rules_of
from advisor.config.settings import read_options
from advisor.engine.load import rule_base
from advisor.engine.report import ReadFailure, RunReport
from advisor.engine.rule import STATUSES
from advisor.fleet import Fleet, needed
from advisor.naming import counted
from advisor.pipeline import resembling
from advisor.printable import printable
from advisor.reports.wording import amount, passed_over
from advisor.sweep.compare import Sweep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.errors import LogError
    from advisor.fleet import Lost

NO_RUNS = "is a table of finished runs, which tells no steps; `lr-advise compare` reads it"


def run_fleet(  # noqa: PLR0913  one keyword an option that is no setting
    paths: Sequence[str], *, format_name: str, top: int, jobs: int | None, dask: str | None,
    config_file: str | None, no_config: bool, **options: Any,
) -> int:  # fmt: skip
    """Judge all logs, print the sum; return 0, or 2 where something could not be judged."""
    options = {"select": (), "ignore": (), **options}
    settings = settings_of(options, config_file=config_file, no_config=no_config)
    rules = rules_of(settings, rule_base(settings.values["rules"]))
    task = Task(paths, read_options(settings), rules, jobs=jobs, dask=dask)
    fleet = Fleet()
    no_logs: list[LogError] = []
    for _, outcomes in judged(task, needed, passed_over=no_logs):
        for outcome in outcomes:
            if isinstance(outcome, RunReport):
                fleet.add(outcome)
                continue
            if isinstance(outcome, Sweep):
                fleet.errors.append(ReadFailure(outcome.source, NO_RUNS))
            else:
                fleet.errors.append(outcome)
            complain(f"{outcome.source}: {fleet.errors[-1].message}")
    if left_out := resembling(no_logs):
        complain(f"{passed_over(len(left_out))}; `lr-advise check -v` says why")
    put(_data(fleet) if format_name == "json" else _text(fleet, top))
    return 2 if fleet.errors else 0


def _data(fleet: Fleet) -> str:
    return (
        json.dumps(
            {
                "runs": fleet.runs,
                "statuses": fleet.statuses,
                "spent": fleet.spent,
                "wasted": fleet.wasted,
                "lost": [one._asdict() for one in fleet.worst()],
                "errors": [error._asdict() for error in fleet.errors],
            },
            indent=2,
        )
        + "\n"
    )


def _text(fleet: Fleet, top: int) -> str:
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
