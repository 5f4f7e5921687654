"""Lines by which a text log is one of boosted trees, whatever stands before them."""

from __future__ import annotations

import re

from advisor.readers.vocabulary.numbers_in import FLOAT

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


# CatBoost does not name what it shows. Of several sets it is best on the last.
_SHOWN = re.compile(
    rf"(?:^|\s)\d+:\s+(?:learn: (?P<learn>{FLOAT})\s+)?"
    rf"(?:(?:test\d*: (?P<test>{FLOAT})\s+)+best: (?P<best>{FLOAT}) )?.*total: "
)
_MOST_OF_A_SCORE = 1.0

# Above the first round, where CatBoost chose it.
_RATE = re.compile(r"^Learning rate set to (\d[\d.eE-]*)\s*$")


class Boosting:
    """Takes the lines of a log: whether they are those of a program that boosts trees.

    Attributes
    ----------
    told: a line was.
    rate: what CatBoost said that it set the rate to, as written, or ''.
    is_score: what CatBoost shows is better the higher it is.
    best_next: the last line was LightGBM's 'Early stopping, best iteration is:'.

    """

    def __init__(self) -> None:
        self.told = False
        self.rate = ""
        self.best_next = False
        self._left = _MOST
        self._higher = self._lower = False
        self._first: float | None = None
        self._last = self._highest = 0.0

    @property
    def is_score(self) -> bool:
        """By rounds that were not the best; where all were, a score rises.

        Without a validation what rises and stays within 1 is taken for one.
        """
        if self._higher or self._lower or self._first is None:
            return self._higher and not self._lower
        return self._last > self._first and self._highest <= _MOST_OF_A_SCORE

    def take(self, text: str) -> None:
        """Take the next line."""
        self.best_next = "est iteration is:" in text
        if not self.told and self._left:
            self._left -= 1
            rate = _RATE.match(text)
            self.rate = rate.group(1) if rate else self.rate
            self.told = any(sign in text for sign in _SIGNS) and bool(_LINE.search(text))
        if "total: " in text and "remaining: " in text:
            self._weigh(text)

    def _weigh(self, text: str) -> None:
        """See whether what CatBoost shows in a round lies above or below its best."""
        shown = _SHOWN.search(text)
        if shown is None:
            return
        value, best = shown["test"] or shown["learn"], shown["best"]
        if value is None:
            return
        now = float(value)
        self._first = now if self._first is None else self._first
        self._last, self._highest = now, max(self._highest, now)
        if best is not None:
            self._higher |= float(best) > now
            self._lower |= float(best) < now
