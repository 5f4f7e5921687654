"""Fit the points tables: each asks up to four questions about the figures."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from advisor.features.scorecard import FEW_OR_MEANS, HELPS, LEVELS
from numpy.typing import NDArray

from calibration.published import PREFIX
from calibration.table import OTHERS, Table

Floats = NDArray[np.float64]
# What a card may look at; a feature that is made for a single rule is not among it, nor how long a
# log is, what only counts points, or what is logged and told. Of either loss:
CURVE = set(
    """
    doubling_late doubling_middle doubling_early drop_at_1_percent drop_at_2_percent
    drop_at_5_percent fall_late fall_middle drop_share first_drop quarter_1_drop quarter_2_drop
    quarter_3_drop tail_drop last_drop time_to_half time_to_three_quarters time_to_nine_tenths
    best_at tail_slope tail_trend straightness noise_start noise_middle noise_tail
    noise_tail_robust noise_growth noise_growth_late heavy_tail drop_in_noise roughness up_share
    up_share_late wandering bounce drift skew spike_height highest_point early_peak slow_waves
    tail_above_half tail_width spike_share rise largest_rise end_above_start highest_in_noise
    early_peak_in_noise largest_rise_in_noise noise_opening
    """.split()  # noqa: SIM905
)
# Of `growth` a constant in the loss leaves little, and the copies of runs have one added: how much
# of its first value a loss still has tells most where it starts from chance.
OF_RUN = {"learned_in_noise", "plateau_share", "growth"}
SCHEDULE = {
    "rate_from_usual",
    "lr_end_share",
    "lr_start_share",
    "lr_mean_share",
    "warmup_share",
    "decay_start",
    "tenth_at",
    "half_spent_at",
    "restarts",
}
VALIDATION = {"val_gap", "val_gap_best", "val_drop_ratio", "val_learned", "overfit"}
NEEDS = {"val": "both_losses", "rate": "rate_known"}
CARDS = ("loss", "loss+val", "loss+rate", "loss+val+rate", FEW_OR_MEANS)
INTERVALS = 32
ROWS = 400_000  # a bound on time; 279 tasks stay below it
DRAWN = 0.3  # weight, and share of the rows, of a task drawn at random: they are many and alike
# Shares of runs that are too low, about right and too high, in LEVELS' order: those that the cards
# see of the first two generations of tasks. The later ones go over wider grids, which few users do,
# and would have the tables say "about right" too seldom.
SHARES = (0.499, 0.236, 0.265)
# With a rate the middle one times exp(-0.3): right more often on tasks left out, more runs arrive.
WITH_RATE = (0.532, 0.186, 0.282)
UNKNOWN_OPTIMIZER = 0.25  # share of twins that are read as if nobody had named the optimizer
QUESTIONS = 4  # of each table
SHAPE = {
    "depth": QUESTIONS,
    "learning_rate": 0.1,
    "l2_leaf_reg": 3.0,
    "rsm": 0.4,
    "border_count": INTERVALS,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.5,
    "random_seed": 0,
    "thread_count": 1,
    "verbose": 0,
    "allow_writing_files": False,
}
# Every number reaches the one limit, so that it asks whether there is one, and none the other.
MEASURED, UNREACHED = -1e300, 1e300
LEVEL_TABLES, SIZE_TABLES, HELP_TABLES = 300, 200, 150
MORE_TABLES = 450  # of the card that weighs copies of runs by other loggers too


def columns(table: Table, card: str) -> list[str]:
    """Names of the features that a card weighs."""
    weighed = CURVE | OF_RUN
    if "val" in card:
        weighed |= VALIDATION | {f"val_{name}" for name in CURVE}
    if "rate" in card:
        weighed |= SCHEDULE
    return [name for name in table.features if name in weighed]


def fit_card(table: Table, card: str, seed: int = 0) -> dict[str, Any]:
    """Every table for logs that hold the same things: as a line of `scorecard.jsonl`."""
    from catboost import (  # type: ignore[import-untyped]  # only fitting needs it
        CatBoostClassifier,
        CatBoostRegressor,
    )

    if card != FEW_OR_MEANS:
        table = table.where(table.view != OTHERS)
    rng = np.random.default_rng(seed)
    names = columns(table, card)
    drawn = np.char.startswith(table.task, "drawn_")
    taken = ~drawn | (rng.random(len(table)) < DRAWN)
    pick = np.flatnonzero(np.isfinite(table.features["drop_share"]) & taken & _fits(table, card))
    if len(pick) > ROWS:
        pick = np.sort(rng.choice(pick, ROWS, replace=False))
    weight = _weights(table.task[pick])
    x = np.column_stack([table.features[n][pick] for n in names])
    if "rate_from_usual" in names:
        hide = table.twin[pick] & (rng.random(len(pick)) < 2 * UNKNOWN_OPTIMIZER)
        x[hide, names.index("rate_from_usual")] = np.nan
    edges = [_edges(column) for column in x.T]
    binned = np.column_stack([_bin(column, e) for column, e in zip(x.T, edges, strict=True)])
    side = table.side[pick]

    tables = MORE_TABLES if card == FEW_OR_MEANS else LEVEL_TABLES
    level = CatBoostClassifier(loss_function="MultiClass", iterations=tables, **SHAPE)
    level.fit(binned, 1 - side, sample_weight=weight)  # classes 0, 1, 2 = LEVELS
    shares = WITH_RATE if "rate" in card else SHARES
    parts = [_part(LEVELS, level, edges, _towards(shares, 1 - side, weight))]
    for name, rows in (("below", side == 1), ("above", side == -1)):
        size = CatBoostRegressor(loss_function="MAE", iterations=SIZE_TABLES, **SHAPE)
        far = np.clip(np.abs(table.offset[pick][rows]), 0, 3.5)
        size.fit(binned[rows], far, sample_weight=weight[rows])
        parts.append(_part((name,), size, edges))
    for change in HELPS:
        truth = table.helps[change][pick]
        known = np.isfinite(truth)
        helps = CatBoostClassifier(loss_function="Logloss", iterations=HELP_TABLES, **SHAPE)
        helps.fit(binned[known], truth[known].astype(int), sample_weight=weight[known])
        parts.append(_part((change,), helps, edges))
    return {"card": card, "features": names, "parts": parts}


def _fits(table: Table, card: str) -> NDArray[np.bool_]:
    """Rows whose log was made, or published with all that the card weighs."""
    asked = [table.features[name] > 0 for part, name in NEEDS.items() if part in card]
    return np.all([np.ones(len(table), bool), *asked], axis=0) | ~np.char.startswith(
        table.task, PREFIX
    )


def _weights(task: NDArray[np.str_]) -> Floats:
    """Every task weighs the same, drawn ones less; mean 1."""
    weight = np.zeros(len(task))
    for name in np.unique(task):
        rows = task == name
        weight[rows] = (DRAWN if str(name).startswith("drawn_") else 1.0) / rows.sum()
    return weight / weight.mean()


def _towards(shares: tuple[float, ...], level: NDArray[np.int64], weight: Floats) -> Floats:
    """What to add to each level's sum so that the chances are those at `shares` (Bayes' rule)."""
    found = np.bincount(level, weight, minlength=len(LEVELS)) / weight.sum()
    return np.log(np.array(shares) / found)


def _edges(x: Floats) -> Floats:
    """Limits between intervals: quantiles, rounded to three digits so that people can read them."""
    known = x[np.isfinite(x)]
    if not len(known):
        return np.array([])
    q = np.quantile(known, np.linspace(0, 1, INTERVALS + 1)[1:-1])
    return np.unique([float(f"{v:.3g}") for v in q])


def _bin(x: Floats, edges: Floats) -> Floats:
    """Interval of each value; NaN stays NaN."""
    out = np.searchsorted(edges, x, side="right").astype(float)
    out[np.isnan(x)] = np.nan
    return out


def _part(
    outputs: tuple[str, ...],
    model: Any,
    edges: list[Floats],
    towards: Floats | float = 0.0,
) -> dict[str, object]:
    """A fitted model as data: CatBoost's trees ask the same questions on every branch."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.json")
        model.save_model(str(path), format="json")
        raw = json.loads(path.read_text(encoding="utf-8"))
    scale, bias = raw["scale_and_bias"]
    start = np.zeros(len(outputs)) + bias + towards
    figures: list[int] = []
    limits: list[float] = []
    points: list[NDArray[np.int64]] = []
    for tree in raw["oblivious_trees"]:
        given = 1000 * scale * np.reshape(tree["leaf_values"], (-1, len(outputs)))
        asked = [(s["float_feature_index"], s["border"]) for s in tree["splits"] or []]
        while len(asked) < QUESTIONS:  # asks less than the others: a last question with one answer
            asked.append((0, np.inf))
            given = np.concatenate([given, given])
        figures += [k for k, _ in asked]
        limits += [_limit(edges[k], border) for k, border in asked]
        points.append(np.rint(given).astype(int).ravel())
    return {
        "outputs": outputs,
        "start": [round(float(v), 4) for v in start],
        "questions": QUESTIONS,
        "figures": _spaced(figures),
        "limits": _spaced(limits),
        "points": _spaced(np.concatenate(points).tolist()),
    }


def _spaced(numbers: Sequence[float]) -> str:
    return " ".join(map(str, numbers))


def _limit(edges: Floats, border: float) -> float:
    """The value from which on a feature lies above CatBoost's border between two intervals."""
    if border < 0:
        return MEASURED
    return float(edges[int(border)]) if border < len(edges) else UNREACHED


def fit_all(table: Table) -> list[dict[str, Any]]:
    """Every card: for what a log may hold.

    Of a loss alone of many rows it is the mean of two fits, without the copies of runs by other
    loggers and with them: it may be losses of every step, and means that nobody calls so.
    """
    cards = {card: fit_card(table, card) for card in CARDS}
    alone = cards["loss"]
    alone["parts"] = _mean(alone["parts"], cards[FEW_OR_MEANS]["parts"])
    return list(cards.values())


def _mean(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parts with the tables of both, each worth half of its points."""
    parts = []
    for a, b in zip(one, other, strict=True):
        both = {name: f"{a[name]} {b[name]}" for name in ("figures", "limits", "points")}
        both["points"] = _spaced([round(int(point) / 2) for point in both["points"].split()])
        start = [round((x + y) / 2, 4) for x, y in zip(a["start"], b["start"], strict=True)]
        parts.append(a | both | {"start": start})
    return parts


def write(cards: list[dict[str, Any]], path: Path) -> None:
    """Write the cards, one a line, the name first."""
    lines = [json.dumps(card, separators=(", ", ": ")) for card in cards]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
