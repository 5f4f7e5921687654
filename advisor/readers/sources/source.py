"""One log to be read: a file, standard input or bytes; unpacked, decoded and bounded."""

from __future__ import annotations

import codecs
import io
import os
import stat
import sys
import weakref
from functools import cached_property, partial
from typing import TYPE_CHECKING, BinaryIO, ClassVar, cast

from advisor.errors import LogError, UnreachableError
from advisor.readers.sources.unpack import Bounded, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Source:
    """A log as bytes or as text, readable from the start any number of times.

    Memory is bounded whatever arrives: `head` holds HEAD bytes, `lines` one line of at most
    MAX_LINE bytes, `text` MAX_TEXT bytes; packed files and standard input end at MAX_STREAM bytes.
    Beyond a bound a LogError says so. Devices, sockets and named pipes are refused.

    Attributes
    ----------
    name: what the user is shown: the path as given, or '-'.
    size: bytes as stored (packed size of a packed file).
    notes: what had to be assumed to read it (an encoding), a sentence each.
    is_cut: packed data ended in the middle; known once that place was read.
    is_remote: what is read of it has to be fetched.

    """

    HEAD: ClassVar[int] = 1 << 16
    MAX_LINE: ClassVar[int] = 1 << 25
    MAX_TEXT: ClassVar[int] = 1 << 28
    MAX_STREAM: ClassVar[int] = 1 << 32
    # So much stays in the processor's cache while it is parsed.
    BLOCK: ClassVar[int] = 1 << 19
    SPOOL: ClassVar[int] = 1 << 26
    # Whether a second process may help with one large file; the command sets it.
    HELPED: ClassVar[bool] = False
    # Whether logs are being written: a last line without its end may be half of one, 6.3 of
    # 6.3e-04, and is left out. `watch` sets it.
    GROWS: ClassVar[bool] = False

    def __init__(self, name: str, size: int, data: BinaryIO | None) -> None:
        self.name = name
        self.size = size
        self._data = data
        self.notes: list[str] = []
        self.is_cut = False
        self.is_remote = False

    @classmethod
    def from_path(cls, path: str | os.PathLike[str]) -> Source:
        """Open the file at `path`, standard input for '-'. Raises LogError: no readable file."""
        if os.fspath(path) == "-":
            return cls.from_stream(sys.stdin.buffer, "-")
        name = os.fspath(path)
        if "://" in name:
            from advisor.readers.sources.remote import is_remote

            if is_remote(name):
                return cls._from_address(name)
        try:
            info = os.stat(name)
        except (OSError, ValueError) as problem:
            raise UnreachableError(name, _why(problem)) from None
        if stat.S_ISFIFO(info.st_mode) and name.startswith(("/dev/fd/", "/proc/self/fd/")):
            with open(name, "rb") as pipe:
                return cls.from_stream(pipe, name)
        if stat.S_ISDIR(info.st_mode):
            raise LogError(name, "is a folder; expected a log file")
        if not stat.S_ISREG(info.st_mode):
            raise LogError(name, "is a device or a pipe, not a file; pipe it into 'lr-advise -'")
        return cls(name, info.st_size, None)

    @classmethod
    def _from_address(cls, name: str) -> Source:
        """Open a remote file; where it comes only as a whole, take all of it. Raises LogError."""
        from advisor.readers.sources.remote import open_remote, refusing_failed_fetches

        stream, size = open_remote(name)
        if size is None:
            with refusing_failed_fetches(name), stream:
                return cls.from_stream(stream, name)
        source = cls(name, size, stream)
        source.is_remote = True
        return source

    @classmethod
    def from_stream(cls, stream: BinaryIO, name: str = "-") -> Source:
        """Take all of a stream that can be read only once; it is kept on disk where it is large."""
        import tempfile

        # Closed when the Source is collected: it must be readable again until then.
        spool = tempfile.SpooledTemporaryFile(max_size=cls.SPOOL)  # noqa: SIM115
        size = 0
        while block := stream.read(1 << 20):
            size += len(block)
            if size > cls.MAX_STREAM:
                raise LogError(name, f"more than {cls.MAX_STREAM:,} bytes; save it to a file first")
            spool.write(block)
        source = cls(name, size, cast("BinaryIO", spool))
        weakref.finalize(source, spool.close)
        return source

    @classmethod
    def from_bytes(cls, data: bytes, name: str = "<bytes>") -> Source:
        """Wrap a log held in memory."""
        return cls(name, len(data), io.BytesIO(data))

    @property
    def path(self) -> Path | None:
        """The file, or None for standard input and bytes."""
        if self._data is not None:
            return None
        # Not at the top: pathlib costs as much as reading a small log.
        from pathlib import Path

        return Path(self.name)

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the folders it lies in and its own, of an address too; none of a stream."""
        if "://" in self.name:
            return tuple(self.name.partition("?")[0].split("/"))
        return () if self.path is None else self.path.absolute().parts

    def open(self) -> BinaryIO:
        """Open a binary stream of the unpacked content from its start. Raises LogError.

        Reads raise LogError too: for damaged packed data and past MAX_STREAM. Close it.
        """
        return unpacked(self._raw(), self.name, self.MAX_STREAM, self._note_cut)

    def open_in_parts(self) -> BinaryIO | None:
        """Return a remote file for reading here and there; None where it is local or packed.

        Its reads give what is at hand, often fewer bytes than asked for.
        """
        if self._data is None or not self.is_remote:
            return None
        stored = self._raw()
        if unpacked(stored, self.name, self.MAX_STREAM, self._note_cut) is not stored:
            return None
        self._data.seek(0)
        return self._data

    def _note_cut(self) -> None:
        self.is_cut = True
        note = "the packed data ends in the middle: what came before was read"
        if note not in self.notes:
            self.notes.append(note)

    def _raw(self) -> BinaryIO:
        if self._data is not None:
            self._data.seek(0)
            return Bounded(self._data, self.name)
        try:
            return open(self.name, "rb")
        except OSError as problem:
            raise UnreachableError(self.name, _why(problem)) from None

    @cached_property
    def head(self) -> bytes:
        """The first HEAD bytes after unpacking (all of a shorter file). Raises LogError."""
        with self.open() as stream:
            try:
                return stream.read(self.HEAD)
            except OSError as problem:
                raise UnreachableError(self.name, _why(problem)) from None

    @cached_property
    def encoding(self) -> str:
        """Python's name of the encoding, by BOM and by trying; text in latin-1 leaves a note."""
        for bom, name in _BOMS:
            if self.head.startswith(bom):
                return name
        odd, even = self.head[1:400:2], self.head[:400:2]
        if odd.count(0) > 0.9 * len(odd) > 0 and not even.count(0):
            return "utf-16-le"
        try:
            # Incremental: a character may be cut where the head ends.
            codecs.getincrementaldecoder("utf-8")().decode(self.head)
        except UnicodeDecodeError:
            if b"\0" not in self.head:  # else it is no text, and nothing is read as such
                self.notes.append("not UTF-8 text: read as Latin-1")
            return "latin-1"
        return "utf-8"

    @cached_property
    def head_text(self) -> str:
        """`head` decoded, for recognising; its last line may be cut."""
        return self._without_gaps(self.head.decode(self.encoding, errors="replace"))

    @cached_property
    def is_binary(self) -> bool:
        """Whether the head holds zero bytes that are no gaps in a text in its encoding."""
        if self.encoding.startswith("utf-16") or b"\0" not in self.head:
            return False
        from advisor.readers.sources.gaps import is_text_with_gaps

        return self.encoding == "latin-1" or not is_text_with_gaps(self.head)

    def _without_gaps(self, text: str) -> str:
        """Return text of a log that is no binary file without zero bytes; a note tells of them."""
        if "\0" not in text or self.is_binary:
            return text
        from advisor.readers.sources.gaps import NOTE, without_gaps

        if NOTE not in self.notes:
            self.notes.append(NOTE)
        return without_gaps(text)

    @property
    def is_plain(self) -> bool:
        """Whether a file's bytes are its text: not packed, UTF-8, lines that end in a line feed."""
        lines = b"\n" in self.head and b"\0" not in self.head
        if self._data is not None or self.encoding != "utf-8" or not lines:
            return False
        with self.open() as stream:
            return not isinstance(stream, Bounded)

    def content(self, most: int, refusal: str) -> bytes:
        """Return the whole unpacked content. Raises LogError, `refusal`, past `most` bytes."""
        with self.open() as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            raise LogError(self.name, refusal)
        return data

    def text(self) -> str:
        """Return the whole content decoded. Raises LogError past MAX_TEXT bytes."""
        data = self.content(self.MAX_TEXT, f"more than {self.MAX_TEXT:,} bytes in one document")
        return self._without_gaps(data.decode(self.encoding, errors="replace"))

    def lines(self) -> Iterator[str]:
        r"""Yield lines without their ends, the n-th being line n. Raises LogError past MAX_LINE.

        Only '\n' ends a line ('\r' before it is dropped), so that progress bars stay in the line
        an editor shows; a file that has no '\n' in its head but '\r' is split at '\r'.
        """
        newline = "\r" if "\n" not in self.head_text and "\r" in self.head_text else "\n"
        with self.open() as raw, io.TextIOWrapper(raw, self.encoding, "replace", newline) as text:
            for number, line in enumerate(iter(partial(text.readline, self.MAX_LINE), ""), 1):
                if len(line) == self.MAX_LINE:
                    said = f"line {number} is longer than {self.MAX_LINE:,} characters"
                    raise LogError(self.name, said)
                is_half = self.GROWS and not line.endswith(newline)
                if whole := line[: line.rfind("\r") + 1] if is_half else line:
                    yield self._without_gaps(whole).rstrip("\r\n")

    def blocks(self) -> Iterator[bytes]:
        """Yield the text as UTF-8 in blocks of whole lines, about BLOCK bytes each.

        The last line may lack its end. Raises LogError past MAX_LINE.
        """
        recode = None
        if self.encoding != "utf-8":
            recode = codecs.getincrementaldecoder(self.encoding)(errors="replace")
        bare_returns = b"\n" not in self.head and b"\r" in self.head
        rest = b""
        with self.open() as stream:
            while data := stream.read(self.BLOCK):
                if recode is not None:
                    data = recode.decode(data).encode()
                if b"\0" in data:
                    text = data.decode(errors="surrogateescape")
                    data = self._without_gaps(text).encode(errors="surrogateescape")
                if bare_returns:
                    data = data.replace(b"\r", b"\n")
                end = data.rfind(b"\n") + 1
                if end:
                    yield rest + data[:end]
                    rest = data[end:]
                else:
                    rest += data
                if len(rest) > self.MAX_LINE:
                    said = f"a line is longer than {self.MAX_LINE:,} bytes; is this a log?"
                    raise LogError(self.name, said)
        # Of data that was cut off the last line may be half a number.
        if rest and not self.is_cut and not self.GROWS:
            yield rest


def _why(problem: Exception) -> str:
    if isinstance(problem, FileNotFoundError):
        return "no such file or folder"
    if isinstance(problem, PermissionError):
        return "may not be read (permission denied)"
    return f"cannot be opened ({getattr(problem, 'strerror', None) or problem})"
