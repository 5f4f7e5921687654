"""Lines of a text log as a terminal would have shown them: no colours, bars at their last state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from advisor.readers.sources.cut_end import whole_lines
from advisor.readers.text.prefixes import Prefixes, once_each
from advisor.readers.vocabulary.notations import with_exponents
from advisor.readers.vocabulary.numbers_in import in_plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.readers.sources.source import Source

# A line that says more than this is a dump of settings or data; its beginning is enough.
MAX_PARSED = 6000
_MAX_BARS = 16
# More blanks than a terminal is wide part nothing further; patterns that begin with blanks would
# try each of them.
_WIDEST = 160
_WIDE = re.compile(rf"([^\S\r]{{{_WIDEST}}})[^\S\r]+")

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)|\x1b[@-Z\\-_]|\x00"
)
_OVERWRITE = re.compile(r"[\r\x08]+")
# tqdm: ' 10%|#  | 10/100 [00:01<00:09, ...'; Keras: ' 10/100 [==>...]', '10/100 ━━━'.
_TQDM = re.compile(r"(\d{1,12})/(\d{1,12}|\?) ?\[[\d:?]+[<,]")
# Over what has no length: '10it [00:01, 99.1it/s, loss=0.5]'. What loads data tells no values.
_TQDM_OPEN = re.compile(r"(?<![^\s:|])(\d{1,12})[a-z]{1,16} \[(?:\d+:)?\d\d:\d\d, [^,\]]+, ", re.I)
# With unit_scale: '12.8k/60.0k [00:01<00:05, 9.9kimg/s, loss=0.5]'. Nor does a download.
_SCALED = r"(\d{1,3}(?:\.\d+)?)([kMGT]?)"
_TQDM_SCALED = re.compile(rf"(?<![\w.]){_SCALED}/{_SCALED} \[[\d:]+<[\d:?]+, [^,\]]+, ")
# A bar of tqdm ends no line: what is printed next stands right behind its bracket.
_PRINTED = re.compile(
    r"(/\d{1,12} \[[\d:?]+<[^\[\]]*\])(?=[A-Za-z({\[*=#>]|\d\d/\d\d/\d|\d{4}-\d\d-)"
)
# pytorch-cifar's bar counts in its middle, where it goes back to by backspaces:
# ' [==>...]  Step: 2s | Loss: 0.5  10/100'
_COUNT = re.compile(r"(?<!\x08)\x08+ ?(\d+/\d+) ?(?=\r|$)")
_COUNTED = re.compile(r"^\s*\[=*>\.*\]\s.*\s(\d{1,12})/(\d{1,12})\s*$")
# The package progress: 'Processing |####    | (12/30) Data: 0.1s | Loss: 0.5'
_PROGRESS = re.compile(r"\|#* *\| \(?(\d{1,12})/(\d{1,12})(?![\d.])")
# Rich: 'Epoch 0/5 ━━━━╺━━━ 12/30 0:00:00 • 0:00:01'; what its last column does not hold goes on
# below, as far to the right.
_RICH = re.compile(r"(?<![━╸╺])[━╸╺]{3,}\s+(\d{1,12})/(\d{1,12}|--)\s+(?:\d+:)?\d+:\d\d")
_BELOW = " " * 20
_MAX_BELOW = 30
# Numbers with a decimal comma beyond doubt, and with a point; '1,234' may be either.
_COMMA = re.compile(r"(?:(?<=[\s=])|(?<=\D:))(?:0,\d+|\d+,(?:\d{1,2}|\d{4,}))(?!\d|[,.]\S)")
_POINT = re.compile(r"(?:(?<=[\s=])|(?<=\D:))\d+\.\d+(?![\d.])")
_EITHER = re.compile(r"(?<![\d.,])(\d+),(\d+)(?!\d|[,.]\S)")
_FEWEST_COMMAS = 3
_KERAS = re.compile(r"^\s*(\d{1,12})/(\d{1,12}|Unknown)\s+(?:\[[=>.\s]*\]|[━─╸╺\-]+\s)")


class Line(NamedTuple):
    """A line to be parsed; `number` is its 1-based line in the file, `bar` its bar's n and m.

    `goes_on`: the bar was told before, and something else since.
    """

    number: int
    text: str
    bar: tuple[int, int] | None = None
    goes_on: bool = False


def without_escapes(text: str) -> str:
    """Return text without colours and other orders to a terminal."""
    return _ESCAPES.sub("", text)


def has_decimal_commas(head: str) -> bool:
    """Whether a log writes most fractions with a comma, by its beginning: '1,234' is one then."""
    commas = len(_COMMA.findall(head))
    return commas >= _FEWEST_COMMAS and commas > len(_POINT.findall(head))


def find_bar(text: str) -> tuple[int, int] | None:
    """Return (n, m) of the progress bar in `text` (m = 0: unknown), or None."""
    match = _KERAS.match(text)
    if match is None and "[" in text and ("<" in text or "," in text):
        match = _TQDM.search(text)
    if match is None and "[" in text and ", " in text:
        if opened := _TQDM_OPEN.search(text):
            return int(opened[1]), 0
        if scaled := _TQDM_SCALED.search(text):
            return _scaled(scaled[1], scaled[2]), _scaled(scaled[3], scaled[4])
    if match is None and "━" in text:
        match = _RICH.search(text)
    if match is None and ("|#" in text or "| (" in text):
        match = _PROGRESS.search(text)
    if match is None and text.lstrip()[:2] in {"[=", "[>"}:
        match = _COUNTED.match(text)
    if match is None:
        return None
    total = match.group(2)
    return int(match.group(1)), int(total) if total.isdecimal() else 0


def _scaled(number: str, unit: str) -> int:
    return round(float(number) * 1000.0 ** " kMGT".index(unit or " "))


def clean_lines(source: Source, every_state: bool = False) -> Iterator[Line]:
    """Yield the lines of a log.

    Of a progress bar only the last state is yielded, where it ends or starts again, unless
    `every_state` asks for all. Raises LogError where a line is too long.
    """
    bars: dict[str, Line] = {}
    left: dict[str, int] = {}
    for number, piece in _unwrapped(once_each(_pieces(source))):
        line = Line(number, piece[:MAX_PARSED], find_bar(piece[:MAX_PARSED]))
        if line.bar is None or every_state:
            yield from _finished(bars, left, number)
            yield line
        else:
            yield from _keep(bars, left, line)
    yield from bars.values()


def _pieces(source: Source) -> Iterator[tuple[int, str]]:
    """Yield the number of each line and what was written on it, one after the other."""
    prefixes = Prefixes(source.head_text)
    with_commas = has_decimal_commas(source.head_text)
    for number, raw in enumerate(whole_lines(source), 1):
        text = in_plain_words(raw if len(raw) < _WIDEST else _WIDE.sub(r"\1", raw))
        text = with_exponents(text)
        if "\x1b" in raw or "\0" in raw:
            text = _ESCAPES.sub("", text)
        if "\xa0" in raw:
            text = text.replace("\xa0", " ")
        text = prefixes.without(text)
        if with_commas:
            text = _EITHER.sub(r"\1.\2", text)
        if "\b" in text:
            text = _COUNT.sub(r" \1", text)
        if "%|" in text:
            text = _PRINTED.sub(r"\1\r", text)
        pieces = _OVERWRITE.split(text) if "\r" in text or "\b" in text else (text,)
        for piece in pieces:
            if piece.strip():
                yield number, piece


def _unwrapped(pieces: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield lines, those of a bar with what stands below it in its last column."""
    bar: tuple[int, str] | None = None
    below = 0
    for number, piece in pieces:
        if bar is not None and piece.startswith(_BELOW) and below < _MAX_BELOW:
            bar, below = (bar[0], f"{bar[1].rstrip()} {piece.strip()}"), below + 1
            continue
        if bar is not None:
            yield bar
        bar, below = ((number, piece), 0) if "━" in piece and _RICH.search(piece) else (None, 0)
        if bar is None:
            yield number, piece
    if bar is not None:
        yield bar


def _keep(bars: dict[str, Line], left: dict[str, int], line: Line) -> Iterator[Line]:
    """Put the newest state of a bar in `bars`; yield the bar that it takes the place of.

    `left`: the counts at which bars of unknown length were taken out last.
    """
    assert line.bar is not None
    count, total = line.bar
    named = line.text if total else _TQDM_OPEN.split(line.text)[0]
    mark = "|" if "%|" not in named and _PROGRESS.search(named) else "%|"
    label = re.sub(r"[\d.=>]+", "", named.split(mark)[0].split("/")[0])[:80].strip()
    key = f"{label}/{total}"
    before = bars.get(key)
    goes_on = left.get(key, count) < count
    if before is not None and before.bar is not None:
        goes_on = before.goes_on
        # A full bar is drawn again on its own line; on another line it is the next bar.
        is_next = count == before.bar[0] == total > 0 and line.number != before.number
        if count < before.bar[0] or is_next:
            yield bars.pop(key)
            goes_on = False
    bars.pop(key, None)
    bars[key] = line._replace(goes_on=True) if goes_on else line
    if len(bars) > _MAX_BARS:
        yield bars.pop(next(iter(bars)))


def _finished(bars: dict[str, Line], left: dict[str, int], number: int) -> list[Line]:
    """Take out the bars that are full, or left on a line above and never full."""
    if not bars:
        return []
    done = [
        key
        for key, line in bars.items()
        if line.bar and (line.bar[0] == line.bar[1] or (not line.bar[1] and line.number < number))
    ]
    left.update((key, bar[0]) for key in done if (bar := bars[key].bar) and not bar[1])
    return [bars.pop(key) for key in done]
