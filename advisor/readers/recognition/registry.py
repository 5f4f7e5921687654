"""The formats, most specific first. A new format is one line here, a sniffer and a module."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from advisor.readers.delimited import sniff
from advisor.readers.documents import sniff as sniff_records
from advisor.readers.raw.refusal import NotALogError, OwnReportError
from advisor.readers.text import sniff as sniff_text
from advisor.readers.trackers import sniff as sniff_trackers

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source


class Entry(NamedTuple):
    """One format.

    `recognises(source)` looks at `source.head` (or `head_text`) only and must be cheap and never
    raise; `module` is imported when a source was recognised and holds
    `function(source: Source) -> list[RawRun]`, which raises LogError for what it cannot read.
    """

    name: str
    module: str
    recognises: Callable[[Source], bool]
    function: str = "read"

    def read(self, source: Source) -> list[RawRun]:
        """Return the runs of a source that this format recognised. Raises LogError."""
        runs: list[RawRun] = getattr(import_module(self.module), self.function)(source)
        return runs


ENTRIES: tuple[Entry, ...] = (
    Entry("tensorboard events", "advisor.readers.events.read", sniff.is_event_file),
    Entry("wandb run file", "advisor.readers.trackers.wandb_offline", sniff_records.is_wandb_run),
    Entry("mlflow data base", "advisor.readers.trackers.mlflow_db", sniff_records.is_sqlite),
    Entry("archive", "advisor.readers.recognition.archives", sniff_trackers.is_archive),
    Entry("tensorboard download", "advisor.readers.events.downloads", sniff.is_download),
    Entry("mlflow metric", "advisor.readers.trackers.mlflow_files", sniff_records.is_mlflow_metric),
    Entry(
        "Hugging Face trainer state",
        "advisor.readers.documents.hf_trainer_state",
        sniff_records.is_trainer_state,
    ),
    Entry(
        "tracker records",
        "advisor.readers.trackers.records",
        sniff_trackers.is_tracker_lines,
        "read_lines",
    ),
    Entry(
        "Sacred metrics",
        "advisor.readers.trackers.records",
        sniff_trackers.is_sacred,
        "read_sacred",
    ),
    Entry(
        "Aim metrics", "advisor.readers.trackers.records", sniff_trackers.is_aim_table, "read_aim"
    ),
    Entry("notebook", "advisor.readers.recognition.notebooks", sniff_records.is_notebook),
    Entry("json lines", "advisor.readers.documents.jsonl", sniff_records.is_json_lines),
    Entry("json", "advisor.readers.documents.document", sniff_records.is_json),
    Entry("YOLO results", "advisor.readers.text.yolo", sniff_text.is_yolo_results),
    Entry("text log", "advisor.readers.text.log", sniff_text.is_text_log),
    Entry("csv", "advisor.readers.delimited.table", sniff.is_table),
    Entry("text log", "advisor.readers.text.log", sniff_text.is_text),
)


def recognise(source: Source) -> Entry:
    """Find the first format that takes the content. Raises LogError: empty, binary, no log."""
    if not source.head.strip():
        raise NotALogError(source.name, "is empty; expected a training log")
    if sniff_records.is_own_report(source):
        raise OwnReportError(source.name, "is a report of lr-advise, no log of a training")
    for entry in ENTRIES:
        if entry.recognises(source):
            return entry
    if source.is_binary:
        raise NotALogError(source.name, "is a binary file that is no TensorBoard event file")
    raise NotALogError(
        source.name,
        "no training log was recognised in it; expected a table (CSV, TSV), JSON, "
        "TensorBoard events or a text log with a loss on its lines",
    )
