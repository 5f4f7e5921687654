"""From fired findings to advice: overrides, opposed actions, one advice an action, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.engine.rule import ACTIONS, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.engine.judge import Finding


def _pairs(action: str, others: str) -> set[frozenset[str]]:
    return {frozenset((action, other)) for other in others.split()}


# Two advices that nobody can follow together. All pairs that are not named may stand side by side:
# add_decay, cycle and add_warmup change the schedule and go with any peak rate, a decay with one in
# doubt as well; stop ends a run early and says nothing about the rate it ran at.
OPPOSED: frozenset[frozenset[str]] = frozenset(
    _pairs("raise", "lower keep")
    | _pairs("lower", "keep")
    | _pairs("inconclusive", "raise lower keep cycle add_warmup stop")
    | _pairs("check_data", "raise lower keep add_decay cycle add_warmup")
)


class Overruled(NamedTuple):
    """A finding that fired and gives no advice: `by` is the code that won, `why` says how."""

    finding: Finding
    by: str
    why: str  # 'superseded' (a declared override) or 'opposed' (its action contradicts)


class Winner(NamedTuple):
    """One advice in the making: the finding that leads and those that say the same."""

    lead: Finding
    supporting: tuple[Finding, ...]


class Resolution(NamedTuple):
    """The winners, best first, and everything they overruled, by code."""

    winners: tuple[Winner, ...]
    overruled: tuple[Overruled, ...]


def rank(finding: Finding) -> tuple[int, int, float, str]:
    """Sort key, best first: severity, then caution, then confidence, then code."""
    rule = finding.rule
    return (
        STATUSES.index(rule.status),
        ACTIONS.index(rule.action),
        -finding.confidence.value,
        rule.code,
    )


def resolve(findings: Iterable[Finding]) -> Resolution:
    """Settle which findings become advice. The order of the findings makes no difference."""
    fired = sorted((f for f in findings if f.outcome == "fired"), key=rank)
    standing, superseded = _apply_overrides(fired)
    winners, opposed = _settle_opposed(standing)
    lost = sorted([*superseded, *opposed], key=lambda item: item.finding.rule.code)
    return Resolution(tuple(winners), tuple(lost))


def _apply_overrides(fired: Sequence[Finding]) -> tuple[list[Finding], list[Overruled]]:
    """Take out what another fired rule declares to supersede. `fired` is sorted by rank."""
    beaten = {code for finding in fired for code in finding.rule.supersedes}
    standing = [finding for finding in fired if finding.rule.code not in beaten]
    lost = []
    for finding in fired:
        code = finding.rule.code
        if code in beaten:
            # Name a rule that gives advice itself where there is one.
            by = next(
                winner.rule.code for winner in [*standing, *fired] if code in winner.rule.supersedes
            )
            lost.append(Overruled(finding, by, "superseded"))
    return standing, lost


def _settle_opposed(standing: Sequence[Finding]) -> tuple[list[Winner], list[Overruled]]:
    """Let the better-ranked of two contradicting actions win; merge equal actions."""
    leads: dict[str, list[Finding]] = {}
    lost = []
    for finding in standing:
        action = finding.rule.action
        opponent = next((won for won in leads if frozenset((won, action)) in OPPOSED), None)
        if opponent is not None:
            lost.append(Overruled(finding, leads[opponent][0].rule.code, "opposed"))
        else:
            leads.setdefault(action, []).append(finding)
    return [Winner(group[0], tuple(group[1:])) for group in leads.values()], lost
