"""Scores of XGBoost and LightGBM as JSON: {"validation_0": {"rmse": [...]}}."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.readers.documents.tables import Table

_SET = re.compile(r"^valid(?:ation)?_\d+$")
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
