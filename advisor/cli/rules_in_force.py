"""Which rules judge a log, under the settings in force there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.config.settings import Settings
    from advisor.engine.rule import RuleBase


def selected(settings: Settings, base: RuleBase, codes: Sequence[str]) -> RuleBase:
    """Return the rules in force under these settings. Raises ConfigError."""
    select, ignore = settings.values["select"], settings.values["ignore"]
    if not select and not ignore:
        return base
    from advisor.config.selection import check_codes, chosen, split_codes

    select, ignore = split_codes(select), split_codes(ignore)
    names = {rule.name: rule.code for rule in base.rules}
    check_codes(select, codes, settings.name("select"), names)
    check_codes(ignore, codes, settings.name("ignore"), names)
    return chosen(base, select, ignore)
