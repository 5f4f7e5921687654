"""The figures of a running training, kept as plain floats until somebody asks."""

from __future__ import annotations

from array import array
from math import isfinite

import numpy as np

from advisor.history import Curve, History
from advisor.naming import counted
from advisor.readers.runs.told_by_user import is_fine_tuning

KEPT = 100_000  # points of a series that a checkpoint holds: 16 bytes each


class Series:
    """One logged figure: 16 bytes a value, appended in constant time.

    Values of the same step (gradient accumulation) are averaged.
    """

    __slots__ = ("_here", "name", "step", "value")

    def __init__(self, name: str) -> None:
        self.name = name
        self.step = array("d")
        self.value = array("d")
        self._here = 0  # values seen at the last step

    def __len__(self) -> int:
        return len(self.step)

    def add(self, step: float, value: float) -> None:
        """Append a value; `step` must not be below the last one."""
        if self.step and step == self.step[-1]:
            self._here += 1
            self.value[-1] += (value - self.value[-1]) / self._here
            return
        self._here = 1
        self.step.append(step)
        self.value.append(value)

    def curve(self) -> Curve | None:
        """Return a copy as a curve, None where nothing was logged."""
        if not self.step:
            return None
        return Curve(np.array(self.step), np.array(self.value), self.name)


class Recorder:
    """Takes what a training logs and makes the `History` of it.

    `axis` says what steps count, 'step' or 'epoch'. Steps that go back (a counter that begins
    again with each epoch) are counted on from the last one, and a note says so. Validations that
    are counted otherwise than the training, by epochs, belong where the training is.
    """

    def __init__(self, axis: str = "step", optimizer: str | None = None) -> None:
        self.axis = axis
        self.optimizer = optimizer
        self.train = Series("loss")
        self.val = Series("val_loss")
        self.lr = Series("lr")
        self.grad_norm = Series("grad_norm")
        self.fine_tuning = False
        self.notes: list[str] = []
        self._shift = 0.0
        self._last = float("-inf")
        self._restarts = 0
        self._moved = 0  # validations

    def tunes(self, told: bool | None, *, mostly: bool) -> None:
        """Take what the user says of whether the network was trained before, or what is likely."""
        self.fine_tuning, note = is_fine_tuning(told, self.optimizer, logged=mostly)
        self.notes += [note] if note else []

    def add(
        self,
        step: float,
        loss: float | None = None,
        val_loss: float | None = None,
        lr: float | None = None,
        grad_norm: float | None = None,
    ) -> None:
        """Store the figures of one step; None: not logged there.

        Raises ValueError for a step that is NaN or infinite.
        """
        if not isfinite(step):
            raise ValueError(f"a step must be a finite number, not {step}")
        at = step + self._shift
        if at < self._last and loss is None and len(self.train):
            at = self._last
            self._moved += val_loss is not None
        elif at < self._last:
            self._restarts += 1
            self._shift = self._last + 1 - step
            at = self._last + 1
        self._last = at
        # NaN losses are kept: they are symptoms. A rate or a norm of None is merely absent.
        for series, value in zip(self._series(), (loss, val_loss, lr, grad_norm), strict=True):
            if value is not None:
                series.add(at, value)

    @property
    def last(self) -> float:
        """The last step that was recorded; 0 before the first."""
        return max(self._last, 0.0)

    def begins_late(self) -> bool:
        """Return whether the first step is far from 0: a resumed run, whose start is not here."""
        from advisor.features.evidence import begins_late

        series = self.train if len(self.train) else self.val
        return begins_late(np.array(series.step[:11]))

    def state(self) -> dict[str, list[list[float]]]:
        """Return steps and values of each series as plain lists, thinned, for a checkpoint."""
        kept = {}
        for series in self._series():
            every = -(-len(series) // KEPT) or 1
            kept[series.name] = [series.step[::every].tolist(), series.value[::every].tolist()]
        return kept

    def restore(self, state: dict[str, list[list[float]]]) -> None:
        """Begin with what `state` returned."""
        for series in self._series():
            step, value = state.get(series.name, [[], []])
            series.step, series.value = array("d", step), array("d", value)
            self._last = max([self._last, *step[-1:]])

    def _series(self) -> tuple[Series, ...]:
        return self.train, self.val, self.lr, self.grad_norm

    def history(self, source: str, form: str) -> History:
        """Return the run so far. Raises HistoryError where no loss was logged."""
        notes = list(self.notes)
        if self._restarts:
            times = counted(self._restarts, "time")
            notes.append(f"the step went back {times}; steps were counted on")
        if self._moved:
            told = counted(self._moved, "validation")
            notes.append(f"{told} with a lower step than the training before: put where that was")
        return History(
            train=self.train.curve(),
            val=self.val.curve(),
            lr=self.lr.curve(),
            grad_norm=self.grad_norm.curve(),
            source=source,
            axis=self.axis,
            optimizer=self.optimizer,
            format=form,
            fine_tuning=self.fine_tuning,
            notes=tuple(notes),
        )
