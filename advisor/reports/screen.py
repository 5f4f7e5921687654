"""What the terminal can show: its width, and whether colour is wanted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

NARROWEST, WIDEST = 40, 100  # beyond 100 columns a paragraph is hard to read
_CODES = {"red": "31", "yellow": "33", "green": "32", "cyan": "36", "bold": "1", "dim": "2"}


class Screen(NamedTuple):
    """Width in columns, whether to colour, and whether it is a terminal of this width."""

    width: int = 80
    colour: bool = False
    terminal: bool = False

    def paint(self, text: str, *styles: str) -> str:
        """Return the text in the styles; colour only adds to what the words say."""
        if not self.colour or not styles:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"

    def wrap(self, text: str, indent: str = "", hanging: str | None = None) -> str:
        """Fill a paragraph to the width; file names, numbers and '0.1 -> 1' are never cut."""
        from textwrap import fill

        words = " ".join(text.split())
        return fill(
            words.replace(" -> ", "\xa0->\xa0").replace(" %", "\xa0%"),
            self.width,
            initial_indent=indent,
            subsequent_indent=indent if hanging is None else hanging,
            break_long_words=False,
            break_on_hyphens=False,
        ).replace("\xa0", " ")


def screen_of(
    *, is_terminal: bool, colour: str = "auto", environ: Mapping[str, str] = os.environ
) -> Screen:
    """Decide width and colour: the option wins, then NO_COLOR, FORCE_COLOR, then the terminal.

    `colour` is 'auto', 'always' or 'never' (https://no-color.org, https://force-color.org).
    """
    width = min(max(columns(environ), NARROWEST), WIDEST)
    return Screen(width, _wants_colour(is_terminal, colour, environ), is_terminal)


def columns(environ: Mapping[str, str] = os.environ) -> int:
    """Return the terminal's width: as shutil does, without the compression modules it imports."""
    told = environ.get("COLUMNS", "")
    # Not isdigit(), which holds of '²'; a number of thousands of digits is none for int().
    if told.isdecimal() and len(told) < 10 and int(told):
        return int(told)
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80


def rows() -> int:
    """Return the terminal's height; 0 where it is not known."""
    try:
        return os.get_terminal_size(1).lines
    except OSError:
        return 0


def columns_of(text: str) -> int:
    """Return how many columns a terminal takes for a text: two for a Chinese sign or an emoji."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    wide = sum(east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(combining(character) > 0 for character in text)


def shorten(name: str, width: int) -> str:
    """Cut the beginning of a path that is wider: its end tells runs apart."""
    if columns_of(name) <= width:
        return name
    while name and columns_of(name) > width - 3:
        name = name[1:]
    return f"...{name}"


def _wants_colour(is_terminal: bool, colour: str, environ: Mapping[str, str]) -> bool:
    if colour != "auto":
        return colour == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return environ["FORCE_COLOR"] != "0"
    return is_terminal and environ.get("TERM") != "dumb"
