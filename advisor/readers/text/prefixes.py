"""What loggers, containers and clusters put before each line, and where they write each twice."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.names import SPLITS, sense, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOCK = r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
_ZONE = r"(?:[ ]?Z|[ ]?[+-]\d\d:?\d\d|[ ]UTC)?"
_STAMP = (
    rf"\d{{4}}[-/]\d\d[-/]\d\d[T ]{_CLOCK}{_ZONE}"
    rf"|(?:[A-Z][a-z]{{2}},?[ ])?[A-Z][a-z]{{2}}[ ][ \d]?\d(?:[ ]\d{{4}})?,?[ ]{_CLOCK}{_ZONE}"
    rf"|\d\d/\d\d(?:/\d\d(?:\d\d)?)?[ ]{_CLOCK}"
    rf"|{_CLOCK}"
)
_LEVEL = r"(?:INFO|DEBUG|WARN(?:ING)?|ERROR|CRITICAL|NOTICE|TRACE)"
# A logger, a module or a place in the source; a plain word may be the name of a value.
_PLACE = r"[\w.<>]*(?:\.py|__|<\w+>|[a-z]\.[a-z])[\w.<>]*(?::[\w<>]+)*(?::\d+)?"
# Behind the time: the logger or the process, where the level follows it.
_LOGGER = rf"\s(?:-\s)?[A-Za-z][\w.-]{{0,60}}(?=\s(?:-\s)?{_LEVEL}[\s:|])"
_FORMS = rf"""\s*(?:
      (?:\[(?:{_STAMP})\] | \((?:{_STAMP})\) | (?:{_STAMP})(?=[\s,;:|\]-]|$))(?:{_LOGGER})?
    | \[NeMo\ [IWED]\ (?:{_STAMP})\ [\w.]+:\d+\]
    | [IWEF]\d{{4}}\ {_CLOCK}\s+\d+\ [\w./-]+:\d+\]
    | [A-Za-z_][\w.-]*:\ \[\s*{_LEVEL}\s*\]
    | {_LEVEL}:[A-Za-z_][\w.-]*(?=:\D) | \[\s*{_LEVEL}\s*\] | {_LEVEL}(?=\s*[:|\]-]|\s)
    | (?P<place>\[{_PLACE}\] | \({_PLACE}\) | {_PLACE}(?=\s*[:|]\s|\ -\ |:\S)) | root(?=:)
    | \((?:[\w.]+\ )?pid=\d+(?:,\ ip=[\d.]+)?\)
    | std(?:out|err)\ [FP](?=\ )
    | (?P<container>[a-z][\w.]*-\d+)\s+(?=\|\ )
    | (?P<process>[\w.-]+\ [\w./-]+\[\d+\])(?=:\ )
    )"""
_PREFIX = re.compile(_FORMS + r"(?:\s*[:|]\s?|\ -\ |\s*,\s|\s|(?=\[)|$)", re.VERBOSE)
# A bar behind it is the table's own, but where the table's follows.
_BEFORE_TABLE = re.compile(
    _FORMS + rf"(?:\s*:\s?|\ -\ |\s*\|\s(?=[|│┃]|{_LEVEL}\b|{_PLACE}[\s:])|\s|$)",
    re.VERBOSE,
)
# srun -l: the number of the task before each line.
_LABEL = re.compile(r"\s*(\d{1,4}):(?: |$)")
_RANK = re.compile(r"\[(?:rank|default) ?\d+\] ?: ?")
_MOST = 8
# Characters that all of them take at most; what looks like one for longer is searched in vain.
_WIDEST = 1000
# A column of times below its name is part of a table.
_TIMES = re.compile(r"\s*[|]?\s*(?:wall[ _]?time|time(?:stamp)?|date|datetime)\b", re.IGNORECASE)
_FEWEST_PAIRS, _LOOKED_AT = 3, 400
_FEWEST_NUMBERED, _FEWEST_EACH = 4, 3


class Prefixes:
    """Takes off what stands before the lines of a log, until a table with a column of times."""

    def __init__(self, head: str) -> None:
        """`head` is the beginning of the log, which shows whether tasks number their lines."""
        self._takes_off = True
        self._numbered = _is_numbered(head)

    def without(self, text: str) -> str:
        """Return a line without times, levels, processes and places in the source before it.

        The number of a task stays, as the rank that it is.
        """
        if self._numbered and (label := _LABEL.match(text)):
            return f"[rank{label.group(1)}]: {self._without(text[label.end() :])}"
        rank = _RANK.match(text)
        return rank.group() + self._without(text[rank.end() :]) if rank else self._without(text)

    def _without(self, text: str) -> str:
        if not self._takes_off or text[:1] in {" ", ""}:
            return text
        beginning = text[:_WIDEST]
        if _TIMES.match(beginning):
            self._takes_off = False
            return text
        prefix = _BEFORE_TABLE if text.rstrip()[-1:] in {"|", "│", "┃"} else _PREFIX
        start = 0
        for _ in range(_MOST):
            match = prefix.match(beginning, start)
            if match is None or match.end() == start or _is_said(match):
                break
            start = match.end()
        return text[start:]


def _is_said(match: re.Match[str]) -> bool:
    """Whether what looks like a place names a value or counts: 'train.loss: 0.5', 'epoch-3 | '."""
    group = match.lastgroup
    if group is None or (group == "place" and ".py" in match.group(group)):
        return False
    name = match.group(group).strip("[]()")
    first = next(iter(words(name)), "")
    return first in SPLITS or any(sense(word).kind != "other" for word in (name, first))


def _is_numbered(head: str) -> bool:
    """Whether every line begins with the number of one of few tasks, none of them a step."""
    lines = [line for line in head.split("\n")[:_LOOKED_AT] if line.strip()][:-1]
    labels = [found.group(1) for line in lines if (found := _LABEL.match(line))]
    many = len(labels) == len(lines) >= _FEWEST_NUMBERED
    return many and len(set(labels)) * _FEWEST_EACH <= len(labels)


def once_each(pieces: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield numbered lines, one of two where two handlers wrote each of them."""
    first = list(islice(pieces, _LOOKED_AT))
    everything = chain(first, pieces)
    if not _is_doubled([text for _, text in first]):
        yield from everything
        return
    before = ""
    for number, text in everything:
        if text == before:
            before = ""
            continue
        before = text
        yield number, text


def _is_doubled(lines: list[str]) -> bool:
    pairs = [*zip(lines[::2], lines[1::2], strict=False)]
    alike = len(pairs) >= _FEWEST_PAIRS and all(one == other for one, other in pairs)
    return alike and len({one for one, _ in pairs}) > 1
