"""Trainings that take turns in one log: 'model A: epoch 1, loss 0.5', 'model B: epoch 1, loss 0.7'.

Lines that tell other values of the same place are of several where one word of theirs, at the same
place among the words, tells them apart. Where none does only the first line can be read.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from advisor.naming import counted
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_metric, is_rate, split_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from advisor.readers.text.lines import Line
    from advisor.readers.text.row import Row

    Groups = list[list[list[str]]]

# Handed to `re` as they are, which compiles them at their first use: most logs need none.
_TOKEN = r"[A-Za-z_][\w.\-]*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
# What is numbered where several train; parts of an epoch ('chunk 3') are numbered too.
_NUMBERED = (
    r"(?i)(?:^|[_.\-])(?:model|net|network|fold|seed|repeat|trial|run|exp|experiment|config|variant"
    r"|setting|task|dataset|client|agent|member|island|candidate|learner|estimator|method)$"
)
_PROCESS = (
    r"(?i)(?:local_?)?(?:gpu|cuda|rank|worker|device|node|host|proc\w*|thread)\b|"
    r"(?:gpu|cuda|rank|worker|device|node|host|proc|process|thread)[_\W]?\d"
)
_DIGITS = "0123456789"
# So many places must be told by several lines, most of all, and be told apart by the same word.
_FEWEST, _MOST_LABELS = 3, 50
_SURE = 0.9
# What is looked at: the first lines tell as much as all.
_LOOKED_AT = 5_000


def turns_in(rows: list[Row]) -> list[list[int]]:
    """Return the lines about each place that is told by several, where that are most places."""
    again = sum(
        a.place.step == b.place.step and a.place.epoch == b.place.epoch for a, b in pairwise(rows)
    )
    if again + sum(1 for row in rows if row.others or row.parts) < max(_FEWEST, len(rows) / 4):
        return []  # Of most logs no more is asked.
    trained = [row for row in rows if row.place.split in {None, "train"} and _measures(row)]
    lines = [
        [*dict.fromkeys(line for row in found for line in row.lines)]
        for _, found in groupby(trained, lambda row: (row.place.epoch, row.place.step))
    ]
    several = [group for group in lines if len(group) > 1]
    return several if len(several) >= max(_FEWEST, len(lines) / 2) else []


def _measures(row: Row) -> bool:
    return any(map(is_metric, row.cells))


def words_in(turns: list[list[int]], lines: Iterable[Line]) -> Groups:
    """Return the words and numbers of the lines about each place.

    turns: the numbers of these lines, as of `turns_in`. A number, or a letter, stands with the word
    before it.
    """
    turns = turns[:_LOOKED_AT]
    wanted = {number for group in turns for number in group}
    texts = {line.number: line.text for line in lines if line.number in wanted}
    return [[_words(texts.get(number, "")) for number in group] for group in turns]


def labels_in(groups: Groups) -> list[str]:
    """Return what the lines of each training say and no other, in their order; [] for none."""
    for at in range(min(len(words) for group in groups for words in group)):
        labels = dict.fromkeys(words[at] for group in groups for words in group)
        if not 1 < len(labels) <= min(_MOST_LABELS, 2 * max(map(len, groups))):
            continue
        apart = sum(_are_apart(group, at) for group in groups)
        if apart >= _SURE * len(groups) and all(map(_may_name, labels)):
            return list(labels)
    return []


def _are_apart(group: list[list[str]], at: int) -> bool:
    """Whether the lines of a place differ in the word `at`, and but for numbers in no other."""
    alike = _are_alike([[*words[:at], *words[at + 1 :]] for words in group])
    return alike and len({words[at] for words in group}) == len(group)


def _are_alike(group: list[list[str]]) -> bool:
    """Whether the lines of a place differ in numbers alone."""
    return len({tuple(map(_without_number, words)) for words in group}) == 1


def _without_number(word: str) -> str:
    """Return a word without its number; nothing of one that stands with the word before it."""
    first = re.match(_TOKEN, word)
    return first[0].rstrip(_DIGITS) if first and first.end() == len(word) else ""


def note_on_lost(groups: Groups, rows: list[Row]) -> list[str]:
    """Return the note on lines that told other values, in the same words; [] for none.

    Other words tell something else: the last batch of an epoch, and its mean.
    """
    read = {row.line for row in rows}
    lost = sorted({line for row in rows for line in row.lines} - read)
    if not lost or sum(map(_are_alike, groups)) < _SURE * len(groups):
        return []
    return [
        f"{counted(len(lost), 'line')} tell other values at places told before, as another "
        f"training, process or part of a step would, and were not read; the first is line {lost[0]}"
    ]


def of_one(
    lines: Iterator[Line],
    own: str,
    labels: list[str],
    chosen: Callable[[Iterator[Line]], Iterator[Line]],
) -> Iterator[Line]:
    """Yield of the `chosen` lines those that are about one training, and about none or all."""
    others = _any_of([label for label in labels if label != own])
    mine = _any_of([own])
    for line in chosen(lines):
        if not others.search(line.text) or mine.search(line.text):
            yield line


def _any_of(labels: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.\-])(?:{'|'.join(map(re.escape, labels))})(?![\w\-]|\.\d)")


def _words(text: str) -> list[str]:
    """Return what `words_in` does of one line."""
    out: list[str] = []
    before: re.Match[str] | None = None
    for token in re.finditer(_TOKEN, text):
        is_short = token[0][0].isdigit() or len(token[0]) == 1
        is_named = is_short and before is not None and before[0][0].isalpha()
        out.append(text[before.start() : token.end()] if is_named and before else token[0])
        before = token
    return out


def _may_name(label: str) -> bool:
    """Whether a word can be the name of a training.

    It is no value, counter, part of the data or of an epoch, nor a process of a training.
    """
    name, *number = re.findall(_TOKEN, label)
    if (
        name[0].isdigit()
        or re.match(_PROCESS, label)
        or {*map(split_of, (name, *number))} != {None}
    ):
        return False
    if not number or number[0].isalpha():
        return not number or sense(name).kind == "other"
    return (
        is_rate(name) if "." in number[0] or "e" in number[0] else bool(re.search(_NUMBERED, name))
    )
