"""Files that make up a log only together: which they are, and what reads them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from advisor.readers.documents.sniff import allennlp_key, trainer_run, trainer_state_key
from advisor.readers.events.sniff import download_key, event_file_key
from advisor.readers.recognition.pair_names import are_parts, pair_key, train_file
from advisor.readers.trackers.sniff import (
    are_d3rlpy,
    are_scalars,
    d3rlpy_key,
    dvclive_key,
    dvclive_run,
    metric_file_key,
    metric_files_run,
    mlflow_key,
    scalars_key,
    scalars_run,
    wandb_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from advisor.readers.raw.series import RawRun


class Grouper(NamedTuple):
    """Files that make up a log only together.

    `key(path)` is cheap, looks at the path's name only (or whether a file lies beside it) and gives
    what the files of one group share (None: not of this kind). The module's `read_folder(folder,
    files)` gives the group's runs: `folder: Path` below which they all lie, `files: Sequence[Path]`
    sorted. Raises LogError.
    `fewest`: so many files make a group; fewer are read one by one, and so are those that do not
    belong together (`belong(files)`). `home(files)` gives the place
    of the run that they make up, after which it is called (None: the runs have names of their own).
    """

    name: str
    key: Callable[[Path], str | None]
    module: str
    fewest: int = 1
    home: Callable[[Sequence[Path]], Path] | None = None
    belong: Callable[[Sequence[Path]], bool] | None = None

    def makes(self, files: Sequence[Path]) -> bool:
        """Tell whether files that share a key are a group."""
        return len(files) >= self.fewest and (self.belong is None or self.belong(files))

    def read(self, folder: Path, files: Sequence[Path]) -> list[RawRun]:
        """Return the runs of one group. Raises LogError."""
        runs: list[RawRun] = import_module(self.module).read_folder(folder, files)
        return runs

    def place(self, folder: Path, files: Sequence[Path]) -> str:
        """Return what a group is called that was found in the folder."""
        home = folder if self.home is None else self.home(files)
        # Files may be named from here, the folder that they share from the root.
        return str(home if home.absolute().is_relative_to(folder.absolute()) else folder)


def _same_folder(files: Sequence[Path]) -> Path:
    return files[0].parent


def _first_file(files: Sequence[Path]) -> Path:
    return files[0]


GROUPERS: tuple[Grouper, ...] = (
    Grouper("tensorboard events", event_file_key, "advisor.readers.events.folder"),
    Grouper("tensorboard downloads", download_key, "advisor.readers.events.downloads", fewest=2),
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
        "DVCLive metrics", dvclive_key, "advisor.readers.trackers.metric_files", home=dvclive_run
    ),
    Grouper(
        "TorchRL scalars",
        scalars_key,
        "advisor.readers.trackers.bare_tables",
        home=scalars_run,
        belong=are_scalars,
    ),
    Grouper(
        "metric files",
        metric_file_key,
        "advisor.readers.trackers.metric_files",
        fewest=2,
        home=metric_files_run,
    ),
    Grouper(
        "wandb run files",
        wandb_key,
        "advisor.readers.trackers.wandb_offline",
        fewest=2,
        home=_first_file,
    ),
    Grouper("mlflow metrics", mlflow_key, "advisor.readers.trackers.mlflow_files"),
    Grouper(
        "parts of the data",
        pair_key,
        "advisor.readers.recognition.pairs",
        home=train_file,
        belong=are_parts,
    ),
    Grouper(
        "d3rlpy metrics",
        d3rlpy_key,
        "advisor.readers.trackers.bare_tables",
        fewest=2,
        home=_same_folder,
        belong=are_d3rlpy,
    ),
)
