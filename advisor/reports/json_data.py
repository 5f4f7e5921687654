"""What reports for programs hold of a run and a comparison, as JSON data."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from advisor.engine.advice import what_to_do

if TYPE_CHECKING:
    from advisor.baseline.compare import Comparison
    from advisor.engine.advice import Advice
    from advisor.engine.judge import ClauseEvidence
    from advisor.engine.report import RunReport


def finite(value: float | None) -> float | None:
    """Return a plain float, None for NaN and the infinities, which JSON does not have."""
    return None if value is None or not isfinite(value) else float(value)


def run_data(run: RunReport) -> dict[str, Any]:
    """Return one run as JSON data; what is not a finite number becomes null."""
    return {
        "source": run.source,
        "run": run.run,
        "format": run.format,
        "axis": run.axis,
        "points": run.points,
        "peak_lr": finite(run.peak_lr),
        "optimizer": run.optimizer,
        "diverged": run.diverged,
        "status": run.status,
        "advice": [_advice_data(item, run.peak_lr) for item in run.advice],
        "overruled": [
            {"rule": item.finding.rule.code, "by": item.by, "why": item.why}
            for item in run.overruled
        ],
        "skipped": [
            {"rule": finding.rule.code, "needs": list(finding.missing)}
            for finding in run.findings
            if finding.outcome == "skipped"
        ],
        "features": {name: finite(value) for name, value in run.features.items()},
        "final": {
            name: {
                "value": finite(level.value),
                "noise": finite(level.noise),
                "drop": finite(level.drop),
                "points": level.points,
                "name": level.name,
                "maximize": level.maximize,
            }
            for name, level in run.final.items()
        },
        "notes": list(run.notes),
    }


def comparison_data(item: Comparison) -> dict[str, Any]:
    """Return one comparison with the baseline as JSON data."""
    return {
        "source": item.source,
        "run": item.run,
        "curve": item.curve,
        "accepted": finite(item.accepted),
        "value": finite(item.value),
        "allowed": finite(item.allowed),
        "accepted_runs": item.accepted_runs,
        "regressed": item.regressed,
        "name": item.name,
        "maximize": item.maximize,
    }


def _advice_data(advice: Advice, peak_lr: float | None) -> dict[str, Any]:
    stated = advice.confidence
    where = advice.where
    return {
        "action": advice.action,
        "lr_factor": finite(advice.lr_factor),
        "suggested_lr": finite(advice.suggested_lr),
        "confidence": stated.value,
        "confidence_interval": [stated.low, stated.high],
        "measured": {"right": stated.right, "seen": stated.seen, "how": stated.measured},
        "reached": [
            {"times": item.times, "right": item.right, "seen": item.seen, "how": item.measured}
            for item in advice.reached
        ],
        "close_call": advice.close_call,
        "rule": advice.rule,
        "name": advice.name,
        "title": advice.title,
        "do": what_to_do(advice, peak_lr),
        "explanation": advice.explanation,
        "evidence": [_clause_data(item) for item in advice.evidence],
        "where": None if where is None else {"start": finite(where[0]), "end": finite(where[1])},
        "supporting": list(advice.supporting),
        "references": list(advice.references),
    }


def _clause_data(item: ClauseEvidence) -> dict[str, Any]:
    return {
        "feature": item.feature,
        "value": finite(item.value),
        "operator": item.operator,
        "threshold": item.threshold,
    }
