"""Folders in one file, zip or tar: unpacked beside the user's files and searched as folders are."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.naming import counted, in_one_line
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.recognition.discover import discover, is_searched_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from advisor.readers.raw.series import RawRun
    from advisor.readers.recognition.discover import Item
    from advisor.readers.sources.source import Source

    # A file's path in the archive, and what reads so many bytes of it.
    Members = Iterable[tuple[str, Callable[[int], bytes]]]

# What the files that may be logs may hold together, in bytes; logs are short.
_MOST = 1 << 26
# Data sets have more files.
_MOST_FILES = 10_000


def read_tar(source: Source) -> list[RawRun]:
    """Return the runs of all logs in a tar archive. Raises LogError: none, damaged, too much."""
    with source.open() as stream:
        try:
            # As a stream: a packed one cannot go back.
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                return read_members(_in_tar(archive), source.name)
        except (tarfile.TarError, EOFError) as problem:
            said = in_one_line(problem)
            raise LogError(
                source.name, f"is a tar archive that is cut off or damaged ({said})"
            ) from None


def _in_tar(archive: tarfile.TarFile) -> Iterator[tuple[str, Callable[[int], bytes]]]:
    for member in archive:
        stream = archive.extractfile(member) if member.isfile() else None
        if stream is not None:
            yield member.name, stream.read


def read_members(members: Members, name: str) -> list[RawRun]:
    """Return the runs of all logs among files, each with its path in the archive `name`.

    Raises LogError: no log, or more than is read.
    """
    with TemporaryDirectory(prefix="lr-advise-") as folder:
        count = _unpack(members, Path(folder), name)
        return _runs_below(Path(folder), name, count)


def _unpack(members: Members, folder: Path, name: str) -> int:
    """Write what may be logs below the folder, and return how many files there are."""
    left, count = _MOST, 0
    for path, read in members:
        count += 1
        if count > _MOST_FILES:
            raise NotALogError(
                name, f"is an archive of over {_MOST_FILES:,} files; unpack it first"
            )
        parts = [part for part in path.replace("\\", "/").split("/") if part not in {"", "."}]
        if ".." in parts or not parts or not is_searched_for(parts):
            continue
        data = read(left + 1)
        left -= len(data)
        if left < 0:
            raise LogError(name, f"unpacks to more than {_MOST >> 20} MB of logs; unpack it first")
        place = folder.joinpath(*parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return count


def _runs_below(folder: Path, name: str, count: int) -> list[RawRun]:
    found: list[tuple[str, RawRun]] = []
    problems: list[str] = []
    passed = 0
    for item in discover([folder]).drained():
        try:
            runs, notes = item.read()
        except NotALogError:
            passed += 1
        except LogError as problem:
            problems.append(str(problem).replace(f"{folder}/", ""))
        else:
            told = [note.replace(f"{folder}/", "") for note in notes]
            found += [(_place(item, run, folder), _told(run, told, folder)) for run in runs]
    if not found:
        if problems:
            raise LogError(name, f"is an archive of {counted(count, 'file')}; {problems[0]}")
        raise NotALogError(
            name, f"is an archive of {counted(count, 'file')}, none of which is a log of a training"
        )
    notes = [f"not read: {problem}" for problem in problems]
    notes += [f"{counted(passed, 'file')} in the archive passed over: no log"] if passed else []
    (place, first), *rest = found
    found = [(place, first._replace(notes=(*first.notes, *notes))), *rest]
    return [
        run._replace(name=" ".join(filter(None, (place, run.name))) if rest else run.name)
        for place, run in found
    ]


def _place(item: Item, run: RawRun, folder: Path) -> str:
    """Return where in the archive a run lies; empty where its own name tells."""
    place = Path(item.name)
    if place == folder and run.name is None and item.files:
        place = Path(os.path.commonpath(item.files))
    return "" if place == folder else place.relative_to(folder).as_posix()


def _told(run: RawRun, notes: Iterable[str], folder: Path) -> RawRun:
    told = (note.replace(f"{folder}/", "") for note in run.notes)
    return run._replace(notes=(*notes, *told))
