"""Optuna's lines, one a trial: 'Trial 3 finished with value: 0.4 and parameters: {...}'."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from advisor.readers.finished.cells import Cell, Cells
from advisor.readers.finished.check import check_finished
from advisor.readers.raw.refusal import MOST_RUNS
from advisor.readers.raw.values import parse_python
from advisor.readers.vocabulary.numbers_in import to_number

if TYPE_CHECKING:
    from advisor.readers.sources.source import Source

_TRIAL = re.compile(
    r"\bTrial (\d{1,9}) (?:finished with value: (\S{1,40}) and parameters: (\{[^{}]{0,3000}\})"
    r"|pruned\b|failed with parameters: (\{[^{}]{0,3000}\}) .{0,60}\bnan is not acceptable)"
)
_STUDY = "A new study created in "


def check_trials(source: Source) -> None:
    """Raise RunsTableError where the lines tell finished trials with their parameters."""
    rows: list[dict[str, Cell]] = []
    studies = 0
    for line in source.lines():
        studies += _STUDY in line
        found = _TRIAL.search(line[:4000]) if "Trial " in line else None
        if found is None:
            continue
        row: dict[str, Cell] = {"trial": f"trial {found.group(1)}", "state": "pruned"}
        row["config/study"] = f"study {max(studies, 1)}"
        if found.group(2):
            row |= {"state": "complete", "value": to_number(found.group(2))}
            row |= {f"params_{name}": cell for name, cell in _parameters(found.group(3))}
        elif found.group(4):
            row |= {"state": "fail", "value": math.nan}
            row |= {f"params_{name}": cell for name, cell in _parameters(found.group(4))}
        rows.append(row)
        if len(rows) > MOST_RUNS:
            return
    check_finished(Cells.of_rows(rows), source.name)


def _parameters(text: str) -> list[tuple[str, Cell]]:
    try:
        told = parse_python(text)
    except ValueError:
        return []
    if not isinstance(told, dict):
        return []
    return [(str(name), one if isinstance(one, float) else str(one)) for name, one in told.items()]
