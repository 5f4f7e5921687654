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


BEGIN = b'{"type"'  # of each of our lines


class Tally(NamedTuple):
    """What was written: runs, those that fail, inputs that could not be judged."""

    runs: int
    failing: int
    errors: int


def done_in(path: str) -> set[str]:
    """Return the keys of the logs that are done in a file, and cut off what is after them.

    A missing file is an empty one. Raises ConfigError: it cannot be used, or holds something else.
    """
    done: set[str] = set()
    end = 0
    try:
        with open(path, "ab+") as file:
            file.seek(0)
            at = 0
            for line in file:
                at += len(line)
                key = _done(line, path, at)
                if key is not None:
                    done.add(key)
                    end = at
            file.truncate(end)
    except OSError as problem:
        raise ConfigError(f"--resume {path}: {problem.strerror}") from None
    return done


def _done(line: bytes, path: str, at: int) -> str | None:
    """Return the key in a closing line, None for any other one of ours or half of one."""
    try:
        entry = json.loads(line)
        kind = entry["type"]
    except (ValueError, TypeError, KeyError):
        # Half a line may end within its first word.
        if not line.endswith(b"\n") and (line.startswith(BEGIN) or BEGIN.startswith(line)):
            return None
        raise ConfigError(
            f"--resume {path}: byte {at - len(line)}: is no line of results; name a file that "
            "--resume wrote, or a new one"
        ) from None
    return str(entry["log"]) if kind == "done" else None


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
