"""JSON as people have it: bare NaN and Infinity, Python reprs, files cut in the middle."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from advisor.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.readers.sources.source import Source

# A document is held as a whole and takes some ten times its size; line formats have no such bound.
MAX_DOCUMENT = 1 << 26

_CONSTANTS = {"None": "null", "True": "true", "False": "false", "nan": "NaN", "NAN": "NaN",
              "inf": "Infinity", "Inf": "Infinity"}  # fmt: skip
_TOKEN = re.compile(
    r"""(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
      | (?P<unclosed>['"])
      | (?P<dtype>,?\s*\bdtype\s*=\s*[\w.'<>]+|,?\s*\bdevice\s*=\s*'[^'\n]*')
      | (?P<call>\b(?:[A-Za-z_][\w.]*)\s*(?=\())
      | (?P<word>[A-Za-z_]\w*)
      | (?P<open>\()|(?P<close>\))
      | (?P<comma>,\s*(?=[\]})]))""",
    re.VERBOSE,
)
_FLAT_OBJECT = re.compile(r"\{[^{}]*\}")


def parse(text: str) -> object:
    """Parse one JSON document; integers come as floats. Raises ValueError, also for deep nesting.

    No constant, number or depth that the text holds makes anything else happen.
    """
    try:
        return json.loads(text, parse_int=_to_float)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _to_float(digits: str) -> float:
    return float(digits)


def parse_python(text: str) -> object:
    """Parse the repr of Python dicts and lists of plain values. Raises ValueError.

    The text is rewritten as JSON, never evaluated: tuples and calls such as `array([...])` or
    `np.float64(0.5)` become lists of what they hold.
    """
    return parse(_TOKEN.sub(_as_json, text))


def _as_json(match: re.Match[str]) -> str:
    token = match.group()
    kind = match.lastgroup
    if kind == "text":
        body = re.sub(r"\\'", "'", token[1:-1]) if token[0] == "'" else token[1:-1]
        if token[0] == '"':
            return token
        return '"' + re.sub(r'(?<!\\)"', r"\"", body) + '"'
    if kind == "unclosed":
        raise ValueError("a text is not closed")  # And not looked for again from the next quote.
    if kind == "word":
        return _CONSTANTS.get(token, token)
    return {"open": "[", "close": "]"}.get(kind or "", "")


def record_in(line: str) -> object:
    """Return the JSON object or the Python dict that a line ends with, None where it has none."""
    text = line.strip().lstrip("\ufeff")
    start = text.find("{")
    for read, part in ((parse, text), (parse, text[start:]), (parse_python, text[start:])):
        if start < 0:
            break
        try:
            return read(part)
        except ValueError:
            continue
    return None


def load(source: Source) -> tuple[object, list[str]]:
    """Return the document in `source` and what had to be repaired. Raises LogError.

    A Python repr is read as such; of a document that is cut or broken, the flat objects that are
    whole are recovered as a list.
    """
    text = source.text()
    if len(text) > MAX_DOCUMENT:
        raise LogError(
            source.name,
            f"is one JSON document of more than {MAX_DOCUMENT >> 20} MB; "
            "give a log with one record a line (JSON lines or CSV)",
        )
    text = text.lstrip("\ufeff")
    try:
        return parse(text), []
    except ValueError as problem:
        first = problem
    in_a_row = _in_a_row(text)
    if in_a_row:
        return in_a_row, []
    try:
        return parse_python(text), ["read as the repr of a Python object"]
    except ValueError:
        pass
    where = _where(first)
    documents = list(_objects(text))
    if len(documents) < 2:
        raise LogError(source.name, f"is no valid JSON: {where}; expected a complete document")
    return documents, [f"broken JSON ({where}): {len(documents)} complete records were recovered"]


def _in_a_row(text: str) -> list[object]:
    """Return documents that stand one behind the other, none where anything else does."""
    decoder = json.JSONDecoder(parse_int=_to_float)
    documents: list[object] = []
    at, text = 0, text.rstrip()
    while at < len(text):
        try:
            document, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        documents.append(document)
        while text[at : at + 1].isspace():
            at += 1
    return documents


def _where(problem: ValueError) -> str:
    if isinstance(problem, json.JSONDecodeError):
        said = problem.msg[:1].lower() + problem.msg[1:].removesuffix(" at")
        return f"{said} at line {problem.lineno}, column {problem.colno}"
    return str(problem)[:120]


def _objects(text: str) -> Iterator[object]:
    """Yield the innermost objects that are whole."""
    for match in _FLAT_OBJECT.finditer(text):
        try:
            yield parse(match.group())
        except ValueError:
            continue
