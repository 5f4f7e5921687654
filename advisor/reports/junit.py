"""The report as JUnit XML: a test case a run, and one a curve compared with the baseline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from advisor.naming import label_of
from advisor.reports.remarks import body
from advisor.reports.repository import relative, root
from advisor.reports.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.engine.report import Report, RunReport
    from advisor.reports.formats import View

# What XML 1.0 cannot hold, not even as a character reference.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
RUN, BASELINE = "learning rate", "baseline"


def render(report: Report, view: View) -> str:
    """Return the document: failing runs are failures, unreadable logs errors."""
    base = root()
    cases = list(_cases(report, view, base))
    counts = {"tests": len(cases)}
    for word, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        counts[word] = sum(case.find(tag) is not None for case in cases)
    totals = {name: str(count) for name, count in counts.items()}
    # Jenkins' schema knows no "skipped" of all suites together.
    whole = {name: count for name, count in totals.items() if name != "skipped"}
    suites = ET.Element("testsuites", {"name": "lr-advise", **whole})
    suite = ET.SubElement(suites, "testsuite", {"name": "lr-advise", **totals})
    suite.extend(cases)
    ET.indent(suites)
    text = ET.tostring(suites, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _cases(report: Report, view: View, base: str) -> Iterator[ET.Element]:
    for index, run in enumerate(report.runs):
        case = _case(relative(run.source, base), run.run, RUN)
        _outcome(case, run, fails=index in view.failing)
        yield case
    for item in report.comparisons:
        case = _case(relative(item.source, base), item.run, f"{BASELINE} {item.metric}")
        if item.regressed:
            _add(case, "failure", item.sentence, type="worse-than-baseline", message=item.title)
        else:
            _add(case, "system-out", item.sentence)
        yield case
    for sweep in report.sweeps:
        from advisor.reports.compare_page import text_page

        case = _case(relative(sweep.source, base), None, "sweep")
        _add(case, "system-out", text_page(sweep, Screen()))
        yield case
    for error in report.errors:
        case = _case(relative(error.source, base), None, RUN)
        _add(case, "error", error.message, type="unreadable-log", message=error.message)
        yield case


def _outcome(case: ET.Element, run: RunReport, *, fails: bool) -> None:
    first = run.advice[0]
    words = "\n\n".join(f"{item.rule}: {item.title}\n{body(item, run)}" for item in run.advice)
    headline = f"{run.status}: {first.title}"
    if fails:
        _add(case, "failure", words, type=first.rule, message=headline)
    elif run.status == "inconclusive":
        _add(case, "skipped", words, type=first.rule, message=headline)
    else:
        _add(case, "system-out", words)


def _case(path: str, run: str | None, what: str) -> ET.Element:
    """Return a test that is called after the run: most services show that name alone.

    The class tells what is tested; Jenkins takes what stands before its last point for a package,
    which a path with its ending would tear.
    """
    named = {"classname": f"lr-advise.{what}", "name": label_of(path, run)}
    return ET.Element("testcase", {key: xml(text) for key, text in named.items()} | {"time": "0"})


def _add(case: ET.Element, tag: str, text: str, **attributes: str) -> None:
    safe = {name: xml(value) for name, value in attributes.items()}
    ET.SubElement(case, tag, safe).text = xml(text)


def xml(text: str) -> str:
    """Return the text with every character that XML cannot hold shown as its escape."""
    return _NOT_XML.sub(lambda found: found.group().encode("unicode_escape").decode(), text)
