"""Printed lines that containers and clouds keep in records: {"log": "epoch 1 loss 0.5"}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.readers.raw.series import RawRun

# Where Docker, Google's and Amazon's clouds, Kaggle and loggers put what was printed.
_KEYS = ("log", "message", "msg", "textPayload", "line", "data")
_DEPTH = 3


def runs_in(records: object, source: Source) -> list[RawRun]:
    """Return the runs of the text that records hold, also those in a list or dict; else none."""
    from advisor.readers.text import log as text_log

    pieces = [*_pieces(records)]
    # Pieces that end their lines themselves may hold several, or parts of one.
    text = ("" if any(piece.endswith("\n") for piece in pieces) else "\n").join(pieces)
    try:
        # Each was a whole line, also the last one.
        return text_log.read(Source.from_bytes(f"{text}\n".encode(errors="replace"), source.name))
    except LogError:
        return []


def _pieces(records: object, depth: int = 0) -> Iterable[str]:
    if depth > _DEPTH:
        return
    if isinstance(records, dict):
        # loguru's 'text' stands beside its 'record'; alone it may be a text to learn from.
        keys = ("text",) if "record" in records else _KEYS
        told = next((records[key] for key in keys if isinstance(records.get(key), str)), None)
        if told is not None:
            yield str(told)
            return
        records = records.values()
    elif not isinstance(records, list):
        return
    for one in records:
        yield from _pieces(one, depth + 1)
