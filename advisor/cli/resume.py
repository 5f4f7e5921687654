"""`lr-advise check --resume FILE`: judge what is not done there, and sum up all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.cli.many import judged
from advisor.cli.streams import complain, put
from advisor.engine.report import Unreached
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
    now, left = _written(path, results, found, failing)
    # The code is that of all logs asked for, whenever they were judged.
    total = together([now, *(done[key] for key in passed)])
    meant = len(resembling(no_logs))
    put(
        f"{counted(now.runs, 'run')} judged; {counted(len(passed), 'log')} done before. Together "
        f"{counted(total.runs, 'run')}, {total.failing:,} at the failing level; "
        f"{counted(total.unread, 'input')} could not be judged{_again(left)}. "
        + (f"{passed_over(meant)}. " if meant else "")
        + f"{path} has the results. "
        f"Exit {total.exit_code}.\n"
    )
    return total.exit_code


def _again(left: int) -> str:
    if not left:
        return ""
    return f", {left} of which {'is' if left == 1 else 'are'} tried again next time"


def _may_be_reached(outcomes: Iterable[Outcome]) -> bool:
    """Whether a log was not reached this time: a net that was down is no result of it."""
    return any(isinstance(one, Unreached) for one in outcomes)


def _written(
    path: str,
    results: AbstractContextManager[Results],
    judged: Iterable[tuple[str, list[Outcome]]],
    fails: Fails,
) -> tuple[Tally, int]:
    """Add what came of each log as soon as it is known; of what was not reached count the logs.

    Raises ConfigError: cannot write.
    """
    total, left = Tally(), 0
    try:
        with results as file:
            for key, outcomes in judged:
                total.add(tally(outcomes, fails))
                if _may_be_reached(outcomes):
                    left += 1
                else:
                    file.add(key, outcomes)
    except KeyboardInterrupt:
        complain(f"interrupted; {path} has the results so far, the same command goes on from there")
        raise
    except OSError as problem:
        raise ConfigError(f"--resume {path}: {problem.strerror}") from None
    return total, left
