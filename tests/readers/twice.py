"""One training as several loggers write it side by side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.history import FloatArray


def losses(seed: int = 0, rows: int = 60) -> FloatArray:
    """Return a loss that falls and levels off, float64 [rows]."""
    noise = np.random.default_rng(seed).normal(size=rows)
    return 2.0 * np.exp(-np.arange(rows) / 15.0) + 0.3 + 0.05 * noise


def write_csv(path: Path, loss: FloatArray, first: int = 0, rate: float | None = None) -> Path:
    """Write a table with all digits."""
    names, more = ("step,loss,lr", f",{rate}") if rate is not None else ("step,loss", "")
    rows = (f"{step},{value!r}{more}" for step, value in enumerate(loss.tolist(), first))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([names, *rows]) + "\n")
    return path


def write_lines(path: Path, loss: FloatArray) -> Path:
    """Write JSON lines in single precision, as event files hold it."""
    rows = ({"step": step, "loss": float(np.float32(value))} for step, value in enumerate(loss))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, rows)) + "\n")
    return path


def write_text(
    path: Path, loss: FloatArray, first: int = 0, every: int = 1, head: str = ""
) -> Path:
    """Write what a script prints: four decimals, every so many steps."""
    rows = (f"step {step} loss: {value:.4f}" for step, value in enumerate(loss, first))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*filter(None, [head]), *list(rows)[::every]]) + "\n")
    return path
