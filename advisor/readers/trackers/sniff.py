"""What the files of experiment trackers and archives look like. Cheap, and never raises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.readers.sources.source import Source

# Handed to re.match as they are, behind a look at the first byte: a table needs none compiled.
_LINES = (
    r'\{"(?:payload|type)":.*"message_id":',  # Comet
    r'\[\{"timestamp": \d+, "type": "training_stats_',  # ClearML
    r'\{"obj": \{"type": "\w+", "path": \[.*"version": \d',  # Neptune
)
_SACRED = r'\{\s*"[^"\n]{1,200}":\s*\{\s*"steps":\s*\['
_ZIP = b"PK\x03\x04"
_SWANLAB = b":SWL"


def is_tracker_lines(source: Source) -> bool:
    """Tell an offline file of Comet, ClearML or Neptune by its first line."""
    if source.head[:1] not in {b"{", b"["}:
        return False
    first = source.head_text.split("\n", 1)[0]
    return any(re.match(pattern, first) for pattern in _LINES)


def is_aim_table(source: Source) -> bool:
    """Tell the data frame of Aim's metrics by its header."""
    if source.is_binary:
        return False
    header = set(source.head_text.split("\n", 1)[0].strip().split(","))
    return {"metric.name", "step", "value"} <= header


def is_sacred(source: Source) -> bool:
    """Tell Sacred's metrics.json by its first metric."""
    return source.head[:1] == b"{" and bool(re.match(_SACRED, source.head_text[:400]))


def is_archive(source: Source) -> bool:
    """Tell a zip archive, and SwanLab's run file, by their first bytes."""
    return source.head.startswith((_ZIP, _SWANLAB))


def is_swanlab(source: Source) -> bool:
    """Tell SwanLab's run file by its first bytes."""
    return source.head.startswith(_SWANLAB)
