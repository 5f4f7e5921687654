"""Lists of lists under the names of losses: a list a fold or run, or a list an epoch."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.numbers_in import as_number
from advisor.readers.vocabulary.words import is_loss

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FEWEST = 3  # values in a list; two are a step and a loss, or two losses


def unnested(node: Mapping[str, object]) -> dict[str, object]:
    """Return a dict without lists of lists where it has them for a loss.

    {"loss": [[...], [...]], "val_loss": [[...], [...]]} becomes a dict of columns for each fold
    where the loss begins anew with each list, by its number; one value a fold is left out. Where it
    goes on, the lists are those of epochs, and are joined.
    """
    nested = {key: lists for key, value in node.items() if (lists := _lists(value))}
    losses = [lists for key, lists in nested.items() if is_loss(key)]
    if not losses:
        return dict(node)
    many = len(losses[0])
    together = {key: lists for key, lists in nested.items() if len(lists) == many}
    rest = {key: value for key, value in node.items() if key not in together}
    if not _begin_anew(losses[0]):
        return {**rest, **{key: [*chain(*lists)] for key, lists in together.items()}}
    ends = {key for key, value in rest.items() if isinstance(value, list) and len(value) == many}
    folds = {str(n): {key: lists[n] for key, lists in together.items()} for n in range(many)}
    return {**{key: rest[key] for key in rest if key not in ends}, **folds}


def _lists(value: object) -> list[list[object]]:
    """Return the lists of numbers in a list, fewer than a list has values; none of anything else.

    Many short lists are points or the terms of a loss.
    """
    if not isinstance(value, list) or len(value) < 2:
        return []
    lists = [one for one in value if isinstance(one, list) and len(one) >= _FEWEST]
    if len(lists) < len(value) or sum(map(len, lists)) <= len(lists) ** 2:
        return []
    return lists if all(as_number(cell) is not None for one in lists for cell in one) else []


def _begin_anew(lists: Sequence[Sequence[object]]) -> bool:
    """Whether each list begins nearer to where the one before it began than to where it ended."""
    ends = [(as_number(one[0]) or 0.0, as_number(one[-1]) or 0.0) for one in lists]
    return all(abs(b - a) < abs(b - end) for (a, end), (b, _) in pairwise(ends))
