"""What programs that boost trees log, whatever file it went to: that it is theirs; their sets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from advisor.naming import listed
from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from advisor.readers.raw.series import RawRun

# CatBoost's records beside its losses, H2O's count; of XGBoost's and LightGBM's data frames of a
# cross-validation each metric's mean and spread, of XGBoost's sets those without a name.
_OF_CATBOOST = {"passed_time", "remaining_time"}
_OF_H2O = "number_of_trees"
_FOLDED = re.compile(r"^(?:train|test)-[\w@.-]+-mean$|^(?:train|valid) [\w@.]+-mean$")
# R's gbm prints and keeps 'Iter TrainDeviance ValidDeviance StepSize Improve'.
_OF_GBM = {"TrainDeviance", "StepSize", "Improve"}
# Names of losses that no network's log has.
_LOSS = re.compile(
    r"(?:^|[ /_-])(?:mlogloss|(?:binary|multi)_logloss|[a-z]+-nloglik|MultiClass(?:OneVsAll)?)"
    r"(?:-mean)?$"
)
# A network may number its validation sets too; it counts epochs, or logs a rate or gradients.
_SET = re.compile(r"^valid(?:ation)?_(?P<number>\d+)[-/](?P<metric>(?!loss$)[\w@.-]+)$")
# scikit-learn keeps the deviance of each round by the name of 'train_score_', or its negative.
_SCORE = re.compile(r"^(?:train|test|val(?:id(?:ation)?)?)_score_?$")
_ROUNDS, _MOSTLY = 10, 0.75
BOOSTING = (
    "boosted trees are trained here: steps count trees, and what is said of the rate (eta, "
    "shrinkage) is measured on such (benchmarks/BOOSTING.md)"
)


def as_booster(raw: RawRun, *, is_told: bool = False) -> RawRun:
    """Return a run of a program that boosts trees as it was meant; any other as it is.

    XGBoost numbers sets that have no name. By its manual the training's is the first, and the one
    that it stops early by the last: so they are taken where the first ends lower, unless the user
    names losses (`is_told`).
    """
    if not is_told and (scored := _scored(raw)):
        return scored
    if raw.series.keys() >= _OF_GBM:
        rate = raw.series["StepSize"]._replace(name="lr")
        series = {n: one for n, one in raw.series.items() if n != "StepSize"} | {"lr": rate}
        return raw._replace(boosting=True, series=series)
    sets = [found for name in raw.series if (found := _SET.match(name))]
    folded = [name for name in raw.series if _FOLDED.match(name)]
    spread = any(name[:-4] + end in raw.series for name in folded for end in ("std", "stdv"))
    looks_so = bool(sets) or spread or raw.series.keys() >= _OF_CATBOOST or _OF_H2O in raw.series
    # Trees may be boosted in a log that goes on with a network, which is a run of its own.
    lines_told = raw.boosting and not any(map(_is_in_epochs, raw.series))
    told = lines_told or any(map(_LOSS.search, raw.series))
    if not (told or (looks_so and not any(map(_is_a_networks, raw.series)))):
        return raw._replace(boosting=False)
    raw = raw._replace(boosting=True)
    return raw if is_told else _with_sets(raw, sets)


def _scored(raw: RawRun) -> RawRun | None:
    """Return the scores of scikit-learn's boosting as the losses that they are; None: others.

    Nothing but scores is there. Those of the training mostly fall, not always, as each round may
    see other rows; where all are below zero and called as its attributes are, they rise.
    """
    scores = {name: one for name, one in raw.series.items() if _SCORE.match(name)}
    train = next((one for name, one in scores.items() if name.startswith("train")), None)
    others = [name for name in raw.series if name not in scores and sense(name).unit != "row"]
    if train is None or others or len(train.value) < _ROUNDS:
        return None
    named = any(name.endswith("_") or name.startswith("validation") for name in scores)
    sign = -1.0 if named and all((one.value < 0.0).all() for one in scores.values()) else 1.0
    losses = {name: one._replace(value=sign * one.value) for name, one in scores.items()}
    train = losses[train.name]
    if (np.diff(train.value) <= 0.0).mean() < _MOSTLY or not (train.value > 0.0).all():
        return None
    series = {f"{name} (a loss)" if name in losses else name: one
              for name, one in {**raw.series, **losses}.items()}  # fmt: skip
    what = "the losses of its rounds" + (", negated" if sign < 0.0 else "")
    note = f"{listed(scores)}: taken for scores of scikit-learn's boosting, {what}"
    renamed = {name: one._replace(name=name) for name, one in series.items()}
    return raw._replace(boosting=True, series=renamed, notes=(*raw.notes, note))


def _is_a_networks(name: str) -> bool:
    """Whether a network's log alone has a column so called: a rate, gradients, epochs."""
    return sense(name).kind in {"lr", "grad_norm"} or _is_in_epochs(name)


def _is_in_epochs(name: str) -> bool:
    meaning = sense(name)
    return (meaning.kind, meaning.unit) == ("axis", "epoch")


def _with_sets(raw: RawRun, sets: list[re.Match[str]]) -> RawRun:
    """Call the first of XGBoost's numbered sets the training's where it ends below the last."""
    renamed = {}
    for first in (one for one in sets if int(one["number"]) == 0):
        others = [one for one in sets if one["metric"] == first["metric"] and one is not first]
        last = max(others, key=lambda one: int(one["number"]), default=first)
        mine, its = raw.series[first.string], raw.series[last.string]
        if last is not first and len(its.value) and mine.value[-1:] < its.value[-1:]:
            renamed[first.string] = (f"train: {first.string}", last.string)
    if not renamed:
        return raw
    series = {}
    for name, one in raw.series.items():
        new = renamed.get(name, (name,))[0]
        series[new] = one._replace(name=new)
    notes = [
        f"'{name}' is taken for the training set and '{last}' for the validation, as XGBoost's "
        "manual has them (--train-loss, --val-loss choose)"
        for name, (_, last) in renamed.items()
    ]
    return raw._replace(series=series, notes=(*raw.notes, *notes))
