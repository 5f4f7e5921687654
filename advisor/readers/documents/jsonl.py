"""JSON lines: one record a line, as Detectron2, mmengine, LLaMA-Factory and many loops write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.naming import counted
from advisor.readers.documents.no_log import refuse_lines
from advisor.readers.documents.parsing import record_in, same_named
from advisor.readers.documents.side_by_side import owner_of
from advisor.readers.documents.tables import flatten
from advisor.readers.hints.settings import take_hints
from advisor.readers.raw.parted import parted
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.rows import Rows
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_metric, is_position, is_rate

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source

FORMAT = "json lines"
# Each process of a distributed training may write its own lines; the first that logs is read.
_RANKS = ("rank", "global_rank", "local_rank", "process_index")
_SAME_SHARE = 0.5
# By these LLaMA-Factory's records are known; it fine-tunes.
_LLAMA_FACTORY = {"current_steps", "total_steps", "percentage"}


def read(source: Source) -> list[RawRun]:
    """Return the run whose records the lines are, or the runs that they name.

    Raises LogError where no line holds a number or no name is that of a loss or metric.
    """
    lines = _Lines(source, by_rank=True)
    kept = len(lines.rows)
    if lines.ranks and (kept < 2 or kept * len(lines.ranks) < _SAME_SHARE * lines.measured):
        # Not processes that log the same, but a number that some other thing is called by.
        lines = _Lines(source, by_rank=False)
    rows = lines.rows
    if not any(map(is_metric, rows.names)):
        from advisor.readers.documents.messages import runs_in

        printed = runs_in([*map(record_in, source.lines())], source)
        if not printed:
            raise NotALogError(source.name, refuse_lines(lines.last, list(lines.names)))
        return printed
    if not any(is_position(name) and sense(name).unit == "step" for name in rows.names):
        _check_finished(source, rows.names)
    notes = _skipped(lines.skipped, lines.last, len(rows))
    others = lines.measured - len(rows)
    if others:
        notes.append(f"{others:,} lines of other processes were passed over")
    notes += same_named(rows.names)
    run = rows.to_run(FORMAT, hints=lines.hints, notes=notes)
    if len(lines.skipped) > 1 and (told := _in_words(source, run)):
        return [told]
    run = run._replace(fine_tuning=set(run.series) >= _LLAMA_FACTORY)
    runs = parted(run, lines.owners)
    if len(runs) > 1 and lines.own_hints:
        return [one._replace(hints=lines.own_hints.get(one.name or "", {})) for one in runs]
    return runs


def _in_words(source: Source, run: RawRun) -> RawRun | None:
    """Return the run as text where lines between its records tell its validations, else None."""
    if _losses_of(run, {"val", "test"}):
        return None
    from advisor.readers.text.log import read as read_text

    try:
        found = read_text(source)
    except LogError:
        return None
    whole = _losses_of(found[0], {"train", None}) >= _losses_of(run, {"train", None})
    return found[0] if len(found) == 1 and whole and _losses_of(found[0], {"val", "test"}) else None


def _losses_of(run: RawRun, splits: Collection[str | None]) -> int:
    """Return how many values the longest loss of some part of the data has."""
    named = ((sense(name), len(one.value)) for name, one in run.series.items())
    return max((n for told, n in named if told.kind == "loss" and told.split in splits), default=0)


class _Lines:
    """The records of a file: `rows` of the first process that logs, where `by_rank`.

    `owners`: the run that each row names. `own_hints`: what records say that name their run.
    `measured` counts all lines with a metric, `last` is the number of the last line.
    """

    def __init__(self, source: Source, *, by_rank: bool) -> None:
        self.rows = Rows()
        self.owners: list[str] = []
        self.hints: dict[str, str] = {}
        self.own_hints: dict[str, dict[str, str]] = {}
        self.skipped: list[int] = []
        self.names: dict[str, None] = {}
        self.ranks: dict[float, None] = {}
        self._before: dict[str, float] = {}
        self.measured = self.last = 0
        for self.last, line in enumerate(source.lines(), 1):
            if not line.strip():
                continue
            record = record_in(line)
            if isinstance(record, dict):
                self._take(record, self.last, by_rank)
            else:
                self.skipped.append(self.last)

    def _take(self, record: dict[str, object], number: int, by_rank: bool) -> None:
        row, owner = flatten(record), owner_of(record)
        is_point = any(map(is_metric, row)) or _is_rate_alone(row)
        if not is_point and len(self.names) < 20:
            self.names.update(dict.fromkeys(row or record))
        if not is_point and not (row and _is_empty_point(record)):
            take_hints(self.hints, record)
            if owner:
                take_hints(self.own_hints.setdefault(owner, {}), record)
            return
        self.measured += 1
        rank = next((row[name] for name in _RANKS if name in row), None) if by_rank else None
        if rank is not None:
            self.ranks[rank] = None
            if rank != next(iter(self.ranks)):
                return
        if self._is_counted_in_epochs(row):
            row = {name: value for name, value in row.items() if name != "step"}
        else:
            self._before = row
        self.rows.add(row, number)
        self.owners.append(owner)

    def _is_counted_in_epochs(self, row: dict[str, float]) -> bool:
        """Whether the 'step' is the epoch of the row before, as in mmengine's validations."""
        if "epoch" in row or "step" not in row:
            return False
        step, before = row["step"], self._before
        return step == before.get("epoch") and step < before.get("step", 0)


def _is_empty_point(record: dict[str, object]) -> bool:
    """Whether a metric is named and null: many writers leave NaN so, and the training went on."""
    return any(value is None and is_metric(name) for name, value in record.items())


def _is_rate_alone(row: dict[str, float]) -> bool:
    """Whether a record tells the rate at a place; how many epochs there are to be is none."""
    return any(map(is_rate, row)) and any(
        is_position(name) and not name.endswith("s") for name in row
    )


def _check_finished(source: Source, names: Sequence[str]) -> None:
    """Raise RunsTableError where the lines are finished runs, one each."""
    from advisor.readers.documents.finished import cells_of
    from advisor.readers.finished.check import check_finished
    from advisor.readers.finished.names import about

    if any(about(name).kind in {"rate", "setting"} for name in names):
        records = (found for line in source.lines() if (found := record_in(line)) is not None)
        cells = cells_of(records)
        if cells is not None:
            check_finished(cells, source.name)


def _skipped(skipped: list[int], last: int, rows: int) -> list[str]:
    if not skipped:
        return []
    if skipped == [last]:
        return [f"the last line ({last}) is cut in mid-record; {rows} records were read"]
    return [
        f"{counted(len(skipped), 'line')} without a JSON object skipped, the first is line "
        f"{skipped[0]}; {rows} records were read"
    ]
