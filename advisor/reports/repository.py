"""Paths as CI services want them: relative to the root of the repository, with forward slashes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STDIN = "stdin"


def root(environ: Mapping[str, str] = os.environ) -> str:
    """Return the root: as the CI service says, else the nearest folder with .git, else here."""
    here = os.path.realpath(os.getcwd())
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        given = environ.get(name)
        # Believed only where we are inside: a container may see the checkout elsewhere.
        if given and _inside(here, os.path.realpath(given)):
            return os.path.realpath(given)
    folder = here
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return here
        folder = above
    return folder


def relative(source: str, base: str) -> str:
    """Return the source relative to `base`, or its absolute path where it lies outside."""
    if source == "-":
        return STDIN
    try:
        path = os.path.realpath(source)
    except ValueError:  # no path at all: a name with a NUL
        return source.replace(os.sep, "/")
    if _inside(path, base):
        path = os.path.relpath(path, base)
    return path.replace(os.sep, "/")


def uri(path: str) -> str:
    """Return a path that `relative` gave as a URI reference."""
    from urllib.parse import quote

    try:
        # Undecodable file names hold surrogates; their bytes are what is quoted.
        raw = os.fsencode(path)
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "backslashreplace")
    quoted = quote(raw, safe="/~")
    if os.path.isabs(path):
        return f"file://{'' if quoted.startswith('/') else '/'}{quoted}"
    return quoted


def fingerprint(*parts: str) -> str:
    """Return 32 hexadecimal digits that are the same for the same parts."""
    from hashlib import sha256

    text = "\0".join(parts)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _inside(path: str, folder: str) -> bool:
    try:
        return os.path.commonpath((path, folder)) == folder
    except ValueError:  # another drive
        return False
