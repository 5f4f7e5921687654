"""JSON lines: one record a line, as Detectron2, mmengine, LLaMA-Factory and many loops write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.hints import take_hints
from advisor.readers.json_tables import flatten
from advisor.readers.json_text import parse
from advisor.readers.names import sense
from advisor.readers.no_log import refuse_lines
from advisor.readers.refusal import NotALogError
from advisor.readers.rows import Rows
from advisor.readers.words import is_metric, is_position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.readers.series import RawRun
    from advisor.readers.source import Source

FORMAT = "json lines"


def read(source: Source) -> list[RawRun]:
    """Return the run whose records the lines are.

    Raises LogError where no line holds a number or no name is that of a loss or metric.
    """
    rows, hints = Rows(), dict[str, str]()
    skipped: list[int] = []
    names: dict[str, None] = {}
    number = 0
    for number, line in enumerate(source.lines(), 1):
        text = line.strip().lstrip("\ufeff")
        if not text:
            continue
        try:
            record = parse(text)
        except ValueError:
            skipped.append(number)
            continue
        if not isinstance(record, dict):
            skipped.append(number)
            continue
        row = flatten(record)
        if any(map(is_metric, row)):
            rows.add(row, number)
        else:
            take_hints(hints, record)
            if len(names) < 20:
                names.update(dict.fromkeys(row or record))
    if not any(map(is_metric, rows.names)):
        raise NotALogError(source.name, refuse_lines(number, list(names)))
    if not any(is_position(name) and sense(name).unit == "step" for name in rows.names):
        _check_finished(source, rows.names)
    notes = _skipped(skipped, number, len(rows))
    return [rows.to_run(FORMAT, hints=hints, notes=notes)]


def _record(line: str) -> object:
    try:
        return parse(line.strip().lstrip("\ufeff"))
    except ValueError:
        return None


def _check_finished(source: Source, names: Sequence[str]) -> None:
    """Raise RunsTableError where the lines are finished runs, one each."""
    from advisor.readers.finished import check_finished
    from advisor.readers.finished_names import about
    from advisor.readers.json_finished import cells_of

    if any(about(name).kind in {"rate", "setting"} for name in names):
        records = (found for line in source.lines() if (found := _record(line)) is not None)
        cells = cells_of(records)
        if cells is not None:
            check_finished(cells, source.name)


def _skipped(skipped: list[int], last: int, rows: int) -> list[str]:
    if not skipped:
        return []
    if skipped == [last]:
        return [f"the last line ({last}) is cut in mid-record; {rows} records were read"]
    return [
        f"{len(skipped)} lines that are no JSON objects were skipped, the first is line "
        f"{skipped[0]}; {rows} records were read"
    ]
