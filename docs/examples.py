"""Run the examples in the pages: fenced blocks ```console (`$ lr-advise ...`) and ```python.

A command's output must be what stands below it, where a line of `...` is any number of lines. The
commands run in the repository's root, 80 columns wide. `python docs/make_docs.py` writes the output
anew and keeps an opening and a closing `...`.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import re
import shlex
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    """A command and the lines that stand below it."""

    command: str
    shown: tuple[str, ...]


def blocks(page: str) -> list[tuple[str, str]]:
    """Return (language, content) of the blocks that are examples."""
    return [(found.group(1), found.group(2)) for found in BLOCK.finditer(page)]


def steps(block: str) -> list[Step]:
    """Split a console block at its prompts."""
    found: list[Step] = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.rstrip("\n").split("\n")
        while lines[0].endswith("\\"):
            lines[:2] = [lines[0][:-1].rstrip() + " " + lines[1].lstrip()]
        found.append(Step(lines[0], tuple(lines[1:])))
    return found


def output(command: str) -> str:
    """Return what a command prints on both streams. `echo $?` prints the last exit code."""
    global _last
    if command == "echo $?":
        return f"{_last}\n"
    words = shlex.split(command)
    if words[0] != "lr-advise":
        raise ValueError(f"only lr-advise is run, not {command!r}; use ```bash for other commands")
    _last, text = _lr_advise(words)
    return text


_last = 0


def _lr_advise(words: list[str]) -> tuple[int, str]:
    """Run the command line in this process: a hundredfold faster than a new one."""
    from advisor.cli.main import run

    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8")
    kept = sys.argv, Path.cwd(), os.environ.get("COLUMNS"), gc.get_threshold()
    sys.argv = words
    os.chdir(ROOT)
    os.environ["COLUMNS"] = "80"
    try:
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
            code = run()
    finally:
        sys.argv = kept[0]
        os.chdir(kept[1])
        os.environ.pop("COLUMNS")
        if kept[2] is not None:
            os.environ["COLUMNS"] = kept[2]
        gc.set_threshold(*kept[3])
    stream.flush()
    return code, raw.getvalue().decode("utf-8")


def matches(shown: tuple[str, ...], printed: str) -> bool:
    """Return whether the lines shown are the output; a line '...' stands for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line.rstrip()) + r" *\n" for line in shown
    )
    return re.fullmatch(pattern, printed) is not None


def refreshed(page: str) -> str:
    """Return the page with the output of its commands as it is today."""

    def renew(found: re.Match[str]) -> str:
        if found.group(1) != "console":
            return found.group()
        lines = []
        for step, source in zip(
            steps(found.group(2)), re.split(r"^\$ ", found.group(2), flags=re.MULTILINE)[1:],
            strict=True,
        ):  # fmt: skip
            printed = output(step.command)
            head = source.rstrip("\n").split("\n")
            typed = len(head) - len(step.shown)
            lines += ["$ " + "\n".join(head[:typed])]
            if matches(step.shown, printed):
                lines += step.shown
            else:
                lines += _renewed(step.shown, printed.rstrip("\n").split("\n"))
        return "```console\n" + "\n".join(line.rstrip() for line in lines) + "\n```"

    return BLOCK.sub(renew, page)


def _renewed(shown: tuple[str, ...], printed: list[str]) -> list[str]:
    """Return the output, cut where the page cuts it.

    After an opening '...' it begins at the line that followed there; before a closing '...' stand
    as many lines as before.
    """
    lines = list(shown)
    before, after = lines[:1] == ["..."], lines[1:] and lines[-1] == "..."
    if before and lines[1] in printed:
        printed = printed[printed.index(lines[1]) :]
    else:
        before = False
    if after:
        printed = printed[: len(lines) - 1 - before]
    return [*(["..."] if before else []), *printed, *(["..."] if after else [])]
