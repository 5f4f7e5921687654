"""The optimizer and the learning rate in nested settings, as JSON, YAML and trackers hold them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.hints.optimizers import optimizer_in
from advisor.readers.hints.pretrained import is_pretrained, without_ranks
from advisor.readers.hints.source_code import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

_RATE_KEYS = {"lr", "learningrate", "learnrate", "baselr", "initiallr", "initlr", "lr0",
              "optlearningrate", "maxlearningrate", "maxlr", "peaklr",
              "learningrateinit"}  # fmt: skip
_OPTIMIZER_KEYS = {"optimizer", "optim", "opt", "optimizername", "optname", "optimizertype",
                   "solvertype", "solver", "optimfactory"}  # fmt: skip
# How long the training is to be; -1 stands for "not by this".
_PLANNED = {
    "planned_steps": {"maxsteps", "totalsteps", "maxiters", "totaliters", "trainiters",
                      "trainsteps", "numtrainsteps", "numtrainingsteps", "maxtrainsteps",
                      "totaltimesteps"},
    "planned_epochs": {"epochs", "numepochs", "nepochs", "maxepochs", "totalepochs",
                       "numtrainepochs", "maxepoch"},
}  # fmt: skip
# Sections that are about the training itself; 'pretrain', 'teacher', 'data', 'env' are others.
_OF_THE_TRAINING = {"train", "training", "trainer", "trainerargs", "trainingargs",
                    "trainingarguments", "trainargs", "fit", "optimization", "hparams",
                    "hyperparameters", "hyperparams", "params", "parameters", "args", "arguments",
                    "config", "cfg", "settings", "run", "runner", "experiment", "general",
                    "solver", "value"}  # fmt: skip
_NAME_IN_SECTION = ("name", "type", "_target_", "class_name", "class_path", "class")
# Settings lie near the top; a document of models and tables is not searched to its bottom.
_DEPTH = 4


def take_hints(
    hints: dict[str, str], settings: object, depth: int = 0, *, of_training: bool = True
) -> None:
    """Add to `hints` what nested settings tell: 'lr', 'optimizer', 'momentum', 'nesterov'.

    How long the training is to be: 'planned_steps', 'planned_epochs', and 'stops_early' where it
    may end before; only of sections that are called after the training. The first found stays.
    """
    if not isinstance(settings, dict) or depth > _DEPTH:
        return
    keys = {re.sub(r"[^a-z0-9]", "", key.lower()): key for key in settings if isinstance(key, str)}
    off = without_ranks({bare: settings[key] for bare, key in keys.items()})
    for bare, key in keys.items():
        if not (off and bare.startswith("lora")):
            _take(hints, bare, settings[key])
        if of_training:
            _take_length(hints, bare, settings[key])
    # Layers have a momentum of another kind.
    if not depth or not (_RATE_KEYS | _OPTIMIZER_KEYS).isdisjoint(keys):
        _take_momentum(hints, {bare: settings[key] for bare, key in keys.items()})
    sections = {id(settings[key]) for bare, key in keys.items() if bare in _OF_THE_TRAINING}
    for value in settings.values():
        its = of_training and id(value) in sections
        take_hints(hints, value, depth + 1, of_training=its)


def _take(hints: dict[str, str], key: str, value: object) -> None:
    value = _plain(value)
    if key in _OPTIMIZER_KEYS:
        _take_optimizer(hints, value)
    elif is_pretrained(key, value):
        hints.setdefault("pretrained", f"{key}: {value}")
    elif key in _RATE_KEYS and _is_rate(value):
        hints.setdefault("lr", str(value))
    elif key == "config" and isinstance(value, str) and "\n" in value:
        settings = Settings()  # MMDetection writes its settings as the program that sets them.
        for line in value.split("\n"):
            settings.look(line)
        hints.update({name: told for name, told in settings.hints.items() if name not in hints})


def _plain(value: object) -> object:
    """Return what a setting is set to, also as W&B writes its config."""
    if isinstance(value, dict) and "value" in value and set(value) <= {"value", "desc"}:
        return value["value"]
    return value


def _take_length(hints: dict[str, str], key: str, value: object) -> None:
    """Take how long the training is to be, and whether it may end before."""
    value = _plain(value)
    told = next((hint for hint, keys in _PLANNED.items() if key in keys), None)
    if told and _is_rate(value):
        hints.setdefault(told, str(value))
    elif "earlystop" in key or key == "patience":
        off = str(value).strip().lower() in {"", "none", "null", "false", "no", "off", "0", "-1"}
        if not off and value not in ({}, []):
            hints.setdefault("stops_early", f"{key}: {value}"[:80])


def _take_optimizer(hints: dict[str, str], value: object) -> None:
    """Take a name, or a section that holds the name beside other settings."""
    if isinstance(value, dict):
        _take_momentum(hints, {str(name).lower(): one for name, one in value.items()})
        value = next((value[name] for name in _NAME_IN_SECTION if name in value), None)
    name = optimizer_in(value) if isinstance(value, str) else None
    if name or isinstance(value, str):
        hints.setdefault("optimizer" if name else "unknown_optimizer", name or str(value))


def _take_momentum(hints: dict[str, str], section: Mapping[str, object]) -> None:
    told = {
        key: value.get("value") if isinstance(value, dict) else value
        for key, value in section.items()
    }
    for key in ("momentum", "sgdmomentum"):
        if _is_rate(told.get(key)):
            hints.setdefault("momentum", str(told[key]))
    if str(told.get("nesterov")).lower() == "true":
        hints.setdefault("nesterov", "true")


def _is_rate(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return 0 < float(value) < float("inf")
    except (ValueError, OverflowError):
        return False


def hints_of(settings: object) -> dict[str, str]:
    """Return what nested settings tell, as `take_hints` finds it."""
    hints: dict[str, str] = {}
    take_hints(hints, settings)
    return hints
