"""Rules as plain data: what the TOML model writes, the index stores and the engine reads back."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from advisor.engine.rule import OPERATORS, Clause, Example, Limit, Reached, Record, Rule, Size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CLAUSE = re.compile(rf"\s*(\w+)\s*({'|'.join(OPERATORS)})\s*([A-Za-z_]\w*)\s*")


@cache  # records of many rules compare the same
def clause(text: str) -> Clause:
    """Read `feature op limit`. Raises ValueError that says what was expected."""
    found = _CLAUSE.fullmatch(text)
    if found is None:
        raise ValueError(
            f"'{text}' is not '<feature> <operator> <limit>' with one of {', '.join(OPERATORS)}; "
            "the limit is a name that [limits] declares"
        )
    return Clause(*found.groups())


def _clauses(texts: Iterable[str]) -> tuple[Clause, ...]:
    return tuple(clause(text) for text in texts)


def _size(data: Mapping[str, Any] | None) -> Size | None:
    if data is None:
        return None
    reached = tuple(
        Reached(
            item["times"], item["seen"], item["right"], item["measured"], _clauses(item["when"])
        )
        for item in data.get("reached", ())
    )
    return Size(**{**data, "reached": reached})


def rule_from_plain(data: Mapping[str, Any], file: str) -> Rule:
    """Build the rule from data of the model's shape, which is taken as checked."""
    return Rule(
        code=data["code"],
        name=data["name"],
        title=data["title"],
        family=data["family"],
        action=data["action"],
        status=data["status"],
        when=_clauses(data["when"]),
        unless=_clauses(data["unless"]),
        limits={name: Limit(**limit) for name, limit in data["limits"].items()},
        explanation=data["explanation"],
        advice=data["advice"],
        false_positives=tuple(data["false_positives"]),
        references=tuple(data["references"]),
        supersedes=tuple(data["supersedes"]),
        where=data["where"],
        size=_size(data["size"]),
        evidence=tuple(
            Record(_clauses(item["when"]), item["seen"], item["right"], item["measured"])
            for item in data["evidence"]
        ),
        examples=tuple(Example(**item) for item in data["examples"]),
        file=file,
    )
