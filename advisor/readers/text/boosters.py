"""Lines by which a text log is one of boosted trees, whatever stands before them."""

from __future__ import annotations

import re

# What XGBoost calls its losses and metrics; with a hyphen behind the name of a data set.
_OF_XGBOOST = (
    r"(?:rmsle|rmse|mae|mape|mphe|m?logloss|m?error|aucpr|auc|[a-z]+-nloglik|[a-z]+-deviance|ndcg|map|pre"
    r"|quantile|expectile)(?:@[\d.-]+)?"
)
_LINE = re.compile(
    # '[10]\ttrain-rmse:0.73556\teval-rmse:0.80022'
    rf"\[\d+\]\s+(?:\[\d+\]\s+)?[\w.]+-{_OF_XGBOOST}:\d"
    # "[10]\ttraining's l2: 0.933119\tvalid_1's l2: 0.816621"
    r"|\[\d+\]\s+[\w. ]+'s [\w@. ]+: [\d-]"
    # '[LightGBM] [Info] Iteration:10, training l2 : 0.933119', of its command
    r"|\[LightGBM\] \[Info\] Iteration:\d+, "
    # '10:\tlearn: 0.52\ttest: 0.61\tbest: 0.61 (10)\ttotal: 12ms\tremaining: 9ms'
    r"|(?:^|\s)\d+:\s+(?:learn|test): \S+\s.*total: "
    # '[10/100] 1 tree, 31 leaves, max depth = 9, train loss: 0.48981, val loss: 0.77636, in 0.205s'
    r"|\[\d+/\d+\] \d+ trees?, \d+ leaves"
    # The header of scikit-learn's older one.
    r"|^\s*Iter\s+Train Loss\s+(?:OOB Improve\s+)?Remaining Time"
)
# They write as soon as they begin; a long log of anything else is not searched to its end.
_MOST = 5_000  # lines
_SIGNS = ("]", "learn: ", "test: ", "Iter ")


# Above the first round, where CatBoost chose it.
_RATE = re.compile(r"^Learning rate set to (\d[\d.eE-]*)\s*$")


class Boosting:
    """Takes the lines of a log: whether they are those of a program that boosts trees.

    Attributes
    ----------
    told: a line was; rate: what CatBoost said that it set the rate to, as written, or ''.

    """

    def __init__(self) -> None:
        self.told = False
        self.rate = ""
        self._left = _MOST

    def take(self, text: str) -> None:
        """Take the next line."""
        if not self.told and self._left:
            self._left -= 1
            rate = _RATE.match(text)
            self.rate = rate.group(1) if rate else self.rate
            self.told = any(sign in text for sign in _SIGNS) and bool(_LINE.search(text))
