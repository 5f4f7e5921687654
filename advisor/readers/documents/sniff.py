"""What JSON looks like, and what its files are called. Cheap, and never raises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from advisor.readers.sources.source import Source

STATE_FILE = "trainer_state.json"
# Patterns are handed to `re` as they are, which compiles them at their first use and keeps them:
# a table starts without any of these.
CHECKPOINT = r"^(?:last-)?checkpoint(?:-(\d{1,15}))?$"
ALLENNLP_FILE = r"^(.*?)metrics_epoch_(\d{1,9})\.json$"
# Columns that say which part of the data a record is about.
NAME_KEYS = ("key", "metric", "tag", "name", "metricName")
_VALUE_KEYS = ("value", "metricValue")  # the second is Comet's
_LONGEST = 4000
_JSON_START = r"""(?i)\{\s*(?:["'}]|$)|\[\s*(?:[\[{"']|\]\s*$|$|-?\d[\d.]*(?:e[+-]?\d+)?\s*,|(?:NaN|null)\s*,)"""
# A short list with words behind it on the line.
_BRACKETED = r"\[[^\[\]{}\"']*\]\s*(?:[,:;|-]\s+)?[A-Za-z<]"
# Lines of a log below settings that were printed as a dict.
_FOLLOWED = r"\}[ \t]*\r?\n[A-Za-z]"


def is_trainer_state(source: Source) -> bool:
    """Tell Hugging Face's trainer_state.json by its own keys."""
    text = _json_start(source, "{")
    return '"log_history"' in text and '"global_step"' in text


def is_notebook(source: Source) -> bool:
    """Tell a Jupyter notebook by the keys it begins with."""
    text = _json_start(source, "{")
    return '"nbformat"' in text[:200] or ('"cells"' in text[:200] and '"cell_type"' in text)


def is_json_lines(source: Source) -> bool:
    """Tell objects on lines of their own: the first is whole and the next begins as one does."""
    text = _json_start(source, "{")
    lines = [line for line in text.split("\n", 4) if line.strip()]
    if len(lines) > 1 and lines[1].lstrip().startswith("{") and _whole(lines[0].strip()):
        return True
    return "{" in source.head_text[:400] and not source.is_binary and _are_nested(source)


def _are_nested(source: Source) -> bool:
    """Tell records behind a logger's words, or printed as Python dicts, by what is nested in them.

    Flat ones are read as text, which knows what their tools mean.
    """
    from advisor.readers.documents.parsing import record_in

    lines = [line for line in source.head_text.split("\n", 8)[:-1] if line.rstrip().endswith("}")]
    records = [record_in(line) for line in lines[:4] if len(line) < _LONGEST]
    return len(records) > 1 and all(isinstance(r, dict) and _is_nested(r) for r in records)


def _is_nested(record: dict[str, object]) -> bool:
    if isinstance(record.get("step"), list):
        return False  # DLLogger's [epoch, iteration]
    if any(isinstance(value, dict) for value in record.values()):
        return True
    return any(key in record for key in _VALUE_KEYS) and name_in(record) is not None


def name_in(record: Mapping[str, object]) -> str | None:
    """Return the name of what a record holds the value of, None where it has none."""
    names = (record.get(key) for key in NAME_KEYS)
    return next((name for name in names if isinstance(name, str)), None)


def value_in(record: Mapping[str, object]) -> object:
    """Return the value that a record holds, None where it has none."""
    return next((record[key] for key in _VALUE_KEYS if key in record), None)


def _whole(line: str) -> bool:
    if not line.endswith("}"):
        return False
    from advisor.readers.raw.values import parse

    try:
        return isinstance(parse(line), dict)
    except ValueError:
        return False


def is_json(source: Source) -> bool:
    """Tell a document that begins as JSON objects and lists do.

    Not one is a log whose lines begin with '[12/22 19:15]', '[1, 2000] loss: ' or MPI's
    '[1,0]<stdout>:', are Python dicts each, or follow below one.
    """
    text = _json_start(source, "{[")
    if not text:
        return False
    first, _, rest = text.partition("\n")
    if re.match(_BRACKETED, first) or re.search(_FOLLOWED, text):
        return False
    if first.startswith("{'") and first.rstrip().endswith("}") and rest.strip():
        return False
    return bool(re.match(_JSON_START, text))


def _json_start(source: Source, first: str) -> str:
    """Return the head where it begins with one of the characters `first`, else nothing."""
    if source.is_binary:
        return ""
    text = source.head_text.lstrip("\ufeff \t\r\n")
    return text if text[:1] and text[0] in first else ""


def trainer_state_key(path: Path) -> str | None:
    """Group the states of one output folder: its own and those of its checkpoints."""
    if path.name != STATE_FILE:
        return None
    parent = path.parent
    return str(parent.parent if re.match(CHECKPOINT, parent.name) else parent)


def trainer_run(files: Sequence[Path]) -> Path:
    """Return the output folder that states are from; a state without checkpoints is named itself."""
    first = files[0]
    if re.match(CHECKPOINT, first.parent.name):
        return first.parent.parent
    return first if len(files) == 1 else first.parent


def allennlp_key(path: Path) -> str | None:
    """Group the epochs of one run: the folder, and what stands before the common name."""
    match = re.match(ALLENNLP_FILE, path.name)
    return f"{path.parent}/{match.group(1)}" if match else None
