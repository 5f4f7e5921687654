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
# These are known by a whole word alone, and come first: PAdam, AdamG, AdaMuon and SignSGD bear the
# name of another whose usual rate is not theirs.
_WHOLE = frozenset(("adabelief", "adabound", "adahessian", "adamg", "ademamix", "adopt", "came",
                    "cocob", "dadaptation", "dog", "dowg", "kron", "laprop", "madgrad", "mars",
                    "mechanic", "padam", "prodigy", "ranger", "rprop", "schedulefreesgd",
                    "signsgd", "sm3", "sophiah", "yogi"))  # fmt: skip
# Other spellings of what is known, without '_', '8bit', a leading 'paged' and the like.
_MEANS = {
    **dict.fromkeys(("adamuon", "nadamuon", "normuon", "nmuon", "muonclip", "muonadamw",
                     "distributedmuon"), "muon"),
    **dict.fromkeys(("larc", "nlars", "nlarc"), "lars"),
    **dict.fromkeys(("csgdc", "csgdp", "csgdw", "decoupledsgdw"), "sgd"),
    "decoupledadamw": "adamw", "cadamc": "adam", "cnadamc": "nadam",
    "ldog": "dog", "mechanize": "mechanic", "psgdkron": "kron", "radabelief": "adabelief",
    "ranger21": "ranger", "sgdschedulefree": "schedulefreesgd", "signum": "signsgd",
    "simplifiedademamix": "ademamix",
}  # fmt: skip
# How one is built: bitsandbytes, apex, DeepSpeed, schedulefree, timm.
_BUILT = re.compile(r"^(?:paged|fused|deepspeedcpu)|(?:\d+bit|legacy|closure|reference|paper)$")
# timm's cautious ones begin with c; of several, further letters say how they decay weights.
_VARIANT = re.compile(r"c?(.+?)(?:bvc?|tf)?(?:c|w|cw|cd)?")
_WITH_VARIANTS = _IN_WORDS | {"adafactor", "adopt", "kron", "laprop", "madgrad", "mars", "rmsprop"}
_MOMENTUM = r"(?<!no )(?<!without )(?<!zero )momentum\W*(\d*\.?\d+(?:e[+-]?\d+)?|none|false)?"
_NESTEROV = r"(?<!no )(?<!without )nesterov(?!\W*(?:false|none|0))"
_SGD = {"sgdm": "momentum", "sgdmomentum": "momentum", "sgdwithmomentum": "momentum",
        "sgdnesterov": "nesterov"}  # fmt: skip
# What they are called after besides has another usual rate.
_BEGINS = {"dadapt": "dadaptation", "prodigy": "prodigy", "muonwithaux": "muon",
           "singledevicemuonwithaux": "muon"}  # fmt: skip
_LONGEST = 300  # characters: an optimizer that PyTorch prints, with its settings
_USUAL_MOMENTUM, _LONG_MOMENTUM = 0.9, 0.985
# A momentum that is set without an optimizer's name is SGD's from such a rate on; below, programs
# that were changed to Adam still print it.
_LEAST_MOMENTUM, _LEAST_RATE = 0.5, 0.01


def optimizer_in(text: str) -> str | None:
    """Return the known optimizer that a name such as 'torch.optim.AdamW' or 'adamw_torch' means."""
    text = text[:_LONGEST].strip()
    lowered = text.lower()
    bare = re.sub(r"[^a-z0-9]", "", lowered)
    if bare in _SGD or bare in _OPTIMIZERS:
        return _SGD.get(bare, bare)
    for word in (bare, *re.findall(r"[a-z][a-z0-9]+", lowered.replace("_", ""))):
        if whole := _by_whole_word(word):
            return whole
    spaced = re.sub(r"(?<=[a-z])\d+bit", "", lowered).replace("_", " ")
    apart = CAMEL.sub(" ", text).lower().replace("_", " ")
    for name in _OPTIMIZERS:
        said = apart if name in _IN_WORDS else spaced
        # Most columns name none of them, and each pattern would have to be compiled first.
        if name in said and re.search(_pattern_of(name), said):
            return _momentum_in(spaced) if name == "sgd" else name
    return None


def _by_whole_word(word: str) -> str | None:
    """Return the known optimizer that a word without '_' is called after, where all of it is."""
    for start, name in _BEGINS.items():
        if word.startswith(start):
            return name
    word = _BUILT.sub("", word)
    if word in _WHOLE or word in _MEANS:
        return _MEANS.get(word, word)
    kind = _VARIANT.fullmatch(word)
    # What the letters around a shorter name mean is known of timm's alone; 'adamw' is no 'adam'.
    inner = kind.group(1) if kind else ""
    return inner if inner in _WITH_VARIANTS else None


def _pattern_of(name: str) -> str:
    """Return the pattern of a name where it means the optimizer."""
    if name in _IN_WORDS:  # a word of its own or glued to how it was built
        return rf"(?<![a-z])(?:[a-z]*(?:fused|paged|bit|cpu|gpu))?{name}(?:fused|bit)?(?![a-z])"
    return rf"(?<![a-z])(?:paged)?{name}(?![a-z])|^{name}|{name}(?=$| ?\()"


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


def optimizer_of_momentum(hints: Mapping[str, str], rate: float) -> str | None:
    """Return SGD with the momentum that settings tell beside no optimizer's name, else None.

    `rate`: the peak, NaN where none is known.
    """
    if "momentum" not in hints or "unknown_optimizer" in hints or not rate >= _LEAST_RATE:
        return None
    if not _LEAST_MOMENTUM <= float(hints["momentum"]) < 1.0:
        return None
    return optimizer_of({**hints, "optimizer": "sgd"})


def optimizer_of_rate(name: str) -> str | None:
    """Return the optimizer that a logged rate is called after: 'lr-AdamW/pg1' of Lightning."""
    known = optimizer_in(name)
    # A momentum is logged beside the rate.
    return None if known in {"momentum", "momentum99", "nesterov"} else known


def optimizer_unknown(text: str | None) -> str:
    """Say that a user named an unknown optimizer, and which may be meant; else nothing."""
    if not text or optimizer_in(text):
        return ""
    from advisor.naming import nearest

    near = nearest(text.strip().lower(), [*_OPTIMIZERS, *_SGD, *_WHOLE])
    meant = f"did you mean '{near}'?" if near else f"known are {', '.join(_OPTIMIZERS)}"
    return f"--optimizer '{text}' is not known, nor the rate that is usual with it; {meant}"
