"""Boosted trees: how the loss of the validation stands over the rounds. Functions of a `View`.

NaN in logs of anything else, where fewer than three validations are finite, and where steps below
0 count no rounds. The loss on the rows that the trees were grown on falls at any rate up to 1, so
it is not asked.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from advisor.features.view import View
    from advisor.history import FloatArray

LEAST_POINTS = 3
LATE_START = 5.0  # rounds: a first line from there on hides much of the fall
# Rate times rounds of a run that came to its lowest validation at its end; the same counted by
# what the second half of the fall was; benchmarks/BOOSTING.md.
SPENT, SPENT_BY_SHAPE = 7.0, 6.0
AIM = 60.0  # rounds until the lowest validation that a lowered rate aims at
HIGHEST_RATE = 1.0
LEAST_RAISE = 1.5
USUAL = 0.1  # what an exploded training is told to go to


class _Rounds(NamedTuple):
    """The validation: numbers of rounds from 1 on, loss, lowest loss so far, each float64 [n]."""

    number: FloatArray
    loss: FloatArray
    low: FloatArray

    @property
    def best(self) -> float:
        """The round of the lowest validation."""
        return float(self.number[int(np.argmin(self.loss))])

    @property
    def fall(self) -> float:
        """From the start, carried back to no trees where the log begins late, to the lowest."""
        start = float(self.loss[0])
        if self.number[0] >= LATE_START and len(self.low) > LEAST_POINTS:
            first, second = (float(x) for x in -np.diff(self.low[:3]))
            start += first * min(max(first / max(second, 1e-300), 1.0), 4.0)
        return max(start - float(self.low[-1]), 1e-300)


def _rounds(view: View) -> _Rounds | None:
    history = view.history
    if not history.boosting or history.val is None:
        return None
    seen = np.isfinite(history.val.value)
    # XGBoost and CatBoost count from 0, as rows are counted; LightGBM and scikit-learn from 1.
    number = history.val.step[seen] + float(history.loss.step[0] == 0.0)
    if len(number) < LEAST_POINTS or number[0] < 0.0:
        return None
    loss = history.val.value[seen]
    return _Rounds(number, loss, np.minimum.accumulate(loss))


def boosting(view: View) -> float:
    """1 where boosted trees are trained, by the program that wrote the log, else 0.

    Source: Friedman 2001, Greedy function approximation, doi:10.1214/aos/1013203451.
    """
    return float(view.history.boosting)


def training_logged(view: View) -> float:
    """1 where a training loss is logged, and so is the one that is judged, else 0."""
    return float(view.history.train is not None)


def boosting_validated(view: View) -> float:
    """1 where the log of boosted trees holds three validations or more, else 0."""
    return float(_rounds(view) is not None)


def best_round(view: View) -> float:
    """Boosted trees: number of rounds until the lowest validation, 1 on; NaN: not told."""
    rounds = _rounds(view)
    return math.nan if rounds is None else rounds.best


def best_round_at(view: View) -> float:
    """Boosted trees: rounds until the lowest validation over all rounds; 0..1; 1: the last."""
    rounds = _rounds(view)
    return math.nan if rounds is None else rounds.best / float(rounds.number[-1])


def second_half_fall(view: View) -> float:
    """Boosted trees: share of the fall of the validation that its second half of rounds made; 0..1.

    0.5: a straight line; about 0.1: nearly all is gained; 0: the lowest was in the first half.
    """
    rounds = _rounds(view)
    if rounds is None:
        return math.nan
    half = float(np.interp(rounds.number[-1] / 2.0, rounds.number, rounds.low))
    return (half - float(rounds.low[-1])) / rounds.fall


def rise_after_best(view: View) -> float:
    """Boosted trees: rise of the validation from its lowest to its end, over its fall; 0..100."""
    rounds = _rounds(view)
    if rounds is None:
        return math.nan
    return min((float(rounds.loss[-1]) - float(rounds.low[-1])) / rounds.fall, 100.0)


def raise_of_boosting(view: View) -> float:
    """Boosted trees: by what to multiply the rate so that the lowest validation comes at the end.

    The loss goes by rate times rounds, where the rate is small. Where the rate is known it is that
    to 7 over the rounds; else by how much of the fall the second half made, taken for the tail of
    an exponential. NaN where that leads above a rate of 1 with less than half as much again.
    """
    rounds, share = _rounds(view), second_half_fall(view)
    if rounds is None:
        return math.nan
    last = float(rounds.number[-1])
    if view.schedule is None:
        share = min(max(share, 1e-9), 0.4975)
        return SPENT_BY_SHAPE / (-2.0 * math.log(share / (1.0 - share)))
    rate = view.schedule.peak
    most = HIGHEST_RATE / rate
    factor = min(max(SPENT / (last * rate), LEAST_RAISE), most)
    return factor if factor >= LEAST_RAISE else math.nan


def lower_of_boosting(view: View) -> float:
    """Boosted trees: by what to multiply the rate so that the lowest validation comes at round 60.

    Or at the last one, if there are fewer.
    """
    rounds = _rounds(view)
    if rounds is None:
        return math.nan
    return rounds.best / min(AIM, float(rounds.number[-1]))


def boosting_to_usual(view: View) -> float:
    """Boosted trees: by what to multiply the rate to come to 0.1; NaN where no rate is known."""
    if not view.history.boosting or view.schedule is None:
        return math.nan
    return USUAL / view.schedule.peak


FEATURES = (
    boosting,
    training_logged,
    boosting_validated,
    best_round,
    best_round_at,
    second_half_fall,
    rise_after_best,
    raise_of_boosting,
    lower_of_boosting,
    boosting_to_usual,
)
