"""Which settings in a JSON document are those of which of its runs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.readers.documents.side_by_side import named_items
from advisor.readers.hints.settings import take_hints

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from advisor.readers.documents.tables import Table

# Rates of a sweep are so far apart, from one to the next and in all; other settings seldom are.
_APART = 1.5
_SPAN = 10.0
_FEWEST = 3


def own_hints(document: object, run: Sequence[Table], tables: Sequence[Table]) -> dict[str, str]:
    """Return what is set for one run of several, `run` being its tables.

    What stands nearest to its losses is its own; of what holds several runs, what belongs to none.
    """
    path = run[0].path
    others = [table.path for table in tables if table not in run]
    nodes = [document]
    for key in path:
        nodes.append(_child(nodes[-1], key))
    hints: dict[str, str] = {}
    for depth in range(len(path), -1, -1):
        node = nodes[depth]
        if not isinstance(node, dict):
            continue
        taken = {
            other[depth] for other in others if len(other) > depth and other[:depth] == path[:depth]
        }
        take_hints(hints, {key: value for key, value in node.items() if key not in taken})
    return hints


def _child(node: object, key: str) -> object:
    if isinstance(node, list):
        return named_items(node).get(key)
    return node.get(key) if isinstance(node, dict) else None


def rates_named(names: Collection[str]) -> dict[str, str]:
    """Return runs that are called by nothing but their rates, and what to call them: 'lr=0.01'.

    None where they may be numbers of another kind: too few, too near to each other, or whole.
    """
    try:
        rates = sorted(map(float, names))
    except ValueError:
        return {}
    if len(rates) < _FEWEST or not 0.0 < rates[0] <= rates[-1] < float("inf"):
        return {}
    near = any(above < _APART * below for below, above in pairwise(rates))
    if near or rates[-1] < 0.99 * _SPAN * rates[0] or all(rate.is_integer() for rate in rates):
        return {}
    return {name: f"lr={name}" for name in names}
