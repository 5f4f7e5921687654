"""One run of several logs that tell it: the one that holds the most, and what others add."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from advisor.history import Curve, all_finite, tells_rate
from advisor.naming import label_of, listed
from advisor.readers.runs.validated import scale_of
from advisor.readers.sameness.digits import is_rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.history import History

# A log that goes so much further than another holds more, whatever it lacks.
_FURTHER = 1.05


def richness(run: History) -> tuple[float, ...]:
    """Sort key: what a log holds.

    First of all a loss that is no number, which others may have left out; then both losses, many
    values, of about as many a rate, and all of their digits.
    """
    curves = [curve for curve in (run.train, run.val) if curve is not None]
    return (
        float(any(not all_finite(curve.value) for curve in curves)),
        len(curves),
        float(round(np.log2(sum(map(len, curves))))),
        float(run.lr is not None and tells_rate(run.lr)),
        float(sum(map(len, curves))),
        float(not any(is_rounded(curve.value) for curve in curves)),
    )


def one_of(runs: Sequence[History]) -> tuple[int, History]:
    """Return which of the logs of one training is judged, and its run with what others add.

    `runs`: the richest first.
    """
    lead = _lead(runs)
    rest = [run for place, run in enumerate(runs) if place != lead]
    run, told = _completed(runs[lead], rest)
    also = tuple(_called(other, run) for other in rest)
    notes = [f"{listed(also)} tell{'s' * (len(also) == 1)} the same training: the log that holds "
             "the most is judged", *told]  # fmt: skip
    if not _is_finite(run) and any(map(_is_finite, rest)):
        finite = listed(label_of(one.source, one.run) for one in rest if _is_finite(one))
        notes.append(f"its values that are NaN or infinite are not in {finite}")
    return lead, replace(run, also=(*run.also, *also), notes=(*run.notes, *notes))


def _called(other: History, run: History) -> str:
    """Return what another log is called; where two are in one folder, by what it is too."""
    label = label_of(other.source, other.run)
    return label if label != label_of(run.source, run.run) else f"{label} ({other.format})"


def _lead(runs: Sequence[History]) -> int:
    """Return the place of the richest of those that go on to where the training ended."""
    first = runs[0]
    if not _is_finite(first):
        return 0
    alike = [place for place, run in enumerate(runs) if run.axis == first.axis]
    last = max(float(runs[place].loss.step[-1]) for place in alike)
    if last <= _FURTHER * float(first.loss.step[-1]):
        return 0
    return next(place for place in alike if last <= _FURTHER * float(runs[place].loss.step[-1]))


def _is_finite(run: History) -> bool:
    return all(all_finite(curve.value) for curve in (run.train, run.val) if curve is not None)


def _completed(run: History, others: Sequence[History]) -> tuple[History, list[str]]:
    """Add the rate, the optimizer and the validation loss that a log lacks, and say so."""
    told: list[str] = []
    for other in others:
        name = label_of(other.source, other.run)
        rate = None if run.lr is not None and tells_rate(run.lr) else _rate(other, run)
        if rate is not None:
            run = replace(run, lr=rate)
            told.append(f"its learning rate is from '{name}'")
        if run.optimizer is None and other.optimizer is not None:
            run = replace(run, optimizer=other.optimizer)
            told.append(f"its optimizer, {other.optimizer}, is from '{name}'")
        if run.val is None and other.val is not None and run.axis == other.axis:
            told.append(f"its validation loss is from '{name}'")
            scale = scale_of(other.val, run.train, told)
            run = replace(run, val=_without_lines(other.val), val_scale=scale)
        if other.fine_tuning and not run.fine_tuning:
            run = replace(run, fine_tuning=True)
            told += [note for note in other.notes if "fine-tuning" in note]
        if np.isnan(run.done):
            run = replace(run, done=other.done)
    return run, told


def _without_lines(curve: Curve) -> Curve:
    """Return a curve of another file, of which lines mean nothing in this one."""
    return replace(curve, line=None)


def _rate(other: History, run: History) -> Curve | None:
    """Return the learning rate of another log on the steps of a run, None where it does not fit."""
    if other.lr is None or not tells_rate(other.lr):
        return None
    if other.axis == run.axis:
        return _without_lines(other.lr)
    value = other.lr.value
    if (value == value[0]).all():
        return Curve(run.loss.step[:1], value[:1], other.lr.name)
    return None
