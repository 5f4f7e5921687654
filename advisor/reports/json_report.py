"""The report for programs: one JSON document, described by schema.json beside this file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from advisor.own_reports import head
from advisor.reports.json_data import comparison_data, run_data

if TYPE_CHECKING:
    from advisor.engine.report import Report
    from advisor.reports.formats import View


def render(report: Report, view: View) -> str:
    """Return the document, a run a line, in ASCII so that any pipe carries it."""
    del view  # programs get everything
    runs = ",\n".join(_dump(run_data(run)) for run in report.runs)
    errors = [item._asdict() for item in report.errors]
    passed = [item._asdict() for item in report.passed_over]
    compared = _dump([comparison_data(item) for item in report.comparisons])
    return (
        f'{_dump(head())[:-1]}, "runs": [\n{runs}\n], "comparisons": {compared}, '
        f'"errors": {_dump(errors)}, "sweeps": {_dump(_sweeps(report))}, '
        f'"passed_over": {_dump(passed)}}}\n'
    )


def _sweeps(report: Report) -> list[dict[str, Any]]:
    if not report.sweeps:
        return []
    from advisor.reports.json_sweep import sweep_data

    return [sweep_data(sweep) for sweep in report.sweeps]


def _dump(data: object) -> str:
    return json.dumps(data, allow_nan=False)
