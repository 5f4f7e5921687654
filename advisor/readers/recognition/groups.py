"""Files that make up a log only together: which they are, and what reads them."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from advisor.readers.documents.sniff import allennlp_key, trainer_run, trainer_state_key
from advisor.readers.trackers.sniff import mlflow_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from advisor.readers.raw.series import RawRun


class Grouper(NamedTuple):
    """Files that make up a log only together.

    `key(path)` is cheap, looks at the path's name only and gives what the files of one group share
    (None: not of this kind). The module's `function(folder, files)` gives the group's runs:
    `folder: Path` below which they all lie, `files: Sequence[Path]` sorted. Raises LogError.
    `fewest`: so many files make a group; fewer are read one by one. `home(files)` gives the place
    of the run that they make up, after which it is called (None: the runs have names of their own).
    """

    name: str
    key: Callable[[Path], str | None]
    module: str
    function: str = "read_folder"
    fewest: int = 1
    home: Callable[[Sequence[Path]], Path] | None = None

    def read(self, folder: Path, files: Sequence[Path]) -> list[RawRun]:
        """Return the runs of one group. Raises LogError."""
        runs: list[RawRun] = getattr(import_module(self.module), self.function)(folder, files)
        return runs

    def place(self, folder: Path, files: Sequence[Path]) -> str:
        """Return what a group is called that was found in the folder."""
        home = folder if self.home is None else self.home(files)
        return str(home if home.is_relative_to(folder) else folder)


def _event_file(path: Path) -> str | None:
    return "events" if ".tfevents." in path.name else None


def is_download_name(path: str) -> bool:
    """Tell a file named as TensorBoard names its downloads: run-RUN-tag-TAG.csv."""
    name = os.path.basename(path).lower()
    return name.startswith("run-") and "-tag-" in name and name.endswith((".csv", ".json"))


def _download(path: Path) -> str | None:
    """Put the downloads in one folder together."""
    return str(path.parent) if is_download_name(path.name) else None


def _dvclive(path: Path) -> str | None:
    if path.suffix != ".tsv":
        return None
    from advisor.readers.trackers.metric_files import dvclive_key

    return dvclive_key(path)


def _metric_file(path: Path) -> str | None:
    if path.suffix not in {".csv", ".tsv"}:
        return None
    from advisor.readers.trackers.metric_files import metric_file_key

    return metric_file_key(path)


def _same_folder(files: Sequence[Path]) -> Path:
    return files[0].parent


def _dvclive_run(files: Sequence[Path]) -> Path:
    """Return the folder that holds `plots/metrics`."""
    from pathlib import Path

    return Path(_dvclive(files[0]) or files[0]).parents[1]


GROUPERS: tuple[Grouper, ...] = (
    Grouper("tensorboard events", _event_file, "advisor.readers.events.read"),
    Grouper(
        "tensorboard downloads", _download, "advisor.readers.events.downloads", "read_files", 2
    ),
    Grouper(
        "trainer states",
        trainer_state_key,
        "advisor.readers.documents.hf_trainer_state",
        home=trainer_run,
    ),
    Grouper(
        "AllenNLP metrics",
        allennlp_key,
        "advisor.readers.documents.allennlp",
        fewest=2,
        home=_same_folder,
    ),
    Grouper(
        "DVCLive metrics", _dvclive, "advisor.readers.trackers.metric_files", home=_dvclive_run
    ),
    Grouper(
        "metric files",
        _metric_file,
        "advisor.readers.trackers.metric_files",
        fewest=2,
        home=_same_folder,
    ),
    Grouper("mlflow metrics", mlflow_key, "advisor.readers.trackers.mlflow_files"),
)
