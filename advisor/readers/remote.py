"""Logs on object stores and web servers, through fsspec (extra `remote`)."""

from __future__ import annotations

import io
import re
import weakref
from typing import TYPE_CHECKING, BinaryIO, cast

from advisor.errors import LogError

if TYPE_CHECKING:
    from advisor.readers.source import Source

# A scheme of two letters or more: 'C:\logs' is a drive. Chains ('gzip::s3://') are fsspec's too.
_URL = re.compile(r"^(?:[a-z0-9+]+::)*[a-z][a-z0-9+.-]+://", re.IGNORECASE)

# Bytes fetched at once: a file that is no log costs one such request.
_BLOCK = 1 << 20


def is_remote(name: str) -> bool:
    """Return whether `name` is an address ('s3://bucket/log.csv') rather than a path."""
    return _URL.match(name) is not None


def remote_source(name: str) -> Source:
    """Open one remote file: what is read of it is fetched, block by block. Raises LogError.

    A store that gives a file only as a whole is read at once; large ones are then kept on disk.
    """
    from advisor.readers.source import Source

    try:
        import fsspec  # type: ignore[import-untyped]
    except ImportError:
        raise LogError(
            name, "reading remote paths needs fsspec: pip install 'lr-advise[remote]'"
        ) from None
    try:
        stream = fsspec.open(name, "rb", block_size=_BLOCK).open()
        size = getattr(stream, "size", None)
        if size is None and stream.seekable():
            size = stream.seek(0, io.SEEK_END)
        if size is None or not stream.seekable():
            with stream:
                return Source.from_stream(stream, name)
    except LogError:
        raise
    except Exception as problem:  # every file system raises its own
        raise LogError(name, f"cannot be fetched: {_said(problem)}") from None
    source = Source(name, int(size), cast("BinaryIO", _Fetched(stream, name)))
    weakref.finalize(source, stream.close)
    return source


class _Fetched(io.RawIOBase):
    """A remote file whose errors are said in one sentence."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except Exception as problem:
            raise LogError(self._name, f"cannot be fetched: {_said(problem)}") from None


def _said(problem: Exception) -> str:
    return " ".join(str(problem).split()) or type(problem).__name__


def remote_files(folder: str) -> list[str]:
    """Addresses of the files below a remote folder ('s3://bucket/runs/'), sorted. LogError."""
    try:
        import fsspec

        system, root = fsspec.core.url_to_fs(folder)
        return sorted(system.unstrip_protocol(path) for path in system.find(root))
    except ImportError:
        raise LogError(
            folder, "reading remote paths needs fsspec: pip install 'lr-advise[remote]'"
        ) from None
    except Exception as problem:
        raise LogError(folder, f"cannot be listed: {_said(problem)}") from None
