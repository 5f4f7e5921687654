"""Curves printed as lists: 'train_losses = [2.5, 2.0, 1.5]', or below their name, or as YAML's."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from advisor.readers.raw.rows import Rows
from advisor.readers.vocabulary.numbers_in import NUMBER, SPECIAL, in_plain_words, to_number
from advisor.readers.vocabulary.words import is_metric, is_plain_loss, is_rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.readers.sources.source import Source

_OPEN = re.compile(r"([A-Za-z][\w /.-]{0,59}?)[\"']?\s*[:=]\s*(?:[\w.]+\()?\[")
# A name on a line of its own: print("train_loss"), then print(train_loss).
_HEADING = re.compile(r"([A-Za-z][\w /.-]{0,59}?)\s*:?")
_ONE = re.compile(rf"(?:[\w.]+\()?({NUMBER}|{SPECIAL})\)?", re.IGNORECASE)
# A list may go on over many lines, as numpy prints it, but not for ever.
_LONGEST = 1 << 22
_FEWEST = 3


def read_lists(source: Source) -> Rows | None:
    """Return the lists of a text as columns, one row a place in them; None where none is a loss.

    Of two lists of one name the longer one counts.
    """
    found: dict[str, list[float]] = {}
    for name, values in chain(_lists(source), _below(source)):
        if len(values) > len(found.get(name, ())):
            found[name] = values
    if not any(is_plain_loss(name) or is_metric(name) for name in found):
        return None
    longest = max(map(len, found.values()))
    rows = Rows()
    for place in range(longest):
        rows.add({name: v[place] for name, v in found.items() if place < len(v)})
    return rows


def _lists(source: Source) -> Iterator[tuple[str, list[float]]]:
    name, above, parts, size = "", "", list[str](), 0
    for line in source.lines():
        rest = in_plain_words(line)
        if above and rest.lstrip().startswith("["):
            rest = f"{above} = {rest.lstrip()}"
        above = "" if name else _heading(rest)
        while rest:
            if not name:
                match = _OPEN.search(rest)
                if match is None or not _is_curve(match.group(1)):
                    rest = rest[match.end() :] if match else ""
                    continue
                name, rest, parts, size = match.group(1).strip(), rest[match.end() :], [], 0
            body, end, rest = rest.partition("]")
            parts.append(body)
            size += len(body)
            if end:
                values = _numbers(" ".join(parts))
                if len(values) >= _FEWEST:
                    yield name, values
            if end or size > _LONGEST:
                name = ""


def _heading(line: str) -> str:
    """Return the name of a curve that is all there is in a line, '' for any other line."""
    match = _HEADING.fullmatch(line.strip())
    return match.group(1) if match and _is_curve(match.group(1)) else ""


def _is_curve(name: str) -> bool:
    return is_metric(name) or is_rate(name)


def _below(source: Source) -> Iterator[tuple[str, list[float]]]:
    """Yield the lists that stand below their names: 'loss:', '- 2.5', '- 2.0'."""
    name, values = "", list[float]()
    for line in chain(source.lines(), ("",)):
        text = in_plain_words(line.strip())
        number = to_number(text[2:]) if name and text.startswith("- ") else None
        if number is not None:
            values.append(number)
            continue
        if len(values) >= _FEWEST:
            yield name, values
        wanted = text.endswith(":") and _is_curve(text[:-1])
        name, values = text[:-1] if wanted else "", []


def _numbers(body: str) -> list[float]:
    """Return the numbers of a list, none where anything else stands in it."""
    cells = [cell for cell in re.split(r"[,\s]+", body.strip()) if cell]
    values = []
    for cell in cells:
        match = _ONE.fullmatch(cell)
        if match is None:
            return []
        values.append(float(match.group(1)))
    return values
