"""What counters that start again tell: how many epochs are complete, which are evaluations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.readers.text.position import Position


class Bars:
    """Counts bars that tell a loss.

    Attributes
    ----------
    cells: how many did; gone_on: how many of these had been told before (`Line.goes_on`).
    totals: how many steps those count that name no split, where it changes.

    """

    def __init__(self, val_total: int) -> None:
        """Bars of `val_total` steps that name no split are those of validations (0: none are)."""
        self.cells = 0
        self.gone_on = 0
        self.totals: list[int] = []
        self._val_total = val_total

    def count(self, total: int, place: Position, *, goes_on: bool) -> None:
        """Count a bar that tells a loss; those of a validation are known by their length."""
        self.cells += 1
        self.gone_on += goes_on
        if place.split is None:
            if total == self._val_total > 0:
                place.split = "val"
            if self.totals[-1:] != [total]:
                self.totals.append(total)


class Laps:
    """Counts how often a step that starts again has done so, for each length of its own.

    A bar within a bar has another length: its turns are none of the outer one's.
    `ended`: whether one has come to its end. `open_step`: the step by those of unknown length.
    """

    def __init__(self, every_state: bool) -> None:
        """Of each bar all states come (`every_state`), or the last one alone."""
        self._every_state = every_state
        self._seen: dict[float, tuple[float, int, float]] = {}
        self._told = -1
        self.ended = False
        self.open_step = 0.0
        self._open = 0.0
        self._open_epoch: float | None = None

    def before(self, place: Position, told: bool) -> int:
        """Return how many laps are complete at 'step of total'; `told`: the line has values."""
        assert place.step is not None
        # Where those with values become longer or shorter, the training goes on.
        last, lap, first = self._seen.get(place.total, (-1.0, self._told + 1, place.step))
        # A bar's last states are equal from bar to bar; two states of one bar may be equal too.
        again = place.step == last == place.total and not self._every_state
        # Back part of the way, before the end, is a resume.
        is_resumed = first < place.step < last < place.total
        if (place.step < last or again) and not is_resumed:
            lap, first = lap + 1, place.step
        self._seen[place.total] = (place.step, lap, first)
        self.ended |= place.step == place.total
        if told:
            self._told = lap
        return lap

    def count_open(self, count: float, epoch: float | None) -> None:
        """Count on where a bar of unknown length stands at `count`, or the next one does."""
        again = epoch is None and count == self._open and not self._every_state
        is_next = count < self._open or epoch != self._open_epoch or again
        self.open_step += count if is_next else count - self._open
        self._open, self._open_epoch = count, epoch


class Evaluations:
    """Tells the evaluation of a trained model by its length, other than that of the epoch above."""

    def __init__(self) -> None:
        self._full: tuple[float, float] | None = None

    def new_epoch(self) -> None:
        """Begin the epoch that a heading announces."""
        self._full = None

    def mark(self, place: Position, epoch: float | None) -> None:
        """Give `place` its split where it follows the last step of the epoch in the heading."""
        if epoch is None or place.epoch is not None or not (place.inner and place.total):
            return
        if place.split is None and self._full is not None and self._full[0] == epoch:
            place.split = "test" if self._full[1] != place.total else None
        elif place.split is None and place.step == place.total:
            self._full = epoch, place.total
