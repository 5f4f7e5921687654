"""Learning rates that names tell: lr_1e-3, lr0.01, adam-lr=0.1."""

from __future__ import annotations

import re

_RATE = re.compile(
    r"(?:^|[^a-z])(?:peak_?|base_?|max_?)?(?:lr|learning[ _-]?rate|eta)[ _=:-]*"
    r"(\d*\.?\d+(?:e[+-]?\d+)?)(?![a-z\d]|\.\d)",
    re.IGNORECASE,
)


def rate_in_name(name: str) -> float | None:
    """Return the rate that a name like lr_1e-3, lr0.01 or adam-lr=0.1 tells, else None."""
    found = _RATE.search(name)
    rate = float(found.group(1)) if found else 0.0
    return rate if rate > 0.0 else None
