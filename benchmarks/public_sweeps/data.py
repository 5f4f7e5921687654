"""The sweeps that `judged.py` scores: where they lie, their logs, and their truth."""

from __future__ import annotations

import json
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import numpy as np
from advisor.errors import LogError
from advisor.history import Curve, History
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions

from scoring.asked import Floats, Truth, ends
from scoring.asked import read as read_truth

LIST = Path(__file__).with_name("sweeps.toml")
RAW = "https://raw.githubusercontent.com"
_NAME = re.compile(r"lr_([0-9.eE+-]+?)(?:_s(\d+))?")


class Log(NamedTuple):
    """The log of one run of a sweep."""

    path: Path
    rate: float
    seed: int

    def history(self) -> History | None:
        """As the program reads it; None where it is refused, as one without a finite loss is."""
        try:
            return read(self.path, ReadOptions())[0]
        except LogError:
            return None


class Sweep:
    """One training at several rates: `logs` by rising rate, and what `meta.json` says of it."""

    def __init__(self, folder: Path) -> None:
        """Raises ValueError: a log's name tells no rate."""
        self.name = folder.name
        self.meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        self.repo = str(self.meta["repo"])
        # Of "muon (matrices) and adamw (the rest)" the first is named.
        self.optimizer = str(self.meta.get("optimizer") or "").split(" ")[0]
        self.logs = sorted(map(_log, folder.glob("lr_*")), key=lambda log: log[1:])

    @cached_property
    def histories(self) -> list[History | None]:
        return [log.history() for log in self.logs]

    @cached_property
    def validated(self) -> bool:
        """Whether every run that could be read logs a validation loss."""
        return all(history.val is not None for history in self.histories if history)

    @cached_property
    def trained(self) -> bool:
        """Whether every run that could be read logs a training loss."""
        return all(history.train is not None for history in self.histories if history)

    def curves(self, by_training: bool = False) -> list[Curve | None]:
        """The loss that each run is judged by; None: it could not be read."""
        validation = self.validated and not by_training
        return [
            history and (history.val if validation else history.loss) for history in self.histories
        ]


def _log(path: Path) -> Log:
    found = _NAME.fullmatch(path.stem)
    if found is None:
        raise ValueError(f"{path}: expected a name as lr_0.01.csv or lr_0.01_s1.csv")
    return Log(path, float(found[1]), int(found[2] or 0))


def read_sweeps(data: Path) -> list[Sweep]:
    """Read all sweeps of a folder, by name."""
    return [Sweep(meta.parent) for meta in sorted(data.glob("*/meta.json"))]


def train_alone(log: Log) -> str:
    """The training loss of a log, and nothing else; all of a log that could not be read."""
    history = log.history()
    if history is None or history.train is None:
        return log.path.read_text(encoding="utf-8")
    axis = history.axis if history.axis in ("step", "epoch") else "epoch"
    rows = zip(history.train.step, history.train.value, strict=True)
    return "".join([f"{axis},loss\n", *(f"{step:.10g},{loss:.10g}\n" for step, loss in rows)])


def truth_of(
    sweep: Sweep, first_of: Callable[[Floats], Any], *, by_training: bool = False
) -> Truth:
    """The truth as of a corpus' task in which every run is written down as its end.

    `first_of` makes one of the finite first losses of the runs; `by_training`: judged by the
    training losses also where there are validations.
    """
    curves = sweep.curves(by_training)
    y = np.array([_end(curve) for curve in curves])
    firsts = np.array([curve.value[0] for curve in curves if curve is not None and len(curve)])
    first = float(first_of(firsts[np.isfinite(firsts)]))
    n = len(y)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{sweep.name}.npz")
        np.savez(
            path,
            train_loss=np.column_stack([np.full(n, first), np.where(np.isfinite(y), y, np.nan)]),
            val_loss=np.repeat(y[:, None], 3, axis=1),
            optimizer=np.full(n, "any"),
            schedule=np.full(n, "constant"),
            batch_size=np.zeros(n, int),
            peak_lr=np.array([log.rate for log in sweep.logs]),
            seed=np.array([log.seed for log in sweep.logs]),
        )
        return read_truth(path)


def _end(curve: Curve | None) -> float:
    """Mean of the last tenth, inf where the run diverged."""
    if curve is None or not len(curve):
        return np.inf
    return float(ends({"val_loss": curve.value[None]})[0])


def download(out: Path, listing: Path = LIST, base: str = RAW) -> Iterator[str]:
    """Fetch every run of the list, as it was published; say what was fetched and what was not."""
    for name, sweep in tomllib.loads(listing.read_text(encoding="utf-8")).items():
        if not sweep.get("runs"):
            yield f"{name}: not fetched: {sweep['why']}"
            continue
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        lost = []
        for label, path in sweep["runs"].items():
            commit = sweep.get("commits", {}).get(label, sweep["commit"])
            try:
                with urlopen(f"{base}/{sweep['repo']}/{commit}/{quote(path)}") as answer:
                    told = answer.read()
            except (URLError, OSError) as error:
                lost.append(f"{path} ({error})")
                continue
            (folder / f"lr_{label}{Path(path).suffix}").write_bytes(told)
        (folder / "meta.json").write_text(json.dumps(sweep, indent=1), encoding="utf-8")
        yield f"{name}: {len(sweep['runs']) - len(lost)} runs" + "".join(
            f"; not fetched: {one}" for one in lost
        )
