"""A rule and a run's features make a finding: fired, silent or skipped, with every figure."""

from __future__ import annotations

import operator
from math import inf, isnan, sqrt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.engine.rule import Clause, Reached, Record, Rule

COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
UNMEASURED = 0.5  # the stated chance of a rule that nobody has measured: a coin


def figure(value: float) -> str:
    """Return a number with three significant digits; thousands and counts without an exponent."""
    size = abs(value)
    plain = 999.5 <= size < 1e6 or (1e6 <= size < 1e9 and value == round(value))
    return f"{value:.0f}" if plain else f"{value:.3g}"


class ClauseEvidence(NamedTuple):
    """One condition with its figures.

    `held` is None where the feature could not be measured. `margin` is the distance from the
    threshold in bands, positive on the side where the condition holds; NaN where not measured.
    """

    feature: str
    value: float
    operator: str
    threshold: float
    held: bool | None
    margin: float

    def __str__(self) -> str:
        limit = f"{self.operator} {figure(self.threshold)}"
        if self.held is None:
            return f"{self.feature} not measured ({limit})"
        value = figure(self.value)
        # Where both round to the same what is said must still hold.
        if self.value != self.threshold and value == figure(self.threshold):
            value = f"{self.value:.6g}"
        return f"{self.feature} {value} {limit}"


class Confidence(NamedTuple):
    """The stated chance that the action is right, and the record it rests on.

    `value` is (right + 1) / (seen + 2); `low` and `high` bound the 95 % Wilson interval. Without a
    record `value` is 0.5, the interval is 0..1 and `seen` is 0.
    """

    value: float
    low: float
    high: float
    seen: int
    right: int
    measured: str

    @property
    def words(self) -> str:
        """The chance in percent. No record makes it 100 %, and without a record there is none."""
        text = f"{self.value:.0%}" if self.seen else "not measured"
        return ">99%" if text == "100%" else text

    @property
    def sure(self) -> str:
        """The same behind an advice: '97% sure'."""
        return f"{self.words} sure" if self.seen else "how sure is not measured"


class Finding(NamedTuple):
    """What one rule said about one run.

    Attributes
    ----------
    outcome: 'fired', 'silent' or 'skipped' (a feature in `when` could not be measured).
    when, unless: every condition with its figures, in the rule's order.
    record: conditions of the record that the confidence rests on.
    missing: names of the features that were not measured and are needed.

    """

    rule: Rule
    outcome: str
    when: tuple[ClauseEvidence, ...]
    unless: tuple[ClauseEvidence, ...]
    record: tuple[ClauseEvidence, ...]
    confidence: Confidence
    missing: tuple[str, ...]

    @property
    def close_call(self) -> bool:
        """True where the rule fired and one of its conditions held by less than a band."""
        return self.outcome == "fired" and any(item.margin < 1 for item in self.when)


def judge(rule: Rule, values: Mapping[str, float]) -> Finding:
    """Hold the rule against a run's feature values (NaN: could not be measured)."""
    when = tuple(_weigh(clause, rule, values) for clause in rule.when)
    unless = tuple(_weigh(clause, rule, values) for clause in rule.unless)
    missing = tuple(dict.fromkeys(item.feature for item in when if item.held is None))
    if any(item.held is False for item in when):
        # One condition that fails decides, whatever the ones that could not be measured are.
        outcome, missing = "silent", ()
    elif missing:
        outcome = "skipped"
    else:
        # An exception that could not be measured is no reason to keep quiet.
        outcome = "silent" if any(item.held for item in unless) else "fired"
    found = _record(rule, values) if outcome == "fired" else None
    return Finding(
        rule=rule,
        outcome=outcome,
        when=when,
        unless=unless,
        record=() if found is None else found[1],
        confidence=confidence(None if found is None else found[0]),
        missing=missing,
    )


def confidence(record: Record | None) -> Confidence:
    """Turn a record of right and wrong into a stated chance (rule of succession) with bounds."""
    if record is None or record.seen == 0:
        return Confidence(UNMEASURED, 0.0, 1.0, 0, 0, "not measured")
    low, high = wilson(record.right, record.seen)
    value = (record.right + 1) / (record.seen + 2)
    return Confidence(value, low, high, record.seen, record.right, record.measured)


def reached(rule: Rule, values: Mapping[str, float]) -> tuple[Reached, ...]:
    """Return how near the best rate the rule's size led in such logs; the nearest first."""
    found: dict[float, Reached] = {}
    for item in rule.size.reached if rule.size else ():
        if all(_weigh(clause, rule, values).held for clause in item.when):
            found.setdefault(item.times, item)
    return tuple(found.values())


def wilson(right: int, seen: int) -> tuple[float, float]:
    """Return the Wilson score interval for a share (Wilson 1927, JASA 22), 95 %."""
    z = 1.96
    share = right / seen
    centre = share + z * z / (2 * seen)
    half = z * sqrt(share * (1 - share) / seen + z * z / (4 * seen * seen))
    scale = 1 + z * z / seen
    # Rounding must not put the share itself outside at 0 and 1.
    low = min(share, max(0.0, (centre - half) / scale))
    high = max(share, min(1.0, (centre + half) / scale))
    return low, high


def _weigh(clause: Clause, rule: Rule, values: Mapping[str, float]) -> ClauseEvidence:
    value = values[clause.feature]
    limit = rule.limits[clause.limit]
    if isnan(value):
        return ClauseEvidence(clause.feature, value, clause.operator, limit.value, None, value)
    distance = value - limit.value
    if clause.operator[0] == "<":
        distance = -distance
    held = bool(COMPARE[clause.operator](value, limit.value))  # numpy's False is not False
    # A band of zero is an exact limit: no close calls.
    exact = inf if held else -inf
    margin = distance / limit.band if limit.band else exact
    return ClauseEvidence(clause.feature, value, clause.operator, limit.value, held, margin)


def _record(
    rule: Rule, values: Mapping[str, float]
) -> tuple[Record, tuple[ClauseEvidence, ...]] | None:
    """Return the first record whose conditions hold, with their figures."""
    for record in rule.evidence:
        weighed = tuple(_weigh(clause, rule, values) for clause in record.when)
        if all(item.held for item in weighed):
            return record, weighed
    return None
