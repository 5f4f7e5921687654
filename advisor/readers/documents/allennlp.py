"""AllenNLP: one file of metrics an epoch, `metrics_epoch_0.json`, `metrics_epoch_1.json`, ..."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.readers.documents.parsing import load
from advisor.readers.documents.sniff import ALLENNLP_FILE
from advisor.readers.documents.tables import flatten
from advisor.readers.raw.rows import Rows
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from advisor.readers.raw.series import RawRun

FORMAT = "AllenNLP metrics"
# Columns about the run so far, not about the epoch.
_ABOUT_RUN = ("best_", "training_start_epoch", "training_epochs", "peak_")


def read_folder(folder: Path, files: Sequence[Path]) -> list[RawRun]:
    """Return the run whose epochs the files hold, in order. Raises LogError."""
    epochs: dict[int, dict[str, float]] = {}
    notes = []
    for path in files:
        match = re.match(ALLENNLP_FILE, path.name)
        document, _ = load(Source.from_path(path))
        if match is None or not isinstance(document, dict):
            notes.append(f"{path.name} holds no metrics and was skipped")
            continue
        number = int(match.group(2))
        row = {
            name: value
            for name, value in flatten(document).items()
            if not name.startswith(_ABOUT_RUN)
        }
        epochs[number] = {"epoch": float(number)} | row
    if not epochs:
        raise LogError(str(folder), "holds no metrics_epoch_N.json with metrics in them")
    missing = max(epochs) - min(epochs) + 1 - len(epochs)
    if missing:
        notes.append(
            f"{missing} of the epochs {min(epochs)} to {max(epochs)} have no metrics_epoch_N.json"
        )
    rows = Rows()
    for number in sorted(epochs):
        rows.add(epochs[number])
    return [rows.to_run(FORMAT, notes=notes)]
