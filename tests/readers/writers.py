"""One training as many tools write it, from rows of step, train loss, validation loss and rate."""

from __future__ import annotations

import io
import json
import math
import sqlite3
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from tests.readers.event_writer import VERSION, event, record, tb1, tb2
from tests.readers.test_wandb_records import wandb_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Row = tuple[int, float, float, float]
Files = dict[str, bytes]
NAMES = ("step", "train_loss", "val_loss", "lr")
LARGEST = 1.7976931348623157e308


def word(value: float) -> str:
    return str(value) if isinstance(value, int) else repr(float(f"{value:.6g}"))


def lines(parts: Iterable[str]) -> bytes:
    return ("\n".join(parts) + "\n").encode()


def table(rows: Sequence[Row], separator: str = ",", say: Callable[[float], str] = word) -> bytes:
    return lines([separator.join(NAMES), *(separator.join(map(say, row)) for row in rows)])


def records(rows: Sequence[Row]) -> list[dict[str, float]]:
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


def columns(rows: Sequence[Row]) -> dict[str, list[float]]:
    return dict(zip(NAMES, map(list, zip(*rows, strict=True)), strict=True))


# {s} step, {t} train loss, {v} validation loss, {r} rate
TEXT = {
    "words": "epoch {s} train_loss {t} val_loss {v} lr {r}",
    "own line": "Epoch {s}/40\nTrain Loss: {t} | Val Loss: {v}",
    "logging": "2024-01-01 12:00:00,1 - INFO - step {s}: loss = {t}, lr = {r}\n"
    "2024-01-01 12:00:00,1 - INFO - step {s}: val loss = {v}",
    "tensor": "epoch {s}, loss tensor({t}, device='cuda:0'), val_loss tensor({v}, device='cuda:0')",
    "nanogpt": "step {s}: train loss {t}, val loss {v}\niter {s}: loss {t}, time 9.37ms, mfu 1.2%",
    "imagenet": "Epoch: [0][{s}/5005]\tTime 0.5 ( 0.6)\tLoss {t} ({t})\tAcc@1 10.0 ( 9.0)",
    "keras": "Epoch {s}/40\n9/9 [====] - 1s 5ms/step - loss: {t} - val_loss: {v} - lr: {r}",
    "xgboost": "[{s}]\ttrain-logloss:{t}\teval-logloss:{v}",
    "catboost": "{s}:\tlearn: {t}\ttest: {v}\tbest: 0.01 (0)\ttotal: 48ms\tremaining: 1.8s",
    "caffe": "I0101 solver.cpp:228] Iteration {s}, loss = {t}",
    "darknet": "{s}: {t}, {t} avg loss, {r} rate, 3.2 seconds, 64 images, 5.1 hours left",
    "parts": "Epoch {s} | Train: loss={t}, acc=0.5 | Val: loss={v}, acc=0.5",
    "yaml": "- epoch: {s}\n  loss: {t}\n  val_loss: {v}\n  lr: {r}",
    "kubernetes": "2024-01-01T00:00:01.123456789Z stdout F epoch {s} loss: {t} val_loss: {v}",
    "bar": "\rEpoch {s}: 100%|####| 9/9 [00:01<00:00, 9.37it/s, loss={t}, val_loss={v}]",
    "drawn": "│ {s:5} │ {t:>12} │ {v:>12} │ {r:>9} │",
}
HEADS = {"drawn": ["│ Epoch │   train_loss │     val_loss │        lr │"]}


def text(style: str, rows: Sequence[Row], say: Callable[[float], str] = word) -> bytes:
    said = (dict(zip("stvr", (row[0], *map(say, row[1:])), strict=True)) for row in rows)
    return lines([*HEADS.get(style, []), *(TEXT[style].format(**one) for one in said)])


def trainer_state(rows: Sequence[Row], *, filtered: bool = False) -> Files:
    """Write what the Trainer keeps; `filtered` as its filter of NaN leaves it."""
    history: list[dict[str, float]] = []
    for step, loss, val, lr in rows:
        norm, shown = (1.0, loss) if math.isfinite(loss) else (math.nan, 0.0 if filtered else loss)
        place = {"epoch": step / 20, "step": step}
        history.append({"loss": shown, "grad_norm": norm, "learning_rate": lr, **place})
        history.append({"eval_loss": val, "eval_runtime": 1.1, **place})
    state = {"global_step": rows[-1][0], "log_history": history}
    return {"trainer_state.json": json.dumps(state).encode()}


def events(rows: Sequence[Row], one: Callable[[str, float], bytes]) -> Files:
    named = [[("train/loss", t), ("val/loss", v), ("lr", r)] for _, t, v, r in rows]
    said = [
        event(row[0], *(one(*tag) for tag in tags)) for row, tags in zip(rows, named, strict=True)
    ]
    return {"events.out.tfevents.1700000000.host.1.0": b"".join(map(record, [VERSION, *said]))}


def data_base(name: str, tables: dict[str, list[tuple[Any, ...]]]) -> Files:
    """Write an SQLite file: 'table(column, ...)' and its rows."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        base = sqlite3.connect(path)
        for declared, cells in tables.items():
            base.execute(f"create table {declared}")
            marks = ",".join("?" * (declared.count(",") + 1))
            base.executemany(f"insert into {declared.partition('(')[0]} values ({marks})", cells)
        base.commit()
        base.close()
        return {name: path.read_bytes()}


def mlflow_value(value: float) -> float:
    return math.copysign(LARGEST, value) if math.isinf(value) else value


def mlflow_data_base(rows: Sequence[Row]) -> Files:
    metrics = [
        (name, mlflow_value(value) if not nan else 0.0, step, "a", step, nan)
        for step, *losses, _ in rows
        for name, value in zip(NAMES[1:3], losses, strict=True)
        for nan in [int(math.isnan(value))]
    ]
    return data_base(
        "mlflow.db",
        {
            "runs(run_uuid, name, status, lifecycle_stage, experiment_id)": [
                ("a", "run", "FINISHED", "active", 0)
            ],
            "metrics(key, value, timestamp, run_uuid, step, is_nan)": metrics,
            "params(key, value, run_uuid)": [("lr", "0.05", "a")],
            "tags(key, value, run_uuid)": [],
        },
    )


def mlflow_files(rows: Sequence[Row]) -> Files:
    return {
        f"0/a/metrics/{name}": lines(
            f"1700000000000 {mlflow_value(row[at])!r} {row[0]}" for row in rows
        )
        for at, name in enumerate(NAMES[1:3], 1)
    } | {"0/a/params/lr": b"0.05", "0/a/meta.yaml": b"run_id: a\nrun_name: r\n"}


def trackio(rows: Sequence[Row]) -> Files:
    said = [
        (step, "a", "r", step, json.dumps(dict(zip(NAMES[1:], cells, strict=True))))
        for step, *cells in rows
    ]
    return data_base(
        "t.db",
        {
            "metrics(id, run_id, run_name, step, metrics)": said,
            "configs(run_id, run_name, config)": [("a", "r", "{}")],
        },
    )


def comet(rows: Sequence[Row]) -> Files:
    kinds = [("train", "loss"), ("validate", "loss"), ("train", "lr")]
    said = [
        json.dumps(
            {
                "payload": {
                    "context": context,
                    "local_timestamp": 1,
                    "message_id": 3,
                    "metric": {
                        "epoch": None,
                        "metricName": name,
                        "metricValue": row[at],
                        "step": row[0],
                    },
                },
                "type": "metric_msg",
            }
        )
        for row in rows
        for at, (context, name) in enumerate(kinds, 1)
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("experiment.json", "{}")
        packed.writestr("messages.json", lines(said))
    return {"comet.zip": out.getvalue()}


def clearml(rows: Sequence[Row]) -> Files:
    kinds = [("loss", "train"), ("loss", "val"), ("lr", "sgd")]
    said = (
        [
            {
                "timestamp": 1,
                "type": "training_stats_scalar",
                "task": "offline-1",
                "iter": row[0],
                "metric": metric,
                "variant": variant,
                "value": row[at],
                "method": "get",
            }
        ]
        for row in rows
        for at, (metric, variant) in enumerate(kinds, 1)
    )
    return {"metrics.jsonl": lines(map(json.dumps, said))}


def sacred(rows: Sequence[Row]) -> Files:
    steps = [row[0] for row in rows]
    said = {
        name: {"steps": steps, "values": [row[at] for row in rows]}
        for at, name in enumerate(("training.loss", "val.loss", "lr"), 1)
    }
    return {"metrics.json": json.dumps(said).encode()}


def numpy_archive(rows: Sequence[Row]) -> Files:
    out = io.BytesIO()
    np.savez(out, **{name: np.array(cells) for name, cells in columns(rows).items()})
    return {"run.npz": out.getvalue()}


def parquet(rows: Sequence[Row]) -> Files:
    out = io.BytesIO()
    pq.write_table(pa.table({k: pa.array(v) for k, v in columns(rows).items()}), out)
    return {"run.parquet": out.getvalue()}


def workbook(rows: Sequence[Row]) -> Files:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(NAMES)
    for row in rows:
        sheet.append([cell if math.isfinite(cell) else word(cell) for cell in row])
    book.save(out)
    return {"run.xlsx": out.getvalue()}


def notebook(rows: Sequence[Row]) -> Files:
    output = {"output_type": "stream", "name": "stdout", "text": text("words", rows).decode()}
    cell = {"cell_type": "code", "metadata": {}, "source": [], "outputs": [output]}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    return {"run.ipynb": json.dumps(book).encode()}


def _one(data: bytes) -> Files:
    return {"run.log": data}


WRITERS: dict[str, Callable[[Sequence[Row]], Files]] = {
    "csv": lambda rows: _one(table(rows)),
    "tsv": lambda rows: _one(table(rows, "\t")),
    "decimal commas": lambda rows: _one(table(rows, ";", lambda v: word(v).replace(".", ","))),
    "markdown": lambda rows: _one(
        table(rows, " | ").replace(b"\n", b"\n--- | --- | --- | ---\n", 1)
    ),
    "aligned": lambda rows: _one(
        lines(
            "".join(f"{cell:>20}" for cell in row) for row in [NAMES, *(map(word, r) for r in rows)]
        )
    ),
    "json records": lambda rows: _one(json.dumps(records(rows)).encode()),
    "json columns": lambda rows: _one(json.dumps(columns(rows)).encode()),
    "json lines": lambda rows: _one(lines(map(json.dumps, records(rows)))),
    "python dicts": lambda rows: _one(lines(map(repr, records(rows)))),
    "keras history": lambda rows: _one(repr(columns(rows)).encode()),
    "trainer state": trainer_state,
    "trainer state, filtered": lambda rows: trainer_state(rows, filtered=True),
    "events of TF 1": lambda rows: events(rows, tb1),
    "events of TF 2": lambda rows: events(rows, tb2),
    "wandb": lambda rows: {
        "run.wandb": wandb_file(
            [{"_step": s, "loss": t, "val_loss": v, "lr": r} for s, t, v, r in rows]
        )
    },
    "mlflow files": mlflow_files,
    "mlflow data base": mlflow_data_base,
    "trackio": trackio,
    "comet": comet,
    "clearml": clearml,
    "sacred": sacred,
    "numpy": numpy_archive,
    "parquet": parquet,
    "excel": workbook,
    "notebook": notebook,
} | {f"text, {style}": lambda rows, style=style: _one(text(style, rows)) for style in TEXT}
