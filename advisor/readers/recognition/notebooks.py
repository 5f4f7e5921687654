"""Jupyter notebooks: the logs that their cells printed, a cell a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.readers.documents.parsing import load
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.recognition.drawn_tables import rows_in
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.readers.hints.notebook_code import Cell
    from advisor.readers.raw.series import RawRun

FORMAT = "notebook"
# What Trainer.train() returns stands below its table and is no row of it.
_RESULT = re.compile(r"TrainOutput\(")


def read(source: Source) -> list[RawRun]:
    """Return the runs that the outputs of the cells tell, in order.

    Raises LogError: no JSON; NotALogError: no output holds a loss.
    """
    document, _ = load(source)
    runs: list[RawRun] = []
    cells = 0
    code: list[Cell] = []
    for number, text in _outputs(document):
        cells += 1
        found = [run._replace(name=_named(number, run)) for run in _runs(text, source.name)]
        code = code or (_code(document) if found else [])
        runs += _with_settings(found, code, number)
    if not runs:
        raise NotALogError(
            source.name,
            f"is a notebook in which none of {cells} cells with outputs printed a loss twice; "
            "give the log that its training wrote",
        )
    return [_without_lines(run) for run in runs]


def _with_settings(runs: list[RawRun], code: list[Cell], number: int) -> list[RawRun]:
    """Add what the code says of the optimizer and the rate; what was printed comes before it."""
    if not runs:
        return []
    from advisor.readers.hints.notebook_code import hints_before

    hints, notes = hints_before(code, number)
    return [
        run._replace(hints={**hints, **run.hints}, notes=(*run.notes, *notes))
        if not {"lr", "optimizer"} & run.hints.keys()
        else run
        for run in runs
    ]


def _code(document: object) -> list[Cell]:
    """Return the code cells, each with its number in the notebook."""
    from advisor.readers.hints.notebook_code import cell_of

    cells = document.get("cells") if isinstance(document, dict) else None
    out = []
    for number, cell in enumerate(cells if isinstance(cells, list) else [], 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            count = cell.get("execution_count")
            executed = count if isinstance(count, int | float) else None
            out.append(cell_of(number, executed, _joined(cell.get("source"))))
    return out


def _named(number: int, run: RawRun) -> str:
    return f"cell {number}" if run.name is None else f"cell {number} {run.name}"


def _without_lines(run: RawRun) -> RawRun:
    """Drop the lines, which are those of an output and none of the file."""
    series = {name: one._replace(line=None) for name, one in run.series.items()}
    return run._replace(format=f"{FORMAT}, {run.format}", series=series)


def _runs(text: str, name: str) -> list[RawRun]:
    from advisor.readers.recognition.registry import recognise

    # What a cell showed is whole, also its last line.
    output = Source.from_bytes(f"{text}\n".encode("utf-8", "replace"), name)
    try:
        entry = recognise(output)
        if entry.name not in {"text log", "csv", "json"}:
            return []
        return entry.read(output)
    except LogError:
        return []


def _outputs(document: object) -> Iterator[tuple[int, str]]:
    """Yield the number of each cell with outputs, and their text."""
    cells = document.get("cells") if isinstance(document, dict) else None
    for number, cell in enumerate(cells if isinstance(cells, list) else [], 1):
        outputs = cell.get("outputs") if isinstance(cell, dict) else None
        if not isinstance(outputs, list):
            continue
        texts = [text for output in outputs if isinstance(output, dict) for text in _texts(output)]
        if any(text.strip() for text in texts):
            yield number, "\n".join(texts)


def _texts(output: dict[str, object]) -> Iterator[str]:
    yield _joined(output.get("text"))
    data = output.get("data")
    if isinstance(data, dict) and not _RESULT.match(_joined(data.get("text/plain"))):
        drawn = _joined(data.get("text/html"))
        yield "\n".join(rows_in(drawn)) or _joined(data.get("text/plain"))


def _joined(text: object) -> str:
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""
