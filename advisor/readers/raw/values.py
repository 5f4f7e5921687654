"""Texts of plain values: JSON, and what Python prints of dicts and lists. Nothing is evaluated."""

from __future__ import annotations

import json
import re

_CONSTANTS = {"None": "null", "True": "true", "False": "false", "nan": "NaN", "NAN": "NaN",
              "inf": "Infinity", "Inf": "Infinity"}  # fmt: skip
_TOKEN = re.compile(
    r"""(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
      | (?P<unclosed>['"])
      | (?P<dtype>(?:,\s*|\b)(?:dtype\s*=\s*[\w.'<>]+|device\s*=\s*'[^'\n]*'))
      | (?P<call>(?<![\w.])[A-Za-z_][\w.]*\s*(?=\())
      | (?P<word>[A-Za-z_]\w*)
      | (?P<open>\()|(?P<close>\))
      | (?P<comma>,\s*(?=[\]})]))
      | (?P<point>\d\.(?!\d))""",
    re.VERBOSE,
)


def parse(text: str) -> object:
    """Parse one JSON document; integers come as floats. Raises ValueError, also for deep nesting.

    No constant, number or depth that the text holds makes anything else happen.
    """
    try:
        return json.loads(text, parse_int=float, object_pairs_hook=all_of)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def all_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the fields of an object; another of the same name and other value is 'name (2)'."""
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    fields, counts = {}, dict.fromkeys(fields, 0)
    for name, value in pairs:
        if counts[name] == 0:
            fields[name], counts[name] = value, 1
        elif fields[name] != value:
            counts[name] += 1
            fields[f"{name} ({counts[name]})"] = value
    return fields


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
    if kind == "point":
        return f"{token}0"  # as numpy prints whole numbers
    return {"open": "[", "close": "]"}.get(kind or "", "")
