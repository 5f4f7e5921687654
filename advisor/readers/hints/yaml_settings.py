"""Settings in YAML, as far as they are plain: nested names with one value each.

Lists, anchors, tags and texts over several lines are passed over, not refused: of a file of
settings some names are wanted, and a parser of all of YAML is a dependency.
"""

from __future__ import annotations

import re

# name: value; '- name: value'; Hydra's '- name=value'.
_LINE = re.compile(
    r"(?P<indent> *)(?P<item>(?:- +)*)['\"]?(?P<name>[\w./+~-]+)['\"]?"
    r"(?:\s*:(?:\s+|$)|=)(?P<value>.*)"
)
_COMMENT = re.compile(r"(?:^|\s)#.*$")
# A name begins where a word does: a search that starts anew within a long one takes its square.
_FLOW = re.compile(r"(?<![\w./-])([\w./-]++)['\"]?\s*+:\s*([^,{}\[\]]+)")


def parse_settings(text: str) -> dict[str, object]:
    """Return the settings in a text as nested dicts; values are texts."""
    root: dict[str, object] = {}
    # The sections that are open, each with its indent.
    open_ones: list[tuple[int, dict[str, object]]] = [(-1, root)]
    for line in text.splitlines():
        found = _LINE.match(_COMMENT.sub("", line).rstrip())
        if found is None:
            continue
        indent = len(found["indent"]) + len(found["item"])
        while open_ones[-1][0] >= indent:
            open_ones.pop()
        section, name, value = open_ones[-1][1], found["name"].lstrip("+~"), found["value"].strip()
        if value and not value.startswith(("!", "&")):
            section.setdefault(name, _value(value))
            continue
        inner: dict[str, object] = {}
        section.setdefault(name, inner)
        open_ones.append((indent, inner))
    return root


def _value(text: str) -> object:
    if text.startswith("{"):
        return {name: value.strip(" '\"") for name, value in _FLOW.findall(text)}
    return text.strip("'\"")
