"""Where the rate stands, as a few hundred small tables say it: a sum of readable signs, in points.

One curve holds dozens of weak signs of a rate that is too low or too high, and no single one
decides; what one means often depends on another (a flat end far above the usual rate is a network
that died, far below it one that has not begun). They are weighed as a bank weighs an applicant:
each table asks up to four questions ("tail_drop >= 0.04?"), each case of answers is worth points,
and the points are added; how far too high the rate would be adds some more (`FAR`). Nothing else
happens, so every verdict can be taken apart again (`weighing`). There is a card of such tables for
each kind of log (with validation or not, with a rate or not; with neither, for few rows or means).
The cards are data, `scorecard.jsonl`, written by `benchmarks/calibration` from runs whose
neighbours at other rates are known.

Source: gradient boosting (Friedman 2001) of decision tables (Kohavi 1995), also known as oblivious
trees (Prokhorenkova et al. 2018, arXiv:1706.09516); credit scorecards have the same form.
"""

from __future__ import annotations

import json
import math
import os
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from advisor.features.trend import DENSE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

# A card a line, its name first. A string: pathlib takes two milliseconds of every start.
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scorecard.jsonl")
LEVELS = ("too_low", "about_right", "too_high")  # compared with each other: chances add up to 1
HELPS = ("decay", "cycle", "warmup")  # each for itself: would the change help?
MOST_DECADES = 3.0
# Too high costs more than too low; both chosen for little regret on tasks left out.
UP, DOWN = 0.97, 1.1
# A decade of distance on the high side counts one point more for "too high", from 0.9 on, and one
# less below: the sums of the sides do not know how far off a rate would be. Only where the rate is
# known. Tasks left out hardly gain or lose by it; real networks (DeepOBS, in view) gain.
FAR, FAR_FROM = 1.0, 0.9
# Of a loss alone that was smoothed, or of fewer rows: these may be single batches. A card of its
# own was fitted on such logs too, by which those of every step would be judged a little worse.
FEW_OR_MEANS = "loss-few-or-means"
# The course of a rate that stands at its peak from the first step to the last.
HELD = {
    "lr_end_share": 1.0,
    "lr_start_share": 1.0,
    "lr_mean_share": 1.0,
    "warmup_share": 0.0,
    "decay_start": 1.0,
    "tenth_at": 1.0,
    "half_spent_at": 0.5,
    "restarts": 0.0,
}
_SUM = ", a sum of points from tables fitted on benchmark runs (benchmarks/README.md)"
FEATURES = {
    "too_low_chance": "Chance that a higher rate would end lower; 0..1 (softmax)" + _SUM + ". "
    "A rate of which only the peak is told is taken as held there, here and in the two chances "
    "and the distance below.",
    "too_low_lead": "too_low_chance minus the greater of the two other chances; -1..1; above 0: "
    "the most likely of the three.",
    "about_right_chance": "Chance that no other rate would have ended better by more than 2 % of "
    "what there was to gain; 0..1" + _SUM + ".",
    "about_right_lead": "about_right_chance minus the greater of the two other chances; -1..1; "
    "above 0: the most likely of the three.",
    "too_high_chance": "Chance that a lower rate would end lower; 0..1 (softmax)" + _SUM + ". "
    "Where the rate is known, each decade that it would be too high beyond 0.9 (`rate_offset`, "
    "were it on the high side) adds one point, each below takes one off.",
    "too_high_lead": "too_high_chance minus the greater of the two other chances; -1..1; above 0: "
    "the most likely of the three.",
    "decay_helps_chance": "Chance that decaying the rate to zero would end visibly lower than the "
    "same run at a constant rate; 0..1 (logistic)" + _SUM + ".",
    "cycle_helps_chance": "Chance that a cyclic rate would end visibly lower; 0..1" + _SUM + ".",
    "warmup_helps_chance": "Chance that a warmup would end visibly lower; 0..1" + _SUM + ".",
    "rate_offset": "Decades (log10) that the peak rate is estimated to stand above the best one of "
    "its schedule; below 0: under it; 0 where it looks about right; -3..3. A sum of points, one "
    "for runs on the low side and one for runs on the high side.",
    "factor_to_try": "By what to multiply the peak rate next; above 1: raise, below 1: lower. With "
    "the distance (`rate_offset` without its sign): 10 to the power of 0.97 times distance times "
    "too_low_chance where the rate is too low, of minus 1.1 times distance times the mean of 1 "
    "and too_high_chance where it is too high. Upwards by room_upwards at most.",
    "factor_down": "By what to multiply the peak rate of a run that diverged: the geometric mean "
    "of factor_after_divergence and 10 to the power of minus 1.1 times the distance on the high "
    "side, or the one of the two that is known. NaN: neither.",
}


class Part(NamedTuple):
    """Tables whose points go to the same outputs.

    Attributes
    ----------
    outputs: what the points are added to.
    start: float64 [outputs] where the sums start.
    figures: int [tables, questions] which of the card's features each question is about.
    limits: float64 [tables, questions]; the answer is yes where the value reaches the limit, and no
        where it does not or was not measured.
    points: float64 [tables, 2 ** questions, outputs]; case k has the answers that are k's bits,
        the first question's the lowest.

    """

    outputs: tuple[str, ...]
    start: NDArray[np.float64]
    figures: NDArray[np.intp]
    limits: NDArray[np.float64]
    points: NDArray[np.float64]

    def given(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points of each table for the features `x`, in the card's order; [tables, outputs]."""
        return self.points[np.arange(len(self.points)), self.cases(x)]

    def cases(self, x: NDArray[np.float64]) -> NDArray[np.intp]:
        """Which case of each table the features `x` are; [tables]."""
        yes = x[self.figures] >= self.limits
        return yes @ (1 << np.arange(self.limits.shape[1]))


class Card(NamedTuple):
    """The tables for logs that hold the same things, and the features they ask about."""

    features: tuple[str, ...]
    parts: tuple[Part, ...]

    def values(self, values: Mapping[str, float]) -> NDArray[np.float64]:
        """Return the features that the tables ask about, in their order."""
        return np.array([values[name] for name in self.features])


@cache
def card(name: str) -> Card:
    """Return the calibrated card called `name` ('loss', 'loss+val', 'loss+val+rate', ...)."""
    head = (json.dumps({"card": name})[:-1] + ", ").encode()
    with open(FILE, "rb") as lines:
        line = next(line for line in lines if line.startswith(head))
    raw = json.loads(line)
    return Card(tuple(raw["features"]), tuple(map(_part, raw["parts"])))


def _part(raw: dict[str, Any]) -> Part:
    """Arrays of the tables, which the file holds one after the other, points in thousandths.

    Numbers stand in strings: numpy reads those in half the time that lists take.
    """
    outputs, questions = tuple(raw["outputs"]), raw["questions"]
    figures, limits, points = (
        np.fromstring(raw[name], dtype, sep=" ")
        for name, dtype in (("figures", np.intp), ("limits", float), ("points", np.int64))
    )
    return Part(
        outputs,
        np.array(raw["start"]),
        figures.reshape(-1, questions),
        limits.reshape(-1, questions),
        points.reshape(-1, 2**questions, len(outputs)) / 1000.0,
    )


def card_name(values: Mapping[str, float]) -> str:
    """Return which card fits this log: by what it holds."""
    name = "loss"
    if not math.isnan(values["val_gap"]):
        name += "+val"
    if values["rate_known"]:
        name += "+rate"
    if name == "loss" and (values["finite_points"] < DENSE or values["smoothed_alone"]):
        return FEW_OR_MEANS
    return name


def as_held(values: Mapping[str, float]) -> Mapping[str, float]:
    """Return the values with a rate of which only the peak is told as one that is held there.

    No run that the tables were fitted on had a rate without its course: left out it answers no to
    every question about it, as no schedule does.
    """
    told = values["rate_known"] and math.isnan(values["lr_mean_share"])
    return {**values, **HELD} if told else values


def sums(tables: Card, values: Mapping[str, float]) -> dict[str, float]:
    """Add up the points of every output."""
    x = tables.values(values)
    total: dict[str, float] = {}
    for part in tables.parts:
        found = part.start + part.given(x).sum(axis=0)
        total |= dict(zip(part.outputs, found.tolist(), strict=True))
    return total


def decades(total: float) -> float:
    """Give a sum of points for a distance as the distance that it stands for; 0..MOST_DECADES."""
    return min(max(total, 0.0), MOST_DECADES)


def far_points(above: float, values: Mapping[str, float]) -> float:
    """Points for "too high" that come of `above`, decades on the high side; see FAR."""
    return FAR * (above - FAR_FROM) if values["rate_known"] else 0.0


def position(values: Mapping[str, float]) -> dict[str, float]:
    """Where the rate stands, from the features measured so far; see FEATURES for each figure.

    All NaN but `factor_down` where the loss has no trend (under 3 finite points).
    """
    down = values["factor_after_divergence"]
    if math.isnan(values["drop_share"]):
        return dict.fromkeys(FEATURES, math.nan) | {"factor_down": down}
    total = sums(card(card_name(values)), as_held(values))
    # Distances are learned on each side for itself: their mean over both sides would say nothing.
    below, above = decades(total["below"]), decades(total["above"])
    total["too_high"] += far_points(above, values)
    top = max(total[x] for x in LEVELS)
    weight = {x: math.exp(total[x] - top) for x in LEVELS}
    whole = sum(weight.values())
    chance = {x: weight[x] / whole for x in LEVELS}
    out: dict[str, float] = {}
    for x in LEVELS:
        out[f"{x}_chance"] = chance[x]
        out[f"{x}_lead"] = chance[x] - max(chance[other] for other in LEVELS if other != x)
    out |= {f"{x}_helps_chance": 1.0 / (1.0 + math.exp(-total[x])) for x in HELPS}
    offset = -below if out["too_low_lead"] > 0.0 else above if out["too_high_lead"] > 0.0 else 0.0
    # A step is shortened by its chance: where the side itself is in doubt a long step costs most,
    # upwards more than downwards.
    if offset < 0.0:
        careful = -offset * out["too_low_chance"] * UP
        if not math.isnan(values["room_upwards"]):
            careful = min(careful, values["room_upwards"])
    else:
        careful = -offset * (1.0 + out["too_high_chance"]) / 2.0 * DOWN
    learned = 10.0 ** (-above * DOWN)
    down = learned if math.isnan(down) else math.sqrt(down * learned)
    return out | {"rate_offset": offset, "factor_to_try": 10.0**careful, "factor_down": down}
