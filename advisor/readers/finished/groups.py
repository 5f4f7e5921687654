"""Settings that differ besides the rate: by which of them runs are compared apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.naming import listed
from advisor.readers.finished.names import about

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Sequence

    from advisor.readers.finished.cells import Cell, Cells

# Groups are of use where most runs are in one with so many rates.
_FEW_RATES = 3
_MOST_IN_GROUPS = 0.6
# A column of numbers with an unknown name is a setting where it has so few values.
_FEW_VALUES = 8
# Rates that are tied to each other may have been rounded.
_SAME = 1e-3


@dataclass(frozen=True, slots=True)
class Groups:
    """Columns that runs must share to be compared (`by`), those that could not be, what to tell."""

    by: tuple[str, ...]
    mixed: tuple[str, ...]
    notes: tuple[str, ...]


def group_by(
    cells: Cells, kept: Sequence[int], rates: Sequence[float], taken: Collection[str]
) -> Groups:
    """Choose the settings by which the rows `kept` are compared apart.

    All that differ, as long as most runs then have others at three rates beside them; else those
    with the most values are given up one after the other, and are told as mixed.
    """
    names = [
        n
        for n in cells.columns
        if n not in taken and _is_setting(cells, n, kept) and not _is_tied(cells, n, kept, rates)
    ]
    names = _unlike(cells, names, kept)
    by, mixed = list(names), []
    while by and not _is_useful(cells, by, kept, rates):
        worst = max(by, key=lambda n: (_count(cells, n, kept), by.index(n)))
        by.remove(worst)
        mixed.append(worst)
    mixed = [n for n in names if n in mixed]
    notes = []
    if by:
        notes.append(f"runs are compared apart by {listed(by)}")
    if mixed:
        notes.append(
            f"{listed(mixed)} differ{'s' if len(mixed) == 1 else ''} from run to run as well: what "
            "that does is in the spread"
        )
    return Groups(tuple(by), tuple(mixed), tuple(notes))


def _is_setting(cells: Cells, name: str, kept: Sequence[int]) -> bool:
    """Whether a column is something set for the runs that differs among them, no seed."""
    kind = about(name).kind
    values = _count(cells, name, kept)
    if values < 2:
        return False
    if kind == "setting":
        return True
    if kind == "rate":
        # Another rate (of the discriminator, of the embedding): a setting like others.
        return about(name).is_set or _repeats(cells, name, kept)
    return kind == "other" and values <= _FEW_VALUES and _repeats(cells, name, kept)


def _is_tied(cells: Cells, name: str, kept: Sequence[int], rates: Sequence[float]) -> bool:
    """Whether a column is the rate again, or another one that is always the same multiple of it."""
    column = cells.columns[name]
    told = [(rates[row], cell) for row in kept if isinstance(cell := column[row], float)]
    if about(name).kind not in {"rate", "setting"} or len(told) < len(kept):
        return False
    shares = [cell / rate for rate, cell in told]
    return max(shares) <= (1 + _SAME) * min(shares)


def _repeats(cells: Cells, name: str, kept: Sequence[int]) -> bool:
    """Whether each value stands in two rows or more, on average."""
    return 2 * _count(cells, name, kept) <= len(kept)


def _count(cells: Cells, name: str, kept: Sequence[int]) -> int:
    return len({cells.columns[name][row] for row in kept})


def _unlike(cells: Cells, names: Sequence[str], kept: Sequence[int]) -> list[str]:
    """Leave out columns that say the same as one before them: a name and its number."""
    out: list[str] = []
    seen: set[tuple[int, ...]] = set()
    for name in names:
        codes: dict[Cell, int] = {}
        pattern = tuple(codes.setdefault(cells.columns[name][row], len(codes)) for row in kept)
        if pattern not in seen or len(codes) == len(kept):
            seen.add(pattern)
            out.append(name)
    return out


def _is_useful(
    cells: Cells, by: Sequence[str], kept: Sequence[int], rates: Sequence[float]
) -> bool:
    return have_several_rates(
        (tuple(cells.columns[name][row] for name in by), rates[row]) for row in kept
    )


def have_several_rates(runs: Iterable[tuple[Hashable, float | None]]) -> bool:
    """Whether groups are of use: most runs, each a group and a rate, are beside other rates."""
    groups: defaultdict[Hashable, list[float | None]] = defaultdict(list)
    for group, rate in runs:
        groups[group].append(rate)
    few = min(_FEW_RATES, len({rate for rates in groups.values() for rate in rates}))
    inside = sum(len(rates) for rates in groups.values() if len(set(rates)) >= few)
    return inside >= _MOST_IN_GROUPS * sum(map(len, groups.values()))
