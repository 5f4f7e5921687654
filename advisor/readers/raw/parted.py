"""Rows that name the run they belong to, of several runs in one file."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from advisor.readers.raw.series import RawRun, Series, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.history import IntArray

# Names of columns and fields, whose case does not matter, for `re.fullmatch`.
RUN = r"(?:run|experiment|exp|trial)(?:[ _]?(?:name|id|uuid|key))?|run[ _]?uuid|seed"
# What tells the trainings of a comparison apart, in words, where their rows name no run.
OF_A_RUN = (
    r"(?:model|arch|architecture|network|backbone|method|algo|algorithm|data[ _]?set|fold|task"
    r"|config|configuration|variant|setting|condition|strategy)(?:[ _]?name)?|optimi[sz]er|optim"
)
# Fewer rows a run are no curves.
FEWEST_ROWS = 3
T = TypeVar("T")


@lru_cache(maxsize=10_000)
def matches(pattern: str, name: str) -> bool:
    """Whether a name is one of those in RUN or OF_A_RUN."""
    return re.fullmatch(pattern, name.strip(), re.IGNORECASE) is not None


def run_named(record: Mapping[str, object]) -> str:
    """Return the run that a record says it is of, by name or number; empty where it says none."""
    for name, value in record.items():
        if isinstance(value, str) and value and matches(RUN, name):
            return value
        # Numbers are read as floats; 'exp' may be experience gained.
        if isinstance(value, float) and matches(RUN, name) and name[:1] in "rRtTsS":
            return f"{value:.0f}" if value.is_integer() else ""
    return ""


def by_owner(things: Iterable[T], owners: Sequence[str]) -> dict[str, list[T]]:
    """Put what runs own together, by run; nothing where it is not of several runs, each of some."""
    found: dict[str, list[T]] = {}
    for thing, owner in zip(things, owners, strict=True):
        found.setdefault(owner, []).append(thing)
    return found if 1 < len(found) <= len(owners) // FEWEST_ROWS else {}


def parted(run: RawRun, owners: Sequence[str]) -> list[RawRun]:
    """Take a run apart whose rows have these owners; it stays whole where a row has none."""
    members = {} if "" in owners else by_owner(range(len(owners)), owners)
    if not members:
        return [run]
    out = []
    for owner, rows in members.items():
        at = np.array(rows, dtype=np.int64)
        own = {name: only(series, at) for name, series in run.series.items()}
        held = {name: series for name, series in own.items() if len(series.value)}
        out.append(run._replace(name=owner, series=held, rows=len(rows)))
    return out


def only(series: Series, rows: IntArray) -> Series:
    """Return a series at some rows, int64 [n], which are numbered anew."""
    _, at, new = np.intersect1d(rows_of(series), rows, assume_unique=True, return_indices=True)
    return series.at(at)._replace(row=new.astype(np.int64))
