"""The settings there are: their type, the option that says the same, and where they may stand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.errors import ConfigError
from advisor.naming import did_you_mean, loosely, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable


class Kind(NamedTuple):
    """What a setting holds: in words, and the value in its form, None for what is none."""

    expected: str
    checked: Callable[[object], Any]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...] | None:
    items = [value] if isinstance(value, str) else value
    if isinstance(items, list) and all(isinstance(item, str) and item for item in items):
        return tuple(items)
    return None


def _share(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and value >= 0 else None


KINDS = {
    "text": Kind("a string", _text),
    "file": Kind("a string, the path of a file", _text),
    "texts": Kind("a string or a list of strings", _texts),
    "files": Kind("a string or a list of strings, paths of files", _texts),
    "outputs": Kind("a string or a list of strings, FILE or FORMAT:FILE", _texts),
    "number": Kind("a number above 0", lambda value: _share(value) or None),
    "share": Kind("a number of 0 or more", _share),
    "truth": Kind("true or false", lambda value: value if isinstance(value, bool) else None),
}


class Key(NamedTuple):
    """One setting.

    `kind` is one of `KINDS`, `parameter` the name of the command line's parameter; `per_path`: may
    differ from log to log.
    """

    kind: str
    parameter: str
    per_path: bool = False


KEYS: dict[str, Key] = {
    "select": Key("texts", "select", per_path=True),
    "ignore": Key("texts", "ignore", per_path=True),
    "fail-on": Key("texts", "fail_on", per_path=True),
    "train-loss": Key("text", "train_loss", per_path=True),
    "val-loss": Key("text", "val_loss", per_path=True),
    "lr-column": Key("text", "lr_column", per_path=True),
    "step-column": Key("text", "step_column", per_path=True),
    "lr": Key("number", "lr", per_path=True),
    "optimizer": Key("text", "optimizer", per_path=True),
    "fine-tuning": Key("truth", "fine_tuning", per_path=True),
    "maximize": Key("text", "maximize", per_path=True),
    "rules": Key("files", "rule_files"),
    "format": Key("text", "format_name"),
    "output": Key("outputs", "outputs"),
    "color": Key("text", "color"),
    "chart": Key("truth", "chart"),
    "baseline": Key("file", "baseline"),
    "baseline-tolerance": Key("share", "baseline_tolerance"),
}
PER_PATH = "per-path"
CHOICES: dict[str, tuple[str, ...]] = {"color": ("auto", "always", "never")}
READING = (
    "train-loss", "val-loss", "lr-column", "step-column", "lr", "optimizer", "fine-tuning",
    "maximize",
)  # fmt: skip


def check_value(name: str, value: object, where: str) -> Any:
    """Return the value in the form that the command line has it. Raises ConfigError."""
    kind = KINDS[KEYS[name].kind]
    checked = kind.checked(value)
    if checked is None:
        raise ConfigError(f"{where}: '{name}' must be {kind.expected}, not {value!r}")
    if name in CHOICES and checked not in CHOICES[name]:
        raise ConfigError(
            f"{where}: '{name}' must be one of {', '.join(CHOICES[name])}, not {value!r}"
            + hint(checked, CHOICES[name])
        )
    return checked


def unknown_key(name: str, known: Collection[str], where: str) -> ConfigError:
    """Return the error for a key that is not known, with the one that may be meant."""
    return ConfigError(
        f"{where}: unknown key '{name}'"
        + did_you_mean(nearest(name, known, loosely), f"there are {', '.join(sorted(known))}")
    )


def hint(word: str, known: Iterable[str]) -> str:
    """Return '; did you mean ...?', or nothing where no known word is near."""
    return did_you_mean(nearest(word, known, loosely))
