"""One run from several files that options name: `--train-loss FILE --val-loss FILE`.

Beside a log they hold one series each and are joined to its run; without one they are logs, which
make up a pair.
"""

from __future__ import annotations

import os
from dataclasses import replace
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

    from advisor.history import History

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


def is_pair(options: ReadOptions) -> bool:
    """Tell whether the names given for the losses are files rather than columns."""
    given = [name for name in (options.train_loss, options.val_loss) if name is not None]
    return bool(given) and all(os.path.isfile(name) for name in given)


def read_pair(options: ReadOptions) -> History:
    """Join the run in the file `options.train_loss` with that in `options.val_loss`.

    Raises LogError: a file cannot be read, holds several runs, or the two count different things.
    """
    rest = options._replace(train_loss=None, val_loss=None)
    train = None if options.train_loss is None else _only_run(options.train_loss, rest)
    val = None if options.val_loss is None else _only_run(options.val_loss, rest)
    if train is None or val is None:
        one = train or val
        assert one is not None
        return one
    if train.axis != val.axis:
        raise LogError(
            f"{train.source} + {val.source}",
            f"the first counts {train.axis}s, the second {val.axis}s; expected one unit",
        )
    return replace(
        train,
        train=train.loss,
        val=val.loss,
        lr=train.lr or val.lr,
        source=f"{train.source} + {val.source}",
        run=None,
        notes=(*train.notes, *(note for note in val.notes if note not in train.notes)),
    )


def _only_run(path: str, options: ReadOptions) -> History:
    from advisor.readers import read

    histories = read(path, options)
    if len(histories) > 1:
        raise LogError(path, f"holds {len(histories)} runs; expected one to be joined")
    return histories[0]
