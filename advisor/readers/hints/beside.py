"""Settings in a file beside a log: config.yaml, hparams.yaml, args.json, Hydra's folder."""

from __future__ import annotations

import os
import re
import time
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What was changed for this very run comes before what it started from.
_NAMES = (
    *("overrides", "hparams", "hparam", "hyperparameters", "hyperparams", "hyp", "params", "args"),
    *("arguments", "training_args", "train_args", "opt", "opts", "options", "flags", "settings"),
    *("config", "cfg", "run_config", "train_config", "training_config", "experiment_config"),
)
_ENDINGS = (".yaml", ".yml", ".json", ".cfg", ".ini")
# Below a run's folder (spaCy's model-last), and folders in which a run keeps its logs alone.
_BELOW = ("", ".hydra", "files", "model-last")
_LOGS = re.compile(r"(?:logs?|metrics|csv|csv_logs|tb|tensorboard|tb_logs|results?|history)", re.I)
_LARGEST = 1 << 20
_DEPTH = 3
# A folder that changed within this time may have changed again at the same time stamp, ns.
_SETTLED = 2 * 10**9


class Beside(NamedTuple):
    """What a file of settings says.

    `hints`: as of `readers.hints.settings`. `words`: all single values, 'batch_size=64'.
    """

    hints: dict[str, str]
    path: str
    words: tuple[str, ...] = ()


def settings_beside(log: str, run: str | None = None) -> Beside | None:
    """Return the settings that lie beside a log (a file, or a folder and a run in it) on this disk.

    None where no file tells a learning rate. Never raises.
    """
    try:
        files = filter(os.path.isfile, _candidates(log, run))
        return next((told for path in files if (told := _told(path))), None)
    except (OSError, ValueError):
        return None


def _candidates(log: str, run: str | None) -> Iterator[str]:
    """Yield the files that may hold the settings of a log, the likeliest first."""
    if os.path.isdir(log):
        own = os.path.join(log, run) if run else log
        home = own if os.path.isdir(own) else log
    elif os.path.isfile(log):
        home, (stem, suffix) = os.path.dirname(log), os.path.splitext(os.path.basename(log))
        yield from _there(home, (stem + ending for ending in _ENDINGS if suffix != ending))
    else:
        return
    above = [os.path.dirname(home)] if _LOGS.fullmatch(os.path.basename(home)) else []
    for place, below in product([home, *above], _BELOW):
        if not below or below in _names_in(place):
            yield from _there(os.path.join(place, below), map("".join, product(_NAMES, _ENDINGS)))


def _there(folder: str, names: Iterable[str]) -> Iterator[str]:
    held = _names_in(folder)
    return (os.path.join(folder, name) for name in names if name in held)


def _names_in(folder: str) -> frozenset[str]:
    """Return what lies in a folder. To ask for each name is slow on the disks of clusters."""
    folder = folder or os.curdir
    changed = os.stat(folder).st_mtime_ns
    if time.time_ns() - changed < _SETTLED:
        return frozenset(os.listdir(folder))
    return _listed(folder, changed)


@lru_cache(maxsize=16)
def _listed(folder: str, changed: int) -> frozenset[str]:
    """Return what lies in a folder that changed then: the logs of one folder share it."""
    return frozenset(os.listdir(folder))


def _told(path: str) -> Beside | None:
    # Beside most logs nothing lies: what reads it is not loaded before.
    from advisor.readers.hints.settings import hints_of
    from advisor.readers.hints.yaml_settings import parse_settings
    from advisor.readers.raw.values import parse

    if os.stat(path).st_size > _LARGEST:
        return None
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        text = file.read()
    try:
        if path.endswith((".cfg", ".ini")):
            from advisor.readers.hints.cfg_settings import parse_cfg

            settings: object = parse_cfg(text)
        else:
            settings = parse(text) if path.endswith(".json") else parse_settings(text)
    except ValueError:
        return None
    hints = hints_of(settings)
    return Beside(hints, path, tuple(_words(settings))) if "lr" in hints else None


def _words(settings: object, depth: int = 0) -> Iterator[str]:
    if not isinstance(settings, dict) or depth > _DEPTH:
        return
    for name, value in settings.items():
        if isinstance(value, str | int | float):
            yield f"{name}={value}"
        yield from _words(value, depth + 1)
