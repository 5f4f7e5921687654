"""Baselines on disk: a JSON report, or any log that can be read."""

from __future__ import annotations

import json
import math
import os
from typing import TYPE_CHECKING, Any

from advisor.baseline.compare import Outcome
from advisor.baseline.level import Level, final_levels
from advisor.errors import ConfigError, LogError
from advisor.own_reports import REPORT, SCHEMA_VERSION, kind_of

if TYPE_CHECKING:
    from advisor.engine.report import Report
    from advisor.readers.raw.series import ReadOptions

START = 200  # bytes that tell a report


def outcomes(report: Report) -> list[Outcome]:
    """Return what a comparison needs of the runs of a report."""
    return [Outcome(run.source, run.run, run.final) for run in report.runs]


def load(path: str, options: ReadOptions) -> list[Outcome]:
    """Return the accepted runs in a JSON report or in a log. Raises ConfigError."""
    document = _document(path)
    if document is not None:
        found = [_outcome(path, run) for run in document["runs"]]
    else:
        from advisor.readers import read

        try:
            histories = read(path, options)
        except LogError as error:
            raise ConfigError(
                f"--baseline {path}: {error.message}; expected the log of an accepted run, or a "
                "report that --write-baseline (or --format json) wrote"
            ) from None
        found = [Outcome(item.source, item.run, final_levels(item)) for item in histories]
    if not found:
        raise ConfigError(f"--baseline {path}: there is no run in it")
    return found


def check_acceptable(report: Report) -> None:
    """Raise ConfigError where a report cannot be a baseline: it would accept anything."""
    if report.errors:
        raise ConfigError(f"--write-baseline: {report.errors[0].source} could not be judged")
    if report.sweeps and not report.runs:
        raise ConfigError(
            f"--write-baseline: {report.sweeps[0].source} is a table of finished runs; give a "
            "log to accept"
        )
    for run in report.runs:
        if all(math.isnan(level.value) for level in run.final.values()):
            raise ConfigError(
                f"--write-baseline: {run.label} did not end with a finite loss; a baseline of it "
                "would accept anything"
            )
        if run.diverged:
            first = run.advice[0]
            why = next((item for item in run.advice if item.status == "diverged"), first)
            raise ConfigError(
                f"--write-baseline: {run.label} diverged ({why.rule} {why.name}); accept a run "
                f"that did not, or leave the rule out where it is wrong (--ignore {why.rule})"
            )


def is_report(path: str) -> bool:
    """Tell a JSON report, which a new one may replace, from a log."""
    try:
        with open(path, "rb") as file:
            return _begins_one(file.read(START))
    except (OSError, ValueError):  # ValueError: no path at all, a name with a NUL
        return False


def _begins_one(start: bytes) -> bool:
    return kind_of(start.decode("utf-8", "replace")) == REPORT


def _document(path: str) -> dict[str, Any] | None:
    """Return the JSON report in the file, None where it is something else. Raises ConfigError."""
    if os.path.isdir(path):
        return None
    try:
        with open(path, "rb") as file:
            start = file.read(START)
            if not _begins_one(start):
                return None
            data = json.loads(start + file.read())
    except FileNotFoundError:
        raise ConfigError(
            f"--baseline {path}: no such file; write it with --write-baseline {path}"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        said = getattr(error, "strerror", None) or error
        raise ConfigError(f"--baseline {path}: cannot be read: {said}") from None
    version = data.get("schema_version")
    if version != SCHEMA_VERSION:
        raise ConfigError(
            f"--baseline {path}: was written in version {version} of the report, this lr-advise "
            f"reads {SCHEMA_VERSION}; write the file again with --write-baseline"
        )
    if not isinstance(data.get("runs"), list):
        raise ConfigError(f"--baseline {path}: is no report of lr-advise: it has no list 'runs'")
    found: dict[str, Any] = data
    return found


def _outcome(path: str, run: dict[str, Any]) -> Outcome:
    try:
        final = {
            name: Level(
                _number(item["value"]),
                _number(item["noise"]),
                _number(item["drop"]),
                item["points"],
                item.get("name", ""),
                item.get("maximize", False),
            )
            for name, item in run["final"].items()
        }
        return Outcome(run["source"], run["run"], final)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise ConfigError(
            f"--baseline {path}: a run has no final levels ({error}); write the file again with "
            "--write-baseline"
        ) from None


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
