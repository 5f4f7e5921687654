"""What callers of the library give, checked where it comes in: the error says what was expected."""

from __future__ import annotations

from math import inf
from numbers import Integral, Real
from os import PathLike
from os.path import isfile
from typing import TYPE_CHECKING

from advisor.history import History

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.readers.raw.series import ReadOptions

    Path = str | PathLike[str]
    Source = Path | History

LOSSES = ("train_loss", "val_loss")
NAMES = ("train_loss", "val_loss", "lr_column", "step_column", "maximize")


def each_source(source: Source | Iterable[Source]) -> Iterator[Source]:
    """Yield each source. Raises TypeError: it is none, as a data frame and an open file are."""
    for one in _each(source):
        if not isinstance(one, (str, PathLike, History)):
            raise TypeError(
                f"a source is a path or a History, not a {type(one).__name__}; losses that are no "
                "file: History(train=Curve(steps, losses, 'loss'))"
            )
        yield one


def each_path(paths: Path | Iterable[Path]) -> list[Path]:
    """Return each path. Raises TypeError: it is none."""
    found = []
    for one in _each(paths):
        if not isinstance(one, (str, PathLike)):
            told = "; advise judges it" if isinstance(one, History) else ""
            raise TypeError(f"a path is expected, or several, not a {type(one).__name__}{told}")
        found.append(one)
    return found


def expect_told(options: ReadOptions) -> None:
    """Expect what is told of a log to be of its kind.

    Raises ValueError: the rate is no number above 0, a metric is to be judged and a loss;
    TypeError: a name is none, or `fine_tuning` is neither True, False nor None ('no' would count
    as True).
    """
    lr, optimizer = options.lr, options.optimizer
    if lr is not None:
        is_number = isinstance(lr, Real) and not isinstance(lr, bool)
        if not is_number or not 0.0 < lr < inf:
            raise ValueError(f"lr must be a number above 0, not {lr!r}")
    if optimizer is not None and not isinstance(optimizer, str):
        kind = type(optimizer).__name__
        raise TypeError(f"optimizer is a name such as 'adam', not a {kind}")
    expect_truth_or_none(options.fine_tuning)
    for name in NAMES:
        value = getattr(options, name)
        if value is not None and not isinstance(value, str):
            raise TypeError(f"{name} is the name of a column, not a {type(value).__name__}")
    for name in LOSSES if options.maximize is not None else ():
        column = getattr(options, name)
        if column is not None and not isfile(column):  # the metric is read of files too
            raise ValueError(
                f"maximize and {name} contradict each other: the metric is judged in place of the "
                "losses"
            )


def expect_truth_or_none(fine_tuning: object) -> None:
    """Expect a truth, or None. Raises TypeError."""
    if fine_tuning is not None and fine_tuning not in (True, False):
        raise TypeError(f"fine_tuning is True, False or None, not {fine_tuning!r}")


def expect_jobs(jobs: int | None) -> None:
    """Expect a number of processes, or None. Raises ValueError."""
    if jobs is not None and (not isinstance(jobs, Integral) or jobs < 1):
        raise ValueError(f"jobs must be a whole number of 1 or more, or None, not {jobs!r}")


def _each(given: object) -> Iterable[object]:
    """Return what is given one by one; what only looks like several things is one."""
    single = isinstance(given, (str, bytes, PathLike, History))
    single = single or hasattr(given, "keys") or hasattr(given, "read")
    return (given,) if single or not hasattr(given, "__iter__") else given
