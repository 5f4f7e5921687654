"""The points tables: what they ask, what an answer is worth, and how a verdict is taken apart."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor.features import measure, names, scorecard
from advisor.history import Curve, History
from tests.features.curves import STRAIGHT, noise, values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINES = [
    {"card": "loss+val", "features": ["a"], "parts": []},
    {
        "card": "loss",
        "features": ["a", "b"],
        "parts": [
            {
                "outputs": ["x", "y"],
                "start": [1.0, 2.0],
                "questions": 2,
                "figures": "0 1 1 0",
                "limits": "0.5 0.5 3.0 1e+300",
                "points": "1000 0 2000 0 4000 0 8000 0 0 10000 0 20000 0 10000 0 20000",
            }
        ],
    },
]


@pytest.fixture
def two_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    file = tmp_path / "cards.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    monkeypatch.setattr(scorecard, "FILE", str(file))
    scorecard.card.cache_clear()
    yield
    scorecard.card.cache_clear()


@pytest.mark.usefixtures("two_tables")
@pytest.mark.parametrize(
    ("a", "b", "x", "y"),
    [
        (0.0, 0.0, 1 + 1, 2 + 10),
        (0.5, 0.0, 1 + 2, 2 + 10),  # a limit that is reached counts as yes
        (0.0, 1.0, 1 + 4, 2 + 10),
        (9.0, 3.0, 1 + 8, 2 + 20),
        (math.nan, 1.0, 1 + 4, 2 + 10),  # what was not measured reaches nothing
        (math.inf, -math.inf, 1 + 2, 2 + 10),
    ],
)
def test_the_points_of_the_case_that_holds_are_added(
    a: float, b: float, x: float, y: float
) -> None:
    assert scorecard.sums(scorecard.card("loss"), {"a": a, "b": b}) == {"x": x, "y": y}


def test_every_card_asks_about_features_that_are_measured() -> None:
    for card in ("loss", scorecard.FEW_OR_MEANS, "loss+val", "loss+rate", "loss+val+rate"):
        assert set(scorecard.card(card).features) <= set(names())


@pytest.mark.parametrize(
    ("rows", "smoothed", "held", "card"),
    [
        (100, False, None, "loss"),
        (99, False, None, scorecard.FEW_OR_MEANS),
        (100, True, None, scorecard.FEW_OR_MEANS),
        (99, True, [0.1, 0.1], "loss+rate"),
    ],
)
def test_a_loss_alone_of_few_rows_or_smoothed_has_a_card_of_its_own(
    rows: int, smoothed: bool, held: list[float] | None, card: str
) -> None:
    step = np.arange(float(rows))
    lr = None if held is None else Curve(step[[0, -1]], np.array(held))
    run = History(train=Curve(step, 1 / (1 + step)), lr=lr, smoothed=smoothed)
    assert scorecard.card_name(measure(run).values) == card


@pytest.mark.parametrize(
    ("above", "known", "extra"),
    [(1.9, 1.0, 1.0), (0.4, 1.0, -0.5), (9.0, 1.0, 2.1), (-1.0, 1.0, -0.9), (1.9, 0.0, 0.0)],
)
def test_a_decade_above_the_best_counts_a_point_where_the_rate_is_known(
    above: float, known: float, extra: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    level = dict.fromkeys((*scorecard.LEVELS, *scorecard.HELPS, "below"), 0.0) | {"above": above}
    monkeypatch.setattr(scorecard, "sums", lambda *_: dict(level))
    run = values(STRAIGHT + noise(0.1), STRAIGHT, [0.1, 0.1], optimizer="sgd")
    found = scorecard.position(run | {"rate_known": known})
    assert found["too_high_chance"] == pytest.approx(math.exp(extra) / (2 + math.exp(extra)))


@pytest.mark.parametrize(
    ("optimizer", "peak", "goes_to"),
    [("adam", 0.001, 0.813), (None, 0.01, 0.0316), (None, 0.1, 0.3), ("sgd", 0.1, 81.3)],
)
def test_a_step_upwards_stops_at_the_highest_usual_rate_where_nobody_names_the_optimizer(
    optimizer: str | None, peak: float, goes_to: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    level = dict.fromkeys((*scorecard.LEVELS, *scorecard.HELPS, "above"), 0.0)
    level |= {"too_low": 50.0, "below": 3.0}
    monkeypatch.setattr(scorecard, "sums", lambda *_: dict(level))
    run = values(STRAIGHT + noise(0.1), STRAIGHT, [peak, peak], optimizer=optimizer)
    assert peak * scorecard.position(run)["factor_to_try"] == pytest.approx(goes_to, rel=0.01)
