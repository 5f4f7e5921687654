"""Packed logs: gzip, bzip2, xz and zstd, told by their first bytes, unpacked as a stream."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from advisor.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import WriteableBuffer


class Bounded(io.BufferedReader):
    """A buffered stream that reports damage and excess as LogError and closes what it owns.

    `limit`: bytes after which it refuses to go on. `cut`: called where packed data ends too early;
    what came before it has been read by then.
    """

    def __init__(
        self,
        stream: BinaryIO,
        name: str,
        limit: int | None = None,
        owned: tuple[BinaryIO, ...] = (),
        cut: Callable[[], None] | None = None,
    ) -> None:
        raw = _Raw(stream, name, limit, cut)
        raw.owned = owned
        super().__init__(raw, 1 << 16)


class _Raw(io.RawIOBase):
    owned: tuple[BinaryIO, ...] = ()

    def __init__(
        self, stream: BinaryIO, name: str, limit: int | None, cut: Callable[[], None] | None
    ) -> None:
        # read1 gives what there is before it complains about what is missing.
        self._read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._name, self._left, self._cut = name, limit, cut

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        try:
            data = self._read(len(view))
        except LogError:
            raise
        except EOFError:
            if self._cut is not None:
                self._cut()
            return 0
        except Exception as problem:
            # gzip, bz2, lzma and zstandard each have errors of their own.
            raise LogError(self._name, f"the packed data is damaged ({problem})") from None
        if self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                raise LogError(self._name, "unpacks to more bytes than lr-advise reads")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        for stream in self.owned:
            stream.close()
        super().close()


def _gzip(stream: BinaryIO, _name: str) -> BinaryIO:
    import gzip

    return cast("BinaryIO", gzip.GzipFile(fileobj=stream, mode="rb"))


def _bzip2(stream: BinaryIO, _name: str) -> BinaryIO:
    import bz2

    return cast("BinaryIO", bz2.BZ2File(stream))


def _xz(stream: BinaryIO, _name: str) -> BinaryIO:
    import lzma

    return cast("BinaryIO", lzma.LZMAFile(stream))


def _zstd(stream: BinaryIO, name: str) -> BinaryIO:
    try:
        import zstandard  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise LogError(
            name, "is packed with zstd; 'pip install zstandard' or unpack it first"
        ) from None
    return cast("BinaryIO", _Zstd(stream, zstandard.ZstdDecompressor().decompressobj))


class _Zstd:
    """What zstd frames, one behind the other, unpack to; EOFError where the last is not whole.

    The package's own stream takes a frame that was cut off for its end.
    """

    # Bytes unpacked at once: they may become 64 MB, as four say '128 kB of the same'.
    _PIECE = 1 << 11

    def __init__(self, stream: BinaryIO, frame: Callable[[], Any]) -> None:
        self._stream, self._new_frame = stream, frame
        self._frame: Any = None
        self._packed = b""
        self._held, self._at = b"", 0

    def read1(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end. Raises EOFError, and zstandard's errors."""
        while self._at == len(self._held):
            packed = self._packed or self._stream.read(self._PIECE)
            if not packed:
                if self._frame is not None:
                    raise EOFError
                return b""
            self._frame = self._frame or self._new_frame()
            self._held, self._at = self._frame.decompress(packed), 0
            self._packed = self._frame.unused_data
            if self._frame.eof:
                self._frame = None
        data = self._held[self._at : self._at + size]
        self._at += len(data)
        return data

    read = read1

    def close(self) -> None:
        """Leave the stream to its owner."""


_PACKERS: tuple[tuple[bytes, Callable[[BinaryIO, str], BinaryIO]], ...] = (
    (b"\x1f\x8b\x08", _gzip),
    (b"BZh", _bzip2),
    (b"\xfd7zXZ\x00", _xz),
    (b"\x28\xb5\x2f\xfd", _zstd),
)


def unpacked(stream: BinaryIO, name: str, limit: int, cut: Callable[[], None]) -> BinaryIO:
    """Return `stream` itself, or what it unpacks to: at most `limit` bytes. Raises LogError.

    `cut` is called where packed data ends in the middle.
    """
    magic = stream.peek(6)[:6] if isinstance(stream, io.BufferedReader) else b""
    for start, opener in _PACKERS:
        if magic.startswith(start):
            inner = opener(stream, name)
            return Bounded(inner, name, limit, (inner, stream), cut)
    return stream
