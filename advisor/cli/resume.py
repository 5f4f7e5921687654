"""`lr-advise check --resume FILE`: judge what is not done there, and sum up all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.cli.many import judged
from advisor.cli.streams import complain, put
from advisor.errors import ConfigError
from advisor.naming import counted
from advisor.pipeline import resembling, whole
from advisor.reports.exit_status import fails
from advisor.reports.wording import passed_over
from advisor.results import opened
from advisor.results.tally import Tally, tally, together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager

    from advisor.cli.task import Task
    from advisor.engine.report import RunReport
    from advisor.errors import LogError
    from advisor.many import Outcome
    from advisor.reports.brief import RunLine
    from advisor.results import Results
    from advisor.results.tally import Fails


def run_resumed(path: str, task: Task, levels: Callable[[str], Sequence[str]]) -> int:
    """Judge what is not done in the results at `path`, add it there; return the exit code.

    `levels` gives the failing levels for a source.
    """

    def failing(run: RunReport | RunLine) -> bool:
        return fails(run, levels(run.source))

    done, results = opened(path, failing)
    passed: list[str] = []
    no_logs: list[LogError] = []
    came = {key: not one.empty for key, one in done.items()}
    found = judged(task, whole, done=came, passed=passed, passed_over=no_logs)
    now = _written(path, results, found, failing)
    # The code is that of all logs asked for, whenever they were judged.
    total = together([now, *(done[key] for key in passed)])
    meant = len(resembling(no_logs))
    put(
        f"{counted(now.runs, 'run')} judged; {counted(len(passed), 'log')} done before. Together "
        f"{counted(total.runs, 'run')}, {total.failing:,} at the failing level; "
        f"{counted(total.unread, 'input')} could not be judged. "
        + (f"{passed_over(meant)}. " if meant else "")
        + f"{path} has the results. "
        f"Exit {total.exit_code}.\n"
    )
    return total.exit_code


def _written(
    path: str,
    results: AbstractContextManager[Results],
    judged: Iterable[tuple[str, list[Outcome]]],
    fails: Fails,
) -> Tally:
    """Add what came of each log as soon as it is known. Raises ConfigError: cannot write."""
    total = Tally()
    try:
        with results as file:
            for key, outcomes in judged:
                file.add(key, outcomes)
                total.add(tally(outcomes, fails))
    except KeyboardInterrupt:
        complain(f"interrupted; {path} has the results so far, the same command goes on from there")
        raise
    except OSError as problem:
        raise ConfigError(f"--resume {path}: {problem.strerror}") from None
    return total
