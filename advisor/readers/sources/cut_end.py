"""A last line without its end that is half of one: 'loss: 6.3' of 'loss: 6.3e-04'."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.readers.sources.source import Source

# So many lines before it are looked at, and so many of them must go on where the last one ends.
LOOKED_AT = 40
_FEWEST = 8
_LONGEST = 2000
_BYTES = 1 << 14
_HALF = re.compile(r"[^\s,;|=:\[\](){}'\"]+$")
_REST = re.compile(r"[\w.+-]*")
# The same where a comma between digits is one of the number: 0,52 or 1,024.
_HALF_COMMAS = re.compile(r"(?:[^\s,;|=:\[\](){}'\"]|(?<=\d),(?=\d|$))+$")
_REST_COMMAS = re.compile(r"(?:[\w.+-]|(?<=\d),(?=\d))*")
_DIGITS = str.maketrans("123456789", "0" * 9)
# What a rate decays to, and the best of an accuracy.
_END = re.compile(r"0|[01][.,]0+")


def without_half(line: str, before: Sequence[str], *, commas: bool = False) -> str:
    """Return a last line without the half word at its end, the whole line where it has none.

    `before`: lines above it; `commas`: these may be within numbers. Where the lines that begin as
    it does all go on within the word that it ends with, it is cut. A last decimal more or less
    means nothing, nor does a 0 or 1.0 with which no number above begins.
    """
    ending, going_on = (_HALF_COMMAS, _REST_COMMAS) if commas else (_HALF, _REST)
    half = ending.search(line) if len(line) <= _LONGEST else None
    if half is None:
        return line
    begin = re.compile(re.sub(r"\d+", r"\\d+", re.escape(line[: half.start()])))
    token = half[0].translate(_DIGITS)
    missing = []
    begun = _END.fullmatch(half[0]) is None
    for other in before[-LOOKED_AT:]:
        if (match := begin.match(other)) is None:
            continue
        rest = going_on.match(other, match.end())
        shape = "" if rest is None else rest[0].translate(_DIGITS)
        if shape == token:
            return line
        if shape.startswith(token):
            missing.append(shape[len(token) :])
            begun |= other.startswith(half[0], match.end())
    is_short = ("." in token or "," in token) and "e" not in token and "0" in missing
    if not begun or is_short or len(missing) < _FEWEST:
        return line
    return line[: half.start()]


def whole_lines(source: Source) -> Iterator[str]:
    """Yield the lines of a text, the last one without a half word at its end, and note that."""
    before: deque[str] = deque(maxlen=LOOKED_AT)
    for line in source.lines():
        if before:
            yield before[-1]
        before.append(line)
    if before:
        *above, last = before
        whole = last if "\r" in last else without_half(last, above, commas=True)
        yield last if whole == last or not _is_open(source) else _noted(source, last, whole)


def whole_blocks(source: Source, *, commas: bool) -> Iterator[bytes]:
    """Yield the blocks of a table, the last row without a half cell at its end, and note that.

    `commas`: its numbers have decimal commas.
    """
    before = b""
    for block in source.blocks():
        is_whole = block.endswith(b"\n")
        yield block if is_whole else _without_half_cell(source, before, block, commas=commas)
        before = (before + block[-_BYTES:])[-_BYTES:]


def _without_half_cell(source: Source, before: bytes, block: bytes, *, commas: bool) -> bytes:
    *above, last = (before + block[-_BYTES:]).decode(errors="replace").split("\n")
    # A row that lacks cells is left out as a whole.
    if not above or _cells(last) < _cells(above[-1]):
        return block
    whole = without_half(last, above, commas=commas)
    if whole == last:
        return block
    return block[: block.rfind(b"\n") + 1] + _noted(source, last, whole).encode()


def ends_in_half_cell(source: Source) -> bool:
    """Whether the last row of a plain file has a half cell at its end."""
    with source.open() as stream:
        stream.seek(max(0, source.size - _BYTES))
        *above, last = stream.read().decode(errors="replace").split("\n")
    return without_half(last, above) != last


def _cells(line: str) -> int:
    return max(map(line.count, ",;\t|"))


def _is_open(source: Source) -> bool:
    """Whether a text ends without the end of a line."""
    last = b""
    with source.open() as stream:
        while piece := stream.read(_BYTES):
            last = piece
    return not last.rstrip(b"\0").endswith((b"\n", b"\r"))


def _noted(source: Source, line: str, whole: str) -> str:
    """Return what is left of a line, and note what was left out."""
    note = f"the last line is cut off in the middle: '{line[len(whole) :][:40]}' was left out"
    if note not in source.notes:
        source.notes.append(note)
    return whole
