"""Headings, such as 'Epoch 3/10' or 'Validation:', and what the lines below them are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.text.position import split_of_heading

if TYPE_CHECKING:
    from advisor.readers.text.position import Position

_LONGEST = 120


class Headings:
    """Follows headings.

    Attributes
    ----------
    is_above: the last heading told a place, and no values since.
    split: the part of the data that the last heading named, None where none did.
    goes_back: by this heading a line counts batches of a validation, as those of the training.

    """

    def __init__(self) -> None:
        self.is_above = self.goes_back = False
        self.split: str | None = None
        self._is_new = False
        self._evaluated = False
        self._others = 0

    def announce(self, text: str) -> None:
        """Take a line without numbers."""
        if len(text) <= _LONGEST:
            self.split, self._others = split_of_heading(text) or self.split, 0
            self._is_new = True

    def lead_to(self, place: Position) -> None:
        """Take a line without values that tells a place."""
        self.is_above = True
        self.split, self._others = place.split, 0

    def leave(self, place: Position, is_val: bool) -> None:
        """Take note that values were told: at `place`, of a validation or not."""
        self.is_above = self._is_new = self.goes_back = False
        # 'Test Error: ..., Avg loss: 2.1' tells all of it: what counts steps below is none.
        self._evaluated = is_val and not place
        if place and not is_val:
            self.split = None

    def split_of(self, place: Position, at: Position, told_total: float) -> str | None:
        """Return the split of the last heading, where a line does not lead on to a new place.

        `place` is that of the line, `at` where the training stands; `told_total`: the last number
        of steps that a line of the training told, 0 for none.
        """
        # 'Eval begin' and then 'step 10/10', where an epoch has 100 steps.
        is_other = 0 < place.total < at.total and self._others < place.total
        self._others += is_other
        has_step = place.step is not None and not place.inner and not is_other
        goes_on = self._evaluated and place.step is not None and place.total == told_total
        # 'Validating...' and then 'Epoch 3 | Iter 1' again.
        self.goes_back = self.split in {"val", "test"} and place.goes_back_from(at)
        if self.goes_back:
            return self.split
        if self.split is None or has_step or goes_on:
            return None
        if place.epoch is not None and place.epoch % 1 and self._is_new:
            return self.split  # 'Evaluating:' and then, below it, 'loss: 0.5, epoch: 0.4'
        stays = place.epoch in {None, at.epoch} and place.step in {None, at.step}
        is_inner = (place.inner or is_other) and place.epoch is None
        return self.split if stays or is_inner else None
