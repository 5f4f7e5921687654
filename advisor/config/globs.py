"""Which logs a pattern means: `*` within a folder, `**` across folders, relative to its file."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from advisor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Glob:
    """A pattern as in .gitignore: without a slash it matches a name at any depth.

    What matches a folder matches everything below it. A relative pattern means nothing outside
    the folder of its file; an absolute one means any path. Where links lead elsewhere, a path is
    meant by what it is called and by where it really is.
    """

    def __init__(self, pattern: str, folder: str) -> None:
        """`folder`: where its file lies. Raises ConfigError for a range such as [z-a]."""
        self.pattern = pattern
        self.folders = {os.path.abspath(folder), os.path.realpath(folder)}
        body = pattern.replace("\\", "/").removeprefix("./").rstrip("/")
        self.absolute = os.path.isabs(pattern)
        anywhere = "" if "/" in body else "(?:.*/)?"
        try:
            self.regex = re.compile(f"{anywhere}{translated(body)}(?:/.*)?", re.DOTALL)
        except re.error as problem:
            raise ConfigError(f"'{pattern}' is no pattern: {problem.msg}") from None

    def matches(self, source: str) -> bool:
        """Tell whether a path (relative to where the program runs) is meant; '-' never is."""
        if source == "-":
            return False
        paths = {os.path.abspath(source), os.path.realpath(source)}
        if not self.absolute:
            paths = {inside for path in paths for inside in self._below(path)}
        return any(self.regex.fullmatch(path.replace(os.sep, "/")) is not None for path in paths)

    def _below(self, path: str) -> Iterator[str]:
        """Yield what an absolute path is called from the folder it lies in; outside, nothing."""
        for folder in self.folders:
            try:
                inside = os.path.relpath(path, folder)
            except ValueError:  # another drive
                continue
            if inside.split(os.sep)[0] != "..":
                yield inside


def translated(pattern: str) -> str:
    """Return the regular expression of a pattern."""
    out = []
    at = 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            out.append("(?:.*/)?")
            at += 3
        elif pattern.startswith("**", at):
            out.append(".*")
            at += 2
        elif (part := re.compile(r"\[!?[^\]/]+\]").match(pattern, at)) is not None:
            inside = part.group()[1:-1]
            negated = inside.startswith("!")
            letters = re.escape(inside.removeprefix("!")).replace(r"\-", "-")
            out.append(f"[{'^' * negated}{letters}]")
            at = part.end()
        else:
            out.append({"*": "[^/]*", "?": "[^/]"}.get(pattern[at], re.escape(pattern[at])))
            at += 1
    return "".join(out)
