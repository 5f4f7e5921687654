"""Files that options name for a loss or for the rate, beside a log or in place of one."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from advisor.errors import LogError
from advisor.naming import listed
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.recognition.registry import read_runs
from advisor.readers.runs.histories import to_unit
from advisor.readers.runs.understanding import Pick
from advisor.readers.runs.validated import scale_of
from advisor.readers.sources.source import Source
from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from os import PathLike

    from advisor.history import Curve, History
    from advisor.readers.raw.series import ReadOptions
    from advisor.readers.runs.understanding import Understood

    Readable = str | PathLike[str] | Source
    Read = Callable[[Readable, ReadOptions], list[Understood]]

T = TypeVar("T")
_OPTIONS = {"train_loss": "train_loss", "val_loss": "val_loss", "lr": "lr_column"}


def files_in(options: ReadOptions) -> dict[str, str]:
    """Return the roles that options fill with a file instead of a name: {'train_loss': path}."""
    values = {role: getattr(options, option) for role, option in _OPTIONS.items()}
    return {role: value for role, value in values.items() if value and os.path.isfile(value)}


def joined(
    log: Readable | None, files: Mapping[str, str], options: ReadOptions, read: Read
) -> Understood:
    """Return the run of a log with what files hold of it, by role.

    Without a log the first of the files is one, whatever else it holds. `read` gives the runs in a
    log. Raises LogError: a file cannot be read, holds several runs, or counts something else.
    """
    role, path = next(iter(files.items()))
    name = log.name if isinstance(log, Source) else os.fspath(path if log is None else log)
    options = options.for_source(name)
    own = options._replace(by_source=None, **{_OPTIONS[role]: None for role in files})
    rest = own._replace(train_loss=None, val_loss=None, lr_column=None)
    if log is None:
        if role == "lr":
            raise LogError(path, "is given as the learning rate of a run: expected its log too")
        lead, story = _in_file(path, role, own, read)
        files = {other: path for other, path in files.items() if other != role}
    else:
        lead, story = _only_run(read(log, own), name)
    others = {role: _in_file(path, role, rest, read)[0] for role, path in files.items()}
    if not others:
        return lead, story
    notes = list(lead.notes)
    curves = {role: _beside(lead, other, notes) for role, other in others.items()}
    notes += [note for other in others.values() for note in other.notes if note not in notes]
    history = _with(lead, curves, [one.lr for one in others.values() if one.axis == lead.axis])
    told: list[str] = []
    history = replace(history, val_scale=scale_of(history.val, history.train, told))
    notes += [note for note in told if note not in notes]
    if log is None:
        sources = " + ".join(one.source for one in (lead, *others.values()))
        history = replace(history, source=sources, run=None)
    else:
        text = ", ".join(f"{role} from {os.path.basename(path)}" for role, path in files.items())
        notes.insert(0, f"joined: {text}")
    history = replace(history, notes=tuple(notes))
    picks = [pick for pick in story.picks if pick.role not in curves]
    picks += [
        Pick(role, (one.name,), f"from '{files[role]}'", len(one)) for role, one in curves.items()
    ]
    return history, story._replace(picks=tuple(picks), notes=history.notes)


def _with(lead: History, curves: Mapping[str, Curve], rates: Iterable[Curve | None]) -> History:
    """Return a run with the curves of files by role; `rates`: theirs, where it has none."""
    train, val = lead.train, lead.val
    if train is None and "val_loss" in curves:
        train, val = val, None
    known = (rate for rate in (lead.lr, *rates) if rate is not None)
    return replace(
        lead,
        train=curves.get("train_loss", train),
        val=curves.get("val_loss", val),
        lr=curves.get("lr", next(known, None)),
    )


def _beside(lead: History, other: History, notes: list[str]) -> Curve:
    """Return what a file holds at the steps of the log; its lines mean nothing there."""
    curve = replace(other.loss, line=None)
    if other.axis == lead.axis:
        return curve
    moved = to_unit(curve, lead.loss, notes) if lead.axis == "step" else curve
    if moved is curve or moved is None:
        raise LogError(
            f"{lead.source} + {other.source}",
            f"the first counts {lead.axis}s, the second {other.axis}s; expected one unit",
        )
    return moved


def _in_file(path: str, role: str, options: ReadOptions, read: Read) -> Understood:
    """Return the only run in a file; what it holds for its role is the loss of that."""
    try:
        if role != "lr":
            return _only_run(read(path, options), path)
    except NotALogError as problem:
        if type(problem) is not NotALogError:
            raise  # a table of finished runs, a report of ours
    name = _only_series(path, role)
    maximize = None if role == "lr" else options.maximize
    return _only_run(read(path, options._replace(train_loss=name, maximize=maximize)), path)


def _only_run(runs: list[T], path: str) -> T:
    if len(runs) != 1:
        raise LogError(path, f"holds {len(runs)} runs; expected one to be joined")
    return runs[0]


def _only_series(path: str, role: str) -> str:
    """Return the series in a file that holds a single one, or one called as its role."""
    series = _only_run(read_runs(Source.from_path(path)), path).series
    names = [n for n in series if sense(n).kind != "axis" and "time" not in n.lower()]
    kind = "lr" if role == "lr" else "loss"
    of_kind = [n for n in names if sense(n).kind == kind]
    if len(names) > 1 and len(of_kind) == 1:
        names = of_kind
    if len(names) != 1:
        raise LogError(
            path, f"holds {len(names)} series ({listed(names)}); a file given as {role} holds one"
        )
    return names[0]
