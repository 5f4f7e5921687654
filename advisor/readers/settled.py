"""What a user sees of what came of files and searched folders: runs, and what was in the way."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from advisor.errors import LogError
from advisor.readers.raw.refusal import NoColumnError, NotALogError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.readers.recognition.discover import Found, Item

T = TypeVar("T")


class Beside:
    """The logs that were read, by their folders, and the endings of their names."""

    def __init__(self) -> None:
        self._endings: dict[str, set[str]] = {}

    def add(self, item: Item) -> None:
        """Take in that an item was read."""
        for member in (item, *item.more):
            folder, ending = _home(member.name)
            self._endings.setdefault(folder, set()).add(ending)

    def has_another_of(self, item: Item) -> bool:
        """Whether a log of another kind lies beside one, as a table beside what was printed."""
        folder, ending = _home(item.name)
        return bool(self._endings.get(folder, set()) - {ending})


def settle(
    found: Found,
    outcomes: Iterable[tuple[Item, list[T] | LogError]],
    passed_over: list[LogError] | None,
) -> Iterator[tuple[Item | None, list[T | LogError]]]:
    """Yield what came of each item, in order: runs, or the errors that a user should see.

    A file in a searched folder that is no log is none (an empty list), but a folder without any
    log is one; such errors come with the item None. In place of one come the tables of finished
    runs in it, as those of items that were none. A log without a column that was asked for comes
    last: it is passed over where one of another kind beside it has that column. `passed_over`
    collects the files that are passed over.
    """
    for error in found.errors:
        yield None, [error]
    # Folders in which nothing was a log yet: the reasons why not.
    barren: dict[str, list[tuple[Item, LogError]]] = {root: [] for root in found.folders}
    beside = Beside()
    lacking: list[tuple[Item, LogError]] = []
    for item, outcome in outcomes:
        if isinstance(outcome, NoColumnError) and item.root is not None:
            lacking.append((item, outcome))
            continue
        if isinstance(outcome, NotALogError) and item.root is not None:
            if item.root in barren:
                barren[item.root].append((item, outcome))
            if passed_over is not None:
                passed_over.append(outcome)
            yield item, []
            continue
        for member in (item, *item.more):
            barren.pop(member.root or "", None)
        if isinstance(outcome, LogError):
            yield item, [outcome]
        else:
            beside.add(item)
            yield item, [*outcome]
    for item, error in lacking:
        barren.pop(item.root or "", None)
        yield item, [] if _is_passed_over(item, error, beside, passed_over) else [error]
    for root, refused in barren.items():
        for table, errors in _of_barren(root, refused, passed_over):
            yield table, [*errors]


def _is_passed_over(
    item: Item, error: LogError, beside: Beside, passed_over: list[LogError] | None
) -> bool:
    if not beside.has_another_of(item):
        return False
    if passed_over is not None:
        passed_over.append(error)
    return True


def _home(path: str) -> tuple[str, str]:
    return os.path.dirname(path), os.path.splitext(path)[1]


def _tables(
    refused: list[tuple[Item, LogError]], passed_over: list[LogError] | None
) -> list[tuple[Item, LogError]]:
    """Return the tables of finished runs among refused items, each search once.

    They are passed over no more.
    """
    if not refused:
        return []
    from advisor.readers.finished.again import once_each

    tables, kept = once_each([reason for _, reason in refused])
    if passed_over is not None:
        passed_over[:] = [error for error in passed_over if error not in tables]
    return [(item, reason) for item, reason in refused if reason in kept]


def _of_barren(
    root: str, refused: list[tuple[Item, LogError]], passed_over: list[LogError] | None
) -> Iterator[tuple[Item | None, list[LogError]]]:
    """Yield the tables of finished runs in a folder without a log; where there are none, that."""
    tables = _tables(refused, passed_over)
    for item, table in tables:
        yield item, [table]
    if not tables:
        yield None, [_barren(root, [reason for _, reason in refused])]


def _barren(root: str, reasons: list[LogError]) -> LogError:
    message = "no training log was found in this folder or below it"
    if reasons:
        count = len(reasons)
        message += (
            f"; {count} file{'s were' if count > 1 else ' was'} looked at, the first one "
            f"('{reasons[0].source}') {reasons[0].message}"
        )
    return LogError(root, message)
