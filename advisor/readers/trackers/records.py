"""What experiment trackers keep: Comet, ClearML and Neptune offline, Aim, Sacred.

A record names a metric, a step and a value; each metric has steps of its own.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from advisor.naming import counted
from advisor.readers.documents.parsing import load
from advisor.readers.hints.settings import take_hints
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.series import places_of
from advisor.readers.raw.values import parse
from advisor.readers.runs.endings import zeros_for_good
from advisor.readers.trackers.points import Points
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.numbers_in import as_number, to_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source

FORMAT = "tracker records"
_CLEARML = "training_stats_scalar"
_CONTEXTS = {"validate": "val", "eval": "val"}


def read_lines(source: Source) -> list[RawRun]:
    """Return the run in an offline file of Comet, ClearML or Neptune. Raises LogError."""
    points = Points()
    skipped = []
    for number, line in enumerate(source.lines(), 1):
        try:
            record = parse(line) if line.strip() else []
        except ValueError:
            skipped.append(number)
            continue
        for one in record if isinstance(record, list) else [record]:
            if isinstance(one, dict):
                _take(points, one)
    if not len(points):
        raise NotALogError(source.name, "is an offline run of a tracker in which no metric is")
    notes: tuple[str, ...] = ()
    if skipped:
        lines = counted(len(skipped), "line")
        notes = (f"{lines} without JSON skipped, the first is line {skipped[0]}",)
    run = points.to_run(FORMAT, notes=notes)
    return [_without_zeros(run) if _CLEARML in source.head_text else run]


def _without_zeros(run: RawRun) -> RawRun:
    """Return a run of ClearML, which writes NaN and infinity as 0, with NaN for such losses."""
    losses = [one for name, one in run.series.items() if sense(name).kind == "loss"]
    starts = [
        places_of(one)[at] for one in losses if (at := zeros_for_good(one.value)) < len(one.value)
    ]
    if not starts:
        return run
    hidden = {one.name: (places_of(one) >= min(starts)) & (one.value == 0.0) for one in losses}
    seen = {
        one.name: one._replace(value=np.where(hidden[one.name], np.nan, one.value))
        for one in losses
    }
    count = sum(int(zeros.sum()) for zeros in hidden.values())
    note = f"{counted(count, 'loss value')} of exactly 0 at the end read as NaN: ClearML writes so"
    return run._replace(series={**run.series, **seen}, notes=(*run.notes, note))


def _take(points: Points, record: Mapping[str, object]) -> None:
    payload, operation = record.get("payload"), record.get("obj")
    if isinstance(payload, dict):
        _comet(points, payload)
    elif isinstance(operation, dict):
        _neptune(points, operation)
    elif record.get("type") == _CLEARML:
        name = f"{record.get('metric')}/{record.get('variant')}"
        points.add(name, as_number(record.get("iter")), as_number(record.get("value")))


def _comet(points: Points, payload: Mapping[str, object]) -> None:
    metric, setting = payload.get("metric"), payload.get("param")
    if isinstance(metric, dict):
        context = payload.get("context")
        name = str(metric.get("metricName"))
        if isinstance(context, str):
            name = f"{_CONTEXTS.get(context, context)}/{name}"
        points.add(name, as_number(metric.get("step")), as_number(metric.get("metricValue")))
    elif isinstance(setting, dict):
        take_hints(points.hints, {str(setting.get("paramName")): setting.get("paramValue")})


def _neptune(points: Points, operation: Mapping[str, object]) -> None:
    path, values = operation.get("path"), operation.get("values")
    if not isinstance(path, list):
        return
    if isinstance(values, list):
        name = "/".join(map(str, path))
        for one in values:
            if isinstance(one, dict):
                points.add(name, as_number(one.get("step")), as_number(one.get("value")))
    elif path:
        take_hints(points.hints, {str(path[-1]): operation.get("value")})


def read_aim(source: Source) -> list[RawRun]:
    """Return the runs in the data frame of Aim's metrics, a row a value. Raises LogError."""
    runs: dict[str, Points] = {}
    for row in _rows(source):
        points = runs.setdefault(str(row.get("run.hash")), Points())
        context = [v for k, v in row.items() if k.startswith("metric.context.") and v]
        name = "/".join([*context, row["metric.name"]])
        points.add(name, to_number(row["step"]), to_number(row["value"]))
        settings = {k.removeprefix("run."): v for k, v in row.items() if k.startswith("run.")}
        take_hints(points.hints, settings)
    if not any(map(len, runs.values())):
        raise NotALogError(source.name, "is a table of Aim without a metric")
    return [points.to_run(FORMAT, run if len(runs) > 1 else None) for run, points in runs.items()]


def _rows(source: Source) -> Iterator[dict[str, str]]:
    try:
        yield from csv.DictReader(filter(str.strip, source.lines()), restkey="", restval="")
    except csv.Error as problem:
        raise NotALogError(source.name, f"is a table that is broken ({problem})") from None


def read_sacred(source: Source) -> list[RawRun]:
    """Return the run in Sacred's metrics.json: {name: {steps, values}}. Raises LogError."""
    document, repairs = load(source)
    points = Points()
    for name, metric in document.items() if isinstance(document, dict) else ():
        told = metric if isinstance(metric, dict) else {}
        steps, values = told.get("steps"), told.get("values")
        if isinstance(steps, list) and isinstance(values, list):
            for step, value in zip(steps, values, strict=False):
                points.add(str(name), as_number(step), as_number(value))
    if not len(points):
        raise NotALogError(source.name, "holds no metric with its steps and values")
    return [points.to_run(FORMAT, notes=tuple(repairs))]
