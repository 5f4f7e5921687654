"""A rule base of five rules and runs with made-up features: the engine without the real world."""

from __future__ import annotations

from math import nan
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from advisor.engine.load import builtin_texts, load_texts
from advisor.engine.rule import RuleBase
from advisor.history import Curve, History
from advisor.pipeline import judge_features

if TYPE_CHECKING:
    from advisor.engine.report import RunReport

RULES = Path(__file__).parent / "golden" / "rules"
CALM = {
    "nonfinite": 0.0,
    "first_bad": nan,
    "factor_to_stable": nan,
    "rate_offset": 0.1,
    "tail_drop": 0.02,
    "restarts": 0.0,
    "final_over_peak": 0.01,
}
SPANS = {"tail": (900.0, 999.0), "nonfinite": (412.0, 999.0)}


def tiny_base() -> RuleBase:
    return RuleBase(load_texts(builtin_texts(RULES), CALM))


def history(**changes: Any) -> History:
    steps = np.arange(1000.0)
    given: dict[str, Any] = {
        "train": Curve(steps, 1 / (steps + 1), "loss"),
        "lr": Curve(steps[:1], np.array([0.1]), "lr"),
        "source": "run.csv",
        "format": "csv",
    }
    return History(**(given | changes))


def judged(values: dict[str, float] | None = None, **changes: Any) -> RunReport:
    run = history(**changes)
    known = {"peak_lr": nan if run.lr is None else float(run.lr.value.max())}
    features = SimpleNamespace(values=CALM | known | (values or {}), spans=SPANS)
    return judge_features(run, features, tiny_base())
