"""From lines to rows: what each line says, put at the place that it or its context tells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.hints.source_code import Code, Settings
from advisor.readers.text.announced import is_failure, is_start
from advisor.readers.text.bars import Bars, Evaluations, Laps
from advisor.readers.text.boosters import Boosting
from advisor.readers.text.cells import cells_of, is_noise, is_settings
from advisor.readers.text.columns import Tables, may_be_of_table
from advisor.readers.text.finished_rows import finished
from advisor.readers.text.headings import Headings
from advisor.readers.text.last_words import LastWords
from advisor.readers.text.lines import Line
from advisor.readers.text.phrases import parts_by_split
from advisor.readers.text.planned import Counters
from advisor.readers.text.position import Position
from advisor.readers.text.progress import Progress
from advisor.readers.text.ranks import Ranks
from advisor.readers.text.rounds import Rounds
from advisor.readers.text.row import Row
from advisor.readers.text.shapes import Shapes
from advisor.readers.text.special import NEXT_RATE, match_special
from advisor.readers.vocabulary.languages import translated
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_metric, is_rate

if TYPE_CHECKING:
    from advisor.readers.text.pairs import Pair

_NUMBER = re.compile(r"\d|\b(?:nan|inf|infinity)\b", re.IGNORECASE)
# A rate on a line of its own: so short, and so few lines below the values it goes with.
_LONGEST_RATE_LINE, _NEAR = 200, 30
# 'LR 0.001' and no more: no sign is wanted.
_BARE_RATE = re.compile(r"\s*(?:lr|learning[_ ]rate)\s+[\d.]+(?:e-?\d+)?\s*", re.IGNORECASE)


class Scanner:
    """Reads lines in order and collects rows.

    Attributes
    ----------
    rows: in file order; failure: the first line that tells an error, 0 for none.
    settings, code: what the log says of its settings, and of its source code.
    rate_before: whether `settings` told a rate before the first row.
    ranks: the processes that wrote; only the lines of the first are read.
    bars: what the progress bars with losses count.
    last_words: what was said below the last values.
    boosting: whether a program that boosts trees wrote it.
    rounds: what a federated training says of all its rounds when it has ended.

    """

    def __init__(self, every_state: bool = False, val_total: int = 0) -> None:
        """Take all states of a bar (`every_state`) or the last; `val_total` as of `Bars`."""
        self.bars = Bars(val_total)
        self._progress = Progress(Laps(every_state))
        self._evaluations = Evaluations()
        self.rows: list[Row] = []
        self.settings = Settings()
        self.code = Code()
        self.rate_before = False
        self.failure = 0
        self.last_words = LastWords()
        self.ranks = Ranks()
        self.boosting = Boosting()
        self.rounds = Rounds()
        self._headings = Headings()
        self._current: Row | None = None
        self._trained: Row | None = None
        self._near = 0
        self._waiting: dict[str, float] = {}
        self._starts = 0
        self._told_total = 0.0
        self._tables = Tables()
        self._shapes = Shapes()
        self._counters = Counters()

    @property
    def epoch_steps(self) -> float:
        """The most steps in an epoch that a line told, 0 where none did."""
        return self._progress.epoch_steps

    def share_done(self) -> float | None:
        """Return which share of the planned training is done, at most; None: no line tells it."""
        if self._trained is None:
            return None
        return self._counters.share_done(self._trained.place, self._progress.first_epoch)

    def take(self, line: Line) -> None:
        """Take the next line."""
        self._counters.take(line)
        text = translated(line.text)
        self.last_words.take(line)
        if line.bar is None and not self.code.is_near and self._shapes.is_plain(text):
            place, pairs = self._shapes.parse(text, None)
            if any(is_metric(p.name) for p in pairs):
                self._take_values(line, place, pairs)
                return
        starts, fails = is_start(text[:300]), is_failure(text)
        self._starts += starts
        if fails and not self.failure:
            self.failure = line.number
        if not _NUMBER.search(text):
            self._close_box(line, self._tables.match(text))
            self._headings.announce(text)
            self.settings.mentioned(text)
            self.rounds.take(text)
            return
        text = self.ranks.of_first(text)
        if not text:
            return
        special = match_special(text.lstrip()) or self._tables.match(text)
        if special is None:
            parts = parts_by_split(text)
            told = [self._take_free(line._replace(text=part)) for part in parts]
            if parts == [line.text] and told[0] and not (starts or fails or may_be_of_table(text)):
                self._shapes.found_plain(text)
            return
        place, pairs = special
        self.code.has(text)
        if pairs and pairs[0].name == NEXT_RATE:
            self._waiting["lr"] = pairs[0].value
        elif any(is_metric(p.name) or (place and is_rate(p.name)) for p in pairs):
            self._add(line, place, pairs)
        else:
            self._settle(line, place, pairs)

    def finish(self) -> None:
        """Take what the last lines left open, and whether they say that the loss broke."""
        self._close_box(Line(self._near + 1, ""), self._tables.close())
        self.rows = finished(self.rows)
        if broken := self.last_words.row(self.rows, self._starts):
            self.rows.append(broken)

    def _close_box(self, line: Line, box: tuple[Position, list[Pair]] | None) -> None:
        if box is None:
            return
        place, pairs = box
        if any(is_metric(p.name) for p in pairs):
            self._add(line, place, pairs)

    def _take_free(self, line: Line) -> bool:
        """Take a line that no tool's pattern explains, or the part of it about one split.

        Returns whether it tells values and nothing else.
        """
        text = line.text
        place, pairs = self._shapes.parse(text, line.bar)
        metrics = [p for p in pairs if is_metric(p.name)]
        if not metrics and is_settings(text):
            place = Position()
        useful = metrics or (place and any(is_rate(p.name) for p in pairs))
        if self.code.has(text):
            self.settings.look_in_code(text)
        elif useful and is_noise(text, at_place=bool(metrics and place)):
            self.settings.look(text)
        elif useful:
            if line.bar is not None and any(sense(p.name).kind == "loss" for p in metrics):
                self.bars.count(line.bar[1], place, goes_on=line.goes_on)
            self._take_values(line, place, pairs)
            return bool(metrics)
        else:
            self._settle(line, place, pairs)
        return False

    def _take_values(self, line: Line, place: Position, pairs: list[Pair]) -> None:
        self._evaluations.mark(place, self._progress.at.epoch)
        self._add(line, place, pairs)

    def _settle(self, line: Line, place: Position, pairs: list[Pair]) -> None:
        """Take what a line without values says of settings, of the place or of the split."""
        text = line.text
        self.settings.look(text)
        self.rounds.take(text)
        tied = [p for p in pairs if is_rate(p.name) and (p.signed or _BARE_RATE.fullmatch(text))]
        rates = {p.name: p.value for p in tied}
        if rates and not place and self._goes_with_row(line):
            self._rates_beside(rates)
        elif line.bar is not None and self._is_beside(line.bar[1], place):
            pass  # The bar of a validation counts no steps of the training.
        elif place and len(pairs) <= 3:
            self._head(place)
        elif place.split and len(text) < 120:
            self._headings.announce(text)

    def _is_beside(self, total: int, place: Position) -> bool:
        """Whether a bar without values is another than the counter that values stood with."""
        if self._tables.has_bars or (place.split or self._headings.split) in {"val", "test"}:
            return True
        return bool(self._told_total) and total != self._told_total

    def _rates_beside(self, rates: dict[str, float]) -> None:
        """Keep rates on a line of their own for the row they stand below, or the next one."""
        if self._headings.is_above or self._current is None:
            self._waiting.update(rates)
            return
        for name, value in rates.items():
            self._current.beside.setdefault(name, []).append(value)

    def _goes_with_row(self, line: Line) -> bool:
        """Whether a rate on a line of its own belongs to the row before it, or below a heading."""
        if len(line.text) > _LONGEST_RATE_LINE:
            return False
        return self._headings.is_above or 0 < line.number - self._near <= _NEAR

    def _head(self, place: Position) -> None:
        """Take the place from a line without values: 'Epoch 3/10', 'Iteration 500, Testing net'."""
        # The batches of a validation lead to no new step of the training.
        is_val = place.split in {"val", "test"}
        self._progress.move(
            Position(place.epoch) if is_val and place.inner else place, has_values=False
        )
        if place.epoch is not None:
            self._evaluations.new_epoch()
        self._current = None
        self._headings.lead_to(place)

    def _add(self, line: Line, place: Position, pairs: list[Pair]) -> None:
        """Put the values of a line into the row that it says more of, or into a new one."""
        measured = {sense(p.name).split for p in pairs if is_metric(p.name)}
        if measured and not self._progress.begun:
            self._begin(place)
        # What calls itself a training's is one below whatever heading.
        split = place.split or (
            None
            if measured == {"train"}
            else self._headings.split_of(place, self._progress.at, self._told_total)
        )
        if len(measured) == 1 and 0 < place.total != self._told_total > 0:
            split = next(iter(measured)) or split  # It counts the batches of a validation.
        # 'epoch: 3, iteration: 40, val loss: 0.5', where the training has come to 900.
        behind = measured in ({"val"}, {"test"}) and place.goes_back_from(self._progress.at)
        behind = (behind and not place.inner) or self._headings.goes_back
        split = split or (next(iter(measured)) if behind else None)
        is_val = split in {"val", "test"}
        if self._trained and not place and (is_val or measured == {"val"}):
            self._progress.not_before(self._trained.place)
        # A batch counter inside a validation is no step of the training.
        inside = is_val and (place.inner or place.total or behind)
        own = Position(place.epoch, None if inside else place.step) if is_val else place
        told = bool(own) or self._headings.is_above
        self.last_words.forget(bool(own))
        if not is_val:
            self._told_total = float(line.bar[1]) if line.bar else place.total or self._told_total
        before = (self._progress.at.epoch, self._progress.at.step)
        self._progress.move(own, bool(measured))
        moved = before != (self._progress.at.epoch, self._progress.at.step)
        cells = cells_of(pairs, split if is_val else None, of_batch=bool(inside))
        if not moved and (row := self._going_on(split, own, cells)):
            newer = is_val or line.bar is not None or self._tables.has_bars
            row.add(cells, line.number, newer=newer, by_epoch=own.step is None)
        elif own and not is_val and (row := self._told_before(cells)):
            # The mean of an epoch adds what is new; a bar drawn again after its validation is newer.
            parts = own.step is None and not row.has_step
            row.add(cells, line.number, newer=line.bar is not None, by_epoch=parts)
            if self._current is not None:
                self._current.forget_interim(cells)
        else:
            at = self._progress.here(split)
            row = Row(line.number, at, told, self._starts, cells, own.step is not None)
            row.is_best = self.boosting.best_next
            row.beside = {name: [value] for name, value in self._waiting.items()}
            self._waiting.clear()
            self.rows.append(row)
            self._trained = self._trained if is_val else row
        if self._current is None and len(self.rows) == 1:
            self.rate_before = "lr" in self.settings.hints
        self._current = row
        self._progress.begun |= bool(measured)
        self._near = line.number
        self._headings.leave(place, is_val)

    def _begin(self, place: Position) -> None:
        """Drop what stands before the first loss and later than it: 'epoch: 100, lr: 0.1'."""
        at = self._progress.after(place)
        rows = [row for row in self.rows if not at.is_before(row.place)]
        if len(rows) < len(self.rows):
            self.rows, self._current, self._trained = rows, None, None
            self._progress.restart(at.epoch)

    def _going_on(self, split: str | None, own: Position, cells: dict[str, float]) -> Row | None:
        """Return the last row where a line at its place says more of it, and not all anew."""
        row = self._current
        if row is None or (row.place.split or "train") != (split or "train"):
            return None
        adds = (bool(own) and not own.is_bare) or split in {"val", "test"}
        adds = adds or cells.keys().isdisjoint(row.cells)
        return row if adds else None

    def _told_before(self, cells: dict[str, float]) -> Row | None:
        """Return the row of this step where its values are told again, after a validation."""
        row, at = self._trained, (self._progress.at.epoch, self._progress.at.step)
        if not row or row is self._current or (row.place.epoch, row.place.step) != at:
            return None
        return row if any(is_metric(name) for name in set(cells) & set(row.cells)) else None
