"""Means of a loss that go on from row to row, as loggers write them."""

from __future__ import annotations

import numpy as np

from scoring.asked import Floats


def exponential(losses: Floats, kept: float, start: str) -> Floats:
    """Exponential mean that is corrected for its beginning, or began at the first loss or at 0."""
    out, mean = np.empty(len(losses)), float(losses[0]) if start == "first" else 0.0
    for i, loss in enumerate(losses):
        mean = kept * mean + (1 - kept) * loss
        out[i] = mean / (1 - kept ** (i + 1)) if start == "corrected" else mean
    return out


def moving(losses: Floats, rows: int) -> Floats:
    """Mean of the last so many losses, of all while there are fewer."""
    whole = np.concatenate([[0.0], np.cumsum(losses)])
    end = np.arange(1, len(losses) + 1)
    start = np.maximum(end - rows, 0)
    return (whole[end] - whole[start]) / (end - start)
