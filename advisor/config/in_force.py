"""What is in force for a log: the rules that judge it, and the levels at which it fails."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from advisor.config.settings import PerSource
from advisor.engine.load import rule_base
from advisor.errors import ConfigError, RuleError
from advisor.reports.exit_status import check_fail_on

if TYPE_CHECKING:
    from advisor.config.settings import Settings
    from advisor.engine.rule import RuleBase


def base_of(settings: Settings) -> RuleBase:
    """Return the built-in rules with those that the settings add. Raises RuleError: one is broken.

    Where the settings file names them, the error names it too.
    """
    try:
        return rule_base(settings.values["rules"])
    except RuleError as error:
        if settings.typed("rules"):
            raise
        raise RuleError(f"{settings.name('rules')}: {error}") from None


def rules_of(settings: Settings, base: RuleBase) -> PerSource[RuleBase]:
    """Return which rules of `base` judge a log, by its source.

    Raises ConfigError: a code is none, or no rule is left where no per-path table says otherwise.
    """
    rules = PerSource(settings, partial(_rules, base))
    if not rules.everywhere.rules:
        by = " and ".join(
            settings.name(key) for key in ("select", "ignore") if settings.values[key]
        )
        raise ConfigError(f"{by}: no rule is left to judge by")
    return rules


def levels_of(settings: Settings, base: RuleBase) -> PerSource[tuple[str, ...]]:
    """Return at which levels, or by which rules, a log fails, by its source. Raises ConfigError."""
    return PerSource(settings, partial(_levels, base))


def _rules(base: RuleBase, settings: Settings) -> RuleBase:
    select, ignore = settings.values["select"], settings.values["ignore"]
    if not select and not ignore:
        return base
    from advisor.config.selection import check_codes, chosen, split_codes

    select, ignore = split_codes(select), split_codes(ignore)
    check_codes(select, base.codes, settings.name("select"))
    check_codes(ignore, base.codes, settings.name("ignore"))
    return chosen(base, select, ignore)


def _levels(base: RuleBase, settings: Settings) -> tuple[str, ...]:
    with settings.blamed_for("fail-on"):
        return check_fail_on(settings.values["fail-on"], base.codes)
