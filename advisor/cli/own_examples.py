"""Whether a rule of the user's does on its examples what its file says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.engine.rule import Example, Rule


def told_of(rule: Rule) -> Iterator[str]:
    """Yield whether each example is as expected, judged now; paths begin at the rule's file."""
    for example in rule.examples:
        path = os.path.join(os.path.dirname(rule.file), example.log)
        yield _outcome(rule, example, path) if os.path.exists(path) else f"not found: {path}"


def _outcome(rule: Rule, example: Example, path: str) -> str:
    """Say whether it is as expected; what cannot be judged, why."""
    from advisor.engine.judge import judge
    from advisor.errors import LogError
    from advisor.features import measure
    from advisor.readers import read

    try:
        found = [judge(rule, measure(history).values).outcome for history in read(path)]
    except LogError as error:
        return f"cannot be read: {error}"
    if ("fired" in found) == (example.expect == "fires"):
        return "so it is"
    if "fired" in found:
        return "NOT so: it fires"
    return f"NOT so: it is {'skipped, a figure is missing' if 'skipped' in found else 'silent'}"
