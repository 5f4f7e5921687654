"""One picture of the figures: direction accuracy beside others, and stated against found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

Result = dict[str, Any]
OURS, OTHER, WRONG, INK = "#1b6ca8", "#9aa5b1", "#c8553d", "#333333"
PANELS = (("original", "steps", "eight tasks, every step"), ("real", "epochs", "real networks"))


def draw(found: Result, path: Path) -> None:
    """Write the picture as SVG (text stays text, so that the file stays small)."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.fonttype": "none", "font.size": 9, "svg.hashsalt": "lr-advise"})
    import matplotlib.pyplot as plt

    panels = [p for p in PANELS if p[1] in found["sets"].get(p[0], {})]
    ratio = [*[1.25] * len(panels), 1.0]
    figure, axes = plt.subplots(
        1, len(panels) + 1, figsize=(11, 3.5), width_ratios=ratio, layout="constrained"
    )
    for axis, (kind, view, title) in zip(axes, panels, strict=False):
        _bars(axis, found, kind, view, title)
    _reliability(axes[-1], found)
    figure.patch.set_facecolor("white")
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _bars(axis: Any, found: Result, kind: str, view: str, title: str) -> None:
    place = found["sets"][kind][view]
    rows = [("lr-advise", place["ours"]["mean"]), ("boosted trees", place["trees"]["mean"])]
    rows += found["linters"].get(kind, {}).get(view, {}).items()
    rows.append(("always keep", place["keep"]["mean"]))
    for y, (_, mean) in enumerate(rows):
        right, against = mean["direction_accuracy"], mean["opposite"]
        axis.barh(y, right, color=OURS if y == 0 else OTHER, height=0.72)
        axis.barh(y, -against, color=WRONG, height=0.72)
        axis.text(right + 0.02, y, f"{right:.2f}", va="center", color=INK, fontsize=8)
        if against >= 0.0005:
            label = f"{against:.3f}" if against < 0.01 else f"{against:.2f}"
            axis.text(-against - 0.02, y, label, va="center", ha="right", color=WRONG, fontsize=8)
    axis.set_yticks(range(len(rows)), [name for name, _ in rows])
    axis.invert_yaxis()
    axis.set_xlim(-0.75, 1.12)
    axis.axvline(0, color=INK, linewidth=0.8)
    axis.set_xticks([])
    axis.set_title(f"{title}\nopposite direction ← | → right direction", fontsize=9, color=INK)
    axis.spines[["top", "right", "bottom", "left"]].set_visible(False)
    axis.tick_params(length=0)


def _reliability(axis: Any, found: Result) -> None:
    axis.plot([0, 1], [0, 1], color=OTHER, linewidth=1, linestyle="--")
    marks = {"original": ("o", OURS), "wider": ("s", "#4f9d69"), "real": ("^", WRONG)}
    names = {"original": "8 tasks", "wider": "further tasks", "real": "real networks"}
    for kind, (marker, colour) in marks.items():
        place = found["sets"].get(kind, {}).get("epochs")
        if place is None:
            continue
        bands = [b for b in place["bands"] if b[0] >= 10]
        stated = [s / n for n, s, _ in bands]
        right = [r / n for n, _, r in bands]
        axis.plot(
            stated,
            right,
            marker=marker,
            color=colour,
            linewidth=1.2,
            markersize=4,
            label=names[kind],
        )
    axis.set_xlim(0.2, 1.02)
    axis.set_ylim(0.0, 1.02)
    axis.set_xlabel("stated confidence")
    axis.set_ylabel("share that was right")
    axis.set_title("how sure it says it is, epochs\n(ten bands, those with ten runs)", fontsize=9)
    axis.legend(frameon=False, fontsize=8)
    axis.spines[["top", "right"]].set_visible(False)
