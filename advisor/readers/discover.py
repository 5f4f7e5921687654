"""From what the user typed to the sources there are: files, folders, standard input."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from advisor.readers.series import RawRun


@dataclass(frozen=True, slots=True)
class Grouper:
    """Files that make up a log only together.

    `key(path)` is cheap, looks at the path's name only and gives what the files of one group share
    (None: not of this kind). The module's `function(folder, files)` gives the group's runs:
    `folder: Path` below which they all lie, `files: Sequence[Path]` sorted. Raises LogError.
    """

    name: str
    key: Callable[[Path], str | None]
    module: str
    function: str = "read_folder"

    def read(self, folder: Path, files: Sequence[Path]) -> list[RawRun]:
        """Return the runs of one group. Raises LogError."""
        runs: list[RawRun] = getattr(import_module(self.module), self.function)(folder, files)
        return runs
