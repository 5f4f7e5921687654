"""The report as SARIF 2.1.0, with the properties that GitHub code scanning reads.

Format: OASIS, Static Analysis Results Interchange Format 2.1.0; the subset is GitHub's
"SARIF support for code scanning".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from advisor import __version__
from advisor.reports.json_data import finite
from advisor.reports.remarks import REGRESSION, UNREADABLE, level_of, remarks
from advisor.reports.repository import fingerprint, relative, root, uri
from advisor.reports.rule_words import plain
from advisor.reports.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.engine.report import Report
    from advisor.engine.rule import Rule
    from advisor.reports.formats import View
    from advisor.reports.remarks import Remark

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
BASE = "%SRCROOT%"
SEVERITY = {"error": "error", "warning": "warning", "note": "recommendation"}
TITLE_LENGTH = 1024  # what GitHub shows of a short description


def render(report: Report, view: View) -> str:
    """Return the document: a result a remark; what could not be read is a notification."""
    found = [item for item in remarks(report, view) if item.code != UNREADABLE]
    rules = _rules(report, found)
    order = {rule["id"]: index for index, rule in enumerate(rules)}
    base = root()
    driver: dict[str, Any] = {
        "name": "lr-advise",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": rules,
    }
    home = _project_url("Homepage")
    if home:
        driver["informationUri"] = home
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "lr-advise/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(report, base)],
        "results": [_result(item, order, base) for item in found],
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _invocation(report: Report, base: str) -> dict[str, Any]:
    return {
        "executionSuccessful": not report.errors,
        "toolExecutionNotifications": [
            {
                "descriptor": {"id": UNREADABLE},
                "level": "error",
                "message": {"text": _text(item.message)},
                "locations": [_location(relative(item.source, base), None)],
            }
            for item in report.errors
        ],
    }


def _result(item: Remark, order: dict[str, int], base: str) -> dict[str, Any]:
    path = relative(item.source, base)
    result: dict[str, Any] = {
        "ruleId": item.code,
        "ruleIndex": order[item.code],
        "level": item.level,
        "message": {"text": _text(f"{sentence(item.title)}\n{item.body}")},
        "locations": [_location(path, item.lines)],
        # GitHub keeps a value that is there, and would else hash lines of a log that all differ.
        "partialFingerprints": {
            "primaryLocationLineHash": f"{fingerprint(path, item.identity)[:16]}:1"
        },
    }
    if item.advice is not None:
        result["properties"] = {
            "action": item.advice.action,
            "lr_factor": finite(item.advice.lr_factor),
            "suggested_lr": finite(item.advice.suggested_lr),
            "confidence": item.advice.confidence.value,
        }
    return result


def _location(path: str, lines: tuple[int, int] | None) -> dict[str, Any]:
    address = {"uri": uri(path)}
    if not address["uri"].startswith("file:"):
        address["uriBaseId"] = BASE
    start, end = lines or (1, 1)
    region = {"startLine": start, "startColumn": 1, "endLine": end, "endColumn": 2}
    return {"physicalLocation": {"artifactLocation": address, "region": region}}


def _rules(report: Report, found: Sequence[Remark]) -> list[dict[str, Any]]:
    """Describe each rule that has a result, by code."""
    from advisor.engine.advice import NOTHING_FIRED

    known = {finding.rule.code: finding.rule for run in report.runs for finding in run.findings}
    known[NOTHING_FIRED.code] = NOTHING_FIRED
    docs = _project_url("Documentation")
    codes = sorted({item.code for item in found})
    return [_regression() if code == REGRESSION else _rule(known[code], docs) for code in codes]


def _rule(rule: Rule, docs: str | None) -> dict[str, Any]:
    level = level_of(rule.status)
    described: dict[str, Any] = {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": sentence(rule.title)[:TITLE_LENGTH]},
        "fullDescription": {"text": plain(rule.explanation).strip()[:TITLE_LENGTH]},
        "help": {"text": _help(rule, marked=False), "markdown": _help(rule, marked=True)},
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["learning-rate", rule.family],
            "problem.severity": SEVERITY[level],
        },
    }
    address = f"{docs.rstrip('/')}/rules/{rule.code}-{rule.name}.md" if docs else _first_url(rule)
    if address:
        described["helpUri"] = address
    return described


def _help(rule: Rule, *, marked: bool) -> str:
    """Return what it means, what to do, when it is wrong and the sources."""
    sections = (
        ("What it means", [plain(rule.explanation).strip()]),
        ("What to do", [plain(rule.advice)]),
        ("When it is wrong", [f"- {item}" for item in rule.false_positives]),
        ("Sources", [f"- {item}" for item in rule.references]),
        ("More", [f"`lr-advise rule {rule.code}`" if marked else f"lr-advise rule {rule.code}"]),
    )
    head = "### {}\n\n" if marked else "{}\n"
    text = "\n\n".join(head.format(name) + "\n".join(lines) for name, lines in sections if lines)
    # Placeholders read <name>: Markdown would take them for HTML.
    return text.replace("<", "&lt;") if marked else text


def _regression() -> dict[str, Any]:
    text = "The final loss is worse than that of the accepted run, beyond the noise of both runs."
    return {
        "id": REGRESSION,
        "name": "WorseThanBaseline",
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": f"{text} Accept it with: lr-advise LOG --write-baseline FILE"},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["learning-rate", "baseline"], "problem.severity": "error"},
    }


def _first_url(rule: Rule) -> str | None:
    for reference in rule.references:
        for word in reference.split():
            if word.startswith(("https://", "http://")):
                return word.strip("<>()[].,;")
    return None


def _project_url(label: str) -> str | None:
    """Return an address that the installed package states of itself."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        entries = metadata("lr-advise").get_all("Project-URL") or []
    except PackageNotFoundError:
        return None
    for entry in entries:
        name, _, address = entry.partition(",")
        if name.strip().lower() == label.lower():
            return str(address).strip()
    return None


def _text(text: str) -> str:
    """Return text in which nothing reads as an embedded link: `[words](target)`."""
    return text.replace("](", "] (")
