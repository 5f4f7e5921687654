"""Results in a file, line by line as they come.

The lines are those of `--format jsonl`. After those of a log a line {"type": "done", "log": KEY}
closes it, written together with them: what an interruption left open is taken away and judged anew.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from advisor.engine.report import ReadFailure, Report, RunReport
from advisor.errors import ConfigError
from advisor.own_reports import DONE, begins, kind_of
from advisor.reports.brief import RunLine
from advisor.reports.formats import View, render
from advisor.reports.screen import Screen
from advisor.results.tally import Tally, of_run
from advisor.sweep.compare import Sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.many import Outcome
    from advisor.results.tally import Fails

WRITTEN = ("run", "sweep", "error", DONE)


def done_in(path: str, fails: Fails) -> dict[str, Tally]:
    """Return what came of the logs that are done in a file, and cut off what is after them.

    A missing file is an empty one; its folder is made. Raises ConfigError: it cannot be used, or
    holds something else; then nothing in it is touched.
    """
    if os.path.exists(path) and not os.path.isfile(path):  # a device may have no end
        raise ConfigError(
            f"--resume {path}: is no file; name one that --resume wrote, or a new one"
        )
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "ab+") as file:
            file.seek(0)
            done, end = _scanned(file, path, fails)
            file.truncate(end)
    except OSError as problem:
        raise ConfigError(f"--resume {path}: {problem.strerror}") from None
    return done


def _scanned(lines: Iterable[bytes], path: str, fails: Fails) -> tuple[dict[str, Tally], int]:
    """Return what came of the logs that are done, and the byte after the last closing line.

    Raises ConfigError: some line is none that --resume writes, or not where it would stand.
    """
    done: dict[str, Tally] = {}
    end = at = 0
    unclosed = ""
    here = Tally()
    for line in lines:
        kind, name, came = _told(line, path, at, fails)
        at += len(line)
        here.add(came)
        if kind == DONE:
            done[name] = here
            end, unclosed, here = at, "", Tally()
        elif kind in {"run", "sweep"}:
            # A report of many logs looks alike, and would be cut off whole.
            if unclosed and name != unclosed:
                raise _foreign(path, at - len(line), "follows another log that no line closes")
            unclosed = name
    return done, end


def _told(line: bytes, path: str, at: int, fails: Fails) -> tuple[str, str, Tally]:
    """Return the type of a line, its log or source, and what it counts.

    Half a line of ours has neither type nor source.
    """
    text = line.decode("ascii", "replace")  # other bytes are none of ours
    if not text.endswith("\n"):
        if begins(text, WRITTEN):
            return "", "", Tally()
        raise _foreign(path, at)
    kind = kind_of(text)
    if kind is None or kind not in WRITTEN:
        raise _foreign(path, at)
    try:
        entry = json.loads(line)
        if kind != DONE:
            return kind, str(entry["source"]), _counted(entry, fails)
        if entry.keys() == {"type", "log"}:
            return DONE, str(entry["log"]), Tally()
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        pass  # JSON of another shape, or none
    raise _foreign(path, at)


def _counted(entry: dict[str, Any], fails: Fails) -> Tally:
    """Count what a line of results holds. Raises LookupError, TypeError: it is none."""
    if entry["type"] == "run":
        codes = [code for one in entry["advice"] for code in (one["rule"], *one["supporting"])]
        run = RunLine(str(entry["source"]), entry["run"], entry["status"], tuple(codes), "")
        return of_run(run, fails)
    if entry["type"] == "error":
        return Tally(errors=[(str(entry["source"]), str(entry["message"]))])
    return {"sweep": Tally(sweeps=1)}[entry["type"]]


def _foreign(path: str, at: int, why: str = "is no line of results") -> ConfigError:
    return ConfigError(
        f"--resume {path}: byte {at}: {why}; name a file that --resume wrote, or a new one"
    )


class _Lines(NamedTuple):
    file: BinaryIO

    def add(self, key: str, outcomes: list[Outcome]) -> None:
        here = tuple(o for o in outcomes if isinstance(o, RunReport))
        missed = tuple(o for o in outcomes if isinstance(o, ReadFailure))
        sweeps = tuple(o for o in outcomes if isinstance(o, Sweep))
        text = render("jsonl", Report(here, missed, sweeps=sweeps), View(Screen()))
        if key:
            text += json.dumps({"type": DONE, "log": key}) + "\n"
        self.file.write(text.encode())
        self.file.flush()


@contextmanager
def appended(path: str) -> Iterator[_Lines]:
    """Open the file to add results to it."""
    with open(path, "ab") as file:
        yield _Lines(file)
