"""Learning rate and optimizer from TensorBoard's HParams summaries (hparams/plugin_data.proto)."""

from __future__ import annotations

import struct

from advisor.readers.hints.settings import take_hints
from advisor.readers.sources.protobuf import BYTES, FIXED64, MalformedError, fields, inner

_SESSION_START, _HPARAMS = 3, 1


def hints_of(contents: list[bytes]) -> dict[str, str]:
    """Return {'lr': ..., 'optimizer': ...} as far as a session's hyperparameters tell them.

    contents: the plugin data of each HParams summary; what cannot be read tells nothing. Names
    count by their last part: 'optimizer/lr', 'args.lr'.
    """
    hints: dict[str, str] = {}
    for content in contents:
        try:
            settings = _session(content)
        except (MalformedError, struct.error):
            continue
        for name, value in settings.items():
            take_hints(hints, {name.replace("/", ".").rpartition(".")[2]: value})
    return hints


def _session(content: bytes) -> dict[str, float | str]:
    """Return the hyperparameters of a SessionStartInfo by name; numbers and texts only."""
    settings: dict[str, float | str] = {}
    for start, end in inner(content, 0, len(content), _SESSION_START):
        for at, stop in inner(content, start, end, _HPARAMS):
            name, value = _entry(content, at, stop)
            if value is not None:
                settings[name] = value
    return settings


def _entry(data: bytes, at: int, end: int) -> tuple[str, float | str | None]:
    """Read one map entry: a name and a google.protobuf.Value."""
    name = ""
    value: float | str | None = None
    for number, wire, start, stop in fields(data, at, end):
        if number == 1 and wire == BYTES:
            name = data[start:stop].decode(errors="replace")
        elif number == 2 and wire == BYTES:
            for kind, how, a, b in fields(data, start, stop):
                if kind == 2 and how == FIXED64:
                    value = struct.unpack_from("<d", data, a)[0]
                elif kind == 3 and how == BYTES:
                    value = data[a:b].decode(errors="replace")
    return name, value
