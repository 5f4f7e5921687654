"""Settings in a file beside a log: config.yaml, hparams.yaml, args.json, Hydra's folder."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from advisor.readers.hints.settings import take_hints
from advisor.readers.hints.yaml_settings import parse_settings
from advisor.readers.raw.values import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

# What was changed for this very run comes before what it started from.
_NAMES = (
    *("overrides", "hparams", "hparam", "hyperparameters", "hyperparams", "hyp", "params", "args"),
    *("arguments", "training_args", "train_args", "opt", "opts", "options", "flags", "settings"),
    *("config", "cfg", "run_config", "train_config", "training_config", "experiment_config"),
)
_ENDINGS = (".yaml", ".yml", ".json")
# Below a run's folder, and folders in which a run keeps its logs alone.
_BELOW = (".", ".hydra", "files")
_LOGS = re.compile(r"(?:logs?|metrics|csv|csv_logs|tb|tensorboard|tb_logs|results?|history)", re.I)
_LARGEST = 1 << 20
_DEPTH = 3


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
        return next((told for path in _candidates(Path(log), run) if (told := _told(path))), None)
    except (OSError, ValueError):
        return None


def _candidates(log: Path, run: str | None) -> list[Path]:
    """Return the files that may hold the settings of a log, the likeliest first."""
    if log.is_dir():
        home = log / run if run and (log / run).is_dir() else log
        own: list[Path] = []
    elif log.is_file():
        home = log.parent
        own = [log.with_suffix(ending) for ending in _ENDINGS if log.suffix != ending]
    else:
        return []
    homes = [home, home.parent] if _LOGS.fullmatch(home.name) else [home]
    names = [
        place / below / f"{name}{ending}"
        for place, below, name, ending in product(homes, _BELOW, _NAMES, _ENDINGS)
    ]
    return [path for path in (*own, *names) if path.is_file()]


def _told(path: Path) -> Beside | None:
    if path.stat().st_size > _LARGEST:
        return None
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    try:
        settings = parse(text) if path.suffix == ".json" else parse_settings(text)
    except ValueError:
        return None
    hints: dict[str, str] = {}
    take_hints(hints, settings)
    return Beside(hints, str(path), tuple(_words(settings))) if "lr" in hints else None


def _words(settings: object, depth: int = 0) -> Iterator[str]:
    if not isinstance(settings, dict) or depth > _DEPTH:
        return
    for name, value in settings.items():
        if isinstance(value, str | int | float):
            yield f"{name}={value}"
        yield from _words(value, depth + 1)
