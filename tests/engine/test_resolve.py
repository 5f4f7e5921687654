"""Conflicts: order does not matter, nothing is lost, nobody wins beside an opponent."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.advice import NOTHING_FIRED
from advisor.engine.judge import Finding, confidence, judge
from advisor.engine.resolve import OPPOSED, resolve
from advisor.engine.rule import ACTIONS, STATUSES, Record


def finding(
    code: str,
    action: str,
    status: str = "improvable",
    supersedes: tuple[str, ...] = (),
    *,
    right: int = 50,
    outcome: str = "fired",
) -> Finding:
    rule = NOTHING_FIRED._replace(
        code=code, name=code, action=action, status=status, supersedes=supersedes
    )
    return judge(rule, {})._replace(
        outcome=outcome, confidence=confidence(Record((), 100, right, "x"))
    )


def won(*findings: Finding) -> list[tuple[str, list[str]]]:
    return [
        (w.lead.rule.code, [f.rule.code for f in w.supporting]) for w in resolve(findings).winners
    ]


def test_the_more_severe_then_the_more_cautious_then_the_surer_leads() -> None:
    assert won(finding("A", "raise"), finding("B", "lower", "diverged")) == [("B", [])]
    assert won(finding("A", "raise", right=99), finding("B", "lower")) == [("B", [])]
    assert won(finding("A", "lower"), finding("B", "lower", right=60)) == [("B", ["A"])]


def test_a_superseded_rule_gives_no_advice_and_says_to_whom() -> None:
    found = resolve([finding("A", "lower"), finding("B", "add_decay", supersedes=("A",))])
    assert [w.lead.rule.code for w in found.winners] == ["B"]
    assert [(o.finding.rule.code, o.by, o.why) for o in found.overruled] == [
        ("A", "B", "superseded")
    ]
    more = [finding("C", "stop"), finding("D", "keep"), finding("B", "lower", supersedes=("D",))]
    (lost,) = resolve(more).overruled
    assert (lost.finding.rule.code, lost.by) == ("D", "B"), "not C, which comes first"
    silent = finding("B", "add_decay", supersedes=("A",), outcome="silent")
    assert won(finding("A", "lower"), silent) == [("A", [])]


def test_changes_of_the_schedule_go_with_any_rate() -> None:
    for rate in ("raise", "lower", "keep"):
        codes = won(
            finding("A", rate),
            finding("B", "add_decay"),
            finding("C", "cycle"),
            finding("D", "add_warmup"),
            finding("E", "stop"),
        )
        assert sorted(code for code, _ in codes) == ["A", "B", "C", "D", "E"]


def test_a_decay_is_told_beside_doubt_about_the_rate() -> None:
    doubt = finding("A", "inconclusive", "inconclusive")
    assert won(doubt, finding("B", "add_decay")) == [("B", []), ("A", [])]


def test_bad_data_silences_advice_about_the_rate() -> None:
    found = resolve([finding("A", "raise"), finding("B", "check_data"), finding("C", "add_decay")])
    assert [w.lead.rule.code for w in found.winners] == ["B"]
    assert {(o.finding.rule.code, o.by, o.why) for o in found.overruled} == {
        ("A", "B", "opposed"),
        ("C", "B", "opposed"),
    }


@st.composite
def rule_sets(draw: st.DrawFn) -> list[Finding]:
    size = draw(st.integers(0, 8))
    found = []
    for index in range(size):
        # Overrides point backwards only, so they have no cycle.
        earlier = [f"LR{k:03}" for k in range(index)]
        over = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
        found.append(
            finding(
                f"LR{index:03}",
                draw(st.sampled_from(ACTIONS)),
                draw(st.sampled_from(STATUSES)),
                tuple(over),
                right=draw(st.integers(0, 100)),
                outcome=draw(st.sampled_from(["fired", "fired", "silent", "skipped"])),
            )
        )
    return found


@given(rule_sets(), st.randoms())
def test_order_makes_no_difference(findings: list[Finding], random) -> None:
    shuffled = random.sample(findings, len(findings))
    assert resolve(findings) == resolve(shuffled)


@given(rule_sets())
def test_nothing_is_lost_and_no_opponents_win(findings: list[Finding]) -> None:
    fired = {f.rule.code for f in findings if f.outcome == "fired"}
    found = resolve(findings)
    leads = [w.lead.rule.code for w in found.winners]
    supporting = [f.rule.code for w in found.winners for f in w.supporting]
    lost = [o.finding.rule.code for o in found.overruled]
    assert sorted([*leads, *supporting, *lost]) == sorted(fired)
    assert bool(leads) == bool(fired)
    actions = [w.lead.rule.action for w in found.winners]
    assert len(set(actions)) == len(actions)
    for pair in combinations(actions, 2):
        assert frozenset(pair) not in OPPOSED
    for item in found.overruled:
        assert item.by in fired
        assert item.by != item.finding.rule.code


@given(rule_sets())
def test_advice_is_sorted_by_severity(findings: list[Finding]) -> None:
    ranks = [STATUSES.index(w.lead.rule.status) for w in resolve(findings).winners]
    assert ranks == sorted(ranks)
