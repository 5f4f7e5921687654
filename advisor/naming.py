"""How messages and reports call things: a run by its label, a misspelt name by the nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EMPTY = "''"  # a path, as of a variable of the shell that is not set


def label_of(source: str, run: str | None) -> str:
    """Return how a run is called on screen: its source, and its name inside it.

    A `History` of a caller's own may have neither.
    """
    if not source:
        return run or "this run"
    return source if run is None else f"{source} [{run}]"


def counted(count: int, noun: str) -> str:
    """Return a number of things as people say it: '1 run', '1,200 runs'."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def listed(names: Iterable[str], most: int = 6) -> str:
    """Join names for a sentence: quoted, each once, at most `most`, the rest counted."""
    unique = list(dict.fromkeys(names))
    shown = ", ".join(f"'{name}'" for name in unique[:most])
    return shown + (f" and {len(unique) - most} more" if len(unique) > most else "") or "none"


def in_one_line(problem: object, most: int = 120) -> str:
    """Return what an error of another package says, on one line, cut: it may quote the file."""
    return " ".join(str(problem).split())[:most]


def loosely(name: str) -> str:
    """Return the name as one sees it who does not mind case or the sign between words."""
    return name.lower().replace("_", "-")


def nearest(
    name: str, known: Iterable[str], seen: Callable[[str], str] = str, cutoff: float = 0.6
) -> str | None:
    """Return the known name that is nearest, None where none is near.

    Names are compared as `seen` sees them; `cutoff` is the least share (0..1) that must agree.
    """
    from difflib import get_close_matches

    forms: dict[str, str] = {}
    for item in known:
        forms.setdefault(seen(item), item)
    near = get_close_matches(seen(name), forms, n=1, cutoff=cutoff)
    return forms[near[0]] if near else None


def did_you_mean(near: str | None, otherwise: str = "") -> str:
    """Return the end of a message: '; did you mean ...?', else '; ' and what is to be said then."""
    said = f"did you mean '{near}'?" if near is not None else otherwise
    return f"; {said}" if said else ""
