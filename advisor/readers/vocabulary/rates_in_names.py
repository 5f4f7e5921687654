"""Learning rates that names tell: lr_1e-3, lr0.01, adam-lr=0.1, lr0p01."""

from __future__ import annotations

import re

_RATE = re.compile(
    r"(?:^|[^a-z])(?:peak_?|base_?|max_?)?(?:lr|learning[ _-]?rate|eta)[ _=:-]*"
    r"((?:\d+p|0,|\d*\.)?\d+(?:e[+-]?\d+)?)(?![a-z\d]|[.,]\d)",
    re.IGNORECASE,
)
# The third run, and a power of ten without its sign.
_NO_RATE = re.compile(r"0\d+(?!\d|[.,p]\d|e[+-]?\d)|10-\d", re.IGNORECASE)


def rate_in_name(name: str) -> float | None:
    """Return the rate that a name like lr_1e-3, lr0.01 or adam-lr=0.1 tells, else None."""
    found = _RATE.search(name)
    if found is None or _NO_RATE.match(name, found.start(1)):
        return None
    rate = float(re.sub("[p,]", ".", found.group(1).lower()))
    return rate if rate > 0.0 else None


def rate_in_path(path: str) -> float | None:
    """Return the rate that the names in a path tell, the innermost first, else None."""
    names = reversed(re.split(r"[\\/]", path))
    return next((rate for name in names if (rate := rate_in_name(name)) is not None), None)


# 'lr (1e-4)', 'lr (x10^-4)', 'LR×1e-3': in what the rates below are counted.
_SCALE = r"(?i)(?:[(\[]\s*[x×·*]?|[x×·*])\s?1(?:\.0*)?(?:e|0\^?)(-\d{1,2})[)\]]?\s*$"
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def scale_in(name: str) -> float:
    """Return by what the rates of a column so called are to be multiplied, 1 for most names."""
    found = re.search(_SCALE, name.translate(_RAISED)) if "1" in name else None
    return 10.0 ** int(found.group(1)) if found else 1.0
