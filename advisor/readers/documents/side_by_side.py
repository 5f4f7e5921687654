"""Records of a list that are runs side by side, each with columns or records of its own."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.readers.documents.columns import columns_in
from advisor.readers.raw.parted import OF_A_RUN, RUN, matches, run_named
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.numbers_in import as_number
from advisor.readers.vocabulary.words import is_final, is_loss, is_plain_loss, is_position, split_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What a run calls itself by, also where another does so too; names of models tell runs apart.
_NAMES = rf"name|id|fold|model_name|{RUN}"


def are_runs(records: Sequence[Mapping[str, object]]) -> bool:
    """Whether most records of a list are runs side by side."""
    counted = _count(records)
    return sum(_has_columns(record, counted=counted) for record in records) * 2 > len(records)


def named_items(node: Sequence[object]) -> dict[str, dict[str, object]]:
    """Return the records of a list by the names that they give themselves, else their numbers.

    Of several names the first that differs from record to record.
    """
    records = [item for item in node if isinstance(item, dict)]
    keys = [key for key in records[0] if matches(_NAMES, key)]
    more = [key for key in records[0] if matches(OF_A_RUN, key)]
    apart = [
        key for key in keys + more if len({str(one.get(key)) for one in records}) == len(records)
    ]
    out: dict[str, dict[str, object]] = {}
    for index, item in enumerate(records):
        told = next((item[key] for key in [*apart, *keys] if key in item), index)
        name = f"{told:g}" if isinstance(told, float) else str(told)
        out[name if name not in out else f"{name} ({index})"] = item
    return out


def owner_of(record: Mapping[str, object]) -> str:
    """Return the run that a record says it is of, else its model, optimizer, data set, or ''.

    'train' and 'val' are of one run.
    """
    told = run_named(record) or ", ".join(
        value
        for name, value in record.items()
        if isinstance(value, str) and matches(OF_A_RUN, name) and not split_of(value)
    )
    return "" if split_of(told) else told


def _count(records: Sequence[Mapping[str, object]]) -> bool:
    """Whether a field of the records counts the steps of one training."""
    fields = [name for name in records[0] if is_position(name)]
    places = [[as_number(record.get(name)) for record in records] for name in fields]
    return any(
        all(a is not None and b is not None and a < b for a, b in pairwise(at)) for at in places
    )


def _has_columns(record: Mapping[str, object], *, counted: bool) -> bool:
    """Whether a record holds columns.

    A number alone in a list, as CatBoost writes it, is none, nor are the rates of parameter groups
    beside a loss. What a run ended with may stand beside the curve of its loss, as may what holds
    it ('history'): a dict of columns, or a list of records where the record is none of those that
    count steps (`counted`), as epochs with their batches are.
    """
    if any(_holds_curve(value, counted=counted) for value in record.values()):
        return True
    numbers = [n for n, value in record.items() if is_loss(n) and as_number(value) is not None]
    columns = [name for name, cells in columns_in(record).items() if len(cells) > 1]
    at_end = all(is_final(name) or sense(name).split == "test" for name in numbers)
    return any(map(is_loss, columns)) if numbers and at_end else bool(columns and not numbers)


def _holds_curve(value: object, *, counted: bool) -> bool:
    """Whether a dict has the curve of a loss among its columns, or a list of records is one."""
    if isinstance(value, list) and not counted:
        return len(value) > 1 and all(isinstance(one, dict) and _is_point(one) for one in value)
    if not isinstance(value, dict):
        return False
    curves = [name for name, cells in columns_in(value).items() if len(cells) > 1]
    return any(map(is_plain_loss, curves))


def _is_point(record: Mapping[str, object]) -> bool:
    """Whether a record tells a loss and the step it stands at."""
    return any(map(is_position, record)) and any(map(is_plain_loss, record))
