"""What is in force for a log: the rules that judge it, and the levels at which it fails."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from advisor.config.settings import PerSource
from advisor.engine.load import rule_base
from advisor.errors import ConfigError, RuleError
from advisor.reports.exit_status import LEVELS, NEVER, check_fail_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    """Return at which levels, or by which rules, a log fails, by its source.

    Raises ConfigError: a level is none, or a rule that should fail a run judges no log.
    """
    levels = PerSource(settings, partial(_levels, base))
    narrowed_for_once = settings.typed("select") or settings.typed("ignore")
    if not narrowed_for_once or settings.typed("fail-on"):
        alike: dict[str, list[Settings]] = {}  # who says at what to fail, and all that holds then
        for one in _everywhere(settings):
            alike.setdefault(one.name("fail-on"), []).append(one)
        for name, where in alike.items():
            _expect_judged(_levels(base, where[0]), where, base, name)
    return levels


def typed_levels(choices: Sequence[str], settings: Settings, base: RuleBase) -> tuple[str, ...]:
    """Return the levels that an option names which is no setting. Raises ConfigError as above."""
    levels = check_fail_on(choices, base.codes)
    _expect_judged(levels, _everywhere(settings), base, "--fail-on")
    return levels


def _everywhere(settings: Settings) -> list[Settings]:
    """Return the settings without and with each per-path table."""
    return [settings, *map(settings.under, settings.overrides)]


def _expect_judged(
    levels: Iterable[str], where: Sequence[Settings], base: RuleBase, name: str
) -> None:
    """Expect for each rule among the levels one that judges somewhere. Raises ConfigError."""
    codes = {rule.code for settings in where for rule in _rules(base, settings).rules}
    for level in levels:
        if level not in (*LEVELS, NEVER) and not any(code.startswith(level) for code in codes):
            keys = [key for key in ("select", "ignore") if where[0].values[key]]
            by = " and ".join(where[0].name(key) for key in keys) or "the per-path tables"
            raise ConfigError(f"{name}: {level} never fails a run, as no such rule judges ({by})")


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
