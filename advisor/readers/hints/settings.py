"""What a log says of its own settings: the optimizer's name and the learning rate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.names import CAMEL

if TYPE_CHECKING:
    from collections.abc import Mapping

_RATE_KEYS = {"lr", "learningrate", "baselr", "initiallr", "initlr", "lr0", "optlearningrate",
              "maxlearningrate", "maxlr", "peaklr"}  # fmt: skip
_OPTIMIZER_KEYS = {"optimizer", "optim", "opt", "optimizername", "optname", "optimizertype",
                   "solvertype"}  # fmt: skip
_NAME_IN_SECTION = ("name", "type", "_target_", "class_name", "class")
# The first that a name begins or ends with, or has among its words, is meant; what others may have
# as a setting comes last.
_OPTIMIZERS = ("nadamw", "adamw", "adamax", "nadam", "radam", "adamp", "adam", "sgd", "rmsprop",
               "adagrad", "adadelta", "adafactor", "lamb", "lars", "lion", "muon", "shampoo",
               "sophia", "adan", "novograd", "ftrl", "lbfgs", "soap", "amsgrad", "nesterov",
               "momentum99", "momentum")  # fmt: skip
# Other words begin or end with these: 'lambda', 'million'.
_IN_WORDS = frozenset(("lamb", "lars", "lion", "muon", "adan", "soap"))
_MOMENTUM = r"(?<!no )(?<!without )(?<!zero )momentum\W*(\d*\.?\d+(?:e[+-]?\d+)?|none|false)?"
_NESTEROV = r"(?<!no )(?<!without )nesterov(?!\W*(?:false|none|0))"
_SGD = {"sgdm": "momentum", "sgdmomentum": "momentum", "sgdwithmomentum": "momentum",
        "sgdnesterov": "nesterov"}  # fmt: skip
# These find the rate themselves: the usual one of what they are called after is not theirs.
_OWN_RATE = "dadapt"
# Settings lie near the top; a document of models and tables is not searched to its bottom.
_DEPTH = 4
_LONGEST = 300  # characters: an optimizer that PyTorch prints, with its settings
_USUAL_MOMENTUM, _LONG_MOMENTUM = 0.9, 0.985


def optimizer_in(text: str) -> str | None:
    """Return the known optimizer that a name such as 'torch.optim.AdamW' or 'adamw_torch' means."""
    text = text[:_LONGEST].strip()
    lowered = text.lower()
    bare = re.sub(r"[^a-z0-9]", "", lowered)
    if bare in _SGD or bare in _OPTIMIZERS:
        return _SGD.get(bare, bare)
    if _OWN_RATE in bare:
        return None
    spaced = lowered.replace("_", " ")
    apart = CAMEL.sub(" ", text).lower().replace("_", " ")
    for name in _OPTIMIZERS:
        if name in _IN_WORDS:
            found = re.search(_stands_alone(name), apart)
        else:
            found = re.search(rf"(?<![a-z]){name}(?![a-z])|^{name}|{name}$", spaced)
        if found:
            return _momentum_in(spaced) if name == "sgd" else name
    return None


def _stands_alone(name: str) -> str:
    """Return the pattern of a name that is a word of its own or glued to how it was built."""
    return rf"(?<![a-z])(?:[a-z]*(?:fused|paged|bit|cpu|gpu))?{name}(?:fused|bit)?(?![a-z])"


def _momentum_in(text: str) -> str:
    """Return what a text that names SGD means, e.g. 'sgd (lr=0.1, momentum=0.9)'."""
    found = re.search(_MOMENTUM, text)
    told = found.group(1) if found else "none"
    momentum = 0.0 if told in {"none", "false"} else float(told or _USUAL_MOMENTUM)
    if momentum >= _LONG_MOMENTUM:
        return "momentum99"
    if re.search(_NESTEROV, text):
        return "nesterov"
    return "momentum" if momentum > 0.0 else "sgd"


def optimizer_told(text: str | None) -> str | None:
    """Return the known optimizer that was told; another by its own name, in lower case."""
    if not text or not text.strip():
        return None
    return optimizer_in(text) or text.strip().lower()


def optimizer_of(hints: Mapping[str, str]) -> str | None:
    """Return the optimizer that a log's settings name, for SGD with the momentum told beside it."""
    name = optimizer_told(hints.get("optimizer"))
    if name != "sgd":
        return name
    beside = (f"{key}={hints[key]}" for key in ("momentum", "nesterov") if key in hints)
    return _momentum_in(f"sgd {' '.join(beside)}".lower())


def optimizer_unknown(text: str | None) -> str:
    """Say that a user named an optimizer which is not known, and which may be meant; else nothing.

    Those that find the rate themselves have no usual one to be known.
    """
    if not text or optimizer_in(text) or _OWN_RATE in re.sub(r"[^a-z0-9]", "", text.lower()):
        return ""
    from advisor.naming import nearest

    near = nearest(text.strip().lower(), [*_OPTIMIZERS, *_SGD])
    meant = f"did you mean '{near}'?" if near else f"known are {', '.join(_OPTIMIZERS)}"
    return f"--optimizer '{text}' is not known, nor the rate that is usual with it; {meant}"


def take_hints(hints: dict[str, str], settings: object, depth: int = 0) -> None:
    """Add to `hints` what nested settings tell: 'lr', 'optimizer', 'momentum', 'nesterov'.

    The first found stays.
    """
    if not isinstance(settings, dict) or depth > _DEPTH:
        return
    keys = {re.sub(r"[^a-z0-9]", "", key.lower()): key for key in settings if isinstance(key, str)}
    for bare, key in keys.items():
        _take(hints, bare, settings[key])
    # Layers have a momentum of another kind.
    if not depth or not (_RATE_KEYS | _OPTIMIZER_KEYS).isdisjoint(keys):
        _take_momentum(hints, {bare: settings[key] for bare, key in keys.items()})
    for value in settings.values():
        take_hints(hints, value, depth + 1)


def _take(hints: dict[str, str], key: str, value: object) -> None:
    if isinstance(value, dict) and set(value) == {"value"}:
        value = value["value"]  # How W&B writes its config.
    if isinstance(value, dict) and key in _OPTIMIZER_KEYS:
        _take_momentum(hints, {str(name).lower(): one for name, one in value.items()})
        value = next((value[name] for name in _NAME_IN_SECTION if name in value), None)
    if key in _OPTIMIZER_KEYS and isinstance(value, str):
        name = optimizer_in(value)
        if name:
            hints.setdefault("optimizer", name)
    if key == "config" and isinstance(value, str) and "\n" in value:
        from advisor.readers.hints.source_code import Settings

        settings = Settings()  # MMDetection writes its settings as the program that sets them.
        for line in value.split("\n"):
            settings.look(line)
        hints.update({name: told for name, told in settings.hints.items() if name not in hints})
    if key in _RATE_KEYS and _is_rate(value):
        hints.setdefault("lr", str(value))


def _take_momentum(hints: dict[str, str], section: Mapping[str, object]) -> None:
    for bare in ("momentum", "sgdmomentum"):
        value = section.get(bare)
        value = value.get("value") if isinstance(value, dict) else value
        if _is_rate(value):
            hints.setdefault("momentum", str(value))
    nesterov = section.get("nesterov")
    nesterov = nesterov.get("value") if isinstance(nesterov, dict) else nesterov
    if str(nesterov).lower() == "true":
        hints.setdefault("nesterov", "true")


def _is_rate(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return 0 < float(value) < float("inf")
    except (ValueError, OverflowError):
        return False


def hints_from_params(params: Mapping[str, str]) -> dict[str, str]:
    """Return the hints in flat parameters, as MLflow keeps them."""
    hints: dict[str, str] = {}
    take_hints(hints, dict(params))
    return hints
