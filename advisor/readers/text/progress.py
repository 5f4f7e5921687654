"""Where the training stands: epochs and steps as the lines count them, put on one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.text.position import Position

if TYPE_CHECKING:
    from advisor.readers.text.bars import Laps


class Progress:
    """Follows the places that lines tell.

    Attributes
    ----------
    at: the place of the training now; its step counts on over the epochs.
    epoch_steps: the most steps in an epoch that a line told, 0 where none did.
    first_epoch: number of the first epoch, None where none was told.
    begun: a loss was logged; what stood before it may be settings.

    """

    def __init__(self, laps: Laps) -> None:
        """`laps` counts the epochs of logs that name none."""
        self.at = Position()
        self.epoch_steps = 0.0
        self.begun = False
        self._laps = laps
        self.first_epoch: float | None = None
        self._counted = (0.0, 0.0, 0.0)
        self._of_all: dict[float, tuple[float, float, bool | None]] = {}
        self._in_epochs = False
        self._lap_ahead = False

    def after(self, place: Position) -> Position:
        """Return where a place leads whose epoch may have been told before it."""
        return Position(self.at.epoch if place.epoch is None else place.epoch, place.step)

    def here(self, split: str | None) -> Position:
        """Return where the training stands, for a row about one part of the data."""
        at = self.at
        return Position(at.epoch, at.step, at.inner, at.total, is_open=False, split=split)

    def not_before(self, trained: Position) -> None:
        """Stand where the training does: what was told in its epoch is a batch of a validation."""
        steps = self.at.step, trained.step
        if None not in (*steps, trained.epoch) and self.at.epoch == trained.epoch:
            self.at.step = max(filter(None, steps), default=0.0)

    def restart(self, epoch: float | None) -> None:
        """Forget what was counted: it was none of the training."""
        self.at, self.first_epoch = Position(epoch), epoch

    def move(self, place: Position, has_values: bool = True) -> None:
        """Make `place` the context; an inner step becomes a step of the training."""
        if place.epoch is not None:
            if self.first_epoch is None or not self.begun:
                self.first_epoch = place.epoch
                # 'Epoch 1: loss 0.5' below its bar: the bars that follow are of the next one.
                self._lap_ahead = has_values and place.step is None and self._laps.ended
            if place.epoch != self.at.epoch:
                self.at.epoch = place.epoch
        if place.step is None:
            return
        if place.epoch is not None and not place.inner:
            self.epoch_steps = max(self.epoch_steps, place.total)
        place.inner = (place.inner or self._starts_again(place)) and not self._goes_on(place)
        if place.inner and place.total:
            lap = self._epochs_before(place, has_values)
            self.at.step = lap * place.total + place.step
        elif place.is_open:
            self._laps.count_open(place.step, self.at.epoch)
            self.at.step = self._laps.open_step
        else:
            self.at.step = place.step
        self.at.inner, self.at.total = place.inner, place.total

    def _starts_again(self, place: Position) -> bool:
        """Whether 'step 10/30' counts in its epoch, which a heading tells ('Epoch 2/6')."""
        if not (place.total and place.step) or place.epoch is not None or self.at.epoch is None:
            return False
        at, (epoch, step, total) = self.at.epoch, self._counted
        self._in_epochs |= place.total == total and place.step <= step and at > epoch
        self._counted = (at, place.step, place.total)
        return self._in_epochs

    def _goes_on(self, place: Position) -> bool:
        """Whether a bar counts the steps of all epochs: below 'epoch 2/50' it reads 17/800."""
        if not (place.total and place.step) or place.epoch is not None or self.at.epoch is None:
            return False
        epoch, step, known = self._of_all.get(place.total, (self.at.epoch, place.step, None))
        if known is None and self.at.epoch > epoch:
            known = step < place.step < place.total
        self._of_all[place.total] = (self.at.epoch, place.step, known)
        return bool(known)

    def _epochs_before(self, place: Position, has_values: bool) -> float:
        """Return how many epochs are complete, by the epoch or else by the step starting again."""
        epoch = place.epoch if place.epoch is not None else self.at.epoch
        if epoch is not None and self.first_epoch is not None:
            ahead = self._lap_ahead and place.epoch is None
            return max(0.0, epoch - self.first_epoch + ahead) if epoch == int(epoch) else 0.0
        return float(self._laps.before(place, has_values))
