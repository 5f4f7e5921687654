"""Learning-rate schedules, as multipliers of the peak rate, and the ramps of range tests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float32]
CORE = ("constant", "cosine", "step", "cyclic", "warmup_constant")


def _cosine(t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half a cosine, from 1 at t=0 to 0 at t=1."""
    return 0.5 * (1 + np.cos(np.pi * np.clip(t, 0, 1)))


def _warm(steps: int, share: float) -> NDArray[np.float64]:
    """A linear rise over the first `share` of the steps, 1 afterwards."""
    return np.minimum(1.0, (np.arange(steps) + 1) / max(1, int(share * steps)))


def _warmup_cosine(steps: int) -> NDArray[np.float64]:
    t = np.arange(steps) / steps
    return np.where(t < 0.1, _warm(steps, 0.1), _cosine((t - 0.1) / 0.9))


def _step(steps: int) -> NDArray[np.float64]:
    t = np.arange(steps) / steps
    return np.where(t < 0.6, 1.0, np.where(t < 0.85, 0.1, 0.01))


def _cyclic(steps: int) -> NDArray[np.float64]:
    """Four triangles between the peak and a tenth of it."""
    t = np.arange(steps) / steps
    return 0.1 + 0.9 * np.abs(((t * 4) % 1) * 2 - 1)


def _wsd(steps: int) -> NDArray[np.float64]:
    """Warm-up, stable, decay: 5 % up, flat to 80 %, linear to zero."""
    t = np.arange(steps) / steps
    return np.minimum(_warm(steps, 0.05), np.clip((1 - t) / 0.2, 0, 1))


def _one_cycle(steps: int) -> NDArray[np.float64]:
    """From 1/25 up to the peak at 30 %, then a cosine down to almost nothing."""
    t = np.arange(steps) / steps
    up = 0.04 + 0.96 * (1 - _cosine(t / 0.3))
    return np.where(t < 0.3, up, 1e-4 + _cosine((t - 0.3) / 0.7))


def _restarts(steps: int) -> NDArray[np.float64]:
    """Cosine with warm restarts: three cycles, each twice as long as the one before."""
    t = np.arange(steps) / steps * 7
    inside = np.where(t < 1, t, np.where(t < 3, (t - 1) / 2, (t - 3) / 4))
    return _cosine(inside)


SCHEDULES: dict[str, Callable[[int], NDArray[np.float64]]] = {
    "constant": np.ones,
    "cosine": lambda n: _cosine(np.arange(n) / n),
    "warmup_cosine": _warmup_cosine,
    "warmup_constant": lambda n: _warm(n, 0.1),
    "step": _step,
    "cyclic": _cyclic,
    "early_decay": lambda n: np.exp(-np.arange(n) / n / 0.04),
    "wsd": _wsd,
    "one_cycle": _one_cycle,
    "linear": lambda n: 1 - np.arange(n) / n,
    "restarts": _restarts,
}


def schedule(name: str, steps: int) -> Curve:
    """The multipliers of schedule `name` for each of `steps` steps."""
    return SCHEDULES[name](steps).astype(np.float32)


def ramp(low: float, high: float, steps: int) -> Curve:
    """A range test: the rate rises exponentially from `low` to `high`."""
    return np.geomspace(low, high, steps).astype(np.float32)
