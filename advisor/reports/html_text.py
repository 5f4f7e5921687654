"""Text made safe for HTML."""

from __future__ import annotations

import re
from html import escape

from advisor.printable import printable

# What a browser would break at its hyphen, in escaped text: code, an option, an arrow.
_WHOLE = re.compile(r"`([^`]+)`|--[a-z][a-z-]+|-&gt;")


def told(text: str) -> str:
    """Return a sentence of our own: code as code, options and arrows whole."""
    return _WHOLE.sub(
        lambda found: (
            f"<code>{found[1]}</code>" if found[1] else f'<span class="whole">{found[0]}</span>'
        ),
        escape(text),
    )


def safe(text: str) -> str:
    """Return a text from a log: what acts on a terminal or turns a line round is spelled out."""
    return escape(printable(text))


def safe_lines(text: str) -> str:
    """Return a text of several lines in the same way."""
    return "\n".join(safe(line) for line in text.split("\n"))


def linked(text: str) -> str:
    """Return escaped text in which a web address can be followed."""
    words = []
    for word in text.split(" "):
        address = word.rstrip(".,;)")
        if address.startswith(("https://", "http://")):
            link = f'<a href="{escape(address)}" rel="noreferrer">{escape(address)}</a>'
            words.append(link + escape(word[len(address) :]))
        else:
            words.append(escape(word))
    return " ".join(words)
