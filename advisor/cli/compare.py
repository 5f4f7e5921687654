"""`lr-advise compare`: the runs of one sweep, the best rate and the next one to try."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from advisor.cli.settings import settings_of
from advisor.cli.streams import complain, put, put_document, screen
from advisor.cli.unread import tell
from advisor.config.settings import read_options
from advisor.errors import ConfigError, LogError
from advisor.naming import counted, did_you_mean, label_of, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.config.settings import Settings
    from advisor.history import History
    from advisor.readers.runs.diverged import NoFiniteLossError
    from advisor.sweep.compare import Sweep
    from advisor.sweep.runs import SweepRun

MOST_LEFT_OUT = 5  # files that are named


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
    logs = _Logs(settings, rates_given(lr))
    logs.read(paths)
    sweeps = [*logs.sweeps, *([compare(logs.runs)] if logs.runs else [])]
    if not sweeps:
        if not logs.failed:
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
    return 2 if logs.failed or empty else 0


class _Logs:
    """What is read of the logs of a sweep.

    Attributes
    ----------
    runs: of logs. sweeps: of tables of finished runs.
    failed: something could not be read, which is told.

    """

    def __init__(self, settings: Settings, given: Mapping[str, float]) -> None:
        """`given`: rates by the names of files or runs."""
        self.runs: list[SweepRun] = []
        self.sweeps: list[Sweep] = []
        self.failed = False
        self._settings = settings
        self._options = read_options(settings)
        self._given = given
        self._names: set[str] = set()  # that a rate may be given for
        self._passed_over: list[LogError] = []
        self._without_rate: list[History] = []
        self._bare: dict[str, tuple[float, str]] = {}  # rates that names are, and these, by label
        self._nowhere_finite: list[NoFiniteLossError] = []
        self._left_out: dict[str, None] = {}
        self._copies: list[tuple[str, str]] = []

    def read(self, paths: Sequence[str]) -> None:
        """Read all and tell what is left out. Raises ConfigError: a rate for what is not there."""
        from advisor.pipeline import resembling
        from advisor.readers import read_all
        from advisor.readers.runs.diverged import NoFiniteLossError

        for item in read_all(paths, self._options, self._passed_over, across=True):
            if isinstance(item, NoFiniteLossError):
                self._nowhere_finite.append(item)
            elif isinstance(item, LogError):
                self._take_refused(item)
            else:
                self._take_run(item)
        self._take_bare_names()
        for error in self._nowhere_finite:
            self._take_diverged(error)
        self._check_given()
        for said in self._left_out:
            complain(said)
        if self._copies:
            complain(_of_copies(self._copies))
        left_out = resembling(self._passed_over)
        for file in left_out[:MOST_LEFT_OUT]:
            complain(f"left out: {file.source}: {file.message}")
        if more := len(left_out[MOST_LEFT_OUT:]):
            complain(f"left out: {counted(more, 'more file')}; `lr-advise inspect` names all")

    def _take_run(self, history: History) -> None:
        from advisor.sweep.runs import names_of, sweep_run

        names = names_of(history)
        run = sweep_run(history, self._given)
        self.runs.append(run)
        self._names.update(names)
        if run.lr is None:
            self._without_rate.append(history)
        for note in history.notes:
            if note.startswith("left out: "):
                self._left_out[f"{history.source}: {note}"] = None
        self._copies += [(copy, label_of(history.source, history.run)) for copy in history.also]
        if run.lr_from == "the log":
            for name in self._given.keys() & set(names):
                complain(
                    f"--lr {name}={self._given[name]:g} was not used: its log has a learning rate"
                )

    def _take_refused(self, error: LogError) -> None:
        """Take the sweep of what no log was found in, which may hold the result of each run."""
        from advisor.engine.report import ReadFailure
        from advisor.pipeline import not_judged
        from advisor.readers.recognition.summaries import runs_in

        found = not_judged(runs_in(error.source, self._passed_over) or error, self._options)
        if isinstance(found, ReadFailure):
            self._names.update((found.source, found.source.rsplit("/", 1)[-1]))
            tell([self._settings.reworded(found)])
            self.failed = True
        else:
            self.sweeps.append(found)

    def _take_diverged(self, error: NoFiniteLossError) -> None:
        """Take a log without any finite loss: among others such a run diverged.

        Where nothing else is there, or no rate, that cannot be told.
        """
        from advisor.engine.report import ReadFailure
        from advisor.sweep.runs import names_of

        histories = [history for history, _ in error.runs]
        self._names.update(name for history in histories for name in names_of(history))
        runs = [*map(self._run_of, histories)]
        alone = len(self.runs) + len(self._nowhere_finite) < 2
        if alone or any(run.lr is None for run in runs):
            tell([ReadFailure.of(error)])
            self.failed = True
        else:
            self.runs += runs

    def _take_bare_names(self) -> None:
        """Take the rates of runs that nothing tells where they are called by numbers alone."""
        from advisor.sweep.bare_names import rates_of_bare_names

        nowhere_finite = [run for error in self._nowhere_finite for run, _ in error.runs]
        histories = [*self._without_rate, *nowhere_finite]
        labels = [label_of(history.source, history.run) for history in histories]
        self._bare = dict(zip(labels, rates_of_bare_names(histories), strict=False))
        rated = {run.label: run for run in map(self._run_of, self._without_rate)}
        self.runs = [rated.get(run.label, run) for run in self.runs]

    def _run_of(self, history: History) -> SweepRun:
        from advisor.sweep.runs import names_of, sweep_run

        run = sweep_run(history, self._given)
        if run.lr is not None or run.label not in self._bare:
            return run
        rate, name = self._bare[run.label]
        run = sweep_run(history, {names_of(history)[0]: rate})
        return replace(run, lr_from=f"the name '{name}'")

    def _check_given(self) -> None:
        """Raise ConfigError for a rate whose name no run has."""
        for name, rate in self._given.items():
            if name not in self._names:
                near = nearest(name, self._names)
                expected = did_you_mean(near, "name a file or a run of this sweep")
                raise ConfigError(f"--lr {name}={rate:g}: no run is called '{name}'{expected}")


def _of_copies(copies: Sequence[tuple[str, str]]) -> str:
    """Say how many logs were left out as copies of others, and the first of them."""
    copy, other = copies[0]
    more = len(copies) - 1
    beside = f" and {more} more" if more else ""
    return f"left out: {copy}{beside}: the same run as {other}, logged twice"


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
