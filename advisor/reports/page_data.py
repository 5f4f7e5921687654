"""The curves of a page as compact JSON that is safe inside a <script> element."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

from advisor.downsample import thin
from advisor.picture import BAND, FEWEST_POINTS, POINTS
from advisor.reports.scale import scale_of
from advisor.reports.wording import is_range_test, judged_as

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.engine.report import RunReport
    from advisor.history import Curve, FloatArray

PAGE_POINTS = 48_000  # of one curve in all runs of a page together
LEAST_PLATEAU = 0.25  # a shorter one is what a straight fall has in its end as well

_NAMES = {"train": "train loss", "val": "validation loss", "lr": "lr", "grad_norm": "gradient norm"}


def page_data(runs: Sequence[RunReport]) -> str:
    """Return the JSON text for the runs that have a picture; None's place is null."""
    points = max(min(POINTS, PAGE_POINTS // max(len(runs), 1)), FEWEST_POINTS)
    return script_safe([None if run.picture is None else run_data(run, points) for run in runs])


def script_safe(data: object) -> str:
    """Return JSON in ASCII in which nothing can end or open an element or a comment."""
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def run_data(run: RunReport, points: int) -> dict[str, Any]:
    """Return everything that is drawn of one run, each curve with at most `points` points."""
    picture = run.picture
    assert picture is not None
    scale = scale_of(picture)
    data: dict[str, Any] = {
        "name": run.label,
        "axis": picture.axis,
        "judged": judged_as(run),
        "extent": [_short(edge, 12) for edge in picture.extent],
        "log": scale.log,
        "low": _short(scale.low),
        "high": _short(scale.high),
        "spans": _spans(run),
    }
    for role, name in _NAMES.items():
        curve: Curve | None = getattr(picture, role)
        if curve is not None:
            data[role] = _curve(thin(curve, points)) | {"name": curve.name or name}
    if run.diverged:
        data["diverged"] = True
    if is_range_test(run):
        data["range_test"] = True
    if picture.first_bad is not None:
        data["bad"] = _short(picture.first_bad, 12)
    outline = picture.outline
    if outline is not None:
        data["trend"] = {"x": _steps(outline.step), "y": _values(outline.level)}
        if outline.sd is not None:
            data["trend"]["band"] = _values(BAND * outline.sd)
        data["spikes"] = _curve(outline.spikes)
    return data


def _curve(curve: Curve) -> dict[str, Any]:
    return {"x": _steps(curve.step), "y": _values(curve.value)}


def _spans(run: RunReport) -> list[dict[str, Any]]:
    """Return the stretches to mark: what each advice speaks of, and what was measured there.

    Marks of the same stretch are joined into one that has both names.
    """
    found = [("advice", item.rule, item.where) for item in run.advice if item.where is not None]
    measured = [("rate", "decayed")]
    if not is_range_test(run):
        measured.insert(0, ("rate", "warmup"))
    if run.diverged:
        measured.append(("diverged", "divergence"))
    elif run.features.get("plateau_share", 0.0) >= LEAST_PLATEAU:
        measured.append(("plateau", "plateau"))
    found += [(kind, key, run.spans[key]) for kind, key in measured if key in run.spans]
    joined: dict[tuple[object, ...], dict[str, Any]] = {}
    for kind, label, where in found:
        # The rate has a chart of its own.
        mark = joined.setdefault((kind == "rate", *where), {"label": label})
        if mark["label"] != label:
            mark["label"] += f", {label}"
        mark |= {"kind": kind, "from": _short(where[0], 12), "to": _short(where[1], 12)}
    return list(joined.values())


def _steps(values: FloatArray) -> list[float | int]:
    return [int(v) if v.is_integer() else float(f"{v:.9g}") for v in values.tolist()]


def _values(values: FloatArray) -> list[float | None]:
    return [float(f"{v:.5g}") if isfinite(v) else None for v in values.tolist()]


def _short(value: float, digits: int = 6) -> float | int:
    return int(value) if float(value).is_integer() else float(f"{value:.{digits}g}")
