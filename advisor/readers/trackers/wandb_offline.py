"""W&B run files (`run-ID.wandb`): what `wandb` writes beside every run, offline runs above all."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.naming import counted
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.rows import Rows
from advisor.readers.sources.protobuf import MalformedError, signed, values
from advisor.readers.sources.source import Source
from advisor.readers.trackers.wandb_records import Damage, records
from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from advisor.readers.raw.series import RawRun

FORMAT = "wandb run file"

# Field numbers of wandb's published wandb_internal.proto.
_HISTORY, _CONFIG, _METRIC, _RUN = 2, 5, 12, 17
_RUN_ID, _RUN_CONFIG, _RUN_NAME = 1, 4, 8
_ITEM_KEY, _ITEM_NESTED, _ITEM_JSON = 1, 2, 16
_ITEM_INTEGER, _ITEM_NUMBER = 5, 6
_METRIC_NAME, _METRIC_GLOB, _METRIC_STEP = 1, 2, 4
# Tags as bytes: of an item in a row, and of its JSON.
_ITEM, _JSON_TAG = 0x0A, b"\x82\x01"

# The client's count of calls of `wandb.log`.
_CALLS = "_step"
# Client bookkeeping that is neither an axis nor a metric.
_CLIENT_KEYS = {"_runtime", "_timestamp", "_wandb"}


@dataclass(slots=True)
class _Run:
    rows: Rows = field(default_factory=Rows)
    hints: dict[str, str] = field(default_factory=dict)
    name: str | None = None
    steps: int = 0
    unreadable: int = 0
    # What stands before the number of an item, and the key that it says: they come again.
    keys: dict[bytes, str] = field(default_factory=dict)
    # By which column a metric, or all that a pattern fits, is to be drawn (`define_metric`).
    drawn_by: dict[str, str] = field(default_factory=dict)

    def take(self, record: bytes) -> None:
        for number, value in values(record):
            if not isinstance(value, bytes):
                continue
            if number == _HISTORY:
                self._history(value)
            elif number == _CONFIG:
                self._config(value)
            elif number == _METRIC:
                self._metric(value)
            elif number == _RUN:
                self._about(value)

    def _history(self, message: bytes) -> None:
        row: dict[str, float] = {}
        for value in _items(message):
            key, cell = _quick_item(value, self.keys) or _item(value)
            if key not in _CLIENT_KEYS and cell is not None:
                row[key] = cell
        if row:
            self.steps += 1
            self.rows.add(row)

    def _config(self, message: bytes) -> None:
        from advisor.readers.hints.settings import take_hints

        for number, value in values(message):
            if number == 1 and isinstance(value, bytes):
                key, content = _config_item(value)
                take_hints(self.hints, {key: content})

    def _metric(self, message: bytes) -> None:
        told = {number: value for number, value in values(message) if isinstance(value, bytes)}
        name = told.get(_METRIC_NAME) or told.get(_METRIC_GLOB)
        step = told.get(_METRIC_STEP)
        if name and step:
            self.drawn_by[name.decode("utf-8", "replace")] = step.decode("utf-8", "replace")

    def axis(self) -> str:
        """Return the column by which all losses of the training are to be drawn, '' for none."""
        if not self.drawn_by:
            return ""
        from fnmatch import fnmatchcase

        named = ((name, sense(name)) for name in self.rows.names)
        losses = [name for name, told in named if told.kind == "loss" and told.split != "val"]
        by = {
            next((at for name, at in self.drawn_by.items() if fnmatchcase(loss, name)), "")
            for loss in losses
        }
        return by.pop() if len(by) == 1 else ""

    def _about(self, message: bytes) -> None:
        for number, value in values(message):
            if not isinstance(value, bytes):
                continue
            if number == _RUN_NAME or (number == _RUN_ID and not self.name):
                self.name = value.decode("utf-8", "replace")
            elif number == _RUN_CONFIG:
                self._config(value)


def read(source: Source) -> list[RawRun]:
    """Return the one run in a .wandb file. Raises LogError where no numbers were logged.

    Series hold the step that the client counted (`_step`) as a series of their own.
    """
    return [_run_in([source], source.name, [])]


def read_folder(folder: Path, files: Sequence[Path]) -> list[RawRun]:
    """Return the run of several files of one id: it was resumed, each file is a part of it.

    Raises LogError where no numbers were logged in any of them.
    """
    parts, notes = [], []
    # The folders are called by when they were made: offline-run-20240101_120000-ID.
    for path in sorted(files, key=lambda path: path.parent.name.partition("run-")[2]):
        try:
            parts.append(Source.from_path(path))
        except LogError as problem:
            notes.append(f"not read: {problem}")
    notes.insert(0, f"the run was resumed: its {len(files)} files are read one after the other")
    return [_run_in(parts, str(folder), notes)]


def _run_in(sources: Sequence[Source], name: str, notes: list[str]) -> RawRun:
    run, damage = _Run(), Damage()
    for source in sources:
        with source.open() as stream:
            for record in records(stream, damage):
                try:
                    run.take(record)
                except MalformedError:
                    run.unreadable += 1
    lost = _losses(run, damage)
    if not run.rows:
        said = "is a W&B run in which no numbers were logged with wandb.log()"
        if run.unreadable or damage.dropped:
            raise LogError(name, f"{said} ({lost[0]})")
        raise NotALogError(name, f"{said} ({lost[0]})" if lost else said)
    # The client writes the names of a row in any order; a step of the user's own comes first.
    names = sorted(run.rows.names, key=lambda name: (name == _CALLS, name))
    axis = run.axis()
    hints = {**run.hints, "axis": axis} if axis else run.hints
    return run.rows.to_run(FORMAT, name=run.name, hints=hints, notes=[*notes, *lost], keep=names)


def _losses(run: _Run, damage: Damage) -> list[str]:
    notes = []
    lost = damage.dropped + run.unreadable
    if lost:
        notes.append(f"{counted(lost, 'damaged record')} skipped, {run.steps} steps were read")
    if damage.cut:
        notes.append(f"the file ends in mid-record; {run.steps} steps were read")
    return notes


def _items(message: bytes) -> Iterator[bytes]:
    """Yield the items of a logged row; most are short and follow each other."""
    at, end = 0, len(message)
    while at + 1 < end and message[at] == _ITEM and message[at + 1] < 0x80:
        stop = at + 2 + message[at + 1]
        if stop > end:
            raise MalformedError
        yield message[at + 2 : stop]
        at = stop
    for number, value in values(message[at:]):
        if number == 1 and isinstance(value, bytes):
            yield value


def _quick_item(message: bytes, keys: dict[bytes, str]) -> tuple[str, float | None] | None:
    """Return what `_item` does, where a number in JSON ends the message; None: not known."""
    head, _, tail = message.partition(_JSON_TAG)
    if not tail or tail[0] != len(tail) - 1 or tail[0] >= 0x80:
        return None
    try:
        key = keys.get(head)
        if key is None:
            key = keys[head] = _item(head)[0]
        return key, float(tail[1:])
    except ValueError:  # media, or a tag within the key
        return None


def _item(message: bytes) -> tuple[str, float | None]:
    """Return key ('a.b' for nested ones) and number of one logged value."""
    key, nested, cell = "", [], None
    for number, value in values(message):
        if number == _ITEM_INTEGER and isinstance(value, int):
            cell = float(signed(value))
        elif not isinstance(value, bytes):
            continue
        elif number == _ITEM_KEY:
            key = value.decode("utf-8", "replace")
        elif number == _ITEM_NESTED:
            nested.append(value.decode("utf-8", "replace"))
        elif number == _ITEM_NUMBER and len(value) == 8:
            cell = float(struct.unpack("<d", value)[0])
        elif number == _ITEM_JSON:
            cell = _number(value)
    return key or ".".join(nested), cell


def _number(content: bytes) -> float | None:
    """Return the number in a JSON scalar; media, tables and histograms are none."""
    from advisor.readers.vocabulary.numbers_in import to_number

    text = content.decode("utf-8", "replace").strip()
    return None if text[:1] in {"{", "["} else to_number(text.strip('"'))


def _config_item(message: bytes) -> tuple[str, object]:
    key, content = "", b""
    for number, value in values(message):
        if not isinstance(value, bytes):
            continue
        if number in {_ITEM_KEY, _ITEM_NESTED}:
            key = value.decode("utf-8", "replace")
        elif number == _ITEM_JSON:
            content = value
    try:
        return key, json.loads(content)
    except (ValueError, RecursionError):
        return key, None
