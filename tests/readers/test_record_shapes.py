"""Records in whatever shape loops write them hold the same curves, in documents and in lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from advisor.readers import read
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.values import parse_python
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

N = 12
VAL = [2.6 * 0.82**k + 0.2 for k in range(N)]
RATE = [0.01 * (1 - k / 24) for k in range(N)]
FALLING = [2.5 * 0.8**k + 0.11 for k in range(N)]
BROKEN = FALLING[:8] + [float("nan")] * 4
Records = list[dict[str, Any]]


def each(*shapes: Callable[[int, float], dict[str, Any]]) -> Callable[[list[float]], Records]:
    """Records of every epoch, one of each shape, which takes the epoch's place and train loss."""
    return lambda train: [shape(k, train[k]) for k in range(N) for shape in shapes]


def by_name(key: str, axis: str, value: str = "value") -> Callable[[list[float]], Records]:
    """A record a value: {'tag': 'train/loss', 'step': 3, 'value': 0.5}."""
    return each(
        lambda k, loss: {key: "train_loss", axis: k + 1, value: loss},
        lambda k, _: {key: "val_loss", axis: k + 1, value: VAL[k]},
        lambda k, _: {key: "lr", axis: k + 1, value: RATE[k]},
    )


def flat(k: int, loss: float) -> dict[str, Any]:
    return {"epoch": k + 1, "train_loss": loss, "val_loss": VAL[k], "lr": RATE[k]}


SHAPES: dict[str, Callable[[list[float]], Records]] = {
    "flat": each(flat),
    "a part in a part": each(
        lambda k, loss: (
            {"epoch": k + 1, "train": {"loss": loss}, "val": {"loss": VAL[k]}}
            | {"optimizer": {"lr": RATE[k]}}
        )
    ),
    "told by a mode": each(
        lambda k, loss: {"mode": "train", "step": k + 1, "loss": loss, "lr": RATE[k]},
        lambda k, _: {"mode": "val", "step": k + 1, "loss": VAL[k]},
    ),
    "told by a type, data in it": each(
        lambda k, loss: {"type": "train", "step": k + 1, "data": {"loss": loss, "lr": RATE[k]}},
        lambda k, _: {"type": "eval", "step": k + 1, "data": {"loss": VAL[k]}},
    ),
    "by tags": by_name("tag", "step"),
    "by keys": by_name("key", "step"),
    "by metrics of epochs": by_name("metric", "epoch"),
    "as Comet's API gives them": by_name("metricName", "step", "metricValue"),
    "a record a curve": each(
        lambda k, loss: {"step": k + 1, "loss": loss},
        lambda k, _: {"step": k + 1, "eval_loss": VAL[k]},
        lambda k, _: {"step": k + 1, "learning_rate": RATE[k]},
    ),
    "rates of groups": each(lambda k, loss: flat(k, loss) | {"lr": [RATE[k], RATE[k]]}),
    "rates by their groups": each(lambda k, loss: flat(k, loss) | {"lr": {"g0": RATE[k]}}),
    "values in strings": each(lambda k, loss: {n: str(v) for n, v in flat(k, loss).items()}),
    "settings before": lambda train: [{"config": {"lr": 0.5, "epochs": N}}, *each(flat)(train)],
    "a summary behind": lambda train: [*each(flat)(train), {"best_val_loss": 1, "best_epoch": 3}],
}
WRITTEN: dict[str, Callable[[Records], str]] = {
    "lines": lambda records: "".join(f"{json.dumps(record)}\n" for record in records),
    "a document": json.dumps,
    "a document with settings": lambda records: json.dumps({"args": {"lr": 0.5}, "log": records}),
    "Python dicts": lambda records: "".join(f"{record!r}\n" for record in records),
    "lines of a logger": lambda records: "".join(
        f"2026-01-02 10:00:00,123 - INFO - {json.dumps(record)}\n" for record in records
    ),
    "lines, the last one cut": lambda records: WRITTEN["lines"](records) + '{"epo',
    "one behind the other": lambda records: "".join(map(json.dumps, records)),
}


@pytest.mark.parametrize("train", [FALLING, BROKEN], ids=["finite", "diverged"])
@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_curves_are_the_same(shape: str, written: str, train: list[float]) -> None:
    text = WRITTEN[written](SHAPES[shape](train))
    (history,) = read(Source.from_bytes(text.encode(), "log"))
    for expected, curve in ((train, history.train), (VAL, history.val), (RATE, history.lr)):
        assert curve is not None
        np.testing.assert_allclose(curve.value, expected)
        np.testing.assert_allclose(np.diff(curve.step), np.diff(curve.step)[0])


def as_python(text: str) -> list[float]:
    (run,) = read(Source.from_bytes(text.encode(), "printed.txt"))
    return run.loss.value.tolist()


def test_arrays_as_numpy_prints_them() -> None:
    said = "{'epoch': [1, 2, 3], 'loss': array([2., 1.5, 1.e-01], dtype=float32), 'v1.': 'x'}"
    assert as_python(said) == [2.0, 1.5, 0.1]


@pytest.mark.parametrize("piece", [" ", "a.", "1", ",", "'", "("])
def test_what_python_printed_costs_no_time(piece: str) -> None:
    """A search from each blank or point would take hours."""
    text = f"{{'loss': [2.5, 1.5, 1.25]}} {{'note': {piece * (100_000 // len(piece))}}}"
    assert as_python(f"{{'loss': [2.5, 1.5,{' ' * 200_000}1.25]}}") == [2.5, 1.5, 1.25]
    with pytest.raises(ValueError):  # noqa: PT011
        parse_python(text)


def test_of_too_many_runs_in_a_document_it_is_told_how_many_are_read() -> None:
    runs = {f"run {k}": {"loss": [2.0, 1.0, 0.5]} for k in range(501)}
    found = read(Source.from_bytes(json.dumps(runs).encode(), "runs.json"))
    assert len(found) == 500
    assert "501 runs are in the file, of which 500 are read" in found[0].notes


TRAIN_PART = [{"step": k, "time": 2.0 + k, "loss": FALLING[k], "lr": RATE[k]} for k in range(N)]
VAL_PART = [{"step": k, "time": 2.5 + k, "loss": VAL[k]} for k in range(0, N, 3)]
PAIRS = ["train_history val_history", "trainLog validLog", "metrics_train metrics_eval",
         "training_history validation_history", "X_train X_test", "trainset evalset"]  # fmt: skip


@pytest.mark.parametrize("keys", PAIRS)
@pytest.mark.parametrize("named", [False, True], ids=["loss", "a part in its name"])
def test_a_list_of_each_part_of_the_data_is_one_run(keys: str, named: bool) -> None:
    first, second = keys.split()
    val = [{f"val_{n}" if n == "loss" else n: v for n, v in row.items()} for row in VAL_PART]
    one = {"lr": 0.5, first: TRAIN_PART, second: val if named else VAL_PART}
    for document, runs in ((one, [None]), ({"a": one, "b": one}, ["a", "b"])):
        found = read(Source.from_bytes(json.dumps(document).encode(), "out.json"))
        assert [history.run for history in found] == runs
        for history in found:
            assert history.train.value.tolist() == FALLING
            assert history.val is not None
            assert history.val.step.tolist() == list(range(0, N, 3))
            assert history.val.value.tolist() == VAL[::3]
            assert history.lr is not None
            assert history.lr.value.tolist() == RATE


@pytest.mark.parametrize("keys", ["train_history val_results", "val_history test_history"])
def test_lists_of_two_kinds_or_without_a_training_are_no_pair(keys: str) -> None:
    document = dict(zip(keys.split(), (TRAIN_PART, VAL_PART), strict=True))
    found = read(Source.from_bytes(json.dumps(document).encode(), "out.json"))
    assert [history.run for history in found] == keys.split()


@pytest.mark.parametrize("around", ["{}", '{{"data": {}, "layout": {{"title": "loss"}}}}'])
def test_a_chart_kept_as_json_is_a_curve_a_line(around: str) -> None:
    """ClearML's and Comet's downloads, and Plotly's figures, which have a layout beside."""
    lines = [
        {"name": "train loss", "type": "scatter", "x": [*range(N)], "y": FALLING},
        {"name": "val loss", "type": "scatter", "x": [*range(0, N, 3)], "y": VAL[::3]},
    ]
    text = around.format(json.dumps(lines))
    (history,) = read(Source.from_bytes(text.encode(), "plot.json"))
    assert history.train is not None
    assert history.train.value.tolist() == FALLING
    assert history.val is not None
    assert history.val.step.tolist() == list(range(0, N, 3))


def test_lines_of_a_chart_that_are_called_after_runs_are_no_curves_of_one() -> None:
    lines = [{"name": f"run {k}", "x": [0, 1, 2], "y": [2.0, 1.5, 1.0]} for k in range(2)]
    with pytest.raises(NotALogError):
        read(Source.from_bytes(json.dumps(lines).encode(), "plot.json"))


PLACED = [{"step": 10 * n, "value": 2.5 - n / 4} for n in range(5)]
DRAWN = [{"x": 10 * n, "y": 2.5 - n / 4} for n in range(5)]
PAIRS = [[10 * n, 2.5 - n / 4] for n in range(5)]


@pytest.mark.parametrize(
    "document",
    [
        {"train_loss": PLACED, "val_loss": PLACED},
        {"charts": {"train_loss": DRAWN, "val_loss": DRAWN}},
        [{"name": "train_loss", "data": PLACED}, {"name": "val_loss", "data": PLACED}],
        [{"id": "train_loss", "data": DRAWN}, {"id": "val_loss", "data": DRAWN}],
        {"series": [{"name": "train loss", "data": PAIRS}, {"name": "val loss", "data": PAIRS}]},
    ],
)
def test_lines_of_charts_and_exports(document: object) -> None:
    [run] = read(Source.from_bytes(json.dumps(document).encode(), "chart.json"))
    assert run.train is not None
    assert run.val is not None
    for curve in (run.train, run.val):
        assert curve.step.tolist() == [0, 10, 20, 30, 40]
        assert curve.value.tolist() == [2.5, 2.25, 2.0, 1.75, 1.5]


def test_lines_of_charts_without_places() -> None:
    sets = [{"label": f"{part} loss", "data": [2.5, 2.0, 1.5]} for part in ("train", "val")]
    chart = {"type": "line", "data": {"labels": [1, 2, 3], "datasets": sets}}  # Chart.js
    [run] = read(Source.from_bytes(json.dumps(chart).encode(), "chart.json"))
    assert run.train is not None
    assert run.val is not None
    assert run.val.value.tolist() == [2.5, 2.0, 1.5]
