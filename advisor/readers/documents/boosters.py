"""Scores of programs that boost trees, as JSON: XGBoost's and LightGBM's sets, CatBoost's records.

{"validation_0": {"rmse": [...]}}; {"learn": {"RMSE": [...]}, "validation": ...};
{"meta": {"learn_metrics": [{"name": "RMSE", "best_value": "Min"}]}, "iterations": [...]}.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.readers.documents.tables import Table

# What CatBoost minimises by names that do not say so.
_CATBOOST_LOSSES = {"MultiClass", "MultiClassOneVsAll", "Poisson", "Quantile", "Tweedie", "Huber",
                    "Expectile", "LogLinQuantile", "Lq", "MultiQuantile"}  # fmt: skip
_CATBOOST_SETS = re.compile(r"^(?:learn|(?:test|validation)(?:_?(?P<number>\d+))?)$")
_CATBOOST_METRIC = re.compile(r"^[A-Z][A-Za-z\d]*(?::.*)?$")

_SET = re.compile(r"^valid(?:ation)?_\d+$")
_MATRIX = re.compile(r"^d(?:train|valid|val|test)$")
_METRIC = re.compile(
    r"^(?:rmsle|rmse|mae|mape|mphe|l1|l2|huber|fair|quantile|poisson|tweedie|gamma(?:_deviance)?"
    r"|(?:multi_|binary_|m)?(?:logloss|error)|cross_entropy|auc(?:pr|_mu)?|average_precision"
    r"|[a-z]+-nloglik|[a-z]+-deviance|(?:ndcg|map|pre))(?:@[\d.-]+)?$"
)


def set_of(table: Table) -> str:
    """Return the numbered set, without a name, that a table of scores is of; '' for any other."""
    last = table.path[-1] if table.path else ""
    is_one = bool(_SET.match(last)) and all(_METRIC.match(name) for name in table.names())
    return last if is_one else ""


def is_xgboosts(table: Table) -> bool:
    """Tell a table of scores of a set called as XGBoost's examples call theirs, 'dtrain'."""
    last = table.path[-1] if table.path else ""
    return bool(_MATRIX.match(last)) and all(_METRIC.match(name) for name in table.names())


def catboost_metric(name: str, best: str = "") -> str:
    """Return a metric of CatBoost's as others call it, by what is the `best` of it: Min or Max."""
    kind = sense(name).kind
    if best == "Max":
        return name if kind == "metric" else f"{name} score"
    is_loss = best == "Min" or name.split(":", maxsplit=1)[0] in _CATBOOST_LOSSES
    return f"{name} loss" if is_loss and kind not in {"loss", "weak"} else name


def catboost_records(document: object) -> list[dict[str, object]] | None:
    """Return what CatBoost tells of each round, each metric under its set; None: it is another's.

    Of the file `catboost_training.json`, or of a model's `get_evals_result()`.
    """
    if not isinstance(document, dict):
        return None
    meta, rounds = document.get("meta"), document.get("iterations")
    if isinstance(meta, dict) and isinstance(rounds, list) and "learn_metrics" in meta:
        return [_of_round(meta, one) for one in rounds if isinstance(one, dict)]
    return _of_scores(document)


def _of_round(meta: Mapping[str, object], record: Mapping[str, object]) -> dict[str, object]:
    out: dict[str, object] = {}
    for key, told in record.items():
        found = _CATBOOST_SETS.match(key)
        if found is None or not isinstance(told, list):
            out[key] = told
            continue
        metrics = meta.get("learn_metrics" if key == "learn" else "test_metrics")
        for metric, value in zip(metrics if isinstance(metrics, list) else (), told, strict=False):
            if isinstance(metric, dict):
                name = catboost_metric(str(metric.get("name")), str(metric.get("best_value")))
                out[f"{_set(found)}/{name}"] = value
    return out


def _of_scores(document: Mapping[str, object]) -> list[dict[str, object]] | None:
    """Return the rounds of {"learn": {"RMSE": [...]}, "validation_0": ...}; None: it is not one."""
    curves: dict[str, list[object]] = {}
    for key, metrics in document.items():
        found = _CATBOOST_SETS.match(key)
        if found is None or not isinstance(metrics, dict):
            return None
        for name, values in metrics.items():
            if not isinstance(values, list) or not _CATBOOST_METRIC.match(name):
                return None
            curves[f"{_set(found)}/{catboost_metric(name)}"] = values
    if "learn" not in document:
        return None
    return [
        {"iteration": i, **dict(zip(curves, row, strict=True))}
        for i, row in enumerate(zip_longest(*curves.values()))
    ]


def _set(found: re.Match[str]) -> str:
    """Return the usual name of a part of the data; the first set that is held back decides."""
    number = found["number"] or "0"
    return "train" if found.string == "learn" else "val" if number == "0" else f"test{number}"
