"""What the points tables may weigh."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor.features import measure_view
from advisor.features.scorecard import FILE, Card, _part, sums
from advisor.features.view import make_view
from advisor.history import Curve, History


@pytest.mark.parametrize("line", range(5))
def test_a_refit_weighs_the_figures_that_the_shipped_tables_weigh(load: Any, line: int) -> None:
    step = np.arange(50.0)
    loss = Curve(step, 1 / (1 + step))
    log = History(train=loss, val=loss, lr=Curve(step, np.full(50, 0.1)), optimizer="adam")
    shipped = json.loads(Path(FILE).read_text(encoding="utf-8").splitlines()[line])
    table = load("calibration.table").table_of(
        [(measure_view(make_view(log)), "a task", "steps", 0, False, 0, 0.0, (0.0,) * 3, False)]
    )
    assert load("calibration.cards").columns(table, shipped["card"]) == shipped["features"]


def test_the_mean_of_two_fits_gives_the_mean_of_their_points(load: Any) -> None:
    def fit(start: float, figure: int, limit: float, points: str) -> dict[str, Any]:
        names = {"outputs": ["x"], "start": [start], "questions": 1}
        return names | {"figures": f"{figure}", "limits": f"{limit}", "points": points}

    one, other = fit(0.5, 0, 1.0, "-100 300"), fit(0.1, 1, 2.0, "40 -60")
    (both,) = load("calibration.cards")._mean([one], [other])
    for values in ({"a": 0.0, "b": 0.0}, {"a": 1.0, "b": 0.0}, {"a": 3.0, "b": 2.0}):
        each = [sums(Card(("a", "b"), (_part(part),)), values)["x"] for part in (one, other, both)]
        assert each[2] == pytest.approx((each[0] + each[1]) / 2)
