"""What files of trackers and archives look like, and are called. Cheap, and never raises."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from advisor.readers.sources.source import Source

# Milliseconds since 1970 of any year from 2001 to 2286; value; step; then a data set's name.
MLFLOW_LINE = r"^(\d{13})[ \t](\S+)(?:[ \t](-?\d{1,18}))?(?:[ \t]\S+){0,2}\s*$"
SQLITE_MAGIC = b"SQLite format 3\0"
WANDB_MAGIC = b":W&B"
# Other kinds of files that lie in folders called 'metrics'.
_NO_METRIC = (
    r"(?i)\.(?:ya?ml|jsonl?|ndjson|[ct]sv|txt|log|out|gz|bz2|xz|zst|wandb|db)$|\.tfevents\."
)
# Handed to re.match as they are, behind a look at the first byte: a table needs none compiled.
_LINES = (
    r'\{"(?:payload|type)":.*"message_id":',  # Comet
    r'\[\{"timestamp": \d+, "type": "training_stats_',  # ClearML
    r'\{"obj": \{"type": "\w+", "path": \[.*"version": \d',  # Neptune
)
_SACRED = r'\{\s*"[^"\n]{1,200}":\s*\{\s*"steps":\s*\['
_DEEPSPEED_FILE = r"^(?:Train|Eval|Val|Valid|Validation|Test)_\w+\.csv$"
# CatBoost's files of errors, and the part of the data that each is about.
CATBOOST_FILES = {"learn_error.tsv": "train", "test_error.tsv": "val"}
# It writes the same for TensorBoard, learn/ and test/ below them, by a name that no other has.
CATBOOST_EVENTS = "events.out.tfevents"
_CATBOOST_PART = r"learn|test\d*"
_ZIP = b"PK\x03\x04"
_SWANLAB = b":SWL"


# Where DVCLive and Polyaxon keep a table a metric, by how the names of the files end.
_METRIC_FOLDERS = {".tsv": ("plots", "metrics"), ".plx": ("events", "metric")}


def is_tracker_lines(source: Source) -> bool:
    """Tell an offline file of Comet, ClearML or Neptune by its first line."""
    text = source.head_text.lstrip()
    if text[:1] not in {"{", "["}:
        return False
    first = text.split("\n", 1)[0]
    return any(re.match(pattern, first) for pattern in _LINES)


def is_aim_table(source: Source) -> bool:
    """Tell the data frame of Aim's metrics by its header."""
    if source.is_binary:
        return False
    header = set(source.head_text.lstrip().split("\n", 1)[0].strip().split(","))
    return {"metric.name", "step", "value"} <= header


def is_sacred(source: Source) -> bool:
    """Tell Sacred's metrics.json by its first metric."""
    return source.head_text[:1] == "{" and bool(re.match(_SACRED, source.head_text[:400]))


def is_archive(source: Source) -> bool:
    """Tell a zip archive, and SwanLab's run file, by their first bytes."""
    return source.head.startswith((_ZIP, _SWANLAB))


def is_tar(source: Source) -> bool:
    """Tell a tar archive by the mark in the header of its first file."""
    return source.head[257:262] == b"ustar"


def is_swanlab(source: Source) -> bool:
    """Tell SwanLab's run file by its first bytes."""
    return source.head.startswith(_SWANLAB)


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
    lines = source.head_text[:2000].splitlines()[:3]
    return bool(lines) and all(
        line[:1].isdecimal() and re.match(MLFLOW_LINE, line) for line in lines
    )


def wandb_key(path: Path) -> str | None:
    """Group the run files of one id: each start of a run that is resumed writes one."""
    named = re.match(r"run-(.+)\.wandb$", path.name)
    if named is None:
        return None
    # A second start within one second is numbered.
    start = rf"(?:offline-)?run-\d{{8}}_\d{{6}}-{re.escape(named[1])}(?:-\d+)?$"
    return f"{path.parent.parent}/{named[1]}" if re.match(start, path.parent.name) else None


def mlflow_key(path: Path) -> str | None:
    """Group the files of one run: what lies below its folder 'metrics'; its params and tags too."""
    parts = path.parts
    if path.parent.name in {"params", "tags"} and not re.search(_NO_METRIC, path.name):
        return str(path.parent.parent)
    if "metrics" not in parts[:-1] or re.search(_NO_METRIC, path.name):
        return None
    return str(path.parents[parts[-2::-1].index("metrics") + 1])


def dvclive_key(path: Path) -> str | None:
    """Group the files below `plots/metrics` (DVCLive), `events/metric` (Polyaxon)."""
    parts = path.parts
    root = _METRIC_FOLDERS.get(path.suffix)
    if root is None:
        return None
    for at in range(len(parts) - 2, 0, -1):
        if parts[at - 1 : at + 1] == root:
            return str(path.parents[len(parts) - 2 - at])
    return None


def dvclive_run(files: Sequence[Path]) -> Path:
    """Return the folder above these two, as the first of the files tells it."""
    from pathlib import Path

    return Path(dvclive_key(files[0]) or files[0]).parents[1]


def metric_file_key(path: Path) -> str | None:
    """Group the files of one folder of DeepSpeed's CSV monitor or of CatBoost."""
    if path.name in CATBOOST_FILES or re.match(_DEEPSPEED_FILE, path.name):
        return str(path.parent)
    if path.name == CATBOOST_EVENTS and re.fullmatch(_CATBOOST_PART, path.parent.name):
        return str(path.parent.parent)
    return None


def metric_files_run(files: Sequence[Path]) -> Path:
    """Return the folder of the files that `metric_file_key` groups."""
    from pathlib import Path

    return Path(metric_file_key(files[0]) or files[0].parent)


def scalars_key(path: Path) -> str | None:
    """Group the files below the folder `scalars` of TorchRL's CSV logger."""
    if path.suffix != ".csv" or "scalars" not in path.parts[:-1]:
        return None
    return str(path.parents[path.parts[-2::-1].index("scalars")])


def are_scalars(files: Sequence[Path]) -> bool:
    """Tell whether files begin with a step and a value each, without a header."""
    return all(map(_begins_with_value, files))


def _begins_with_value(path: Path) -> bool:
    return bool(re.match(rb"\d{1,15},[-+]?(?:\d|\.\d|nan|inf)[^,\n]{0,40}\n", _beginning(path)))


def scalars_run(files: Sequence[Path]) -> Path:
    """Return the folder of the run whose folder `scalars` the files lie below."""
    from pathlib import Path

    return Path(scalars_key(files[0]) or files[0]).parent


def d3rlpy_key(path: Path) -> str | None:
    """Group the tables of a folder in which d3rlpy left the settings of a run too."""
    beside = path.suffix == ".csv" and os.path.isfile(path.with_name("params.json"))
    return str(path.parent) if beside else None


def are_d3rlpy(files: Sequence[Path]) -> bool:
    """Tell whether files are tables of epoch, step and value without a header, or of gradients."""
    begun = [_beginning(path) for path in files]
    return sum(is_d3rlpy_table(one) for one in begun) > 1 and all(
        is_d3rlpy_table(one) or one.startswith(b"epoch,step,min,max,mean,std\n") for one in begun
    )


def is_d3rlpy_table(beginning: bytes) -> bool:
    """Tell a table of epoch, step and value by its first row."""
    return bool(re.match(rb"\d{1,9},\d{1,15},[-+]?(?:\d|\.\d|nan|inf)[^,\n]{0,40}\n", beginning))


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(100)
    except OSError:
        return b""
