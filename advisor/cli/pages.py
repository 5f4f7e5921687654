"""The commands that explain: rule, rules, feature, schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.cli.settings import settings_of
from advisor.cli.streams import put, screen
from advisor.errors import ConfigError
from advisor.naming import did_you_mean, listed, nearest

if TYPE_CHECKING:
    from advisor.engine.rule import RuleBase


def show_rule(code: str, **options: Any) -> None:
    """Print a rule's page; the settings file may add rules. Raises ConfigError: unknown code."""
    from advisor.cli.own_examples import told_of
    from advisor.config.in_force import base_of
    from advisor.engine.advice import NOTHING_FIRED
    from advisor.engine.load import builtin_rules
    from advisor.engine.rule import RuleBase
    from advisor.features import describe
    from advisor.reports.rule_page import rule_page

    settings = settings_of(options)
    base = RuleBase((NOTHING_FIRED, *base_of(settings).rules))
    rule = base.find(code)
    if rule is None:
        raise ConfigError(f"no rule '{code}'; {_near_rule(code, base)}")
    # Tests hold the built-in rules to theirs; the logs of these lie in the checkout.
    told = () if rule in (NOTHING_FIRED, *builtin_rules()) else tuple(told_of(rule))
    put(rule_page(rule, describe, screen(settings.values["color"]), told))


def _near_rule(code: str, base: RuleBase) -> str:
    """Return what may be meant by the code of no rule; that of a group has no page."""
    group = [rule.code for rule in base.rules if rule.code.startswith(code.upper())]
    if group:
        return f"there are {listed(group)}"
    known = [word for rule in base.rules for word in (rule.code, rule.name)]
    near = nearest(code.upper(), known) or nearest(code, known)
    return f"did you mean {near}?" if near else "'lr-advise rules' lists them"


def show_rules(**options: Any) -> None:
    """Print the list of rules, those that the settings file adds among them."""
    from advisor.config.in_force import base_of
    from advisor.reports.rule_page import rule_list

    settings = settings_of(options)
    put(rule_list(base_of(settings).rules, screen("never")))


def show_feature(name: str, color: str) -> None:
    """Print a feature's definition. Raises ConfigError for an unknown name."""
    from inspect import cleandoc

    from advisor.features import describe, names

    if name not in names():
        like = [one for one in names() if name.lower() in one.split("_")]
        near = None if like else nearest(name, names())
        known = f"there are: {', '.join(like)}" if like else "'lr-advise feature' lists them"
        hint = did_you_mean(near, known)
        raise ConfigError(f"no feature '{name}'{hint}")
    shown = screen(color)
    paragraphs = map(shown.wrap, cleandoc(describe(name)).split("\n\n"))
    put("\n\n".join([shown.paint(name, "bold"), *paragraphs]) + "\n")


def show_features(color: str) -> None:
    """Print the list of features, each with the first sentence of its definition."""
    from advisor.features import describe, names

    shown = screen(color)
    width = max(map(len, names())) + 2
    lines = [
        shown.wrap(describe(name).strip().partition("\n\n")[0], f"{name:<{width}}", " " * width)
        for name in sorted(names())
    ]
    put("\n".join([*lines, "", "Read one with: lr-advise feature NAME", ""]))


def show_schema(of_rule: bool) -> None:
    """Print a JSON schema: of the report, or of a rule file."""
    if of_rule:
        import json

        from advisor.engine.model import RuleModel

        put(json.dumps(RuleModel.model_json_schema(), indent=2) + "\n")
        return
    from importlib.resources import files

    put((files("advisor.reports") / "schema.json").read_text(encoding="utf-8"))
