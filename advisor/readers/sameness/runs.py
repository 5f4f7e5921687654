"""Whether two runs are one training: their losses tell it, and nothing says that they are two."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from advisor.history import tells_rate
from advisor.naming import label_of
from advisor.readers.hints.beside import settings_beside
from advisor.readers.sameness.curves import BITS, FEWEST, likeness
from advisor.readers.vocabulary.numbers_in import to_number
from advisor.readers.vocabulary.rates_in_names import rate_in_path

if TYPE_CHECKING:
    from advisor.history import Curve, History
    from advisor.readers.sameness.curves import Errors

# Rates of one run as two logs hold them: rounded, or logged before and after a step.
_NEARLY = 0.05
# A warmup that one log tells a step earlier differs by more in its first steps.
_MOSTLY = 0.9
_ALL = 100.0  # percent
# What numbers a start rather than sets a training.
_OWN = r"version|(?:^|_)id(?:$|_)|time|date|port|pid|rank"
_COPY = re.compile(
    r"copy|copies|back-?up|\bbak\b|\bold\b|\(\d+\)|~$|(?:^|_)(?:best|last|latest|final|train_end)_",
    re.IGNORECASE,
)
# What loggers call their files; other names may be those of two runs.
_OF_LOGGERS = re.compile(
    r"(?:^|[^a-z])(?:logs?|metrics|train|trainer|training|history|results?|progress|scalars|loss"
    r"|losses|events|console|output|out|stdout|stderr)(?![a-z])",
    re.IGNORECASE,
)
_LAST = re.compile(r"[ _.-]*(?:\d+|(?<=[ _.-])[a-z])$", re.IGNORECASE)
_SEED = re.compile(r"(?:^|[^a-z])seed[ _=:-]*(\d+)", re.IGNORECASE)


def are_one(one: History, other: History, errors: Errors) -> bool:
    """Tell whether two histories are of one training. `errors` remembers what it found of curves.

    They are where losses of the one are those of the other, to the digits that are written, in
    so many values that this is no accident. Rates that are far too low all leave the loss as it is:
    it must have fallen, or the rates be known and the same.
    """
    same_unit = one.axis == other.axis
    pairs = [(one.train, other.train), (one.val, other.val)]
    if one.maximize and other.maximize:
        pairs = [*map(_in_percent, pairs)]
    found = [likeness(*pair, errors, same_unit=same_unit) for pair in pairs]
    if sum(like.bits for like in found) < BITS:
        return _broke_alike(one, other, errors)
    if are_named_apart(one, other) or _are_siblings(one, other) or _are_set_apart(one, other):
        return False
    told = agree(one.lr, other.lr, same_unit=same_unit)
    if told is None:
        return any(like.is_learnt for like in found) or _are_two_formats(one, other)
    return told


def _in_percent(pair: tuple[Curve | None, Curve | None]) -> tuple[Curve | None, Curve | None]:
    """Return two curves of a metric, a share in percent where the other is: 0.97 and 97 %."""
    one, other = pair
    if one is None or other is None:
        return pair
    highest = [float(np.nanmax(np.abs(curve.value), initial=0.0)) for curve in (one, other)]
    if min(highest) > 1.0 or not 1.0 < max(highest) <= _ALL:
        return pair
    if highest[0] < highest[1]:
        return replace(one, value=_ALL * one.value), other
    return one, replace(other, value=_ALL * other.value)


def _broke_alike(one: History, other: History, errors: Errors) -> bool:
    """Tell whether two formats in one folder hold a training that broke before it told enough.

    They do where their losses are no numbers at the same steps, and the same where they are. Where
    none is a number their names must be those of loggers.
    """
    a, b = one.loss, other.loss
    if one.format == other.format or _home(one) != _home(other) or len(a) != len(b):
        return False
    broken = ~np.isfinite(a.value)
    if broken.sum() < FEWEST or not np.array_equal(broken, ~np.isfinite(b.value)):
        return False
    if broken.all() and not _are_called_as_logs(one, other):
        return False
    same_steps = one.axis == other.axis and np.array_equal(a.step, b.step)
    if not same_steps or are_named_apart(one, other):
        return False
    if (np.abs(a.value - b.value) > errors.of(a) + errors.of(b))[~broken].any():
        return False
    return agree(one.lr, other.lr, same_unit=True) is not False


def _are_called_as_logs(one: History, other: History) -> bool:
    """Whether two files have one name, or one of them a logger's, and no number sets them apart."""
    names = [_stem(run) for run in (one, other)]
    if names[0] == names[1]:
        return True
    if _LAST.sub("", names[0]) == _LAST.sub("", names[1]):
        return False
    return any(map(_OF_LOGGERS.search, names))


def cannot_be_compared(one: History, other: History) -> bool:
    """Tell whether two logs count in other units, have no rows in common, and none says 'two'."""
    if one.axis == other.axis or are_named_apart(one, other) or _are_set_apart(one, other):
        return False
    pairs = ((one.train, other.train), (one.val, other.val))
    as_long = any(a is not None and b is not None and len(a) == len(b) for a, b in pairs)
    return not as_long and agree(one.lr, other.lr, same_unit=False) is not False


def _are_two_formats(one: History, other: History) -> bool:
    """Whether two logs lie in one folder in unlike formats, as the loggers of one run do.

    What was printed may be kept beside the table of another run, but not under its name.
    """
    formats = {one.format, other.format}
    if len(formats) != 2 or _home(one) != _home(other):
        return False
    return "text log" not in formats or _stem(one) == _stem(other)


def _stem(run: History) -> str:
    return PurePath(run.source).stem


def _home(run: History) -> str:
    of_events = run.format == "tensorboard events" and run.run is not None
    return os.path.join(run.source, run.run or "") if of_events else os.path.dirname(run.source)


def agree(one: Curve | None, other: Curve | None, *, same_unit: bool) -> bool | None:
    """Tell whether two learning rates are the same, None where one of them is not known."""
    if one is None or other is None or not tells_rate(one) or not tells_rate(other):
        return None
    if same_unit:
        _, a, b = np.intersect1d(one.step, other.step, assume_unique=True, return_indices=True)
        mine, its = one.value[a], other.value[b]
        both = (mine > 0.0) & (its > 0.0)
        if both.any():
            return bool((np.abs(np.log(mine[both] / its[both])) <= _NEARLY).mean() >= _MOSTLY)
    peaks = [float(np.nanmax(rate.value)) for rate in (one, other)]
    return bool(abs(np.log(peaks[0] / peaks[1])) <= _NEARLY)


def are_named_apart(one: History, other: History) -> bool:
    """Tell whether names of files, folders or runs give the two different rates or seeds."""
    names = [label_of(run.source, run.run) for run in (one, other)]
    if names[0] == names[1]:
        return False
    rates = [rate for name in names if (rate := rate_in_path(name)) is not None]
    seeds = [found[1] for name in names if (found := _SEED.search(name))]
    return any(len(told) == 2 and told[0] != told[1] for told in (rates, seeds))


def _are_siblings(one: History, other: History) -> bool:
    """Whether two logs of one format are rather two runs of a sweep than copies of one.

    Runs that broke before their schedules parted are alike to the last digit. So a copy must be
    called as one: as the other log in another folder, or by a word that says so. Text of other
    names is what a logger and the console have of one run. A rate would stand in both copies.
    """
    if one.format != other.format:
        return False
    labels = [label_of(run.source, run.run).rstrip("]") for run in (one, other)]
    if labels[0] == labels[1]:
        return False
    if len({re.sub(r"\d+", "0", label) for label in labels}) == 1:
        return True
    if one.format == "text log":
        return False
    rates = {run.lr is not None and tells_rate(run.lr) for run in (one, other)}
    first, second = (re.split(r"[\\/\[]", label) for label in labels)
    marked = any(map(_COPY.search, {*first} ^ {*second})) or any(map(_is_called_as_run, labels))
    return len(rates) == 2 or not (first[-1] == second[-1] or marked)


def _is_called_as_run(label: str) -> bool:
    """Whether a file is called as a folder that it lies in: mmengine's second copy of its log."""
    path = PurePath(label)
    return path.stem in path.parts[:-1]


def _are_set_apart(one: History, other: History) -> bool:
    """Whether files of settings beside two logs give them other numbers: rates, seeds, sizes."""
    if os.path.dirname(one.source) == os.path.dirname(other.source) and one.run == other.run:
        return False
    first, second = (settings_beside(run.source, run.run) for run in (one, other))
    if first is None or second is None or first.path == second.path:
        return False
    mine, its = (dict(map(_numbered, told.words)) for told in (first, second))
    shared = {key for key in mine.keys() & its.keys() if not re.search(_OWN, key, re.IGNORECASE)}
    return any(None not in {mine[key], its[key]} and mine[key] != its[key] for key in shared)


def _numbered(word: str) -> tuple[str, float | None]:
    key, _, text = word.partition("=")
    return key, to_number(text)
