"""Which rules are in force: `select` and `ignore` take codes or their beginnings, as in ruff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.config.keys import hint
from advisor.engine.rule import RuleBase
from advisor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ALL = "ALL"


def split_codes(given: Iterable[str]) -> tuple[str, ...]:
    """Return the codes in upper case; several may stand in one word, between commas."""
    words = (word.strip().upper() for item in given for word in item.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def check_codes(prefixes: Iterable[str], codes: Mapping[str, str], where: str) -> None:
    """Raise ConfigError for what no rule's code begins with. `codes`: by the rules' names."""
    for prefix in prefixes:
        name = prefix.lower()
        if name in codes:
            raise ConfigError(f"{where}: '{name}' is a rule's name; its code is {codes[name]}")
        if prefix != ALL and not any(code.startswith(prefix) for code in codes.values()):
            meant = hint(prefix, codes.values()) or "; 'lr-advise rules' lists the codes"
            raise ConfigError(
                f"{where}: '{prefix}' is no rule code, nor the beginning of one{meant}"
            )


def chosen(base: RuleBase, select: Sequence[str], ignore: Sequence[str]) -> RuleBase:
    """Return the rules in force. The longer match wins; `ignore` wins between equals.

    An empty `select` selects all. Codes are those that `split_codes` gave.
    """
    if not select and not ignore:
        return base
    select = select or (ALL,)
    return RuleBase(
        tuple(
            rule for rule in base.rules if _longest(rule.code, select) > _longest(rule.code, ignore)
        ),
        narrowed=True,
    )


def _longest(code: str, prefixes: Sequence[str]) -> int:
    """Return the length of the longest prefix that fits, 0 for ALL, -1 for none."""
    lengths = [len(item) for item in prefixes if code.startswith(item)]
    return max(lengths, default=0 if ALL in prefixes else -1)
