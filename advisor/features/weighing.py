"""A verdict of the scorecard taken apart again: which figures its points came from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from advisor.features import scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping

START = "start"  # what the sums begin with, see `Part.start`
DISTANCE = "distance"  # how far too high the rate would be, see `scorecard.FAR`


class Weighing(NamedTuple):
    """Why one level leads the next.

    Attributes
    ----------
    level, against: the level with the greatest chance, and the one after it (`scorecard.LEVELS`).
    lead: by how many points; its exponential is the ratio of the two chances.
    points: (figure, points for `level` minus points for `against`), the weightiest first; they add
        up to `lead`. Besides figures START and DISTANCE can stand there.

    """

    level: str
    against: str
    lead: float
    points: tuple[tuple[str, float], ...]


def weighing(values: Mapping[str, float]) -> Weighing | None:
    """Take the verdict on a run apart; None where there is none.

    The points of a table are shared evenly among the figures that it asks about.
    """
    if math.isnan(values.get("too_low_chance", math.nan)):
        return None
    by_level = {level: _points(values, level) for level in scorecard.LEVELS}
    total = {level: sum(points.values()) for level, points in by_level.items()}
    level, against = sorted(scorecard.LEVELS, key=lambda name: -total[name])[:2]
    found = dict(by_level[level])
    for figure, points in by_level[against].items():
        found[figure] = found.get(figure, 0.0) - points
    ranked = sorted(found.items(), key=lambda item: (-abs(item[1]), item[0]))
    return Weighing(level, against, total[level] - total[against], tuple(ranked))


def _points(values: Mapping[str, float], output: str) -> dict[str, float]:
    """Points for one output by figure; together they are the output's sum."""
    tables, values = scorecard.card(scorecard.card_name(values)), scorecard.as_held(values)
    part = next(part for part in tables.parts if output in part.outputs)
    column = part.outputs.index(output)
    found = {START: float(part.start[column])}
    given = part.given(tables.values(values))[:, column].tolist()
    for figures, points in zip(part.figures.tolist(), given, strict=True):
        asked = {tables.features[k] for k in figures}
        for figure in asked:
            found[figure] = found.get(figure, 0.0) + points / len(asked)
    if output == "too_high" and values["rate_known"]:
        above = scorecard.decades(scorecard.sums(tables, values)["above"])
        found[DISTANCE] = scorecard.far_points(above, values)
    return found
