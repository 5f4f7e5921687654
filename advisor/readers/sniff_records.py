"""What JSON, MLflow, W&B and AllenNLP files look like: first bytes and names. Never raises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.readers.source import Source

STATE_FILE = "trainer_state.json"
CHECKPOINT = re.compile(r"^(?:last-)?checkpoint(?:-(\d{1,15}))?$")
ALLENNLP_FILE = re.compile(r"^(.*?)metrics_epoch_(\d{1,9})\.json$")
# Milliseconds since 1970 of any year from 2001 to 2286; value; step; then a data set's name.
MLFLOW_LINE = re.compile(r"^(\d{13})[ \t](\S+)(?:[ \t](-?\d{1,18}))?(?:[ \t]\S+){0,2}\s*$")
_JSON_START = re.compile(
    r"""\{\s*(?:["'}]|$)|\[\s*(?:[\[{"']|\]\s*$|$|-?\d[\d.]*(?:e[+-]?\d+)?\s*,|(?:NaN|null)\s*,)""",
    re.I,
)
# A short list with words behind it on the line.
_BRACKETED = re.compile(r"\[[^\[\]{}\"']*\]\s*[A-Za-z]")
# Lines of a log below settings that were printed as a dict.
_FOLLOWED = re.compile(r"\}[ \t]*\r?\n[A-Za-z]")
SQLITE_MAGIC = b"SQLite format 3\0"
WANDB_MAGIC = b":W&B"
# Other kinds of files that lie in folders called 'metrics'.
_NO_METRIC = re.compile(
    r"\.(?:ya?ml|jsonl?|ndjson|[ct]sv|txt|log|out|gz|bz2|xz|zst|wandb|db)$|\.tfevents\.", re.I
)


def is_wandb_run(source: Source) -> bool:
    """Tell a .wandb file by its first bytes."""
    return source.head.startswith(WANDB_MAGIC)


def is_sqlite(source: Source) -> bool:
    """Tell a SQLite data base by its first bytes."""
    return source.head.startswith(SQLITE_MAGIC)


def is_mlflow_metric(source: Source) -> bool:
    """Tell a file of MLflow's file store by its first lines: `timestamp value step`."""
    if source.is_binary:
        return False
    lines = source.head_text[:2000].splitlines()
    return bool(lines) and all(MLFLOW_LINE.match(line) for line in lines[:3])


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
    return len(lines) > 1 and lines[1].lstrip().startswith("{") and _whole(lines[0].strip())


def _whole(line: str) -> bool:
    if not line.endswith("}"):
        return False
    from advisor.readers.json_text import parse

    try:
        return isinstance(parse(line), dict)
    except ValueError:
        return False


def is_json(source: Source) -> bool:
    """Tell a document that begins as JSON objects and lists do.

    Not one is a log whose lines begin with '[12/22 19:15]' or '[1, 2000] loss: ', are Python dicts
    each, or follow below one.
    """
    text = _json_start(source, "{[")
    if not text:
        return False
    first, _, rest = text.partition("\n")
    if _BRACKETED.match(first) or _FOLLOWED.search(text):
        return False
    if first.startswith("{'") and first.rstrip().endswith("}") and rest.strip():
        return False
    return bool(_JSON_START.match(text))


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
    return str(parent.parent if CHECKPOINT.match(parent.name) else parent)


def allennlp_key(path: Path) -> str | None:
    """Group the epochs of one run: the folder, and what stands before the common name."""
    match = ALLENNLP_FILE.match(path.name)
    return f"{path.parent}/{match.group(1)}" if match else None


def mlflow_key(path: Path) -> str | None:
    """Group the files of one run: what lies below its folder 'metrics'; its params and tags too."""
    parts = path.parts
    if path.parent.name in {"params", "tags"} and not _NO_METRIC.search(path.name):
        return str(path.parent.parent)
    if "metrics" not in parts[:-1] or _NO_METRIC.search(path.name):
        return None
    at = len(parts) - 2 - parts[-2::-1].index("metrics")
    return str(Path(*parts[:at])) if at > 0 else "."
