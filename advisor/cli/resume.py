"""Results in a file, line by line as they come; what is done there is not done again.

The lines are those of `--format jsonl`. After those of a log a line {"type": "done", "log": KEY}
closes it, written together with them: what an interruption left open is taken away and judged anew.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

from advisor.cli.output import put
from advisor.engine.report import ReadFailure, Report, RunReport
from advisor.errors import ConfigError
from advisor.reports.formats import View, render
from advisor.reports.screen import Screen
from advisor.sweep.compare import Sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from advisor.cli.many import Where
    from advisor.config.settings import Settings
    from advisor.engine.rule import RuleBase
    from advisor.many import Outcome


def run_resumed(
    path: str, paths: Sequence[str], settings: Settings, base: RuleBase, where: Where
) -> int:
    """Judge what is not done in the file at `path`, append it there; return the exit code."""
    from advisor.cli.check import levels
    from advisor.cli.many import judged, work_of
    from advisor.config.settings import per_source
    from advisor.pipeline import whole
    from advisor.reports.exit_status import fails

    codes = [rule.code for rule in base.rules]
    failing_of = per_source(settings, lambda here: levels(here, codes))
    if path.endswith(".parquet"):
        from advisor.cli import results_parquet

        done = results_parquet.done_in(path)
        results: AbstractContextManager[Results] = results_parquet.Parts(path)
    else:
        done = done_in(path)
        results = _lines(path)
    tally = write_all(
        path,
        results,
        judged(paths, work_of(settings, base, whole), where, done),
        lambda run: fails(run, failing_of(run.source)),
    )
    code = 2 if tally.errors else 1 if tally.failing else 0
    put(
        f"{tally.runs:,} runs judged, {tally.failing:,} at the failing level, {tally.errors:,} "
        f"inputs could not be judged; {len(done):,} logs were done before. {path} has the results. "
        f"Exit {code}.\n"
    )
    return code


# How lines of ours begin, which is all there may be of one that an interruption left half written.
BEGINNINGS = (
    *(f'{{"type": "{kind}", "schema_version": '.encode() for kind in ("run", "sweep", "error")),
    b'{"type": "done", "log": ',
)
HEAD = frozenset(("type", "schema_version", "tool_version", "source"))


class Tally(NamedTuple):
    """What was written: runs, those that fail, inputs that could not be judged."""

    runs: int
    failing: int
    errors: int


def done_in(path: str) -> set[str]:
    """Return the keys of the logs that are done in a file, and cut off what is after them.

    A missing file is an empty one. Raises ConfigError: it cannot be used, or holds something else;
    then nothing in it is touched.
    """
    try:
        with open(path, "ab+") as file:
            file.seek(0)
            done, end = _scanned(file, path)
            file.truncate(end)
    except OSError as problem:
        raise ConfigError(f"--resume {path}: {problem.strerror}") from None
    return done


def _scanned(lines: Iterable[bytes], path: str) -> tuple[set[str], int]:
    """Return the keys that are done, and the byte after the last closing line.

    Raises ConfigError: some line is none that --resume writes, or not where it would stand.
    """
    done: set[str] = set()
    end = at = 0
    unclosed = ""
    for line in lines:
        kind, name = _told(line, path, at)
        at += len(line)
        if kind == "done":
            done.add(name)
            end, unclosed = at, ""
        elif kind in {"run", "sweep"}:
            # A report of many logs looks alike, and would be cut off whole.
            if unclosed and name != unclosed:
                raise _foreign(path, at - len(line), "follows another log that no line closes")
            unclosed = name
    return done, end


def _told(line: bytes, path: str, at: int) -> tuple[str, str]:
    """Return the type of a line, and its log or source; empty for half a line of ours."""
    if not line.endswith(b"\n"):
        if any(line.startswith(begin) or begin.startswith(line) for begin in BEGINNINGS):
            return "", ""
        raise _foreign(path, at)
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise _foreign(path, at) from None
    if isinstance(entry, dict):
        kind = entry.get("type")
        if kind == "done" and entry.keys() == {"type", "log"}:
            return kind, str(entry["log"])
        if kind in ("run", "sweep", "error") and entry.keys() >= HEAD:
            return kind, str(entry["source"])
    raise _foreign(path, at)


def _foreign(path: str, at: int, why: str = "is no line of results") -> ConfigError:
    return ConfigError(
        f"--resume {path}: byte {at}: {why}; name a file that --resume wrote, or a new one"
    )


class Results(Protocol):
    """Where results go."""

    def add(self, key: str, outcomes: list[Outcome]) -> None:
        """Take what came of one log; the key is empty for a whole folder. Raises OSError."""


def write_all(
    path: str,
    results: AbstractContextManager[Results],
    judged: Iterable[tuple[str, list[Outcome]]],
    fails: Callable[[RunReport], bool],
) -> Tally:
    """Add what came of each log as soon as it is known. Raises ConfigError: cannot write."""
    runs = failing = errors = 0
    try:
        with results as file:
            for key, outcomes in judged:
                file.add(key, outcomes)
                here = [o for o in outcomes if isinstance(o, RunReport)]
                runs += len(here)
                failing += sum(map(fails, here))
                errors += sum(isinstance(o, ReadFailure) for o in outcomes)
    except OSError as problem:
        raise ConfigError(f"--resume {path}: {problem.strerror}") from None
    return Tally(runs, failing, errors)


class _Lines(NamedTuple):
    file: BinaryIO

    def add(self, key: str, outcomes: list[Outcome]) -> None:
        here = tuple(o for o in outcomes if isinstance(o, RunReport))
        missed = tuple(o for o in outcomes if isinstance(o, ReadFailure))
        sweeps = tuple(o for o in outcomes if isinstance(o, Sweep))
        text = render("jsonl", Report(here, missed, sweeps=sweeps), View(Screen()))
        if key:
            text += json.dumps({"type": "done", "log": key}) + "\n"
        self.file.write(text.encode())
        self.file.flush()


@contextmanager
def _lines(path: str) -> Iterator[_Lines]:
    with open(path, "ab") as file:
        yield _Lines(file)
