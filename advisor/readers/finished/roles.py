"""Which column of a table of finished runs is the rate, and which the result to compare by."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.naming import listed
from advisor.readers.finished.names import About, about, rises, same_but_spread
from advisor.readers.runs.roles import find_name
from advisor.readers.vocabulary.names import words

if TYPE_CHECKING:
    from advisor.readers.finished.cells import Cells
    from advisor.readers.raw.series import ReadOptions

# Which result decides, best first: what was held out, before what was trained on; among those a
# loss before what a search was told, errors and what is to be high.
_SPLITS = {"val": 0, "test": 1, None: 2, "train": 3}
_KINDS = {"loss": 0, "searched": 1, "weak": 2, "metric": 3}
_LEAST_FILLED = 0.5


@dataclass(frozen=True, slots=True)
class Result:
    """The column compared by, whether it is to be high, that of its deviation, what to tell.

    `doubt`: how to say so where it may well be to be high; empty where its name tells.
    """

    name: str
    maximize: bool
    spread: str | None
    note: str
    doubt: str = ""


def find_rate(cells: Cells, options: ReadOptions, source: str) -> str:
    """Return the column of the peak rate. Raises LogError: there is none with two rates."""
    if options.lr_column is not None:
        return find_name(cells.columns, options.lr_column, "--lr-column", source)
    rates = [n for n in cells.columns if about(n).kind == "rate" and cells.is_numeric(n)]
    if not rates:
        raise LogError(
            source,
            f"is a table of {cells.rows:,} finished runs without a learning rate (its columns are "
            f"{listed(cells.columns)}), so that nothing can be said about one; --lr-column NAME "
            "tells which column holds it",
        )
    # Of a rate that was set and one that was logged last, the set one is the run's.
    return min(
        rates,
        key=lambda n: (not cells.varies(n), not about(n).is_set, _is_logged(n), len(words(n))),
    )


def _is_logged(name: str) -> bool:
    return about(name).sense.split is not None or "/" in name


def find_result(cells: Cells, rate: str, options: ReadOptions, source: str) -> Result:
    """Return the column that runs are compared by. Raises LogError: there is none."""
    chosen = options.maximize or options.val_loss or options.train_loss
    if chosen is not None:
        option = "--maximize" if options.maximize else "--val-loss"
        name = find_name(cells.columns, chosen, option, source)
        return Result(name, options.maximize is not None, _spread(cells, name), "")
    names = [n for n in cells.columns if n != rate and _is_result(cells, n)]
    # Of a search most runs may have failed: what is told of them tells how many there are.
    most = max((len(cells.numbers(n)) for n in names), default=0)
    names = [n for n in names if len(cells.numbers(n)) >= _LEAST_FILLED * most]
    if not names:
        raise LogError(
            source,
            f"is a table of {cells.rows:,} finished runs without a final loss or metric to compare "
            f"them by (its columns are {listed(cells.columns)}); --val-loss NAME or --maximize "
            "NAME tells which column holds it",
        )
    best = min(names, key=lambda n: _rank(about(n)))
    others = [n for n in names if n != best]
    high = rises(best)
    aim = "high" if high else "low"
    note = f"runs are compared by '{best}', which is to be {aim}"
    guessed = about(best).sense.kind == "searched" and not high and "minimized" not in words(best)
    doubt = (
        f"Is '{best}' to be high? Its name does not tell: --maximize '{best}'" if guessed else ""
    )
    if others:
        note += f"; there are also {listed(others, 4)} (--val-loss or --maximize chooses)"
    return Result(best, high, _spread(cells, best), note, doubt)


def _rank(about_it: About) -> tuple[int, int, int, bool]:
    meaning = about_it.sense
    is_part = meaning.kind == "loss" and meaning.rank == 2
    split = _SPLITS.get(meaning.split, 2)
    # What a search was told to improve decides like a validation.
    split = 0 if meaning.kind == "searched" else split
    return (split + 4 * is_part, _KINDS.get(meaning.kind, 4), meaning.rank, not about_it.is_final)


def _is_result(cells: Cells, name: str) -> bool:
    return about(name).kind == "metric" and cells.is_numeric(name) and cells.varies(name)


def _spread(cells: Cells, name: str) -> str | None:
    """Return the column with the deviation of a result, where there is one."""
    for other in cells.columns:
        if about(other).kind == "spread" and same_but_spread(name, other):
            values = cells.numbers(other)
            if values and all(v >= 0 for v in values if math.isfinite(v)):
                return other
    return None
