"""Files that are to be written: none may be a log that is read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from advisor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Targets:
    """The files that options name, each beside its option; only those that exist can do harm."""

    def __init__(self, named: Iterable[tuple[str, str | None]]) -> None:
        self._named = {
            there: f"{option} {path}"
            for option, path in named
            if path is not None and (there := _identity(path)) is not None
        }

    def check(self, logs: Iterable[str]) -> None:
        """Raise ConfigError where a target is one of these files, whatever it is called there."""
        if not self._named:
            return
        for log in logs:
            target = self._named.get(_identity(log) or (0, 0))
            if target is not None:
                raise ConfigError(f"{target}: is a log that is read; name another file to write")

    def check_before(self, paths: Sequence[str], named: Sequence[str]) -> None:
        """Check what can be known before logs are read: those named, and the files of groups."""
        self.check([*paths, *named])
        if self._named and any(map(os.path.isdir, paths)):
            from advisor.readers.recognition.discover import discover

            for item in discover(path for path in paths if path != "-").items:
                self.check(map(str, item.files))


def _identity(path: str) -> tuple[int, int] | None:
    """Return what tells a file from all others, whatever link leads to it; None where none is."""
    try:
        info = os.stat(path)
    except (OSError, ValueError):
        return None
    return (info.st_dev, info.st_ino) if os.path.isfile(path) else None
