"""What a rule's shape cannot show: known names, limits in use, rules that fit together."""

from __future__ import annotations

from pathlib import PurePath
from string import Formatter
from typing import TYPE_CHECKING

from advisor.engine.advice import NOTHING_FIRED
from advisor.errors import RuleError
from advisor.features.spans import NAMES as SPANS
from advisor.naming import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from advisor.engine.rule import Rule


def check_rule(rule: Rule, features: Collection[str]) -> None:
    """Check one rule against the features there are. Raises RuleError."""
    _check_file_name(rule)
    _check_features(rule, features)
    _check_where(rule)
    _check_limits(rule)
    _check_texts(rule, features)


def check_together(rules: Iterable[Rule]) -> None:
    """Check that codes and names are unique, and overrides known and acyclic. Raises RuleError."""
    by_code: dict[str, Rule] = {}
    names: dict[str, Rule] = {}
    for rule in rules:
        if rule.code == NOTHING_FIRED.code:
            raise RuleError(f"{rule.file}: 'code': {rule.code} is what is said when no rule fires")
        twin = by_code.get(rule.code) or names.get(rule.name)
        if twin is not None:
            key, taken = ("code", rule.code) if twin.code == rule.code else ("name", rule.name)
            raise RuleError(f"{rule.file}: '{key}': {taken} is already used by {twin.file}")
        by_code[rule.code] = names[rule.name] = rule
    for rule in by_code.values():
        for code in rule.supersedes:
            if code not in by_code:
                raise RuleError(
                    f"{rule.file}: 'supersedes': no rule {code}{_nearest(code, by_code)}"
                )
    _check_acyclic(by_code)


def _check_acyclic(by_code: dict[str, Rule]) -> None:
    done: set[str] = set()

    def visit(code: str, path: tuple[str, ...]) -> None:
        if code in path:
            circle = " -> ".join((*path[path.index(code) :], code))
            raise RuleError(
                f"{by_code[code].file}: 'supersedes': the rules overrule each other: {circle}"
            )
        if code not in done:
            for other in by_code[code].supersedes:
                visit(other, (*path, code))
            done.add(code)

    for code in by_code:
        visit(code, ())


def _check_file_name(rule: Rule) -> None:
    expected = f"{rule.code}-{rule.name}.toml"
    if PurePath(rule.file).name != expected:
        raise RuleError(f"{rule.file}: 'name': code and name ask for the file name '{expected}'")


def _check_features(rule: Rule, features: Collection[str]) -> None:
    for name in rule.features():
        if name not in features:
            raise RuleError(f"{rule.file}: no feature named '{name}'{_nearest(name, features)}")


def _check_where(rule: Rule) -> None:
    if rule.where is not None and rule.where not in SPANS:
        raise RuleError(
            f"{rule.file}: 'where': no stretch '{rule.where}'{_nearest(rule.where, SPANS)} "
            f"(there are: {', '.join(SPANS)})"
        )


def _check_limits(rule: Rule) -> None:
    clauses = rule.clauses()
    used = {clause.limit for clause in clauses}
    for clause in clauses:
        if clause.limit not in rule.limits:
            raise RuleError(
                f"{rule.file}: '{clause}': no [limits.{clause.limit}] "
                f"is declared{_nearest(clause.limit, rule.limits)}"
            )
    for name in rule.limits:
        if name not in used:
            raise RuleError(
                f"{rule.file}: 'limits.{name}' is declared but no condition uses it"
                f"{_nearest(name, used)}"
            )


def _check_texts(rule: Rule, features: Collection[str]) -> None:
    _check_placeholders(rule, "explanation", rule.explanation, features)
    _check_placeholders(rule, "advice", rule.advice, {*features, "factor"})


def _check_placeholders(rule: Rule, key: str, text: str, known: Collection[str]) -> None:
    """Only plain feature names: nothing that str.format would look up inside an object."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise RuleError(
            f"{rule.file}: '{key}': {error}; write {{{{ and }}}} for braces that stay braces"
        ) from None
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if name not in known:
            raise RuleError(
                f"{rule.file}: '{key}': no figure for the placeholder "
                f"'{{{name}}}'{_nearest(name, known)}"
            )
        if conversion or not _is_number_format(name, spec or ""):
            raise RuleError(
                f"{rule.file}: '{key}': '{{{name}}}' has no usable number format; "
                f"expected one like {{{name}:.2g}}"
            )


def _is_number_format(name: str, spec: str) -> bool:
    try:
        format("3x" if name == "factor" else 1.0, spec)
    except ValueError:
        return False
    return True


def _nearest(name: str, known: Iterable[str]) -> str:
    """Return '; did you mean ...?' where a known name is near."""
    return did_you_mean(nearest(name, known))
