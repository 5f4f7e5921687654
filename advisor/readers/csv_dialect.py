"""How a table is written: separator, decimal sign, where its header is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """Separator (' ' means runs of blanks) and decimal sign."""

    separator: str
    decimal: str = "."


def find_dialect(text: str) -> Dialect | None:
    """Find the dialect of the table in `text`, or None where there is no table."""
    first = text[:4096].splitlines()[:1]
    for separator in ("\t", ";", ","):
        if first and separator in first[0]:
            return Dialect(separator)
    return None
