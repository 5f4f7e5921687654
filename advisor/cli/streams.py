"""Writing to the streams: nothing raises for a closed pipe or a narrow encoding."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

from advisor.errors import ConfigError
from advisor.printable import printable
from advisor.reports.screen import screen_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.reports.screen import Screen

# Characters written at a time: a screen of many thousand runs is not copied as a whole.
_AT_ONCE = 1 << 16


def open_missing() -> None:
    """Put a stream that goes nowhere where the shell closed one (>&-); in order, the files too."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115  open to the end
            setattr(sys, name, stream)


def buffer_output() -> None:
    """Put a buffer before standard output where Python was told to have none (PYTHONUNBUFFERED).

    Without one what the system takes in part, as on a full disk, is lost without an error.
    """
    if isinstance(getattr(sys.stdout, "buffer", None), io.RawIOBase):
        sys.stdout = open(  # noqa: SIM115  open to the end
            sys.stdout.fileno(),
            "w",
            encoding=sys.stdout.encoding,
            errors=sys.stdout.errors,
            closefd=False,
        )


def screen(colour: str) -> Screen:
    """Return what standard output can show; `colour` is 'auto', 'always' or 'never'."""
    return screen_of(is_terminal=sys.stdout.isatty(), colour=colour)


def put(text: str) -> None:
    """Write to standard output; a reader that has gone ends the writing, not the program.

    Raises ConfigError: it cannot be written, as on a full disk.
    """
    _write(sys.stdout, text)


def is_read() -> bool:
    """Return whether standard output may be read: not once the reader of a pipe has ended.

    True where the system cannot tell.
    """
    import select

    if not hasattr(select, "poll"):
        return True
    asked = select.poll()
    asked.register(sys.stdout.fileno(), 0)
    return not asked.poll(0)


def put_document(text: str) -> None:
    """Write what programs read: in UTF-8, as such documents say, whatever the system's encoding is.

    A terminal shows it as it shows all else. Raises ConfigError as `put` does.
    """
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")
    put(text)


def flush() -> None:
    """Let out what was written to standard output. Raises ConfigError as `put` does."""
    _guarded(sys.stdout, sys.stdout.flush)


def complain(sentence: str) -> None:
    """Write one line to standard error."""
    _write(sys.stderr, f"lr-advise: {printable(sentence)}\n")


def closed(code: int) -> int:
    """Let out all that was written; return the exit code, 2 where the output was lost."""
    try:
        flush()
    except ConfigError as error:
        complain(str(error))
        code = 2
    _guarded(sys.stderr, sys.stderr.flush)
    return code


def silence(stream: TextIO) -> None:
    """Let what is left in the buffer and all that follows go nowhere, instead of failing again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "ascii"

    def write() -> None:
        for start in range(0, len(text), _AT_ONCE):
            part = text[start : start + _AT_ONCE]
            # What the stream cannot say is shown escaped rather than lost.
            stream.write(part.encode(encoding, "backslashreplace").decode(encoding))

    _guarded(stream, write)


def _guarded(stream: TextIO, write: Callable[[], object]) -> None:
    try:
        write()
    except OSError as problem:
        silence(stream)
        if stream is sys.stdout and not isinstance(problem, BrokenPipeError):
            raise ConfigError(f"standard output cannot be written: {problem.strerror}") from None


class Progress:
    """A counter on standard error for long lists, only where someone watches.

    `total`: how many logs there are to judge, None while that is not known.
    """

    FROM = 100

    def __init__(self) -> None:
        self.total: int | None = None
        self.looked = self.done = 0
        # A dumb terminal cannot wipe.
        self.shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def look(self) -> None:
        """Count one more log that is read before any is judged; show every twentieth."""
        self.looked += 1
        self._show(self.looked, "logs read")

    def step(self) -> None:
        """Count one more log that was judged; show every twentieth."""
        self.done += 1
        self._show(self.done, "logs" if self.total is None else f"of {self.total} logs")

    def _show(self, count: int, of_what: str) -> None:
        if self.shown and count % 20 == 0 and count > self.FROM:
            _write(sys.stderr, f"\r{count} {of_what}\x1b[K")
            _guarded(sys.stderr, sys.stderr.flush)

    def close(self) -> None:
        """Wipe the counter off its line."""
        if self.shown:
            _write(sys.stderr, "\r\x1b[K")
