"""From what the user typed to the logs there are: files, folders, standard input."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from advisor.errors import LogError
from advisor.readers.events.sniff import is_download_name
from advisor.readers.raw.refusal import refusing_failed_reads
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from advisor.readers.raw.series import RawRun, ReadOptions
    from advisor.readers.recognition.groups import Grouper
    from advisor.readers.runs.understanding import Understood

# Folders that hold no logs, and files that are something else whatever they hold.
_SKIPPED_FOLDERS = frozenset(("__pycache__", "node_modules", "site-packages"))
_SKIPPED_SUFFIXES = frozenset(
    ".py .pyc .md .rst .html .css .js .yaml .yml .toml .cfg .ini .sh .bat .lock .pdf "  # noqa: SIM905
    ".tex .pt .pth .ckpt .safetensors .bin .npz .npy .pkl .pickle .h5 .hdf5 .keras .onnx .pb "
    ".tflite .gguf .parquet .arrow .feather .zip .tar .tgz .7z .whl .so .dll .exe .o .png "
    ".jpg .jpeg .gif .svg .bmp .webp .ico .mp4 .avi .wav .mp3 .flac .ttf .woff .woff2 .c .cc "
    ".cpp .h .cu .java".split()
)


class Item(NamedTuple):
    """One thing to read: a file, a stream, or the files of a group.

    Attributes
    ----------
    name: what the user is shown.
    root: the folder it was found in, None where the user named it.
    more: other logs of the training, or the trainings, that this one tells.
    known: what came of it, where it was read before.

    """

    name: str
    root: str | None = None
    source: Source | None = None
    grouper: Grouper | None = None
    files: tuple[Path, ...] = ()
    more: tuple[Item, ...] = ()
    known: list[Understood] | LogError | None = None

    def read(self, options: ReadOptions | None = None) -> tuple[list[RawRun], list[str]]:
        """Read the raw runs, and notes on how that went. Raises LogError."""
        if self.grouper is not None:
            from pathlib import Path

            return self.grouper.read(Path(self.name), self.files), []
        from advisor.readers.recognition.registry import read_runs

        # Not kept: thousands of files are found before the first is read.
        source = self.source or Source.from_path(self.name)
        # What had to be assumed of the source is known when it was read.
        return read_runs(source, options.names if options else {}), list(source.notes)


class Found(NamedTuple):
    """What there is to read, in order; the folders searched; what could not be searched."""

    items: list[Item]
    folders: list[str]
    errors: list[LogError]

    def drained(self) -> Iterator[Item]:
        """Yield the items in order and let go of each: there may be many thousands."""
        self.items.reverse()
        while self.items:
            yield self.items.pop()


def discover(sources: Iterable[str | os.PathLike[str] | Source]) -> Found:
    """Find the logs, in the order given: files as they are, folders searched in sorted order.

    Nothing is read.
    """
    found = Found([], [], [])
    for source in sources:
        if isinstance(source, Source):
            found.items.append(Item(source.name, source=source))
        elif os.fspath(source) == "-":
            with refusing_failed_reads("-"):
                found.items.append(Item("-", source=Source.from_path("-")))
        elif "://" in os.fspath(source) and os.fspath(source).endswith("/"):
            _search_remote(os.fspath(source), found)
        elif os.path.isdir(source):
            _search(os.fspath(source), found)
        else:
            found.items.append(Item(os.fspath(source)))
    found.items[:] = _with_parts_joined(found.items)
    return found


def _with_parts_joined(items: list[Item]) -> list[Item]:
    """Put files of one run that were named one by one together, where the first of them stands."""
    names = [item.name for item in items if len(items) > 1 and _is_named_part(item)]
    if len(names) < 2:
        return items
    from pathlib import Path

    shared = os.path.commonpath([os.path.dirname(os.path.abspath(name)) for name in names])
    whole = {
        file: item
        for item in _items(Path(shared), map(Path, names), None)
        for file in item.files or (Path(item.name),)
    }
    placed: set[int] = set()
    out = []
    for item in items:
        joined = whole[Path(item.name)] if _is_named_part(item) else item
        if id(joined) not in placed:
            placed.add(id(joined))
            out.append(joined)
    return out


def _is_named_part(item: Item) -> bool:
    from pathlib import Path

    from advisor.readers.recognition.pair_names import pair_key

    here = item.root is None and item.source is None and "://" not in item.name
    return here and (is_download_name(item.name) or pair_key(Path(item.name)) is not None)


def _search_remote(folder: str, found: Found) -> None:
    """Take every file below a remote folder; each is fetched when its turn comes."""
    from advisor.readers.sources.remote import remote_files

    found.folders.append(folder)
    try:
        found.items.extend(Item(name, folder) for name in remote_files(folder))
    except LogError as error:
        found.errors.append(error)


def _search(folder: str, found: Found) -> None:
    from pathlib import Path

    found.folders.append(str(Path(folder)))
    files = map(Path, _walk(folder, found.errors))
    found.items.extend(_items(Path(folder), files, str(Path(folder))))


def _items(folder: Path, files: Iterable[Path], root: str | None) -> list[Item]:
    """Put the files that belong together into one item each; the others stand alone."""
    from advisor.readers.recognition.groups import GROUPERS

    groups: dict[tuple[int, str], list[Path]] = {}
    # As text: a path takes several times its length, and there may be many thousands.
    alone: list[str] = []
    for path in files:
        for number, grouper in enumerate(GROUPERS):
            key = grouper.key(path)
            if key is not None:
                groups.setdefault((number, key), []).append(path)
                break
        else:
            alone.append(str(path))
    items: list[Item] = []
    for (number, _key), members in groups.items():
        grouper = GROUPERS[number]
        if not grouper.makes(members):
            alone.extend(map(str, members))
            continue
        members.sort()
        name = grouper.place(folder, members)
        items.append(Item(name, root, grouper=grouper, files=tuple(members)))
    alone.sort(key=_by_parts)
    items.extend(Item(name, root) for name in alone)
    return items


_WHOLE = re.compile(r"(?<![\d.])\d+(?![\d]|\.\d)")


def _by_parts(name: str) -> str:
    """Sort key by which names stand in the order of their parts, as paths do, run_2 before run_10.

    Decimals stay as they are written: lr_0.01 stands before lr_0.1.
    """
    return _WHOLE.sub(lambda number: number[0].zfill(20), os.path.normcase(name)).replace(
        os.sep, "\0"
    )


# Where Guild, Neptune and Comet keep their runs.
_HIDDEN_LOGS = frozenset((".guild", ".neptune", ".cometml-runs"))


def _walk(folder: str, errors: list[LogError]) -> Iterator[str]:
    """Yield the files below a folder that may be logs; links in a circle do no harm.

    What a link leads to comes last: most stand beside it and are called by their own names then.
    """
    seen: set[tuple[int, int]] = set()
    waiting, links = [folder], list[str]()
    while waiting or links:
        here = waiting.pop() if waiting else links.pop()
        try:
            info = os.stat(here)
            entries = sorted(os.scandir(here), key=lambda entry: entry.name, reverse=True)
        except OSError as problem:
            errors.append(LogError(here, f"cannot be searched ({problem.strerror})"))
            continue
        if (info.st_dev, info.st_ino) in seen:
            continue
        seen.add((info.st_dev, info.st_ino))
        # Beside its run W&B keeps what befell itself.
        of_wandb = any(entry.name.endswith(".wandb") for entry in entries)
        for entry in entries:
            if _is_folder(entry):
                if _is_searched(entry.name) and not (of_wandb and entry.name == "logs"):
                    (links if entry.is_symlink() else waiting).append(entry.path)
            elif _may_be_log(entry) and not (entry.is_symlink() and _is_found(entry.path, folder)):
                yield entry.path


def _is_found(link: str, folder: str) -> bool:
    """Whether what a link leads to is a file that the search of the folder finds by itself."""
    target, root = os.path.realpath(link), os.path.realpath(folder)
    if not target.startswith(root + os.sep):
        return False
    return is_searched_for(target[len(root) + 1 :].split(os.sep))


def is_searched_for(parts: Sequence[str]) -> bool:
    """Whether a file is found when the folder is searched below which it lies at these parts."""
    *above, name = parts
    return all(_is_searched(part) for part in above) and _is_called_so(name)


def _is_searched(folder: str) -> bool:
    """Whether a folder of this name is looked into."""
    is_hidden = folder.startswith(".") and folder not in _HIDDEN_LOGS
    return not is_hidden and folder not in _SKIPPED_FOLDERS


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _may_be_log(entry: os.DirEntry[str]) -> bool:
    if not _is_called_so(entry.name):
        return False
    try:
        # Pipes and devices in a folder are no logs; opening one could wait for ever.
        return entry.is_file()
    except OSError:
        return False


def _is_called_so(file: str) -> bool:
    """Whether a file of this name may be a log."""
    name = file.lower()
    if name.startswith("."):
        return False
    if os.path.splitext(name)[1] not in _SKIPPED_SUFFIXES:
        return True
    # Event files end in the name of their host ('gpu1.uni.pt'); Comet calls what it keeps of an
    # offline experiment by its key.
    return ".tfevents." in name or bool(re.match(r"[0-9a-f]{32}(?:-\w+)?\.zip$", name))
