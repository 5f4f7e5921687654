"""Formats that a console shows or a script prints: captured as the tools wrote them."""

from __future__ import annotations

import csv
import json
import logging
import math
import os
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

import catalog as c
from loggers import fresh
from schedules import warmup
from tasks import Row, load, train

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Format:
    path: str
    tool: str
    run: str
    packages: list[str]
    make: Callable[[Path], None]


@contextmanager
def console_to(path: Path) -> Iterator[None]:
    """Send what this process prints to a file, also what C++ libraries print."""
    fresh(path)
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    with path.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for old, number in zip(kept, (1, 2), strict=True):
                os.dup2(old, number)
                os.close(old)


def python_logging(path: Path) -> None:
    """`epoch 3 step 10 loss: 0.12 lr 1e-3` under logging's usual prefix."""
    handler = logging.FileHandler(fresh(path), encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("train")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    logger.info("start: 1400 rows, batch size 8, Adam")

    def record(row: Row) -> None:
        logger.info(
            "epoch %d step %d loss: %.4f lr %.0e", row.step // 175, row.step, row.train_loss, row.lr
        )
        if row.val_loss is not None:
            logger.info("epoch %d step %d val_loss: %.4f", row.step // 175, row.step, row.val_loss)

    train(c.DIGITS_ADAM_B8, 1e-2, log_every=6, val_every=60, on_row=record)
    logger.removeHandler(handler)
    handler.close()


def nanogpt_style(path: Path) -> None:
    """Print the lines that nanoGPT's train.py prints, from this project's own loop."""
    before = time.time()

    def record(row: Row) -> None:
        nonlocal before
        if row.val_loss is not None:
            print(f"step {row.step}: train loss {row.train_loss:.4f}, val loss {row.val_loss:.4f}")
        now = time.time()
        took, before = (now - before) * 1000, now
        print(f"iter {row.step}: loss {row.train_loss:.4f}, time {took:.2f}ms, mfu -100.00%")

    with console_to(path):
        print("number of parameters: 0.03M")
        train(c.TEXT, 1e-2, warmup(0.7), log_every=2, val_every=20, on_row=record)


def json_lines(path: Path) -> None:
    with fresh(path).open("w", encoding="utf-8") as file:

        def record(row: Row) -> None:
            said = {"step": row.step, "loss": row.train_loss, "lr": row.lr}
            if row.val_loss is not None:
                said["val_loss"] = row.val_loss
            file.write(json.dumps(said) + "\n")

        # NaN and Infinity are written bare, as Python's json does unless told otherwise.
        train(c.DIABETES_B16, 0.3, log_every=3, val_every=15, on_row=record)


def tqdm_bar(path: Path) -> None:
    from tqdm import tqdm

    with console_to(path), tqdm(total=c.DIGITS_SGD.steps, ncols=90, mininterval=0.0) as bar:

        def record(row: Row) -> None:
            bar.set_postfix(loss=f"{row.train_loss:.4f}", lr=f"{row.lr:g}", refresh=False)
            bar.update(row.step - bar.n)

        train(c.DIGITS_SGD, 0.1, log_every=6, val_every=600, on_row=record)


def keras_model(lr: float) -> object:
    import keras

    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential(
        [layers.Input((64,)), layers.Dense(32, activation="relu"), layers.Dense(10)]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(lr), loss, metrics=["accuracy"])
    return model


def keras_console(path: Path) -> None:
    data = load("digits")
    arrays = [part.numpy() for part in (data.train_x, data.train_y, data.val_x, data.val_y)]
    model = keras_model(1e-3)
    with console_to(path):
        model.fit(  # type: ignore[attr-defined]
            arrays[0], arrays[1], batch_size=32, epochs=15, verbose=1,
            validation_data=(arrays[2], arrays[3]),
        )  # fmt: skip


def keras_history(path: Path) -> None:
    data = load("digits")
    arrays = [part.numpy() for part in (data.train_x, data.train_y, data.val_x, data.val_y)]
    history = keras_model(3.0).fit(  # type: ignore[attr-defined]
        arrays[0], arrays[1], batch_size=32, epochs=15, verbose=0,
        validation_data=(arrays[2], arrays[3]),
    )  # fmt: skip
    fresh(path).write_text(json.dumps(history.history), encoding="utf-8")


def xgboost_rounds(path: Path) -> None:
    import xgboost

    data = load("diabetes")
    parts = [
        (xgboost.DMatrix(x.numpy(), y.numpy()), name)
        for x, y, name in (
            (data.train_x, data.train_y, "train"),
            (data.val_x, data.val_y, "eval"),
        )
    ]
    settings = {"eta": 0.3, "max_depth": 4, "nthread": 1, "seed": 0}
    with console_to(path):
        xgboost.train(settings, parts[0][0], num_boost_round=60, evals=parts)


def lightgbm_rounds(path: Path, rate: float = 0.1, *, validation_alone: bool = False) -> None:
    import lightgbm

    data = load("diabetes")
    first = lightgbm.Dataset(data.train_x.numpy(), data.train_y.numpy())
    second = lightgbm.Dataset(data.val_x.numpy(), data.val_y.numpy(), reference=first)
    sets = {"training": first, "valid_1": second}
    if validation_alone:
        sets = {"valid_0": second}
    settings = {"objective": "regression", "learning_rate": rate, "num_threads": 1, "seed": 0}
    with console_to(path):
        lightgbm.train(
            settings, first, num_boost_round=60, valid_sets=[*sets.values()],
            valid_names=[*sets], callbacks=[lightgbm.log_evaluation(1)],
        )  # fmt: skip


def finished_runs(path: Path) -> None:
    """Write where each run of the sample sweep ended, a row a run: the median of its last tenth."""
    with fresh(path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["run", "lr", "steps", "train_loss", "val_loss"])
        for log in sorted((path.parent.parent / "sweep").glob("*.csv")):
            with log.open(newline="", encoding="utf-8") as text:
                rows = list(csv.DictReader(text))
            ends = []
            for name in ("train_loss", "val_loss"):
                values = [float(row[name]) for row in rows if row[name]]
                tail = values[-max(3, len(values) // 10) :]
                ends.append("nan" if any(map(math.isnan, tail)) else f"{median(tail):.6g}")
            writer.writerow([log.stem, rows[0]["lr"], int(rows[-1]["step"]) + 1, *ends])


TEXT_FORMATS = [
    Format("python_logging.log", "Python logging", "noise_floor.csv", [], python_logging),
    Format("nanogpt_style.txt", "print, in nanoGPT's words, by this project's loop",
           "warmup_too_long.csv", [], nanogpt_style),
    Format("diverged.jsonl", "Python json, a line per record", "diverged_nan.csv", [], json_lines),
    Format("tqdm_bar.txt", "a tqdm bar with a postfix, carriage returns kept", "good_constant.csv",
           ["tqdm"], tqdm_bar),
    Format("keras_console.txt", "Keras' progress bar (ANSI, carriage returns or backspaces kept)",
           "keras_too_low.csv", ["keras", "tensorflow_cpu"], keras_console),
    Format("keras_history.json", "json.dump of Keras' History.history", "keras_too_high_tb",
           ["keras", "tensorflow_cpu"], keras_history),
    Format("xgboost_rounds.txt", "XGBoost's evaluation lines", "boosted trees on diabetes, eta 0.3",
           ["xgboost"], xgboost_rounds),
    Format("lightgbm_rounds.txt", "LightGBM's evaluation lines",
           "boosted trees on diabetes, learning_rate 0.1", ["lightgbm"], lightgbm_rounds),
    Format("lightgbm_exploded.txt", "LightGBM's evaluation lines",
           "the same, learning_rate 3: the loss explodes", ["lightgbm"],
           partial(lightgbm_rounds, rate=3.0)),
    Format("lightgbm_exploded_validation.txt", "LightGBM's evaluation lines",
           "the same, of the validation alone", ["lightgbm"],
           partial(lightgbm_rounds, rate=3.0, validation_alone=True)),
    Format("finished_runs.csv", "Python csv, a row a run", "the end of every run in sweep/", [],
           finished_runs),
]  # fmt: skip
