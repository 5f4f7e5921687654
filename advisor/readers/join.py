"""Files that options name beside a log: one series each, which is joined to its run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.naming import listed
from advisor.readers.raw.series import RawRun, ReadOptions, Series, rows_of
from advisor.readers.recognition.registry import read_runs
from advisor.readers.runs.axis import choose_axis
from advisor.readers.sources.source import Source
from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPTIONS = {"train_loss": "train_loss", "val_loss": "val_loss", "lr": "lr_column"}


def files_in(options: ReadOptions) -> dict[str, str]:
    """Return the roles that options fill with a file instead of a name: {'train_loss': path}."""
    values = {role: getattr(options, option) for role, option in _OPTIONS.items()}
    return {role: value for role, value in values.items() if value and os.path.isfile(value)}


def without_files(options: ReadOptions) -> ReadOptions:
    """Return the options without those that name a file."""
    return options._replace(**{_OPTIONS[role]: None for role in files_in(options)})


def join(files: Mapping[str, str]) -> RawRun:
    """Join the files of `files` (role -> path) to one run of series named by their roles.

    Raises LogError where a file holds no or several series that could be meant.
    """
    series = {role: _only_series(path, role)._replace(name=role) for role, path in files.items()}
    text = ", ".join(f"{role} from {os.path.basename(path)}" for role, path in files.items())
    return RawRun(None, "joined files", series, notes=(f"joined: {text}",))


def _only_series(path: str, role: str) -> Series:
    runs = read_runs(Source.from_path(path))
    if len(runs) != 1:
        raise LogError(path, f"holds {len(runs)} runs; a file given as {role} must hold one")
    run = runs[0]
    names = [n for n in run.series if sense(n).kind != "axis" and "time" not in n.lower()]
    kind = "lr" if role == "lr" else "loss"
    of_kind = [n for n in names if sense(n).kind == kind]
    if len(names) > 1 and len(of_kind) == 1:
        names = of_kind
    if len(names) != 1:
        raise LogError(
            path, f"holds {len(names)} series ({listed(names)}); a file given as {role} holds one"
        )
    one = run.series[names[0]]
    if one.step is not None:
        return one
    axis = choose_axis(run, one, None, {names[0]})
    return one._replace(row=None, step=axis.value[rows_of(one)])
