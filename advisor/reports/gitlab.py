"""The report as a GitLab Code Quality artifact, shown in the merge request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from advisor.reports.remarks import UNREADABLE, remarks
from advisor.reports.repository import fingerprint, relative, root
from advisor.reports.wording import sentence

if TYPE_CHECKING:
    from advisor.engine.report import Report
    from advisor.reports.formats import View
    from advisor.reports.remarks import Remark

# Of info, minor, major, critical, blocker.
SEVERITY = {"error": "critical", "warning": "minor", "note": "info"}


def render(report: Report, view: View) -> str:
    """Return the JSON array, one object a remark."""
    base = root()
    found = [_entry(item, base) for item in remarks(report, view)]
    return json.dumps(found, indent=1) + "\n"


def _entry(item: Remark, base: str) -> dict[str, Any]:
    path = relative(item.source, base)
    parts = [item.title, *item.body.splitlines()]
    if item.code == UNREADABLE:  # the body is 'is no log', without what is none
        parts = [": ".join(parts)]
    return {
        "description": " ".join(map(sentence, parts)),
        "check_name": item.code,
        "fingerprint": fingerprint(path, item.identity),
        "severity": SEVERITY[item.level],
        "location": {"path": path, "lines": {"begin": item.lines[0] if item.lines else 1}},
    }
