"""Fit the points tables: boosted stumps on binned features, added up to one table a feature."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import lightgbm as lgb  # type: ignore[import-untyped]
import numpy as np
from advisor.features.scorecard import END_LIMITS, ENDS, FEW_POINTS, HELPS, LEVELS
from numpy.typing import NDArray

from calibration.table import Table

Floats = NDArray[np.float64]
# What a card may look at: never how long a log is, never what only counts points.
NEVER = {
    "finite_points",
    "distinct_share",
    "relative_range",
    "nonfinite_share",
    "nonfinite_at",
    "nonfinite_weight",
    "never_finite",
    "logged_from_start",
    "peak_lr",
    "rate_known",
    "growth",
    "factor_after_divergence",
    "gain_if_doubled",
    "gain_if_doubled_low",
    "gain_if_doubled_high",
}
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
VALIDATION = {"overfit"}
CARDS = ("loss", "loss+val", "loss+rate", "loss+val+rate")
INTERVALS = 16
LEAST_WEIGHT = 0.02  # a sign whose points vary by less than this says nothing
ROWS = 150_000  # more rows than this move no figure and cost time
DRAWN = 0.3  # weight of a task that was drawn at random: they are many and alike in kind
# Shares of runs that are too low, about right and too high, in LEVELS' order: those that the cards
# see of the first two generations of tasks. The later ones go over wider grids, which no user does,
# and would have the tables say "about right" too seldom.
SHARES = (0.499, 0.236, 0.265)
UNKNOWN_OPTIMIZER = 0.25  # share of twins that are read as if nobody had named the optimizer
STUMPS = {
    "num_leaves": 2,
    "min_child_samples": 40,
    "subsample": 0.5,
    "subsample_freq": 1,
    "colsample_bytree": 0.4,
    "max_bin": INTERVALS,
    "verbose": -1,
    "n_jobs": 1,
    "random_state": 0,
    "deterministic": True,
    "force_row_wise": True,
}


def columns(table: Table, card: str) -> list[str]:
    """Names of the features that a card weighs."""
    out = []
    for name in table.features:
        of_val = name.startswith("val_") or name in VALIDATION
        if name in NEVER or name.startswith(("range_", "is_range")):
            continue
        if (of_val and "val" not in card) or (name in SCHEDULE and "rate" not in card):
            continue
        out.append(name)
    return out


def fit_card(table: Table, card: str, end: int, seed: int = 0) -> dict[str, object]:
    """One points table, for runs of one kind of end: as a line of `scorecard.jsonl`."""
    rng = np.random.default_rng(seed)
    names = columns(table, card)
    weight = np.zeros(len(table))
    for task in np.unique(table.task):
        rows = table.task == task
        weight[rows] = (DRAWN if task.startswith("drawn_") else 1.0) / rows.sum()
    width = table.features["tail_width"]
    pick = np.flatnonzero(np.isfinite(table.features["drop_share"]))
    towards = _towards_shares(1 - table.side[pick], weight[pick])
    if len(pick) > ROWS:
        pick = rng.choice(pick, ROWS, replace=False)
    kind = np.searchsorted(END_LIMITS, width[pick], side="right")
    kind[table.features["finite_points"][pick] < FEW_POINTS] = ENDS.index("short")
    pick = pick[kind == end]
    x = np.column_stack([table.features[n][pick] for n in names])
    if "rate_from_usual" in names:
        hide = table.twin[pick] & (rng.random(len(pick)) < 2 * UNKNOWN_OPTIMIZER)
        x[hide, names.index("rate_from_usual")] = np.nan
    w = weight[pick] / weight[pick].mean()
    outputs: dict[str, tuple[float, dict[str, Floats]]] = {}
    edges = {n: _edges(x[:, k]) for k, n in enumerate(names)}
    binned = np.column_stack([_bin(x[:, k], edges[n]) for k, n in enumerate(names)])
    side = table.side[pick]
    rate = {"learning_rate": 0.06}
    model = lgb.LGBMClassifier(n_estimators=350, **rate, **STUMPS)
    _quietly(model, binned, 1 - side, w)  # classes 0, 1, 2 = LEVELS: raise, keep, lower
    for k, level in enumerate(LEVELS):
        start, points = _take_apart(model.booster_, binned, names, edges, k, len(LEVELS))
        outputs[level] = start + towards[k], points
    for name, rows in (("below", side == 1), ("above", side == -1)):
        size = lgb.LGBMRegressor(objective="huber", alpha=0.5, n_estimators=300, **rate, **STUMPS)
        _quietly(size, binned[rows], np.clip(np.abs(table.offset[pick][rows]), 0, 3.5), w[rows])
        outputs[name] = _take_apart(size.booster_, binned[rows], names, edges, 0, 1)
    for change in HELPS:
        truth = table.helps[change][pick]
        known = np.isfinite(truth)
        one = lgb.LGBMClassifier(n_estimators=200, **rate, **STUMPS)
        _quietly(one, binned[known], truth[known].astype(int), w[known])
        outputs[change] = _take_apart(one.booster_, binned[known], names, edges, 0, 1)
    return _as_data(f"{card}, {ENDS[end]}", names, edges, outputs)


def _towards_shares(level: NDArray[np.int64], weight: Floats) -> Floats:
    """What to add to each level's sum so that the chances are those at SHARES (Bayes' rule)."""
    found = np.bincount(level, weight, minlength=len(LEVELS)) / weight.sum()
    return np.log(np.array(SHARES) / found)


def _quietly(model, x, y, w) -> None:  # type: ignore[no-untyped-def]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(x, y, sample_weight=w)


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


def _take_apart(booster, binned, names, edges, output: int, outputs: int):  # type: ignore[no-untyped-def]
    """Points of each interval of each feature; their weighted mean goes into the start."""
    base = np.zeros((1, len(names)))

    def raw(rows: Floats) -> Floats:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            p = booster.predict(rows, raw_score=True)
        return p[:, output] if outputs > 1 else p

    origin = float(raw(base)[0])
    start = origin
    points: dict[str, Floats] = {}
    used = booster.feature_importance("split")
    for k, name in enumerate(names):
        if not used[k]:
            continue
        count = len(edges[name]) + 1
        rows = np.repeat(base, count + 1, axis=0)
        rows[:count, k] = np.arange(count)
        rows[count, k] = np.nan
        value = raw(rows) - origin
        at = np.where(np.isnan(binned[:, k]), count, np.nan_to_num(binned[:, k])).astype(int)
        share = np.bincount(at, minlength=count + 1) / len(at)
        middle = float(value @ share)
        spread = float(np.sqrt(((value - middle) ** 2) @ share))
        start += middle
        if spread >= LEAST_WEIGHT:
            points[name] = value - middle
            if not share[count]:
                points[name][count] = 0.0  # never missing in calibration: says nothing
    return start, points


def _as_data(card, names, edges, outputs) -> dict[str, object]:  # type: ignore[no-untyped-def]
    signs = []
    for name in names:
        points = {
            o: [round(float(v), 3) for v in p[name]] for o, (_, p) in outputs.items() if name in p
        }
        if points:
            signs.append({"feature": name, "edges": edges[name].tolist(), "points": points})
    start = {o: round(s, 4) for o, (s, _) in outputs.items()}
    return {"card": card, "start": start, "signs": signs}


def fit_all(table: Table) -> list[dict[str, object]]:
    """Every card: for what a log may hold, and for each kind of end."""
    return [fit_card(table, card, end) for card in CARDS for end in range(len(ENDS))]


def write(cards: list[dict[str, object]], path: Path) -> None:
    """Write the cards, one a line, the name first."""
    lines = [json.dumps(card, separators=(", ", ": ")) for card in cards]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
