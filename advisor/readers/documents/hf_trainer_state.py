"""Hugging Face `trainer_state.json`, alone or in a folder of checkpoints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.readers.documents.no_log import NO_TRAINER_LOSSES
from advisor.readers.documents.parsing import load
from advisor.readers.documents.sniff import CHECKPOINT
from advisor.readers.documents.tables import flatten
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.rows import Rows
from advisor.readers.sources.source import Source
from advisor.readers.vocabulary.numbers_in import as_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from advisor.readers.raw.series import RawRun

FORMAT = "Hugging Face trainer state"


def read_folder(folder: Path, files: Sequence[Path]) -> list[RawRun]:
    """Return the run of the newest of several states: the one that logged the most steps.

    Raises LogError where none can be read.
    """
    found: list[tuple[float, RawRun]] = []
    told: list[str] = []
    failures: list[LogError] = []
    for path in sorted(files, key=_checkpoint_step, reverse=True):
        try:
            run = read(Source.from_path(path))[0]
        except LogError as problem:
            failures.append(problem)
            continue
        last = float(run.series["step"].value.max()) if "step" in run.series else float(run.rows)
        found.append((last, run))
        told += [f"{path.parent.name}: {note}" for note in run.notes]
        if _checkpoint_step(path) < max(last for last, _ in found) and path.parent != folder:
            break  # Checkpoints that are older hold less.
    if not found:
        raise failures[0]
    _, best = max(found, key=lambda one: one[0])
    # A state that was cut or damaged may have held more.
    told += [f"not read: {problem}" for problem in failures]
    return [best._replace(notes=tuple(told) if len(files) > 1 else best.notes)]


def _checkpoint_step(path: Path) -> float:
    """Return the step in 'checkpoint-500'; the folder's own state is written last of all."""
    match = re.match(CHECKPOINT, path.parent.name)
    if match is None:
        return float("inf")
    return float(match.group(1)) if match.group(1) else 1e15


def read(source: Source) -> list[RawRun]:
    """Return the run that a trainer state logged. Raises LogError where it logged no numbers."""
    document, repairs = load(source)
    state = document if isinstance(document, dict) else {}
    # Of a file that was cut in the middle its records were recovered.
    history = document if isinstance(document, list) else state.get("log_history")
    if not isinstance(history, list):
        raise LogError(source.name, "has a 'log_history' that is no list; expected a Trainer state")
    rows = Rows()
    for entry in history:
        if not isinstance(entry, dict):
            continue
        if "train_runtime" in entry or "lr_advice" in entry:
            continue  # Means over the whole run, or our callback's advice: no point of it.
        row = flatten(entry)
        if set(row) - {"step", "epoch"}:
            rows.add(row)
    if not rows:
        raise NotALogError(source.name, NO_TRAINER_LOSSES)
    hints = {}
    told = {"lr": "learning_rate", "planned_steps": "max_steps"}
    for hint, name in told.items():
        if value := as_number(state.get(name)):
            hints[hint] = repr(value)
    callbacks = state.get("stateful_callbacks")
    if isinstance(callbacks, dict) and "EarlyStoppingCallback" in callbacks:
        hints["stops_early"] = "EarlyStoppingCallback"
    return [rows.to_run(FORMAT, hints=hints, notes=repairs)._replace(fine_tuning=True)]
