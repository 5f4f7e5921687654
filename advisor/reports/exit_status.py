"""Why the program exits as it does: 0 nothing failing, 1 a failing run, 2 something unreadable."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.errors import ConfigError
from advisor.naming import counted, did_you_mean, loosely, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.engine.report import Report, RunReport
    from advisor.reports.brief import Brief, RunLine

LEVELS = ("improvable", "unstable", "diverged")  # each includes those after it
NEVER = "never"


class Exit(NamedTuple):
    """The exit code, and the sentence that explains it."""

    code: int
    reason: str


def check_fail_on(choices: Sequence[str], codes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the choices with codes in upper case. Raises ConfigError for what nothing matches.

    Several may stand in one word, between commas, as for --select. `codes`: by the rules' names.
    """
    checked = []
    for choice in (word.strip() for item in choices for word in item.split(",")):
        if choice.lower() in (*LEVELS, NEVER):
            checked.append(choice.lower())
        elif choice and any(code.startswith(choice.upper()) for code in codes.values()):
            checked.append(choice.upper())
        elif name := nearest(choice, codes, loosely, cutoff=1.0):
            raise ConfigError(f"--fail-on: '{name}' is a rule's name; its code is {codes[name]}")
        else:
            known = [*reversed(LEVELS), NEVER, *codes.values()]
            hint = did_you_mean(nearest(choice, known) or nearest(choice.upper(), known))
            raise ConfigError(
                f"--fail-on: '{choice}' is neither diverged, unstable, improvable, never nor a "
                f"rule code or the beginning of one{hint}"
            )
    if not checked:
        raise ConfigError(f"--fail-on: names no level; '{NEVER}' lets no run fail")
    if NEVER in checked and len(checked) > 1:
        raise ConfigError("--fail-on: 'never' stands alone")
    return tuple(dict.fromkeys(checked))


def fails(run: RunReport | RunLine, fail_on: Sequence[str]) -> bool:
    """Tell whether a run is at or above one of the failing levels, or advised by a failing rule."""
    for choice in fail_on:
        if choice in LEVELS:
            if run.status in LEVELS[LEVELS.index(choice) :]:
                return True
        elif choice != NEVER and any(code.startswith(choice) for code in run.codes):
            return True
    return False


def exit_of(
    report: Report | Brief,
    fail_on: Sequence[str],
    failing: int | None = None,
    *,
    is_gate: bool = False,
) -> Exit:
    """Decide the exit code and word the reason; an unreadable input outweighs a failing run.

    `failing`: how many runs fail, where that was decided by other levels than `fail_on` alone.
    `is_gate`: somebody said what fails, or gave a baseline: where no run is judged, none passed.
    """
    if failing is None:
        failing = sum(fails(run, fail_on) for run in report.runs)
    reason = _judged(report, fail_on, failing)
    worse = len({(item.source, item.run) for item in report.comparisons if item.regressed})
    if worse:
        compared = f"{_of(worse, len(report.runs))} worse than the baseline"
        # What does not fail explains no 1.
        reason = f"{reason}; {compared}" if failing else compared
    if report.errors:
        unread = f"{counted(len(report.errors), 'input')} could not be judged"
        return Exit(2, f"{unread}; {reason}" if report.runs else unread)
    if is_gate and not report.runs and NEVER not in fail_on:
        return Exit(2, f"{reason} that could fail ({_level(fail_on)}); give the logs of runs")
    return Exit(1 if failing or worse else 0, reason)


def _judged(report: Report | Brief, fail_on: Sequence[str], failing: int) -> str:
    """Say how many runs fail, and what that was decided by."""
    count, tables = len(report.runs), len(report.sweeps)
    level = f"the failing level ({_level(fail_on)})"
    if tables and not count:
        read = "a table of finished runs was" if tables == 1 else f"{tables} tables were"
        return f"{read} read as a sweep, no run is judged"
    if NEVER in fail_on and not failing:
        return "no run fails (--fail-on never)"
    if count == 1:
        return f"the run is {'at' if failing else 'below'} {level}"
    return f"{f'{failing:,}' if failing else 'none'} of {count:,} runs at {level}"


def _level(fail_on: Sequence[str]) -> str:
    return f"--fail-on {' or '.join(fail_on)}"


def _of(some: int, count: int) -> str:
    return "the run is" if count == 1 else f"{some:,} of {count:,} runs"
