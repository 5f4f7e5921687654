"""Files of `other_settings/runs.py` as the two views show them, and parts of files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from other_optimizers.page import Trained, trained
from scoring.runs import EPOCH_STEPS


@contextmanager
def as_file(name: str, data: dict[str, Any]) -> Iterator[Path]:
    """Keep these runs for a while."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        np.savez(path, **data)
        yield path


@contextmanager
def part_of(path: Path, column: str, value: object, **more: object) -> Iterator[Path]:
    """Keep the runs of a file of which this is true, as a file."""
    data = dict(np.load(path))
    mine = data[column] == value
    part = {k: v[mine] if v.shape[:1] == mine.shape else v for k, v in data.items()}
    added = {k: np.array(v) for k, v in more.items()}
    with as_file(f"{path.stem.split('.')[0]}.part.npz", part | added) as out:
        yield out


def thinned(data: dict[str, Any], times: int) -> dict[str, Any]:
    """Rows of so many steps: their mean loss, the rate of the last; validations stay."""
    loss, rate = data["train_loss"].astype(float), data["lr"]
    with np.errstate(all="ignore"):
        mean = loss.reshape(len(loss), -1, times).mean(2)
    changed = {"train_loss": mean, "lr": rate[:, times - 1 :: times]}
    return data | changed | {"every": data["every"] // times}


@cache
def seen(path: Path, view: str) -> Trained:
    """Read a file; an epoch is longer where validations are further apart than one."""
    data = dict(np.load(path))
    every = int(data["every"])
    if view != "epochs" or every <= EPOCH_STEPS:
        return trained(path, view)
    with as_file(path.name, thinned(data, -(-every // EPOCH_STEPS))) as out:
        return trained(out, view)


def of_half(paths: Iterator[Path], half: str, view: str) -> list[Trained]:
    """The tasks of one half, by name."""
    every = (seen(path, view) for path in sorted(paths))
    return [one for one in every if one.half == half]
