"""One document that the shipped schema describes, whatever the figures are."""

from __future__ import annotations

import json
from math import inf, nan

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.report import ReadFailure, Report
from advisor.reports.formats import View, render
from advisor.reports.models import SCHEMA, Document, schema_text
from advisor.reports.screen import Screen
from tests.tiny import CALM, judged


def document(report: Report) -> dict:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    text = render("json", report, View(Screen()))
    assert text.isascii()
    found = json.loads(text, parse_constant=refuse)
    Document.model_validate(found)
    return found


@given(st.fixed_dictionaries({name: st.floats() for name in CALM}), st.text(), st.text())
def test_any_run_gives_a_document_of_the_schema(
    values: dict[str, float], source: str, message: str
) -> None:
    found = document(Report((judged(values, source=source),), (ReadFailure(source, message),)))
    assert found["runs"][0]["source"] == source
    assert found["errors"] == [{"source": source, "message": message}]


def test_what_is_not_finite_is_null() -> None:
    run = document(Report((judged({"rate_offset": inf, "tail_drop": nan}),)))["runs"][0]
    assert (run["features"]["rate_offset"], run["features"]["tail_drop"]) == (None, None)
    assert {"rule": "LR301", "needs": ["tail_drop"]} in run["skipped"]


def test_the_fields_that_programs_rely_on() -> None:
    run = document(Report((judged({"rate_offset": 0.5, "tail_drop": 0.01}, run="a"),)))["runs"][0]
    assert (run["run"], run["points"], run["diverged"], run["status"]) == (
        "a", 1000, False, "improvable",
    )  # fmt: skip
    advice = run["advice"][0]
    assert (advice["action"], advice["lr_factor"], advice["suggested_lr"]) == ("lower", 0.3, 0.03)
    assert (advice["rule"], advice["where"]) == ("LR201", {"start": 900, "end": 999})
    assert advice["evidence"][0] == {
        "feature": "rate_offset", "value": 0.5, "operator": ">", "threshold": 0.3,
    }  # fmt: skip
    assert 0 < advice["confidence"] < 1


def test_no_runs_is_a_document_too() -> None:
    assert document(Report(()))["runs"] == []


def test_the_shipped_schema_is_that_of_the_models() -> None:
    fresh = SCHEMA.read_text(encoding="utf-8") == schema_text()
    assert fresh, "run: python -m advisor.reports.models"
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document(Report((judged(),))), schema)


def test_one_schema_version_is_written_in_one_way_everywhere() -> None:
    versions = [
        fields["schema_version"]["const"]
        for part in (json.loads(schema_text()), *json.loads(schema_text())["$defs"].values())
        if "schema_version" in (fields := part["properties"])
    ]
    assert versions == ["1", "1"]  # the report, and a sweep in it
