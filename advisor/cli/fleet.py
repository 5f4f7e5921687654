"""`lr-advise fleet`: what a folder of runs cost, and what of it was in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.cli.asked import expect_no_files
from advisor.cli.many import judged
from advisor.cli.settings import settings_of
from advisor.cli.streams import complain, put, put_document
from advisor.cli.task import Task
from advisor.cli.unread import tell
from advisor.config.in_force import base_of, rules_of
from advisor.engine.report import ReadFailure, RunReport
from advisor.fleet import Fleet, needed
from advisor.pipeline import resembling
from advisor.reports.fleet_page import json_page, text_page
from advisor.reports.wording import passed_over
from advisor.sweep.compare import Sweep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.errors import LogError

NO_RUNS = "is a table of finished runs, which tells no steps; `lr-advise compare` reads it"


def run_fleet(
    paths: Sequence[str],
    *,
    format_name: str,
    top: int,
    jobs: int | None,
    dask: str | None,
    **options: Any,
) -> int:
    """Judge all logs, print the sum; return 0, or 2 where something could not be judged."""
    settings = settings_of({"select": (), "ignore": (), **options})
    rules = rules_of(settings, base_of(settings))
    task = Task(paths, settings, rules, jobs=jobs, dask=dask)
    expect_no_files(settings, task.reading, ": fleet joins no files to its logs; name a column")
    fleet = Fleet()
    no_logs: list[LogError] = []
    for _, outcomes in judged(task, needed, passed_over=no_logs):
        for outcome in outcomes:
            if isinstance(outcome, RunReport):
                fleet.add(outcome)
                continue
            no_runs = ReadFailure(outcome.source, NO_RUNS)
            fleet.errors.append(no_runs if isinstance(outcome, Sweep) else outcome)
            tell(fleet.errors[-1:])
    if left_out := resembling(no_logs):
        complain(f"{passed_over(len(left_out))}; `lr-advise check -v` says why")
    if format_name == "json":
        put_document(json_page(fleet))
    else:
        put(text_page(fleet, top))
    return 2 if fleet.errors else 0
