"""Where the rate stands, as a points table says it: a sum of readable signs, each worth points.

One curve holds dozens of weak signs of a rate that is too low or too high, and no single one
decides. They are weighed as a bank weighs an applicant: every feature is cut at a few limits, each
interval is worth points, and the points are added. Nothing else happens, so every verdict can be
taken apart again (`contributions`). There is a table for each kind of log (with validation or not,
with a rate or not) and of end (calm, unsettled, noisy; or a short log). The tables are data,
`scorecard.jsonl`, written by `benchmarks/calibration` from runs whose neighbours at other rates are
known.

Source: generalised additive models (Hastie and Tibshirani 1986) fitted by boosted stumps
(Lou, Caruana and Gehrke 2012), the form that credit scorecards have.
"""

from __future__ import annotations

import json
import math
import os
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

# A card a line, its name first. A string: pathlib takes two milliseconds of every start.
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scorecard.jsonl")
LEVELS = ("too_low", "about_right", "too_high")  # compared with each other: chances add up to 1
HELPS = ("decay", "cycle", "warmup")  # each for itself: would the change help?
# Runs with a calm, an unsettled and a noisy end are weighed by tables of their own: the same sign
# means different things in them (a flat end is a finish in the one and a standstill in the other).
# So are logs of a few points, whose ends nobody can tell apart.
ENDS = ("calm", "unsettled", "noisy", "short")
FEW_POINTS = 8  # finite losses; under these a log is short
END_LIMITS = (0.05, 0.4)  # of tail_width; chosen on tasks left out, see docs/decisions.md
MOST_DECADES = 3.0
DOWN = 1.2  # too high costs more than too low; chosen for the least regret on calibration runs
_SUM = "Sum of the points of the scorecard (benchmarks/README.md), "
FEATURES = {
    "too_low_chance": _SUM + "as the chance that a higher rate would end lower; 0..1 (softmax).",
    "too_low_lead": "too_low_chance minus the greater of the two other chances; -1..1.",
    "about_right_chance": _SUM + "as the chance that the rate is within 2 % of the best; 0..1.",
    "about_right_lead": "about_right_chance minus the greater of the two other chances; -1..1.",
    "too_high_chance": _SUM + "as the chance that a lower rate would end lower; 0..1 (softmax).",
    "too_high_lead": "too_high_chance minus the greater of the two other chances; -1..1.",
    "decay_helps_chance": _SUM + "as the chance that decaying the rate to zero would end visibly "
    "lower than the same run at a constant rate; 0..1 (logistic).",
    "cycle_helps_chance": _SUM + "as the chance that a cyclic rate would end visibly lower; 0..1.",
    "warmup_helps_chance": _SUM + "as the chance that a warmup would end visibly lower; 0..1.",
    "rate_offset": "Decades (log10) that the peak rate is estimated to stand above the best one of "
    "its schedule; below 0: under it; 0 where it looks about right; -3..3. A sum of points of the "
    "scorecard, one for runs on the low side and one for runs on the high side.",
    "factor_to_try": "By what to multiply the peak rate next: 10 to the power of the distance "
    "times too_low_chance on the low side, of minus 1.2 times the distance times too_high_chance "
    "on the high side.",
}


class Sign(NamedTuple):
    """Points of one feature: interval k lies between edges[k-1] and edges[k] (right-open).

    `points[output]` holds a value for each interval and, last, the value where it is not measured.
    """

    feature: str
    edges: tuple[float, ...]
    points: Mapping[str, tuple[float, ...]]

    def interval(self, value: float) -> int:
        """Index of the interval that `value` lies in; the last index for NaN."""
        return len(self.edges) + 1 if math.isnan(value) else bisect_right(self.edges, value)


class Card(NamedTuple):
    """The table for logs that hold the same things: its signs and where the sums start."""

    start: Mapping[str, float]
    signs: tuple[Sign, ...]


@cache
def card(name: str) -> Card:
    """Return the calibrated table called `name` ('loss, calm', 'loss+val, noisy', ...)."""
    head = json.dumps({"card": name})[:-1].encode()
    with open(FILE, "rb") as lines:
        line = next(line for line in lines if line.startswith(head))
    raw = json.loads(line)
    signs = tuple(
        Sign(s["feature"], tuple(s["edges"]), {k: tuple(v) for k, v in s["points"].items()})
        for s in raw["signs"]
    )
    return Card(raw["start"], signs)


def card_name(values: Mapping[str, float]) -> str:
    """Return which table fits this log: by what it holds and by how its loss ended."""
    name = "loss"
    if not math.isnan(values["val_gap"]):
        name += "+val"
    if values["rate_known"]:
        name += "+rate"
    return f"{name}, {end_of(values)}"


def end_of(values: Mapping[str, float]) -> str:
    """Return which of ENDS a log shows."""
    if values["finite_points"] < FEW_POINTS:
        return "short"
    return ENDS[bisect_right(END_LIMITS, values["tail_width"])]


def sums(table: Card, values: Mapping[str, float]) -> dict[str, float]:
    """Add up the points of every output."""
    total = dict(table.start)
    for sign in table.signs:
        k = sign.interval(values[sign.feature])
        for output, points in sign.points.items():
            total[output] += points[k]
    return total


def position(values: Mapping[str, float]) -> dict[str, float]:
    """Where the rate stands, from the features measured so far; see FEATURES for each figure.

    All NaN where the loss has no trend (under 3 finite points).
    """
    if math.isnan(values["drop_share"]):
        return dict.fromkeys(FEATURES, math.nan)
    total = sums(card(card_name(values)), values)
    top = max(total[x] for x in LEVELS)
    weight = {x: math.exp(total[x] - top) for x in LEVELS}
    whole = sum(weight.values())
    chance = {x: weight[x] / whole for x in LEVELS}
    out: dict[str, float] = {}
    for x in LEVELS:
        out[f"{x}_chance"] = chance[x]
        out[f"{x}_lead"] = chance[x] - max(chance[other] for other in LEVELS if other != x)
    out |= {f"{x}_helps_chance": 1.0 / (1.0 + math.exp(-total[x])) for x in HELPS}
    # Distances are learned on each side for itself: their mean over both sides would say nothing.
    below = min(max(total["below"], 0.0), MOST_DECADES)
    above = min(max(total["above"], 0.0), MOST_DECADES)
    offset = -below if out["too_low_lead"] > 0.0 else above if out["too_high_lead"] > 0.0 else 0.0
    # A step is shortened by its chance: where the side itself is in doubt a long step costs most.
    # Down it is lengthened a little: too high costs more than too low.
    if offset < 0.0:
        careful = -offset * out["too_low_chance"]
    else:
        careful = -offset * out["too_high_chance"] * DOWN
    return out | {"rate_offset": offset, "factor_to_try": 10.0**careful}


def contributions(values: Mapping[str, float], output: str) -> list[tuple[str, float, float]]:
    """Points of each sign for one output, largest first: (feature, its value, points)."""
    table = card(card_name(values))
    found = [
        (s.feature, values[s.feature], s.points[output][s.interval(values[s.feature])])
        for s in table.signs
        if output in s.points
    ]
    return sorted(found, key=lambda item: -abs(item[2]))
