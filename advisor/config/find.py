"""Find the settings file that is nearest, without parsing what is not ours.

Runs at every start: a few `stat` calls, and TOML is read only where our name stands in the file.
"""

from __future__ import annotations

import os
import re

OWN = "lr-advise.toml"
SHARED = "pyproject.toml"
# Every way in which TOML can open the table [tool.lr-advise], also misspelt; a dependency or a
# script of that name is none. Cheaper to look for than to parse; what looks so is parsed to be
# sure.
_MARK = (
    rb"""(?mi)^\s*(\[[^\]\n]*lr[-_]?advise|tool\s*\.\s*["']?lr[-_]?advise"""
    rb"""|["']?lr[-_]?advise["']?\s*(\.|=\s*\{))"""
)


def nearest(folder: str) -> str | None:
    """Return the settings file in this folder or the nearest above it, None where there is none.

    `lr-advise.toml` wins over `pyproject.toml` beside it; a pyproject.toml that does not speak of
    us is passed over.
    """
    folder = os.path.abspath(folder)
    while True:
        own = os.path.join(folder, OWN)
        if os.path.isfile(own):
            return own
        shared = os.path.join(folder, SHARED)
        if os.path.isfile(shared) and _speaks_of_us(shared):
            return shared
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _speaks_of_us(path: str) -> bool:
    """Tell whether the file has the table; a project that only depends on us has none."""
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError:
        return False
    if b"advise" not in text.lower() or not re.search(_MARK, text):
        return False
    from advisor.config.load import has_table

    return has_table(text, path)
