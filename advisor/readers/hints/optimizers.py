"""The optimizer that a name means: 'torch.optim.AdamW', 'adamw_torch', 'SGD (momentum=0.9)'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.names import CAMEL

if TYPE_CHECKING:
    from collections.abc import Mapping

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
