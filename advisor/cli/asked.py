"""What one call of `lr-advise check` asks for, and what of it cannot be had together."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from advisor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.config.settings import Settings
    from advisor.readers.raw.series import ReadOptions


class Asked(NamedTuple):
    """The options that are no settings: they hold for this call alone."""

    write_baseline: str | None
    explain_all: bool
    snippet: str | None
    verbose: bool
    quiet: bool
    chart: bool | None
    plot: str | None
    jobs: int | None
    dask: str | None
    resume: str | None

    @property
    def detail(self) -> int:
        """How much is shown of each run, as in `View`."""
        return 1 if self.verbose else -1 if self.quiet else 0

    def typed(self, *names: str) -> list[str]:
        """Return the options, as they are typed, of those fields that were asked for."""
        return [f"--{name.replace('_', '-')}" for name in names if getattr(self, name)]

    @property
    def needs_whole_runs(self) -> bool:
        """Whether a line of each run is too little for what is shown or written."""
        asked = (self.verbose, self.explain_all, self.snippet, self.plot, self.write_baseline)
        return any(asked)


def expect_consistent(asked: Asked, settings: Settings, formats: Sequence[str]) -> None:
    """Expect options that go together; `formats`: all that are written. Raises ConfigError."""
    if asked.quiet and (more := asked.typed("verbose", "snippet", "explain_all", "chart")):
        raise ConfigError(f"{more[0]} and --quiet contradict each other")
    if asked.snippet and "text" not in formats:
        raise ConfigError(f"--snippet prints code with --format text, not {formats[0]}")
    if asked.chart and formats[0] != "text":
        raise ConfigError(f"--chart draws with --format text, not {formats[0]}")
    if asked.resume is not None:
        _expect_results_only(asked, settings)
    if settings.typed("baseline-tolerance") and settings.values["baseline"] is None:
        raise ConfigError("--baseline-tolerance: there is no --baseline to compare with")
    _expect_metric_or_losses(settings)


def _expect_metric_or_losses(settings: Settings) -> None:
    """Expect no column of a loss beside a metric that is judged in its place. Raises ConfigError.

    Files may stand beside it: the metric is read of them too.
    """
    if not settings.typed("maximize"):
        return
    for key in ("train-loss", "val-loss"):
        if settings.typed(key) and not os.path.isfile(settings.values[key]):
            raise ConfigError(
                f"--maximize and --{key} contradict each other: the metric is judged in place of "
                "the losses"
            )


def _expect_results_only(asked: Asked, settings: Settings) -> None:
    """With --resume nothing else is written, shown or compared. Raises ConfigError: it is asked."""
    also = ("write_baseline", "plot", "snippet", "verbose", "explain_all", "chart")
    names = asked.typed(*also)
    names += [settings.name(key) for key in ("baseline", "output") if settings.values[key]]
    if settings.values["format"] != "text":
        names.append(settings.name("format"))
    if names:
        raise ConfigError(
            f"{names[0]} and --resume contradict each other: --resume writes the results of each "
            "log to its file, compares none, and prints a summary"
        )


def expect_logs(
    paths: Sequence[str], settings: Settings, reading: ReadOptions, *, resumes: bool
) -> None:
    """Expect logs that can be judged as asked. Raises ConfigError: there are none."""
    if resumes:
        _expect_known_again(paths, settings, reading)
    elif not paths:
        _expect_pair(reading)


def _expect_pair(reading: ReadOptions) -> None:
    """Without a path the losses must name files. Raises ConfigError."""
    from advisor.readers.join import files_in

    given = {role: getattr(reading, role) for role in ("train_loss", "val_loss")}
    named = {role for role, name in given.items() if name is not None}
    if not named or not named <= files_in(reading).keys():
        raise ConfigError(
            "expected a PATH to a log, or --train-loss FILE --val-loss FILE; see lr-advise --help"
        )


def expect_no_files(settings: Settings, reading: ReadOptions, why: str) -> None:
    """Expect columns where files could be named. Raises ConfigError, which ends in `why`."""
    from advisor.readers.join import files_in

    for role, path in files_in(reading).items():
        name = settings.name("lr-column" if role == "lr" else role.replace("_", "-"))
        raise ConfigError(f"{name} {path}{why}")


def _expect_known_again(paths: Sequence[str], settings: Settings, reading: ReadOptions) -> None:
    """With --resume each log is known by its path the next time. Raises ConfigError: one is not."""
    expect_no_files(
        settings,
        reading,
        " and --resume contradict each other: --resume goes through the logs at each PATH and "
        "joins no files; judge these without it",
    )
    if not paths:
        raise ConfigError("--resume: expected a PATH to a log or a folder; see lr-advise --help")
    for path in paths:
        if _is_stream(path):
            raise ConfigError(
                f"{path} and --resume contradict each other: a stream may hold another log the "
                "next time, and it would be passed over as done; give a file or a folder"
            )


def _is_stream(path: str) -> bool:
    """Whether the path is standard input, a pipe, or what else is neither file nor folder."""
    if path in {"-", "/dev/stdin"}:
        return True
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)
