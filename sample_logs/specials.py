"""Samples that are more than one plain run: a sweep, a resumed run, a killed one, downloads."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import catalog as c
import torch
from broken_validation import ends_in_infinity, explodes_at_the_last_step
from loggers import (
    CsvLog,
    EventLog,
    cut_inside_last_record,
    epoch_means,
    fresh,
    tensorboard_download,
)
from moving_targets import more_classes, two_losses
from schedules import constant
from tasks import Result, Row, Task, build, load, loss_of, make_optimizer, train

if TYPE_CHECKING:
    from collections.abc import Callable

    from schedules import Schedule

SWEEP_RATES = [1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3]


def sweep(folder: Path) -> str:
    """Train the same task, batches and seed at six constant rates, a file each."""
    fresh(folder)
    ends = []
    for lr in SWEEP_RATES:
        with CsvLog(folder / f"lr_{lr:g}.csv") as log:
            result = train(c.DIABETES_B16, lr, log_every=4, val_every=20, on_row=log)
        ends.append(f"{lr:g}: {result.final_train:.3g} / {result.final_val:.3g}")
    return "; ".join(ends)


def resumed(path: Path) -> str:
    """Crash at step 400, then go on from the checkpoint of step 300 into the same file."""
    task, lr = c.DIGITS_SGD, 1e-2
    torch.manual_seed(0)
    data = load(task.data)
    model = build(task, data)
    optimizer = make_optimizer(task, model, lr)
    saved: dict[str, object] = {}
    for first, last, append in ((0, 400, False), (300, task.steps, True)):
        with CsvLog(path, append) as log:
            if append:
                model.load_state_dict(saved["model"])  # type: ignore[arg-type]
                optimizer.load_state_dict(saved["optimizer"])  # type: ignore[arg-type]
            for step in range(first, last):
                if step == 300 and not append:
                    weights = {name: part.clone() for name, part in model.state_dict().items()}
                    momenta = {
                        key: {"momentum_buffer": held["momentum_buffer"].clone()}
                        for key, held in optimizer.state_dict()["state"].items()
                    }
                    groups = optimizer.state_dict()["param_groups"]
                    saved = {
                        "model": weights,
                        "optimizer": {"state": momenta, "param_groups": groups},
                    }
                pick = torch.randint(len(data.train_x), (task.batch,))
                optimizer.zero_grad()
                loss = loss_of(model, data.train_x[pick], data.train_y[pick])
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                if step % 4 == 0 or step == last - 1:
                    val = None
                    if step % 20 == 0:
                        with torch.no_grad():
                            val = loss_of(model, data.val_x, data.val_y).item()
                    log(Row(step, loss.item(), val, lr))
    with torch.no_grad():
        final = loss_of(model, data.val_x, data.val_y).item()
    return f"final validation loss {final:.3g}; rate 0.1 reaches 0.062 (digits-sgd sweep)"


def nan_by_epoch(path: Path) -> str:
    """Log means over epochs of a run that blows up within its first one."""
    steps = 16  # of an epoch
    rows: list[Row] = []
    train(c.DIABETES_B16, 3.0, log_every=1, val_every=steps, on_row=rows.append)
    with fresh(path).open("w", newline="", encoding="utf-8") as file:
        file.write("epoch,loss,val_loss,lr\n")
        for k in range(len(rows) // steps):
            epoch = rows[k * steps : (k + 1) * steps]
            mean = sum(row.train_loss for row in epoch) / steps
            val = next((row.val_loss for row in epoch if row.val_loss is not None), math.nan)
            file.write(f"{k + 1},{mean:.6g},{val:.6g},{epoch[-1].lr:.6g}\n")
    return "not finite from the first epoch on; rate 0.01 reaches 0.535 (diabetes-b16 sweep)"


def seven_epochs(path: Path) -> str:
    """Log a run that overfits as people who fine-tune do: seven rows, validation at their ends."""
    rows: list[Row] = []
    train(c.DIABETES_MLP, 3e-3, log_every=1, val_every=1, on_row=rows.append)
    steps = 30  # of an epoch
    with fresh(path).open("w", newline="", encoding="utf-8") as file:
        file.write("epoch,train_loss,val_loss,lr\n")
        for k in range(7):
            epoch = rows[k * steps : (k + 1) * steps]
            mean = sum(row.train_loss for row in epoch) / steps
            file.write(f"{k + 1},{mean:.6g},{epoch[-1].val_loss:.6g},{epoch[-1].lr:.6g}\n")
    return "the first 210 of 800 steps of overfit.csv, which ends at 0.0148 / 0.841"


def second_part(path: Path) -> str:
    """Log what a run writes once it has been resumed at half: its first row is step 300."""
    with CsvLog(path) as log:

        def record(row: Row) -> None:
            if row.step >= 300:
                log(row)

        result = train(c.DIGITS_SGD, 0.1, log_every=3, val_every=15, on_row=record)
    return f"{result.final_train:.3g} / {result.final_val:.3g}: the run of good_constant.csv"


def begun(path: Path) -> str:
    """Print the first 24 of 600 steps of a run, as a log has them that is looked at too soon."""
    rows: list[Row] = []
    result = train(c.DIGITS_SGD, 0.1, log_every=1, val_every=600, on_row=rows.append)
    with fresh(path).open("w", encoding="utf-8") as file:
        file.writelines(
            f"step {row.step + 1:3}/600 | loss {row.train_loss:.4f} | lr {row.lr:g}\n"
            for row in rows[:24]
        )
    return f"{result.final_train:.3g} / {result.final_val:.3g}: the run of good_constant.csv"


def warming(path: Path) -> str:
    """Log a run that ends before its warmup does: the rate is a quarter of what it is to be."""
    with CsvLog(path) as log:
        result = train(c.DIGITS_SGD, 0.1, lambda u: 0.25 * u, log_every=6, val_every=60, on_row=log)
    return f"{result.final_train:.3g} / {result.final_val:.3g}; 0.1 from the start reaches 0.000538"


def exploded_before(path: Path) -> str:
    """Log means over epochs of a run that explodes within its first one and creeps back."""
    result = _epoch_means(path, 1e3)
    return f"{result.final_train:.3g} / {result.final_val:.3g}; rate 0.0001 reaches 0.387 / 0.521"


def exploded_at_end(path: Path) -> str:
    """Log means over epochs of a good run whose rate leaps in the last of its 100 epochs."""
    result = _epoch_means(path, 1e-4, lambda u: 1.0 if u < 0.99 else 1e5, steps=8)
    return f"{result.final_train:.3g} / {result.final_val:.3g}; constant rate reaches 0.387 / 0.521"


def _epoch_means(path: Path, lr: float, schedule: Schedule = constant, steps: int = 20) -> Result:
    rows: list[Row] = []
    result = train(c.DIABETES_MLP, lr, schedule, log_every=1, val_every=steps, on_row=rows.append)
    with fresh(path).open("w", newline="", encoding="utf-8") as file:
        file.write("epoch,loss,lr\n")
        for number, mean, epoch in epoch_means(rows, steps):
            file.write(f"{number},{mean:.6g},{epoch[-1].lr:.6g}\n")
    return result


def _train_until_killed(folder: Path) -> None:
    with EventLog(folder) as log:

        def record(row: Row) -> None:
            log(row)
            if row.step >= 400:
                log.writer.flush()
                os.kill(os.getpid(), signal.SIGKILL)

        train(c.DIGITS_SGD, 0.1, log_every=4, val_every=20, on_row=record)


def killed(folder: Path) -> str:
    """Kill the process for real; then cut its last write short, to have it end in a record."""
    from loggers import neutral_event_names

    child = multiprocessing.get_context("spawn").Process(target=_train_until_killed, args=[folder])
    child.start()
    child.join()
    neutral_event_names(folder)
    cut_inside_last_record(folder)
    return f"exit status {child.exitcode}; the run it comes from is good_constant.csv"


def download(folder: Path, task: Task, lr: float, name: str, as_json: bool) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        run = Path(scratch) / name
        with EventLog(run) as log:
            result = train(task, lr, log_every=6, val_every=60, on_row=log)
        for tag in ("loss/train", "loss/val"):
            file = f"run-{name}-tag-{tag.replace('/', '_')}.{'json' if as_json else 'csv'}"
            tensorboard_download(run, tag, as_json, folder / file)
    return f"final {result.final_train:.3g} / {result.final_val:.3g}"


@dataclass(frozen=True)
class Special:
    path: str
    truth: str
    setting: str
    logger: str
    make: Callable[[Path], str]


SPECIALS = [
    Special(
        "sweep", "a sweep: best 0.01 by both losses, 0.3 diverges to NaN",
        "diabetes-b16, six constant rates, seed 0", c.CSV, sweep,
    ),
    Special(
        "resumed.csv", "too low by 10, and steps 300 to 399 are there twice: crashed and resumed",
        "digits-sgd, 0.01, constant, seed 0", c.CSV, resumed,
    ),
    Special(
        "nan_within_first_epoch.csv",
        "too high: blows up within the first epoch; no mean is finite",
        "diabetes-b16, 3, constant, seed 0", "csv module, epoch means", nan_by_epoch,
    ),
    Special(
        "overfit_seven_epochs.csv", "overfit: validation rises while training loss goes to 0",
        "diabetes-mlp, 0.003, constant, seed 0", "csv module, epoch means", seven_epochs,
    ),
    Special(
        "resumed_second_part.csv", "good, but its first half is not in the log",
        "digits-sgd, 0.1, constant, seed 0", c.CSV, second_part,
    ),
    Special(
        "barely_begun.txt", "good, but only 24 of its 600 steps are in the log",
        "digits-sgd, 0.1, constant, seed 0", "print", begun,
    ),
    Special(
        "still_warming_up.csv", "good as far as it goes: its 600 steps are a quarter of its warmup",
        "digits-sgd, 0.1, first quarter of a warmup, seed 0", c.CSV, warming,
    ),
    Special(
        "exploded_before_first_row.csv",
        "too high by 10 million: 1e3 typed for 1e-3; exploded within the first epoch, all finite",
        "diabetes-mlp, 1000, constant, seed 0", "csv module, epoch means", exploded_before,
    ),
    Special(
        "exploded_at_the_end.csv",
        "good for 99 epochs; a schedule in the wrong unit lifts the rate 100,000 times in the last",
        "diabetes-mlp, 0.0001, leaps at 0.99, seed 0", "csv module, epoch means", exploded_at_end,
    ),
    Special(
        "validation_ends_broken.csv",
        "overfits until a wrong class is so sure that half precision has no number for the other",
        "digits with a fifth of the labels drawn, Adam at 0.01, seed 0", "csv module, epoch means",
        ends_in_infinity,
    ),
    Special(
        "validation_exploded.csv",
        "good but for its last step: a schedule in the wrong unit lifts the rate 100,000 times",
        "diabetes-mlp, 0.0001, leaps at its last step, seed 0", "csv module, epoch means",
        explodes_at_the_last_step,
    ),
    Special(
        "gan_two_losses.csv", "a game: neither loss tells how good the points are",
        "points on a ring, Adam at 0.002, seed 0", "csv module", two_losses,
    ),
    Special(
        "more_classes_in_stages.csv", "good: the loss leaps because there is more to tell apart",
        "digits of 2, then 5, then 10 classes, Adam at 0.01, seed 0", "csv module", more_classes,
    ),
    Special(
        "killed_mid_write_tb", "good as far as it goes; killed after 400 of 600 steps, cut record",
        "digits-sgd, 0.1, constant, seed 0", c.EVENTS, killed,
    ),
    Special(
        "tensorboard_download_csv", "noise floor, the same run as noise_floor.csv",
        "digits-adam-b8, 0.01, constant, seed 0", "TensorBoard's CSV download (its HTTP server)",
        lambda folder: download(folder, c.DIGITS_ADAM_B8, 1e-2, "digits", False),
    ),
    Special(
        "tensorboard_download_json", "too high, stuck: the same run as too_high_stuck.csv",
        "digits-sgd, 1, constant, seed 0", "TensorBoard's JSON download (its HTTP server)",
        lambda folder: download(folder, c.DIGITS_SGD, 1.0, "stuck", True),
    ),
]  # fmt: skip
