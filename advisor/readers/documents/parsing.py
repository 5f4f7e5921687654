"""JSON as people have it: bare NaN and Infinity, Python reprs, files cut in the middle."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.readers.raw.values import all_of, parse, parse_python
from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from advisor.readers.sources.source import Source

# A document is held as a whole and takes some ten times its size; line formats have no such bound.
MAX_DOCUMENT = 1 << 26

_FLAT_OBJECT = re.compile(r"\{[^{}]*\}")


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


def same_named(names: Collection[str]) -> list[str]:
    """Tell the columns of a log for which one record has two fields of the same name."""
    return [
        f"several fields of a record are called '{name}': the second is '{name} (2)' here; "
        "--train-loss and the like choose"
        for name in names
        if f"{name} (2)" in names and sense(name).kind not in {"other", "axis"}
    ]


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
    decoder = json.JSONDecoder(parse_int=float, object_pairs_hook=all_of)
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
