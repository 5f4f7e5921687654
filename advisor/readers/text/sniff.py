"""What text logs look like. Cheap, and never raises."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.readers.sources.source import Source
    from advisor.readers.text.row import Row

_SNIFFED_LINES = 600
_TABLE_LINES = 40
# So often a log is looked at for its rows: most need not be read to the last line.
_AT_ONCE = 50
# A line that was written over so often is a bar.
_FEW_STATES = 5
# A word that losses, metrics and rates are called by, tied to a number.
_NAMED = (
    r"(?i)(?:loss|cost|acc|accuracy|err|error|lr|rate|ppl|nll|[lr]?mse|mae|l[12]|reward|val|train|learn|pix"
    # Darknet: '1: 8.9, 8.9 avg, 0.001000 rate', tinygrad: '8.9 loss, 0.001 LR'
    r"|logloss|focal|entropy|avg(?: loss)?,|(?<=\d )loss,)[\w)\"'@-]{0,20}\s*+(?:[:=]|->|→|(?:is|was)\s|(?<=\s))\s*+[\"'\[(]{0,3}(?:[-+]?[\d.]*\d|[-+]?(?:nan|inf)\b)"
)
# Every such line has both; a row of numbers ('1e-05') and a header lack one and are passed over.
_LETTER = re.compile(r"[a-df-zA-DF-Z]")
_NUMBER = re.compile(r"\d|\b(?:nan|inf)\b", re.IGNORECASE)
_CODE_LINE = re.compile(
    r"^(?:import \w|from [\w.]+ import |\s*def \w+\(|class \w+|\s+return\b|@\w)"
)
# 'Train losses: [2.3, 2.28]': two such lines of one length look like a table.
_LIST = r"(?m)^[ \t]*[\"']?([A-Za-z][\w /.-]{0,59}?)[\"']?\s*[:=]\s*(?:[\w.]+\()?\[\s*[-+.\d]"
# The name of a column in HTML.
_DRAWN = r"(?i)<th\b[^<>]*>[^<>]{0,40}loss[^<>]{0,40}</th>"
# What Markdown draws below the names of a table's columns.
_RULED = r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$"
# YOLOv5 and v7: '0/149  0.87G  0.08 0.04 ...', without a header.
YOLO_ROW = r"^\s*(\d{1,9})/(\d{1,9})[\s,;]+[\d.]+[GM]B?((?:[\s,;]+[\w.+-]+){8,30})\s*$"


def is_yolo_results(source: Source) -> bool:
    """Tell a results.txt by its first row."""
    if source.is_binary:
        return False
    lines = source.head_text[:600].splitlines()
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return "/" in first and bool(re.match(YOLO_ROW, first))


def is_ray_console(source: Source) -> bool:
    """Tell what Ray Tune prints by how it begins a table of its trials, of today or before."""
    head = "" if source.is_binary else source.head_text
    return "Trial name " in head and ("\nTrial status: " in head or "\n== Status ==" in head)


def is_page_of_tables(source: Source) -> bool:
    """Tell text with a table drawn in HTML, one of whose columns is called a loss."""
    head = "" if source.is_binary or "<t" not in source.head_text else source.head_text
    return bool(re.search(_DRAWN, head))


def is_latex(source: Source) -> bool:
    """Tell a paper, or a part of one, that has a table."""
    head = "" if source.is_binary else source.head_text
    return "\\begin{" in head and bool(re.search(r"\\begin\{(?:tabular|longtable)", head))


def is_text(source: Source) -> bool:
    """Tell any text: what is not recognised otherwise is searched for losses line by line."""
    return not source.is_binary


def is_text_log(source: Source) -> bool:
    """Tell a text log by two lines with named losses, or by the source code that opens it."""
    if source.is_binary:
        return False
    head = source.head_text
    if "\x1b" in head:
        from advisor.readers.text.lines import without_escapes

        head = without_escapes(head)
    if _has_list(head):
        return True
    lines = head.split("\n")[:_SNIFFED_LINES]
    if _is_tab_table(lines):
        return False
    # Of a progress bar's states the last is enough.
    ends = [text.rstrip("\r")[-3000:] if "\r" in text else text[:3000] for text in lines]
    filled = [text for text in ends if _LETTER.search(text) and _NUMBER.search(text)]
    named = [text for text in filled if re.search(_NAMED, text)]
    if named and _has_rows(named, head.count("\r") - head.count("\r\n") > _FEW_STATES):
        return True
    if "|" in head and "--" in head and _has_rows(_of_a_page(lines), has_bars=False):
        return True
    return sum(bool(_CODE_LINE.match(text)) for text in lines[:200]) > 20


def _is_tab_table(lines: list[str]) -> bool:
    """Tell a header of names and rows below it, cut by as many tabs; cells may be words.

    'train_loss<tab>5' would else be a named loss.
    """
    # The last line may be cut.
    filled = [line for line in lines[:-1][:_TABLE_LINES] if line.strip()]
    header = filled[0] if filled else ""
    tabs = header.count("\t")
    if tabs < 2 or len(filled) < 3 or re.search(r"[:=]|\b\d", header):
        return False
    return len(set(header.split("\t"))) == tabs + 1 and all(
        line.count("\t") == tabs and _NUMBER.search(line) for line in filled[1:]
    )


def _of_a_page(lines: list[str]) -> list[str]:
    """Return the rows of Markdown's tables of epochs or steps in a page that holds more than one.

    Of a page that is one table, or tables of runs, none: they are read as tables.
    """
    from advisor.readers.vocabulary.words import is_metric, is_position

    rules = [at for at, line in enumerate(lines) if at and re.match(_RULED, line)]
    out: list[str] = []
    for at in rules:
        names = [name.strip() for name in lines[at - 1].split("|")]
        if any(map(is_metric, names)) and any(map(is_position, names)):
            rows = [*takewhile(lambda line: "|" in line, lines[at + 1 :])]
            out += [lines[at - 1], *rows]
    whole = sum(bool(line.strip()) for line in lines) - len(rules)
    return out if len(out) < whole else []


def _has_list(head: str) -> bool:
    match = re.search(_LIST, head)
    if match is None:
        return False
    from advisor.readers.vocabulary.words import is_metric

    return is_metric(match.group(1))


def _has_rows(lines: list[str], has_bars: bool) -> bool:
    # Imported here: tables never come so far, and start faster.
    from advisor.readers.text.lines import Line
    from advisor.readers.text.prefixes import Prefixes
    from advisor.readers.text.scanner import Scanner
    from advisor.readers.vocabulary.words import is_metric

    scanner = Scanner()
    prefixes = Prefixes("\n".join(lines))
    told: list[Row] = []
    for number, text in enumerate(lines, 1):
        scanner.take(Line(number, prefixes.without(text)))
        if number % _AT_ONCE and number < len(lines):
            continue
        told = [row for row in scanner.rows if any(map(is_metric, row.cells))]
        # Those of a validation may be told anew, and be gone.
        if sum(row.place.split in {None, "train"} for row in told) > 1:
            return True
    return len(told) > 1 or (len(told) == 1 and has_bars)
