"""The commands that explain: rule, rules, feature, schema."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from advisor.cli.output import put
from advisor.errors import ConfigError
from advisor.naming import did_you_mean, nearest
from advisor.reports.screen import screen_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.reports.screen import Screen


def _screen(color: str) -> Screen:
    return screen_of(is_terminal=sys.stdout.isatty(), colour=color)


def show_rule(code: str, rule_files: Sequence[str], color: str) -> None:
    """Print a rule's page. Raises ConfigError for an unknown code."""
    from advisor.engine.advice import NOTHING_FIRED
    from advisor.engine.load import rule_base
    from advisor.engine.rule import RuleBase
    from advisor.features import describe
    from advisor.reports.rule_page import rule_page

    base = RuleBase((NOTHING_FIRED, *rule_base(rule_files).rules))
    rule = base.find(code)
    if rule is None:
        known = [word for rule in base.rules for word in (rule.code, rule.name)]
        near = nearest(code.upper(), known) or nearest(code, known)
        hint = f"did you mean {near}?" if near else "'lr-advise rules' lists them"
        raise ConfigError(f"no rule '{code}'; {hint}")
    put(rule_page(rule, describe, _screen(color)))


def show_rules(rule_files: Sequence[str]) -> None:
    """Print the list of rules."""
    from advisor.engine.load import rule_base
    from advisor.reports.rule_page import rule_list

    put(rule_list(rule_base(rule_files).rules))


def show_feature(name: str, color: str) -> None:
    """Print a feature's definition. Raises ConfigError for an unknown name."""
    from inspect import cleandoc

    from advisor.features import describe, names

    if name not in names():
        hint = did_you_mean(nearest(name, names()), f"there are: {', '.join(names())}")
        raise ConfigError(f"no feature '{name}'{hint}")
    put(f"{_screen(color).paint(name, 'bold')}\n\n{cleandoc(describe(name))}\n")


def show_schema(of_rule: bool) -> None:
    """Print a JSON schema: of the report, or of a rule file."""
    if of_rule:
        import json

        from advisor.engine.model import RuleModel

        put(json.dumps(RuleModel.model_json_schema(), indent=2) + "\n")
        return
    from importlib.resources import files

    put((files("advisor.reports") / "schema.json").read_text(encoding="utf-8"))
