"""Writing to the streams: nothing raises for a closed pipe or a narrow encoding."""

from __future__ import annotations

import sys
from typing import TextIO

from advisor.printable import printable

# Characters written at a time: a screen of many thousand runs is not copied as a whole.
_AT_ONCE = 1 << 16


def put(text: str) -> None:
    """Write to standard output; a reader that has gone ends the writing, not the program."""
    _write(sys.stdout, text)


def complain(sentence: str) -> None:
    """Write one line to standard error."""
    _write(sys.stderr, f"lr-advise: {printable(sentence)}\n")


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "ascii"
    try:
        for start in range(0, len(text), _AT_ONCE):
            part = text[start : start + _AT_ONCE]
            # What the stream cannot say is shown escaped rather than lost.
            stream.write(part.encode(encoding, "backslashreplace").decode(encoding))
    except BrokenPipeError:
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Progress:
    """A counter on standard error for long lists, only where someone watches."""

    FROM = 200

    def __init__(self, total: int | None) -> None:
        self.total = total
        self.done = 0
        self.shown = sys.stderr.isatty() and (total is None or total > self.FROM)

    def step(self) -> None:
        """Count one more log; show every twentieth."""
        self.done += 1
        if self.shown and self.done % 20 == 0 and self.done > self.FROM // 2:
            of = "" if self.total is None else f" of {self.total}"
            _write(sys.stderr, f"\r{self.done}{of} logs")
            sys.stderr.flush()

    def close(self) -> None:
        """Wipe the counter off its line."""
        if self.shown:
            _write(sys.stderr, "\r\x1b[K")
