"""What CI services read: each format is given to its own consumer, with hostile names."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema
import junitparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.baseline.compare import Comparison
from advisor.engine.report import ReadFailure, Report
from advisor.reports.formats import View, render
from advisor.reports.screen import Screen
from tests.tiny import judged

if TYPE_CHECKING:
    from advisor.engine.report import RunReport

HIGH = {"rate_offset": 0.5, "tail_drop": 0.01}
DIVERGED = {"nonfinite": 1.0, "first_bad": 412.0, "factor_to_stable": 0.3}
HOSTILE = "logs/a b,c:d|e`f%\n::error::x<b>\x1b[31m\x00\ufffe.csv"
# Everything, lone surrogates (undecodable file names) included.
NAMES = st.text(st.characters())
WORSE = Comparison("run.csv", None, "val_loss", 1.0, 2.0, 0.1, 1)
SCHEMA = Path(__file__).parent / "resources" / "sarif-2.1.0.json"


@cache
def sarif_validator() -> Any:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


def shown(
    name: str, *runs: RunReport, failing: tuple[int, ...] = (), errors: tuple = (), **more: Any
) -> str:
    view = View(Screen(), closing="Exit 1: so it is.", failing=frozenset(failing))
    return render(name, Report(runs, errors, **more), view)


def sarif(*runs: RunReport, **more: Any) -> dict[str, Any]:
    document = json.loads(shown("sarif", *runs, **more))
    sarif_validator().validate(document)
    return document["runs"][0]


def test_sarif_has_what_code_scanning_shows() -> None:
    run = sarif(judged(DIVERGED, source="runs/a.csv"), failing=(0,))
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["id"] == "LR101"
    assert {"text", "markdown"} == set(rule["help"])
    assert "<" not in rule["help"]["markdown"]  # placeholders would be taken for HTML
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("LR101", "error")
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "LR101"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "runs/a.csv", "uriBaseId": "%SRCROOT%"}
    assert place["region"]["startLine"] >= 1
    assert result["partialFingerprints"]["primaryLocationLineHash"]
    assert "Lower the peak learning rate" in result["message"]["text"]


def test_sarif_of_a_healthy_run_has_no_result() -> None:
    assert sarif(judged())["results"] == []


def test_sarif_says_that_a_log_was_not_read() -> None:
    run = sarif(errors=(ReadFailure("a.csv", "is empty"),))
    invocation = run["invocations"][0]
    assert not invocation["executionSuccessful"]
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "is empty"


def test_fingerprints_stay_and_tell_runs_apart() -> None:
    def prints(*runs: RunReport) -> list[str]:
        results = sarif(*runs)["results"]
        return [item["partialFingerprints"]["primaryLocationLineHash"] for item in results]

    one, other = judged(HIGH, run="a"), judged(HIGH, run="b")
    assert prints(one, other)[0] != prints(one, other)[1]
    # Other figures, the same problem: still the same alert.
    assert prints(one) == prints(judged({"rate_offset": 0.9, "tail_drop": 0.001}, run="a"))
    twice = json.loads(shown("gitlab", one, other, judged(HIGH, source="c.csv")))
    assert len({item["fingerprint"] for item in twice}) == 3


@given(NAMES, st.none() | NAMES, NAMES)
def test_any_name_gives_valid_sarif_junit_and_gitlab(
    source: str, run: str | None, message: str
) -> None:
    source = source or "-"
    given_run = judged(DIVERGED, source=source, run=run)
    errors = (ReadFailure(source, message),)
    sarif(given_run, errors=errors)
    text = shown("junit", given_run, failing=(0,), errors=errors)
    found = junitparser.JUnitXml.fromstring(text.encode("utf-8", "backslashreplace"))
    assert (found.tests, found.failures, found.errors) == (2, 1, 1)
    json.loads(shown("gitlab", given_run, errors=errors))


def test_junit_as_a_consumer_reads_it() -> None:
    runs = (
        judged(source="good.csv"),
        judged(DIVERGED, source="bad.csv", run="seed 1"),
        judged({"rate_offset": 0.5, "tail_drop": 0.045}, source="unknown.csv"),
    )
    text = shown(
        "junit",
        *runs,
        failing=(1,),
        errors=(ReadFailure("no.csv", "is \x00 empty"),),
        comparisons=(WORSE,),
    )
    (suite,) = junitparser.JUnitXml.fromstring(text.encode())
    cases = list(suite)
    kinds = [type(case.result[0]).__name__ if case.result else "passed" for case in cases]
    # GitLab's merge requests and Azure show the name alone, Jenkins cuts the class at its points.
    assert [case.name for case in cases] == [
        "good.csv", "bad.csv [seed 1]", "unknown.csv", "run.csv", "no.csv",
    ]  # fmt: skip
    assert cases[1].classname == "lr-advise.learning rate"
    assert kinds == ["passed", "Failure", "Skipped", "Failure", "Error"]
    assert "Lower the peak" in cases[1].result[0].text
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (5, 2, 1, 1)
    # The attributes that the schema of Jenkins' xUnit plugin (junit-10.xsd) allows there.
    assert {*ET.fromstring(text.encode()).keys()} == {"name", "tests", "failures", "errors"}


def unescaped(command: str) -> tuple[str, dict[str, str], str]:
    """Read a workflow command as the runner does."""
    head, data = command.removeprefix("::").split("::", 1)
    name, _, rest = head.partition(" ")
    properties = {}
    for item in rest.split(","):
        key, value = item.split("=", 1)
        for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            value = value.replace(code, sign)
        properties[key] = value
    return name, properties, data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_github_annotations_survive_any_name() -> None:
    lines = shown("github", judged(DIVERGED, source=HOSTILE, run="50% :: a,b"), failing=(0,))
    first, closing = lines.splitlines()
    name, properties, data = unescaped(first)
    assert name == "error"
    assert properties["title"].startswith("LR101: ")
    assert properties["file"].startswith("logs/a b,c:d|e`f%\n::error::x<b>\\x1b[31m")
    assert "Run: 50% :: a,b" in data
    assert closing == "Exit 1: so it is."


@pytest.mark.parametrize(
    ("values", "failing", "command"),
    [
        (DIVERGED, (), "error"),  # --fail-on never: still the worst that can be
        (HIGH, (0,), "error"),
        (HIGH, (), "warning"),
        ({"rate_offset": 0.5, "tail_drop": 0.045}, (), "notice"),
        ({}, (), ""),
    ],
)
def test_levels_follow_status_and_failing(values: dict, failing: tuple, command: str) -> None:
    lines = shown("github", judged(values), failing=failing).splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ([f"::{command}"] if command else [])


def test_annotations_point_at_lines_of_the_log() -> None:
    import numpy as np

    from advisor.history import Curve

    steps = np.arange(1000.0)
    curve = Curve(steps, 1 / (steps + 1), "loss", np.arange(2, 1002))
    _, properties, _ = unescaped(shown("github", judged(HIGH, train=curve)).splitlines()[0])
    assert (properties["line"], properties["endLine"]) == ("902", "1001")


def test_the_worst_annotation_comes_first() -> None:
    lines = shown("github", judged(HIGH), judged(DIVERGED), comparisons=(WORSE,)).splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ["::error", "::error", "::warning"]


def test_gitlab_entries_have_the_fields_that_it_reads() -> None:
    (entry,) = json.loads(shown("gitlab", judged(DIVERGED, source="runs/a.csv"), failing=(0,)))
    assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert (entry["check_name"], entry["severity"]) == ("LR101", "critical")
    assert entry["location"] == {"path": "runs/a.csv", "lines": {"begin": 1}}
    said = entry["description"]  # on one line: the parts end with a point
    assert re.search(r"\w\. Do: .*\d\. \(.*\) Figures: .*\d\. Sure: .*\)\. More: .*\.$", said)


def test_gitlab_says_of_what_is_no_log_why_in_one_sentence() -> None:
    (entry,) = json.loads(shown("gitlab", errors=(ReadFailure("a.csv", "is empty"),)))
    assert entry["description"] == "The log could not be judged: is empty."


def test_markdown_tables_keep_their_columns() -> None:
    text = shown("markdown", judged(DIVERGED, source=HOSTILE), failing=(0,))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 3
    bare = [row.replace("\\\\", "").replace("\\|", "") for row in rows]
    assert len({row.count("|") for row in bare}) == 1
    assert "<b>" not in text
    assert "\x1b" not in text
    assert text.count("<details>") == text.count("</details>") == 1


def test_markdown_of_very_many_runs_stays_below_the_limit_of_a_summary() -> None:
    run = judged(HIGH, source="runs/" + "x" * 100)
    text = shown("markdown", *[run] * 3000)
    assert len(text.encode()) < 1024 * 1024
    assert "Not in the table: 2,000 less serious runs." in text
    assert "Not shown in full: 2,950 less serious runs." in text


def test_markdown_of_very_many_comparisons_and_errors_stays_below_it_too() -> None:
    source = "runs/" + "x" * 100
    same = WORSE._replace(source=source, value=1.0)
    unread = ReadFailure(source, "is text in which no loss with a number is named twice, " * 3)
    run = judged(HIGH, source=source)
    text = shown(
        "markdown", *[run] * 3000, errors=(unread,) * 3000, comparisons=(*[same] * 3000, WORSE)
    )
    assert len(text.encode()) < 1024 * 1024
    assert text.count("| **worse** | run.csv |") == 1  # what fails comes first
    assert "Not in the table: 2,001 further comparisons." in text
    assert "Not listed: 2,000 further inputs." in text


def test_markdown_shows_the_worst_first_and_each_rate_once() -> None:
    calm = [judged(HIGH, source=f"runs/{i}.csv") for i in range(1200)]
    text = shown("markdown", *calm, judged(DIVERGED, source="runs/last.csv"), failing=(1200,))
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    assert rows[0].startswith("| **diverged** | runs/last.csv | Lower")
    assert rows[1].startswith("| improvable | runs/0.csv |")
    assert rows[1].count("0.03") == 1


def test_jsonl_is_an_object_a_line() -> None:
    text = shown("jsonl", judged(), errors=(ReadFailure("a\n.csv", "x"),), comparisons=(WORSE,))
    items = [json.loads(line) for line in text.splitlines()]
    assert [item["type"] for item in items] == ["run", "comparison", "error"]
    assert items[0]["status"] == "healthy"
    assert items[1]["regressed"]
    assert items[2]["source"] == "a\n.csv"


def test_paths_are_relative_to_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    inside = tmp_path / "sub folder"
    inside.mkdir()
    monkeypatch.chdir(inside)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)

    def where(source: str) -> dict[str, str]:
        (result,) = sarif(judged(HIGH, source=source))["results"]
        return result["locations"][0]["physicalLocation"]["artifactLocation"]

    assert where("a b.csv")["uri"] == "sub%20folder/a%20b.csv"
    assert where(str(inside / "a.csv"))["uri"] == "sub%20folder/a.csv"
    assert where("../../x.csv")["uri"].startswith("file:///")
    assert "uriBaseId" not in where("../../x.csv")
    assert where("-")["uri"] == "stdin"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(inside))
    assert where("a.csv")["uri"] == "a.csv"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "elsewhere"))
    assert where("a.csv")["uri"] == "sub%20folder/a.csv"
