"""What is called as losses are and is none, by content: maximised, or counted, or of a game."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.history import all_finite
from advisor.readers.vocabulary.names import sense, words
from advisor.readers.vocabulary.words import split_of

if TYPE_CHECKING:
    from advisor.history import FloatArray
    from advisor.readers.raw.series import Series

# What the winner of a game has where the loser has a loss.
_WON_FOR = {"loss": "win", "losses": "wins"}
_WON = frozenset(_WON_FOR.values())
# Accuracies rise further than losses that are stuck.
_RISEN, _RISEN_ALONE = 0.1, 0.25
_FEWEST_SHARES, _BEGINNING = 5, 0.2
_OF_POLICY = frozenset(("ploss", "p0loss", "policy_loss", "pi_loss"))


def is_none(name: str, series: dict[str, Series]) -> bool:
    """Whether the content of a column that is called as losses are says that it is none."""
    if split_of(name):
        return _are_shares(series) or _stand_beside_loss(series)
    if name.lower() == "vloss" and not _OF_POLICY.isdisjoint(map(str.lower, series)):
        return True  # of the value of a position, as KataGo has it, not of a validation
    value = series[name].value
    finite = value if all_finite(value) else value[np.isfinite(value)]  # mostly no copy is needed
    return _is_of_games(name, finite, series) or _is_likelihood(name.lower(), finite)


def _is_likelihood(name: str, finite: FloatArray) -> bool:
    """Whether an 'elbo' or an 'objective' rises as what is maximised does.

    Kaldi's objective is a likelihood, which comes up to 0 from below, and in its reports of
    accuracies one; before the first iteration it tells 0.
    """
    if name.endswith("objective"):
        finite = finite[1:] if len(finite) and finite[0] == 0.0 else finite
        if not (finite < 0.0).all():
            return _is_share(finite)
    elif "elbo" not in name:
        return False
    return len(finite) > 1 and bool(finite[-1] > finite[0])


def _is_of_games(name: str, values: FloatArray, series: dict[str, Series]) -> bool:
    """Whether a loss is what was lost: a game beside 'wins', money of a trade beside 'avg_win'."""
    won = {frozenset(words(other)) for other in series if not _WON.isdisjoint(words(other))}
    if not won:
        return False
    counted = bool((values == np.floor(values)).all()) and frozenset(("wins",)) in won
    return counted or frozenset(_WON_FOR.get(word, word) for word in words(name)) in won


def _are_shares(series: dict[str, Series]) -> bool:
    """Whether what is called 'train' and 'val' alone rises within 0 and 1, as accuracies do.

    One of them alone may be a loss that overfits, which mostly falls first or rises less.
    """
    bare = [one.value for name, one in series.items() if split_of(name) and len(one.value) > 1]
    if len(bare) == 1 and len(bare[0]) >= _FEWEST_SHARES:
        return _is_share(bare[0])
    return len(bare) > 1 and all(
        value.min() >= 0.0 and value.max() <= 1.0 and value[-1] - value[0] > _RISEN
        for value in bare
    )


def _is_share(value: FloatArray) -> bool:
    """Whether values rise far within 0 and 1, and were lowest at first."""
    if not len(value):
        return False
    is_low_first = int(np.argmin(value)) < _BEGINNING * len(value)
    within = bool(value.min() >= 0.0 and value.max() <= 1.0)
    return within and is_low_first and bool(value[-1] - value[0] > _RISEN_ALONE)


def _stand_beside_loss(series: dict[str, Series]) -> bool:
    """Whether what is called 'train' alone stands beside a loss of the training: a score, then."""
    bare = {split_of(name) for name in series}
    own = (sense(name) for name in series if not split_of(name))
    return "train" in bare and any(one.kind == "loss" and one.split != "val" for one in own)
