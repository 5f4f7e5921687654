"""Settings that a log holds only where a pretrained language or image model is trained on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Transformers' examples, PEFT, diffusers, sentence encoders; a network that is new has none of it.
_MODELS = {"modelnameorpath", "pretrainedmodelnameorpath", "basemodelnameorpath"}
# Low-rank matrices beside the weights (Hu et al. 2021): LLaMA-Factory, axolotl, torchtune, scripts.
_RANKS = {"lorar", "lorarank", "loradim", "loraalpha"}
_NOTHING = {"", "none", "null", "false", "~"}
_SET = re.compile(
    r"(?i)(?<![a-z0-9])((?:pretrained_?|base_?)?model_name_or_path|lora_?(?:r|rank|dim|alpha))['\"]?"
    r"\s*[=:]\s*['\"]?([^\s,'\")}\]]*)"
)
# What PEFT and mlx-lm print above a training of few of a model's weights.
_FEW_WEIGHTS = re.compile(
    r"(?i)\btrainable param(?:eter)?s: (?:[\d,]+ \|\| all params: [\d,]+ \|\| trainable%: )?"
    r"\d\d?\.\d+(?:%|$|\s)"
)

# Beside the ranks: they are there and not in use.
_OFF = re.compile(
    r"(?i)(?<![a-z0-9])(?:use|enable|with)_?lora['\"]?\s*[=:]\s*['\"]?(?:false|0|no)\b"
)
_USES = ("uselora", "enablelora", "withlora")


def without_ranks(settings: Mapping[str, object]) -> bool:
    """Tell that settings say of their low-rank matrices that none are in use. Keys as below."""
    # A document's numbers come as floats.
    return any(str(settings.get(key)).lower() in {"false", "0", "0.0", "no"} for key in _USES)


def is_pretrained(key: str, value: object) -> bool:
    """Tell by a setting that what is trained was trained before. key: letters and digits only."""
    if key in _MODELS:
        return isinstance(value, str) and value.strip().lower() not in _NOTHING
    if key not in _RANKS or isinstance(value, bool):
        return False
    try:
        return float(value) > 0  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def pretrained_in(text: str) -> str | None:
    """Return the setting in a line that tells so, as it stands there; None: there is none."""
    if few := _FEW_WEIGHTS.search(text):
        return few.group().strip()
    off = _OFF.search(text)
    for found in _SET.finditer(text):
        key = re.sub(r"[^a-z0-9]", "", found.group(1).lower())
        if off and key in _RANKS:
            continue
        if is_pretrained(key, found.group(2)):
            return f"{found.group(1)}: {found.group(2)}"
    return None
