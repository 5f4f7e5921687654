"""The formats, most specific first. A new format is one line here, a sniffer and a module."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from advisor.own_reports import kind_of
from advisor.readers.binary.sniff import is_columnar, is_npy, other_file
from advisor.readers.delimited.sniff import is_table, is_table_of_curves
from advisor.readers.documents.sniff import is_json, is_json_lines, is_notebook, is_trainer_state
from advisor.readers.events.sniff import is_download, is_event_file
from advisor.readers.raw.refusal import NotALogError, OwnReportError
from advisor.readers.text.sniff import (
    is_latex,
    is_page_of_tables,
    is_ray_console,
    is_text,
    is_text_log,
    is_yolo_results,
)
from advisor.readers.trackers.sniff import (
    is_aim_table,
    is_archive,
    is_mlflow_metric,
    is_sacred,
    is_sqlite,
    is_tar,
    is_tracker_lines,
    is_wandb_run,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Entry(NamedTuple):
    """One format.

    `recognises(source)` looks at `source.head` (or `head_text`) only and must be cheap and never
    raise; `module` is imported when a source was recognised and holds
    `function(source: Source) -> list[RawRun]`, which raises LogError for what it cannot read.
    `is_told`: it takes `ReadOptions.names` too, as it reads only what it knows the meaning of.
    """

    name: str
    module: str
    recognises: Callable[[Source], bool]
    function: str = "read"
    is_told: bool = False

    def read(self, source: Source, names: Mapping[str, str] = _NOTHING) -> list[RawRun]:
        """Return the runs of a source that this format recognised. Raises LogError."""
        function = getattr(import_module(self.module), self.function)
        runs: list[RawRun] = function(source, names) if self.is_told else function(source)
        return runs


ENTRIES: tuple[Entry, ...] = (
    Entry("tensorboard events", "advisor.readers.events.read", is_event_file),
    Entry("wandb run file", "advisor.readers.trackers.wandb_offline", is_wandb_run),
    Entry("SQLite data base", "advisor.readers.trackers.sqlite_files", is_sqlite),
    Entry("archive", "advisor.readers.recognition.archives", is_archive),
    Entry("tar", "advisor.readers.recognition.packed_folders", is_tar, "read_tar"),
    Entry("numpy", "advisor.readers.binary.numpy_arrays", is_npy),
    Entry("parquet", "advisor.readers.binary.columnar", is_columnar),
    Entry("tensorboard download", "advisor.readers.events.downloads", is_download),
    Entry("mlflow metric", "advisor.readers.trackers.mlflow_files", is_mlflow_metric),
    Entry(
        "Hugging Face trainer state", "advisor.readers.documents.hf_trainer_state", is_trainer_state
    ),
    Entry("tracker records", "advisor.readers.trackers.records", is_tracker_lines, "read_lines"),
    Entry("Sacred metrics", "advisor.readers.trackers.records", is_sacred, "read_sacred"),
    Entry("Aim metrics", "advisor.readers.trackers.records", is_aim_table, "read_aim"),
    Entry("notebook", "advisor.readers.recognition.notebooks", is_notebook),
    Entry("json lines", "advisor.readers.documents.jsonl", is_json_lines),
    Entry("json", "advisor.readers.documents.document", is_json),
    Entry("csv, a curve a cell", "advisor.readers.recognition.curves_in_cells", is_table_of_curves),
    Entry("Ray Tune's console", "advisor.readers.text.ray_trials", is_ray_console),
    Entry("YOLO results", "advisor.readers.text.yolo", is_yolo_results),
    Entry("page", "advisor.readers.recognition.drawn_tables", is_page_of_tables),
    Entry("table in LaTeX", "advisor.readers.recognition.latex", is_latex),
    Entry("text log", "advisor.readers.text.log", is_text_log, is_told=True),
    Entry("csv", "advisor.readers.delimited.table", is_table),
    Entry("text log", "advisor.readers.text.log", is_text, is_told=True),
)


def recognise(source: Source) -> Entry:
    """Find the first format that takes the content. Raises LogError: empty, binary, no log."""
    if not source.head.strip():
        said = "is cut off before any of it can be unpacked" if source.is_cut else "is empty"
        raise NotALogError(source.name, f"{said}; expected a training log")
    if not source.is_binary and kind_of(source.head_text) is not None:
        raise OwnReportError(source.name, "is a report of lr-advise, no log of a training")
    if said := other_file(source):
        raise NotALogError(source.name, said)
    for entry in ENTRIES:  # the last one takes any text
        if entry.recognises(source):
            return entry
    raise NotALogError(source.name, "is a binary file of a kind that is not known")


def read_runs(source: Source, names: Mapping[str, str] = _NOTHING) -> list[RawRun]:
    """Return the runs in one source, before roles are given; `names` as of `ReadOptions`.

    Raises LogError.
    """
    return recognise(source).read(source, names)
