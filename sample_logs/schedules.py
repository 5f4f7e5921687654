"""Learning-rate schedules, each a factor on the base rate."""

from __future__ import annotations

import math
from collections.abc import Callable

Schedule = Callable[[float], float]
"""Maps progress through the run (0 to 1) to a factor on the base rate."""


def constant(_: float) -> float:
    return 1.0


def warmup(part: float, then: Schedule = constant) -> Schedule:
    """Linear rise over the first `part` of the run, then `then` over the rest."""

    def factor(u: float) -> float:
        return (u + 1e-3) / (part + 1e-3) if u < part else then((u - part) / (1 - part))

    return factor


def cosine(u: float) -> float:
    return 0.5 * (1 + math.cos(math.pi * min(u, 1.0)))


def drop(at: float, to: float) -> Schedule:
    """Decay in a single step: factor 1 before `at`, `to` from there on."""
    return lambda u: 1.0 if u < at else to


def late_linear(start: float) -> Schedule:
    """Constant until `start`, then linear to zero at the end."""
    return lambda u: 1.0 if u < start else (1 - u) / (1 - start)


def cosine_until(end: float, floor: float) -> Schedule:
    """Cosine that is already over at `end` and sits on `floor` for the rest."""
    return lambda u: max(cosine(u / end), floor)


def then_again(end: float) -> Schedule:
    """Cosine to 0 by `end`, then a warm restart: a second cosine over the rest."""
    return lambda u: cosine(u / end) if u < end else cosine((u - end) / (1 - end))


def restarts(cycles: int) -> Schedule:
    """Cosine with `cycles` equal warm restarts (SGDR)."""
    return lambda u: cosine((u * cycles) % 1.0)


def triangular(cycles: int, low: float) -> Schedule:
    """Cycle in triangles, as Smith (2017) does, between `low` and 1."""

    def factor(u: float) -> float:
        phase = (u * cycles) % 1.0
        return low + (1 - low) * (1 - abs(2 * phase - 1))

    return factor


def exponential(low: float, high: float) -> Schedule:
    """Range test: from `low` to `high` (use with base rate 1), equal steps on a log scale."""
    return lambda u: low * (high / low) ** u
