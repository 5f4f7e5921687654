"""Reports that go to files: `-o report.sarif`, `-o gitlab:quality.json`, as many as wanted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from advisor.errors import ConfigError
from advisor.naming import did_you_mean, loosely, nearest
from advisor.reports.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

# Where the ending says the format. '.json' is ours; GitLab's needs its name: gitlab:FILE.
ENDINGS = {
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".md": "markdown",
    ".sarif": "sarif",
    ".sarif.json": "sarif",
    ".txt": "text",
    ".xml": "junit",
}


class Output(NamedTuple):
    """A file to write, and the name of its format."""

    format: str
    path: str


def split(given: str) -> tuple[str | None, str]:
    """Return (format, path) of 'FORMAT:FILE'; the format is None where none is named.

    Raises ConfigError: a word before the colon that is no format. A drive (C:) is part of a path,
    as is what follows a slash.
    """
    name, colon, path = given.partition(":")
    if not colon or len(name) < 2 or "/" in name or "\\" in name:
        return None, given
    if name not in FORMATS:
        near = nearest(name, FORMATS, loosely)
        meant = did_you_mean(near, f"formats: {', '.join(FORMATS)}")
        raise ConfigError(
            f"--output {given}: '{name}' before the colon is no format{meant} (./{given} is a file)"
        )
    return name, path


def parse(given: str, format_name: str | None) -> Output:
    """Return what to write where. Raises ConfigError.

    A format before the colon wins, then the ending, then `format_name` (--format where it was
    given).
    """
    name, path = split(given)
    if not path or path == "-":
        raise ConfigError(f"--output {given}: a file is missing; --format is for standard output")
    if name is None:
        name = _by_ending(path) or format_name
    if name is None:
        raise ConfigError(
            f"--output {given}: the ending names no format; write FORMAT:FILE (formats: "
            f"{', '.join(FORMATS)})"
        )
    return Output(name, path)


def _by_ending(path: str) -> str | None:
    lower = path.lower()
    for ending in sorted(ENDINGS, key=len, reverse=True):
        if lower.endswith(ending):
            return ENDINGS[ending]
    return None


def on_stdout(format_name: str, outputs: Sequence[Output]) -> str:
    """Return the format for standard output: --format, or text where a file already has it."""
    return "text" if any(item.format == format_name for item in outputs) else format_name


def write(path: str, content: str | bytes, option: str = "--output") -> None:
    """Write a report, all of it or nothing; make its folder. Raises ConfigError."""
    from tempfile import NamedTemporaryFile

    partial = None
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            # A device or a named pipe (/dev/stderr) cannot be replaced.
            with open(path, "wb") as file:
                file.write(_encoded(content, "replace"))
            return
        # A link stays one: what it leads to is written.
        file_name = os.path.realpath(path) if os.path.islink(path) else path
        folder = os.path.dirname(file_name) or "."
        os.makedirs(folder, exist_ok=True)
        with NamedTemporaryFile("wb", dir=folder, delete=False) as temporary:
            partial = temporary.name
            temporary.write(_encoded(content, "backslashreplace"))
        os.chmod(partial, 0o666 & ~_umask())
        os.replace(partial, file_name)
    except (OSError, ValueError) as error:  # ValueError: no path at all, a name with a NUL
        why = getattr(error, "strerror", None) or error
        raise ConfigError(f"{option} {path}: cannot be written: {why}") from None
    finally:  # also after Ctrl-C
        if partial is not None and os.path.exists(partial):
            os.unlink(partial)


def _encoded(content: str | bytes, errors: str) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8", errors)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
