"""Find and load rules: the built-in ones from the index where it is fresh, all others from TOML.

Reading forty TOML files with pydantic takes longer than importing numpy, so the built-in rules are
also kept as one JSON file. It is used only where the checksum of the rule files says that it tells
the same, so a changed rule is never judged by its old text.
"""

from __future__ import annotations

import json
import os
from os import PathLike
from typing import TYPE_CHECKING, Any
from zlib import crc32

from advisor.engine.plain import rule_from_plain
from advisor.engine.rule import Rule, RuleBase
from advisor.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    RuleFiles = str | PathLike[str] | Sequence[str | PathLike[str]]

# Paths as strings: pathlib and importlib.resources would add milliseconds to every start.
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
INDEX = os.path.join(PACKAGE, "rules_index.json")
INDEX_VERSION = 2


def builtin_folder() -> str:
    """Return the folder of the built-in rules: inside the wheel, or beside the package."""
    packed = os.path.join(PACKAGE, "rules")
    return packed if os.path.isdir(packed) else os.path.join(os.path.dirname(PACKAGE), "rules")


def as_rule_base(rules: RuleBase | RuleFiles | None) -> RuleBase:
    """Return a whole rule base as it is, else that of `rule_base`.

    Raises RuleError, and TypeError for what is neither that nor paths.
    """
    if isinstance(rules, RuleBase):
        return rules
    given: Any = () if rules is None else rules
    single = isinstance(given, (str, PathLike)) or not hasattr(given, "__iter__")
    files = (given,) if single else tuple(given)
    for one in files:
        if not isinstance(one, (str, PathLike)):
            kind = type(one).__name__
            raise TypeError(f"rules are a path, several, or a whole RuleBase, not a {kind}")
    return rule_base(files)


def rule_base(extra: Sequence[str | PathLike[str]] = ()) -> RuleBase:
    """Return the built-in rules and those of the given files or folders. Raises RuleError."""
    features = feature_names()
    rules = builtin_rules()
    for rule in rules:
        # The index cannot know that a feature was renamed.
        if not features.issuperset(rule.features()):
            from advisor.engine.check import check_rule

            check_rule(rule, features)
    if extra:
        from advisor.engine.check import check_together

        rules += tuple(load_toml(_given(path), path, features) for path in _user_files(extra))
        check_together(rules)
    return RuleBase(tuple(sorted(rules, key=lambda rule: rule.code)))


def builtin_rules() -> tuple[Rule, ...]:
    """Return the built-in rules, checked. Raises RuleError where there are none."""
    texts = builtin_texts(builtin_folder())
    try:
        stored = json.loads(_content(INDEX))
    except (FileNotFoundError, json.JSONDecodeError):
        stored = {}
    if stored.get("version") == INDEX_VERSION and stored.get("checksum") == checksum(texts):
        return tuple(rule_from_plain(data, name) for name, data in stored["rules"].items())
    return load_texts(texts, feature_names())


def builtin_texts(folder: str | PathLike[str]) -> dict[str, bytes]:
    """Return name -> content of the rule files, sorted by name. Raises RuleError: none there."""
    found = {}
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        if name.startswith("LR") and name.endswith(".toml"):
            found[name] = _content(os.path.join(folder, name))
    if not found:
        raise RuleError(
            f"{folder}: no rule file LR*.toml is there: the installation is broken, "
            "reinstall lr-advise"
        )
    return dict(sorted(found.items()))


def load_texts(texts: dict[str, bytes], features: Collection[str]) -> tuple[Rule, ...]:
    """Parse and check a whole rule base. Raises RuleError."""
    from advisor.engine.check import check_together

    rules = tuple(load_toml(text, name, features) for name, text in texts.items())
    check_together(rules)
    return rules


def feature_names() -> frozenset[str]:
    """Return the names that rules may use."""
    from advisor.features import names

    return frozenset(names())


def load_toml(text: bytes, file: str, features: Collection[str]) -> Rule:
    """Parse and check one rule file. Raises RuleError."""
    from advisor.engine.check import check_rule

    rule = rule_from_plain(plain_of_toml(text, file), file)
    check_rule(rule, features)
    return rule


def plain_of_toml(text: bytes, file: str) -> dict[str, Any]:
    """Return a rule file's content as checked plain data. Raises RuleError."""
    from advisor.engine.model import validate
    from advisor.toml_text import parsed

    return validate(parsed(text, file, RuleError), file)


def checksum(texts: dict[str, bytes]) -> int:
    """Return a checksum of names and contents; it guards against mistakes, not against malice."""
    total = 0
    for name, text in texts.items():
        total = crc32(text.replace(b"\r\n", b"\n"), crc32(f"{name}\n".encode(), total))
    return total


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _given(path: str) -> bytes:
    try:
        return _content(path)
    except OSError as problem:
        raise RuleError(f"{path}: cannot be read ({problem.strerror})") from None


def _user_files(paths: Iterable[str | PathLike[str]]) -> list[str]:
    """Return the rule files that the user named, each once. Raises RuleError.

    One is missing, or a folder has none.
    """
    found: list[str] = []
    for path in (os.fspath(item) for item in paths):
        if os.path.isdir(path):
            try:
                inside = sorted(name for name in os.listdir(path) if name.endswith(".toml"))
            except OSError as problem:
                raise RuleError(f"{path}: cannot be searched ({problem.strerror})") from None
            if not inside:
                raise RuleError(f"{path}: the folder has no rule file *.toml")
            found += [os.path.join(path, name) for name in inside]
        elif os.path.isfile(path):
            found.append(path)
        else:
            raise RuleError(f"{path}: no such rule file or folder")
    return list({os.path.realpath(path): path for path in found}.values())
