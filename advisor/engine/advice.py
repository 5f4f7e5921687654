"""The advice that a reader acts on: worded from the winning finding, with the number to type."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, isnan
from typing import TYPE_CHECKING

from advisor.engine.judge import figure, judge, reached
from advisor.engine.resolve import Winner
from advisor.engine.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.engine.judge import ClauseEvidence, Confidence, Finding
    from advisor.engine.rule import Reached, RuleBase, Size

LOWEST_LR, HIGHEST_LR = 1e-8, 1e2  # no optimizer is run outside; a number beyond is a mistake

# What is said when no rule fires, with a code so that it can be asked for like any rule.
NOTHING_FIRED = Rule(
    code="LR000",
    name="nothing-fired",
    title="No clear sign: no rule found what it looks for",
    family="too little evidence",
    action="inconclusive",
    status="inconclusive",
    when=(),
    unless=(),
    limits={},
    explanation="No rule of the rule base found its signs in this log. That is neither good nor "
    "bad news: the run may be fine, or its fault may not show in what was logged.",
    advice="Log more (learning rate, validation loss, every step), or compare with a run at a "
    "three times higher and a three times lower rate.",
    false_positives=(),
    references=(),
    supersedes=(),
    where=None,
    size=None,
    evidence=(),
    examples=(),
    file="",
)
# ... and where not all rules were asked, which says nothing of the others.
NONE_OF_THE_ASKED = NOTHING_FIRED._replace(
    title="None of the selected rules found what it looks for",
    explanation="Only the rules that --select and --ignore leave were asked, and none of them "
    "found its signs in this log. What the others would say is not known.",
    advice="Nothing, by these rules. To hear all of them leave out --select and --ignore.",
)


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do, and why.

    Attributes
    ----------
    rule: code of the rule that leads; `supporting` are those that fired for the same action.
    advice: what to do, one line without the resulting rate.
    lr_factor: by how much to multiply the peak rate; None where the advice is not about its size.
    reached: how near the best rate such a step led, the nearest first; empty: not measured.
    suggested_lr: `lr_factor` times the peak rate, two significant digits, None where either is
        unknown.
    confidence: the stated chance that the action is right, with the record it rests on.
    evidence: the conditions of the leading rule with their figures.
    close_call: a condition held by less than its band.
    where: (start, end) in the log, in units of the run's axis, or None.
    lines: the first and last line (1-based) in the file that `where` covers, or None.

    """

    action: str
    status: str
    rule: str
    name: str
    title: str
    advice: str
    explanation: str
    lr_factor: float | None
    suggested_lr: float | None
    confidence: Confidence
    evidence: tuple[ClauseEvidence, ...]
    close_call: bool
    where: tuple[float, float] | None
    supporting: tuple[str, ...]
    false_positives: tuple[str, ...]
    references: tuple[str, ...]
    lines: tuple[int, int] | None = None
    reached: tuple[Reached, ...] = ()


def nothing_fired(base: RuleBase) -> Winner:
    """Return what is said in place of a winner where no rule of `base` fired."""
    return Winner(judge(NONE_OF_THE_ASKED if base.narrowed else NOTHING_FIRED, {}), ())


def word_advice(
    lead: Finding,
    supporting: Sequence[Finding],
    values: Mapping[str, float],
    spans: Mapping[str, tuple[float, float]],
    peak_lr: float | None,
) -> Advice:
    """Put a winning finding into words and numbers for this run."""
    rule = lead.rule
    factor = size_of(rule.size, values)
    figures = _Figures(values, factor)
    return Advice(
        action=rule.action,
        status=rule.status,
        rule=rule.code,
        name=rule.name,
        title=rule.title,
        advice=rule.advice.format_map(figures),
        explanation=rule.explanation.format_map(figures).strip(),
        lr_factor=factor,
        suggested_lr=suggested_lr(factor, peak_lr),
        confidence=lead.confidence,
        evidence=lead.when,
        close_call=lead.close_call,
        where=spans.get(rule.where) if rule.where else None,
        supporting=tuple(finding.rule.code for finding in supporting),
        false_positives=rule.false_positives,
        references=rule.references,
        reached=reached(rule, values),
    )


def size_of(size: Size | None, values: Mapping[str, float]) -> float | None:
    """Return the factor for the peak rate, or None: no size, or its feature was not measured."""
    if size is None:
        return None
    if size.feature is None or isnan(values[size.feature]):
        return size.factor
    assert size.least is not None
    assert size.most is not None
    return min(max(float(values[size.feature]), size.least), size.most)


def suggested_lr(factor: float | None, peak_lr: float | None) -> float | None:
    """Return the rate to type: two significant digits, within what optimizers are run at.

    None too where that would go the other way than the factor, from a peak that lies outside.
    """
    if factor is None or peak_lr is None or not isfinite(peak_lr):
        return None
    rate = min(max(factor * peak_lr, LOWEST_LR), HIGHEST_LR)
    return None if (rate > peak_lr) != (factor > 1.0) else float(f"{rate:.1e}")


def times(factor: float) -> str:
    """Word a factor as people say it: 0.33 and 3 are both '3x'."""
    size = max(factor, 1 / factor)
    return f"{float(f'{size:.1e}'):g}x"


def what_to_do(advice: Advice, peak_lr: float | None) -> str:
    """Return the one line of what to do, with the rate to type where it is known, once.

    It stands behind the factor that the line says to raise or lower by, else at the end.
    """
    line = advice.advice.rstrip(" .")
    if advice.suggested_lr is None or advice.lr_factor is None or peak_lr is None:
        return line
    rate = figure(advice.suggested_lr)
    if rate in line.split():
        return line
    lowered, by = line.lower(), f" {times(advice.lr_factor)}"
    at = line.find(by, max(lowered.rfind("raise "), lowered.rfind("lower "), 0))
    end = len(line) if at < 0 else at + len(by)
    return f"{line[:end]}: {figure(peak_lr)} -> {rate}{line[end:]}"


class _Missing:
    """Stands where a figure was not measured and takes any number format."""

    def __format__(self, spec: str) -> str:
        return "(not measured)"


class _Figure(float):
    """A number that is never worded as minus nothing (-0%)."""

    def __format__(self, spec: str) -> str:
        text = super().__format__(spec)
        return text if text.strip("-+0.%e") else text.removeprefix("-")


class _Chance(float):
    """A chance, which is never worded as certain, nor as none."""

    def __format__(self, spec: str) -> str:
        text = super().__format__(spec)
        return {"100%": ">99%", "0%": "<1%"}.get(text, text)


class _Figures(dict[str, object]):
    """The figures for a rule's texts: feature values by name, and the factor in words."""

    def __init__(self, values: Mapping[str, float], factor: float | None) -> None:
        super().__init__({name: _worded(name, value) for name, value in values.items()})
        self["factor"] = "somewhat" if factor is None else times(factor)


def _worded(name: str, value: float) -> _Missing | _Chance | _Figure:
    if isnan(value):
        return _Missing()
    return _Chance(value) if name.endswith("_chance") else _Figure(value)
