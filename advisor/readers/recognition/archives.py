"""Zip archives: tables in binary, offline runs of Comet and ClearML, a log, a folder of logs."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.naming import in_one_line
from advisor.readers.binary.sniff import is_npz, is_workbook, other_archive
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.sources.source import Source
from advisor.readers.trackers.sniff import is_archive, is_swanlab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.readers.raw.series import RawRun

# What Comet and ClearML keep of the metrics of an offline run, among other files.
_METRICS = frozenset(("messages.json", "metrics.jsonl"))
# The list of files at the end of an archive, in bytes: one of a log is short.
_MOST_LISTED = 1 << 20
# The record behind it, which says where it is.
_END = 22
# As of a packed file's content, and of what is held of one in memory.
_MOST = 1 << 26
# What zipfile raises at damage, at encryption and at ways of packing that it does not know.
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError,
           OverflowError)  # fmt: skip


def read(source: Source) -> list[RawRun]:
    """Return the runs of the logs in an archive. Raises LogError: none, damaged."""
    if is_swanlab(source):
        raise NotALogError(
            source.name,
            "is a run file of SwanLab, which is not read; export the charts of the run as CSV in "
            "SwanLab's page, or log to TensorBoard or a CSV beside it",
        )
    content = source.content(_MOST, "is a zip archive of more than 64 MB; unpack it first")
    sizes = _sizes(content, source.name)
    names = [*sizes]
    if (is_npz(names) or is_workbook(names)) and sum(sizes.values()) > _MOST:
        raise LogError(source.name, "unpacks to more than 64 MB; a log is shorter")
    if is_npz(names):
        from advisor.readers.binary.numpy_arrays import read_archive as read_arrays

        return read_arrays(content, source)
    if is_workbook(names):
        from advisor.readers.binary.workbook import read_archive as read_workbook

        return read_workbook(content, source)
    if said := other_archive(names):
        raise NotALogError(source.name, said)
    wanted = [one for one in names if one in _METRICS] or names
    if len(wanted) > 1:
        return _read_folder(content, source.name)
    inner = Source.from_bytes(_member(content, wanted, source.name), source.name)
    if is_archive(inner):
        raise NotALogError(source.name, "is an archive in an archive; unpack it first")
    from advisor.readers.recognition.registry import read_runs

    runs = read_runs(inner)
    source.notes += inner.notes
    return runs


def _read_folder(content: bytes, name: str) -> list[RawRun]:
    from advisor.readers.recognition.packed_folders import read_members

    with _refusing_damage(name):
        archive = zipfile.ZipFile(io.BytesIO(content))
    with archive:
        files = [one for one in archive.infolist() if not one.is_dir()]
        return read_members(
            ((one.filename, partial(_content, archive, one, name)) for one in files), name
        )


def _content(archive: zipfile.ZipFile, file: zipfile.ZipInfo, name: str, most: int) -> bytes:
    with _refusing_damage(name), archive.open(file) as stream:
        return stream.read(most)


def _sizes(content: bytes, name: str) -> dict[str, int]:
    """Return the files in the archive with their unpacked sizes. Raises LogError: damaged."""
    end = content.rfind(b"PK\5\6")
    if not 0 <= end <= len(content) - _END:
        raise LogError(name, "is a zip archive that is cut off or damaged: its end is missing")
    if int.from_bytes(content[end + 12 : end + 16], "little") > _MOST_LISTED:
        raise NotALogError(name, "is a zip archive of thousands of files; unpack it first")
    with _refusing_damage(name), zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = [one for one in archive.infolist() if not one.is_dir()]
    return {one.filename: one.file_size for one in files}


def _member(content: bytes, names: list[str], name: str) -> bytes:
    """Return the one log in an archive. Raises LogError: none, damaged."""
    if not names:
        raise NotALogError(name, "is a zip archive without a file")
    with (
        _refusing_damage(name),
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        archive.open(names[0]) as stream,
    ):
        data = stream.read(_MOST + 1)
    if len(data) > _MOST:
        raise LogError(name, "is a zip archive that unpacks to more than 64 MB; unpack it first")
    return data


@contextmanager
def _refusing_damage(name: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as problem:
        said = in_one_line(problem)
        raise LogError(name, f"is a zip archive that cannot be unpacked ({said})") from None
