"""The report for log pipelines: one JSON object a line, for each run and all else in a report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from advisor.own_reports import head
from advisor.reports.json_data import comparison_data, run_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.engine.report import Report
    from advisor.reports.formats import View


def render(report: Report, view: View) -> str:
    """Return the lines, in ASCII; `type` says what a line is, the rest is as in the JSON report."""
    del view  # programs get everything
    return "".join(f"{json.dumps(item, allow_nan=False)}\n" for item in _items(report))


def _items(report: Report) -> Iterator[dict[str, Any]]:
    first = head()
    for run in report.runs:
        yield {"type": "run", **first, **run_data(run)}
    for comparison in report.comparisons:
        yield {"type": "comparison", **first, **comparison_data(comparison)}
    for sweep in report.sweeps:
        from advisor.reports.json_sweep import sweep_data

        yield {"type": "sweep", **first, **sweep_data(sweep)}
    for error in report.errors:
        yield {"type": "error", **first, **error._asdict()}
    for passed in report.passed_over:
        yield {"type": "passed_over", **first, **passed._asdict()}
