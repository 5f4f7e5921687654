"""What every rule of the rule base owes its readers, checked by running it on its own examples."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from advisor.engine.compile import compiled
from advisor.engine.judge import judge
from advisor.engine.load import INDEX, builtin_folder, builtin_texts, feature_names, load_texts
from advisor.features import Features, describe, measure
from advisor.readers import read
from advisor.reports.rule_page import rule_page
from advisor.reports.screen import Screen

if TYPE_CHECKING:
    from advisor.engine.rule import Rule

SAMPLES = Path(__file__).parents[1] / "sample_logs"
# Read from the TOML files, not from the index: this also runs every check of the loader.
RULES = load_texts(builtin_texts(builtin_folder()), feature_names())
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.code}-{example.expect}-{example.log}")
    for rule in RULES
    for example in rule.examples
]
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@cache
def measured(log: str) -> tuple[Features, ...]:
    return tuple(measure(history) for history in read(SAMPLES / log))


def test_the_index_tells_what_the_files_tell() -> None:
    fresh = Path(INDEX).read_text(encoding="utf-8") == compiled()
    assert fresh, "a rule was changed; run: python -m advisor.engine.compile"


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_does_what_the_rule_says(rule: Rule, example) -> None:
    findings = [(judge(rule, features.values), features) for features in measured(example.log)]
    fired = [(finding, features) for finding, features in findings if finding.outcome == "fired"]
    shown = "; ".join(str(item) for finding, _ in findings for item in finding.when)
    assert bool(fired) == (example.expect == "fires"), shown
    for _, features in fired:
        if rule.where is not None:
            start, end = features.spans[rule.where]
            assert start <= end


@each_rule
def test_a_rule_has_an_example_that_fires_and_a_near_miss(rule: Rule) -> None:
    assert {example.expect for example in rule.examples} == {"fires", "silent"}


@each_rule
def test_a_rule_answers_what_why_remedy_when_wrong_and_where_from(rule: Rule) -> None:
    assert len(rule.explanation) > 80, "an explanation that a student can follow"
    assert "\n" not in rule.advice
    assert "\n" not in rule.title
    assert rule.references
    assert rule.false_positives
    if rule.action in ("raise", "lower"):
        assert rule.size is not None, "raise and lower say by how much"


@each_rule
def test_a_rule_states_its_record_or_that_there_is_none(rule: Rule) -> None:
    assert rule.evidence, "seen = 0, right = 0, measured = 'not measured' where there is none"
    for record in rule.evidence:
        assert record.seen or record.measured == "not measured"


@each_rule
def test_the_page_of_a_rule_defines_what_it_measures(rule: Rule) -> None:
    page = rule_page(rule, describe, Screen())
    for name in rule.features():
        assert f"  {name}: " in page
    assert "{" not in page


def test_no_two_rules_ask_the_same() -> None:
    asked = Counter(
        (
            rule.action,
            frozenset((c.feature, c.operator, rule.limits[c.limit].value) for c in rule.when),
            frozenset((c.feature, c.operator, rule.limits[c.limit].value) for c in rule.unless),
        )
        for rule in RULES
    )
    assert max(asked.values()) == 1


def test_every_sample_log_gets_advice() -> None:
    from advisor import advise

    logs = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".csv", ".json"))
    report = advise(logs)
    assert not report.errors
    assert len(report.runs) >= 12
    assert all(run.advice for run in report.runs)
