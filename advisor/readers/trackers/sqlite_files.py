"""SQLite files of trackers, read without changing a byte of them: of MLflow, trackio and Optuna."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import quote

from advisor.errors import LogError
from advisor.naming import in_one_line
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.trackers import mlflow_db, optuna_db, trackio_db
from advisor.readers.trackers.sniff import SQLITE_MAGIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source

# A data base made to keep us busy (a view that never ends) is stopped after so many steps.
_MAX_STEPS = 2_000_000
_STEPS_PER_CALL = 1000
_HEAD = 100
# Files beside a data base that hold a part of what was written: the log ahead, what to undo.
_BESIDE = ("-wal", "-journal")


def read(source: Source) -> list[RawRun]:
    """Return every run with metrics. Raises LogError: no tables of a tracker, a damaged file."""
    try:
        with _base(source) as base:
            runs = _runs(base, source)
    except sqlite3.Error as problem:
        said = in_one_line(problem)
        raise LogError(source.name, f"is a SQLite file that cannot be read ({said})") from None
    except (UnicodeError, OverflowError, MemoryError):
        raise LogError(source.name, "is a SQLite file with damaged content") from None
    if not runs:
        raise NotALogError(source.name, "is a data base in which no metric has two values")
    return runs


@contextmanager
def _base(source: Source) -> Iterator[sqlite3.Connection]:
    with ExitStack() as stack:
        base = stack.enter_context(closing(_open(source, stack)))
        calls = iter(range(_MAX_STEPS))
        base.set_progress_handler(lambda: next(calls, None) is None, _STEPS_PER_CALL)
        base.text_factory = lambda data: data.decode("utf-8", "replace")
        base.execute("PRAGMA trusted_schema = OFF")
        yield base


def _open(source: Source, stack: ExitStack) -> sqlite3.Connection:
    if source.path is None or not source.path.is_file() or not _is_plain(source):
        return _unpacked(source)
    path = source.path.resolve()
    _check_whole(path, source.name)
    beside = [side for end in _BESIDE if _holds(side := path.with_name(path.name + end))]
    if not beside:
        return sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    # What a process that writes, or was killed, has not put into the file yet: in a copy it is.
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="lr-advise-")))
    for file in (path, *beside):
        copyfile(file, folder / file.name)
    return sqlite3.connect(folder / path.name)


def _check_whole(path: Path, name: str) -> None:
    """Raise LogError where a file has fewer pages than it says: what is gone would read as 0."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    size = int.from_bytes(head[16:18], "big")
    wanted = int.from_bytes(head[28:32], "big") * (65536 if size == 1 else size)
    # The count of pages holds where the last writer knew of it.
    if head[24:28] == head[92:96] and path.stat().st_size < wanted:
        raise LogError(
            name,
            f"is a SQLite file that is cut off: {path.stat().st_size:,} of {wanted:,} bytes are "
            "there; copy it again",
        )


def _holds(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0


def _unpacked(source: Source) -> sqlite3.Connection:
    """Hold a data base that is packed, or no file, in memory."""
    content = source.content(
        source.MAX_TEXT, "is a packed data base that is too large; unpack it first"
    )
    base = sqlite3.connect(":memory:")
    try:
        base.deserialize(content)
    except BaseException:
        base.close()
        raise
    return base


def _is_plain(source: Source) -> bool:
    assert source.path is not None
    with source.path.open("rb") as stream:
        return stream.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC


def _runs(base: sqlite3.Connection, source: Source) -> list[RawRun]:
    tables = {
        str(name) for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    if {"metrics", "configs"} <= tables and "runs" not in tables:
        return trackio_db.runs(base)
    if tables >= optuna_db.TABLES:
        raise optuna_db.refuse(base, source.name)
    if {"metrics", "runs"} <= tables:
        return mlflow_db.runs(base, tables)
    raise NotALogError(
        source.name,
        "is a SQLite data base of neither MLflow, trackio nor Optuna; export the log "
        "of the training as CSV or JSON",
    )
