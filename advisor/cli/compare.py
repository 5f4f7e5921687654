"""`lr-advise compare`: the runs of one sweep, the best rate and the next one to try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.cli.settings import settings_of
from advisor.cli.streams import complain, put, put_document, screen
from advisor.cli.unread import tell
from advisor.config.settings import read_options
from advisor.errors import ConfigError, LogError
from advisor.naming import did_you_mean, label_of, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from advisor.config.settings import Settings
    from advisor.readers.runs.diverged import NoFiniteLossError
    from advisor.sweep.compare import Sweep
    from advisor.sweep.runs import SweepRun


def run_compare(
    paths: Sequence[str],
    *,
    lr: Sequence[str],
    format_name: str,
    plot: str | None,
    **options: Any,
) -> int:
    """Print what the sweep tells, and draw it; return 2 where something could not be read, else 0.

    Raises ConfigError: the figure could not be drawn.
    """
    from advisor.readers.hints.optimizers import optimizer_unknown
    from advisor.reports.compare_page import text_page
    from advisor.reports.json_sweep import json_page
    from advisor.sweep.compare import compare

    # Without the setting `lr`: the runs of a sweep do not share one.
    settings = settings_of(options)
    if unknown := optimizer_unknown(settings.values["optimizer"]):
        complain(unknown)
    runs, sweeps, failed = _read(paths, settings, rates_given(lr))
    if runs:
        sweeps.append(compare(runs))
    if not sweeps:
        if not failed:
            complain(f"{', '.join(paths)}: no training log was found there")
        return 2
    if format_name == "json":
        put_document(json_page(sweeps))
    else:
        shown = screen(settings.values["color"])
        put("\n".join(text_page(sweep, shown) for sweep in sweeps))
    if plot is not None:
        from advisor.reports.valley_plot import save

        save(sweeps, plot)
    empty = not all(sweep.groups for sweep in sweeps)
    if empty:
        complain("none of these runs can be compared; the reasons are above")
    return 2 if failed or empty else 0


def _read(
    paths: Sequence[str], settings: Settings, given: Mapping[str, float]
) -> tuple[list[SweepRun], list[Sweep], bool]:
    """Return runs, the sweeps in tables, and whether something could not be read (it is told).

    Raises ConfigError: a rate was given for what is not there.
    """
    from advisor.engine.report import ReadFailure
    from advisor.pipeline import not_judged, resembling
    from advisor.readers import read_all
    from advisor.readers.recognition.summaries import runs_in
    from advisor.readers.runs.diverged import NoFiniteLossError
    from advisor.sweep.runs import names_of, sweep_run

    options = read_options(settings)
    runs = []
    sweeps = []
    failed = False
    there: set[str] = set()
    passed_over: list[LogError] = []
    nowhere_finite: list[NoFiniteLossError] = []
    left_out: list[str] = []
    told_twice: list[tuple[str, str]] = []
    for item in read_all(paths, options, passed_over, across=True):
        if not isinstance(item, LogError):
            names = names_of(item)
            left_out += [f"{item.source}: {n}" for n in item.notes if n.startswith("left out: ")]
            there.update(names)
            told_twice += [(other, label_of(item.source, item.run)) for other in item.also]
            runs.append(sweep_run(item, given))
            if runs[-1].lr_from == "the log":
                _tell_unused(given, names)
            continue
        if isinstance(item, NoFiniteLossError):
            nowhere_finite.append(item)
            continue
        # What no log was found in may hold the result of each run.
        found = not_judged(runs_in(item.source, passed_over) or item, options)
        if isinstance(found, ReadFailure):
            there.update((found.source, found.source.rsplit("/", 1)[-1]))
            tell([settings.reworded(found)])
            failed = True
        else:
            sweeps.append(found)
    failed |= _take_diverged(nowhere_finite, runs, given, there)
    _check_there(given, there)
    for said in dict.fromkeys(left_out):
        complain(said)
    if told_twice:
        complain(_copies(told_twice))
    for file in resembling(passed_over):
        complain(f"left out: {file.source}: {file.message}")
    return runs, sweeps, failed


def _copies(told_twice: Sequence[tuple[str, str]]) -> str:
    """Say how many logs were left out as copies of others, and the first of them."""
    copy, other = told_twice[0]
    more = len(told_twice) - 1
    beside = f" and {more} more" if more else ""
    return f"left out: {copy}{beside}: the same run as {other}, logged twice"


def _take_diverged(
    refused: Sequence[NoFiniteLossError],
    runs: list[SweepRun],
    given: Mapping[str, float],
    there: set[str],
) -> bool:
    """Add logs without any finite loss to `runs`: among others such a run diverged.

    Returns whether that could not be told (it is said): nothing else is there, or no rate.
    """
    from advisor.engine.report import ReadFailure
    from advisor.sweep.runs import names_of, sweep_run

    failed = False
    for error in refused:
        histories = [history for history, _ in error.runs]
        there.update(name for history in histories for name in names_of(history))
        found = [run for history in histories if (run := sweep_run(history, given)).lr is not None]
        if len(found) < len(histories) or len(runs) + len(refused) < 2:
            tell([ReadFailure.of(error)])
            failed = True
        else:
            runs += found
    return failed


def _tell_unused(given: Mapping[str, float], names: Sequence[str]) -> None:
    for name in given.keys() & set(names):
        complain(f"--lr {name}={given[name]:g} was not used: its log has a learning rate")


def _check_there(given: Mapping[str, float], there: Collection[str]) -> None:
    """Raise ConfigError for a rate whose name no run has."""
    for name in given:
        if name not in there:
            near = did_you_mean(nearest(name, there), "name a file or a run of this sweep")
            raise ConfigError(f"--lr {name}={given[name]:g}: no run is called '{name}'{near}")


def rates_given(pairs: Sequence[str]) -> dict[str, float]:
    """Read NAME=RATE pairs. Raises ConfigError: which one, and what was expected."""
    out: dict[str, float] = {}
    for pair in pairs:
        name, _, text = pair.rpartition("=")
        try:
            rate = float(text)
        except ValueError:
            rate = 0.0
        if not name or not 0.0 < rate < float("inf"):
            raise ConfigError(f"--lr '{pair}': expected NAME=RATE, e.g. --lr run1.csv=0.01")
        if out.setdefault(name, rate) != rate:
            raise ConfigError(f"--lr gives '{name}' two rates: {out[name]:g} and {rate:g}")
    return out
