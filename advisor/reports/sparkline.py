"""A loss curve as large as a word: inline SVG that takes the colour of the text around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.downsample import thin
from advisor.engine.judge import figure
from advisor.reports.scale import across, scale_of

if TYPE_CHECKING:
    from advisor.history import Curve, FloatArray
    from advisor.picture import Picture
    from advisor.reports.scale import Scale

WIDTH, HEIGHT, EDGE = 160, 36, 2
POINTS = 120


def sparkline(picture: Picture) -> str:
    """Return the losses as SVG: train solid, validation dashed, a cross where it broke down."""
    scale = scale_of(picture)
    parts = []
    if picture.train is not None:
        parts.append(_line(picture.train, picture, scale, ""))
    if picture.val is not None:
        dash = ' stroke-dasharray="3 2"' if picture.train is not None else ""
        parts.append(_line(picture.val, picture, scale, dash))
    if picture.first_bad is not None:
        x = _across(np.array([picture.first_bad]), picture)[0]
        cross = f"M{x - 3:.1f} 2l6 6m0 -6l-6 6"
        parts.append(f'<path d="{cross}" stroke="#d55e00" stroke-width="2" fill="none"/>')
    return (
        f'<svg role="img" aria-label="{_in_words(picture)}" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" fill="none" stroke="currentColor" '
        f'stroke-width="1.3" stroke-linejoin="round">{"".join(parts)}</svg>'
    )


def _in_words(picture: Picture) -> str:
    """Say what who does not see the curve should know of it: where it begins and ends."""
    first, last = (figure(float(picture.loss.value[place])) for place in (0, -1))
    return f"loss from {first} to {last}"


def _across(step: FloatArray, picture: Picture) -> FloatArray:
    return EDGE + across(picture, step) * (WIDTH - 2 * EDGE)


def _line(curve: Curve, picture: Picture, scale: Scale, style: str) -> str:
    small = thin(curve, POINTS)
    good = np.isfinite(small.value)
    x = _across(small.step[good], picture)
    y = HEIGHT - EDGE - scale.share(small.value[good]) * (HEIGHT - 2 * EDGE)
    if len(x) == 1:
        return f'<circle cx="{x[0]:.1f}" cy="{y[0]:.1f}" r="1.5" fill="currentColor"/>'
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return f'<polyline points="{points}"{style}/>'
