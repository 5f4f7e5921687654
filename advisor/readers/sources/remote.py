"""Logs on object stores and web servers, through fsspec (extra `remote`)."""

from __future__ import annotations

import io
import re
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from advisor.errors import LogError, UnreachableError
from advisor.naming import in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

# A scheme of two letters or more: 'C:\logs' is a drive. Chains ('gzip::s3://') are fsspec's too.
_URL = re.compile(r"^(?:[a-z0-9+]+::)*[a-z][a-z0-9+.-]+://", re.IGNORECASE)

# Bytes fetched at once: few at first, as a file that is no log costs one such request and a jump
# another; twice as many each time while a file is read on.
_FIRST, _MOST = 1 << 16, 1 << 22


def is_remote(name: str) -> bool:
    """Return whether `name` is an address ('s3://bucket/log.csv') rather than a path."""
    return _URL.match(name) is not None


def open_remote(name: str) -> tuple[BinaryIO, int | None]:
    """Open one remote file: what is read of it is fetched, block by block. Raises LogError.

    Returns its size too; None for a store that gives a file only as a whole, from start to end.
    """
    with refusing_failed_fetches(name):
        system, path = _located(name)
        # What is fetched is decided here: stores read ahead by up to 50 MB.
        try:
            stream: BinaryIO = system.open(path, "rb", cache_type="none")
        except OSError:
            if not system.isdir(path):
                raise
            raise LogError(name, f"is a folder; to search it write {name}/") from None
        size = getattr(stream, "size", None)
        if size is None and stream.seekable():
            size = stream.seek(0, io.SEEK_END)
    if size is None or not stream.seekable():
        return stream, None
    fetched = cast("BinaryIO", _Fetched(stream, name, int(size)))
    weakref.finalize(fetched, stream.close)
    return fetched, int(size)


@contextmanager
def refusing_failed_fetches(name: str, done: str = "fetched") -> Iterator[None]:
    """Raise as LogError whatever goes wrong: every file system raises its own errors."""
    try:
        yield
    except LogError:
        raise
    except Exception as problem:
        said = in_one_line(problem, 500) or type(problem).__name__
        raise UnreachableError(name, f"cannot be {done}: {said}") from None


class _Fetched(io.RawIOBase):
    """A remote file, read ahead of what is asked for; its errors are said in one sentence."""

    def __init__(self, stream: BinaryIO, name: str, size: int) -> None:
        self._stream, self._name, self._size = stream, name, size
        self._at = 0
        self._start, self._held = 0, b""
        self._ahead = _FIRST

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, fewer where fewer are at hand."""
        if size < 0:
            return self.readall()
        if self._at >= self._size:
            return b""
        if not 0 <= self._at - self._start < len(self._held):
            self._fetch()
        offset = self._at - self._start
        data = self._held[offset : offset + size]
        self._at += len(data)
        return data

    def _fetch(self) -> None:
        goes_on = self._held and self._at == self._start + len(self._held)
        self._ahead = min(2 * self._ahead, _MOST) if goes_on else _FIRST
        with refusing_failed_fetches(self._name):
            self._stream.seek(self._at)
            self._start, self._held = self._at, self._stream.read(self._ahead)


def remote_files(folder: str) -> list[str]:
    """Addresses of the files below a remote folder ('s3://bucket/runs/'), sorted. LogError."""
    with refusing_failed_fetches(folder, "listed"):
        system, root = _located(folder)
        return sorted(system.unstrip_protocol(path) for path in system.find(root))


def _located(name: str) -> tuple[Any, str]:
    """Return the file system of an address and the path in it. Raises LogError: no fsspec."""
    try:
        import fsspec  # type: ignore[import-untyped]
    except ImportError:
        raise UnreachableError(
            name, "reading remote paths needs fsspec: pip install 'fsspec[http,s3]'"
        ) from None
    system, path = fsspec.core.url_to_fs(name)
    return system, str(path)
