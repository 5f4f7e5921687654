"""What the figures are called, what was aimed at, and what falls short of it."""

from __future__ import annotations

from typing import Any

Result = dict[str, Any]
AT_LEAST, AT_MOST = ">=", "<="
# What the project set itself: figure -> (comparison, steps, epochs, train-only).
BARS: dict[str, tuple[str, float, float, float]] = {
    "direction_accuracy": (AT_LEAST, 0.90, 0.87, 0.82),
    "opposite": (AT_MOST, 0.005, 0.01, 0.02),
    "raise_precision": (AT_LEAST, 0.92, 0.90, 0.85),
    "lower_precision": (AT_LEAST, 0.95, 0.93, 0.90),
    "regret_after": (AT_MOST, 0.07, 0.08, 0.12),
    "loop_2": (AT_LEAST, 0.90, 0.88, 0.80),
    "loop_3": (AT_LEAST, 0.98, 0.97, 0.92),
    "add_decay_precision": (AT_LEAST, 0.80, 0.80, 0.75),
    "add_decay_recall": (AT_LEAST, 0.60, 0.55, 0.50),
    "cycle_precision": (AT_LEAST, 0.70, 0.70, 0.65),
    "add_warmup_precision": (AT_LEAST, 0.70, 0.70, 0.65),
    "diverged_recall": (AT_LEAST, 1.0, 1.0, 1.0),
    "diverged_precision": (AT_LEAST, 1.0, 0.99, 1.0),
    "calibration_error": (AT_MOST, 0.04, 0.05, 0.06),
}
REAL_BARS: dict[str, tuple[str, float]] = {
    "direction_accuracy": (AT_LEAST, 0.85),
    "opposite": (AT_MOST, 0.02),
    "regret_after": (AT_MOST, 0.20),
    "loop_3": (AT_LEAST, 0.75),
    "calibration_error": (AT_MOST, 0.08),
}
NAMES = {
    "direction_accuracy": "direction accuracy",
    "opposite": "opposite",
    "abstained": "abstained",
    "raise_precision": "precision of raise",
    "lower_precision": "precision of lower",
    "regret_before": "regret before",
    "regret_after": "regret after one step",
    "regret_best": "regret at the best rate of the schedule",
    "loop_2": "closed loop within 2 runs",
    "loop_3": "closed loop within 3 runs",
    "add_decay_precision": "add_decay precision",
    "add_decay_recall": "add_decay recall",
    "cycle_precision": "cycle precision",
    "add_warmup_precision": "add_warmup precision",
    "diverged_recall": "diverged recall",
    "diverged_precision": "diverged precision",
    "calibration_error": "calibration error of confidence",
}
VIEWS = ("steps", "epochs", "train-only")  # those with bars
ALL_VIEWS = (*VIEWS, "short")
SHORT = (
    "direction_accuracy",
    "opposite",
    "raise_precision",
    "lower_precision",
    "regret_after",
    "loop_2",
    "loop_3",
)
ACROSS = (*SHORT, "calibration_error")


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return ["| " + " | ".join(cells) + " |" for cells in (head, rule, *rows)] + [""]


def number(value: float | None, digits: int = 3) -> str:
    """A figure, or a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def meets(value: float | None, comparison: str, bar: float) -> bool:
    """Whether a figure, as shown, reaches its bar; one that does not exist does not."""
    if value is None:
        return False
    shown = round(value, 3)
    return shown >= bar if comparison == AT_LEAST else shown <= bar


def bar_rows(found: Result) -> tuple[list[list[str]], list[str]]:
    """(rows figure, measured and bar in each view; sentences on what falls short)."""
    rows, short = [], []
    for figure, (comparison, *bars) in BARS.items():
        cells = [NAMES[figure]]
        for view, bar in zip(VIEWS, bars, strict=True):
            value = found["sets"]["original"].get(view, {}).get("ours", {}).get("mean", {})
            value = value.get(figure)
            reached = meets(value, comparison, bar)
            shown = number(value)
            cells.append(f"{shown if reached else f'**{shown}**'} ({comparison} {bar:g})")
            if not reached:
                short.append(f"{NAMES[figure]}, {view}: {shown}, bar {comparison} {bar:g}")
        rows.append(cells)
    real = found["sets"]["real"]["epochs"]["ours"]["mean"]
    for figure, (comparison, bar) in REAL_BARS.items():
        value = real.get(figure)
        if not meets(value, comparison, bar):
            text = f"{NAMES[figure]}, real networks: {number(value)}, bar {comparison} {bar:g}"
            short.append(text)
    return rows, short


def behind(found: Result) -> list[str]:
    """Where the trees' mean is better than ours, as shown."""
    out = []
    for kind, views in found["sets"].items():
        for view in (v for v in ALL_VIEWS if v in views):
            ours, rival = views[view]["ours"]["mean"], views[view]["trees"]["mean"]
            worse = []
            for figure in ACROSS:
                a, b = ours.get(figure), rival.get(figure)
                if a is None or b is None:
                    continue
                less = BARS[figure][0] == AT_MOST
                if (round(a, 3) > round(b, 3)) if less else (round(a, 3) < round(b, 3)):
                    worse.append(f"{NAMES[figure]} {number(b)} against {number(a)}")
            if worse:
                out.append(f"{kind}, {view}: " + "; ".join(worse))
    return out


def real_rows(found: Result) -> list[list[str]]:
    """Rows figure, measured and bar on the real networks."""
    mean = found["sets"]["real"]["epochs"]["ours"]["mean"]
    return [
        [NAMES[f], number(mean.get(f)), f"{comparison} {bar:g}"]
        for f, (comparison, bar) in REAL_BARS.items()
    ]
