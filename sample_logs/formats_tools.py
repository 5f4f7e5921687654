"""Formats that tracking tools and trainers write to disk."""

from __future__ import annotations

import csv
import importlib.metadata
import importlib.util
import os
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

import catalog as c
import torch
from formats_text import Format, console_to
from loggers import fresh
from schedules import cosine, drop
from tasks import Row, Task, build, load, stdlib_text, train

os.environ["WANDB_MODE"] = "offline"
os.environ["WANDB_SILENT"] = "true"
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"  # MLflow 3 asks for this


def hugging_face(folder: Path) -> None:
    """Train a tiny GPT-2; keep the state file of its last checkpoint, and the console."""
    from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments, set_seed

    set_seed(0)
    torch.set_num_threads(1)
    codes = [min(ord(char), 127) for char in stdlib_text(30_000)]
    blocks = [codes[at : at + 48] for at in range(0, len(codes) - 48, 48)]
    rows = [{"input_ids": block, "labels": block} for block in blocks]
    config = GPT2Config(
        n_positions=48, n_embd=32, n_layer=2, n_head=2, vocab_size=128,
        bos_token_id=0, eos_token_id=0,
    )  # fmt: skip
    model = GPT2LMHeadModel(config)
    fresh(folder)
    with tempfile.TemporaryDirectory() as scratch, console_to(folder / "console.txt"):
        arguments = TrainingArguments(
            scratch, max_steps=200, per_device_train_batch_size=8, learning_rate=3e-3,
            warmup_steps=20, lr_scheduler_type="linear", logging_steps=4, eval_strategy="steps",
            eval_steps=20, save_steps=200, report_to=[], disable_tqdm=True, use_cpu=True, seed=0,
        )  # fmt: skip
        trainer = Trainer(model, arguments, train_dataset=rows[60:], eval_dataset=rows[:60])
        trainer.train()
        shutil.copy(Path(scratch) / "checkpoint-200" / "trainer_state.json", folder)


def _to_mlflow(address: str, name: str, task: Task, lr: float) -> None:
    from mlflow.tracking import MlflowClient

    client = MlflowClient(address)
    # A neutral artifact address and a bare run keep folders and user names out.
    experiment = client.create_experiment(name, artifact_location="mlflow-artifacts:/0")
    run = client.create_run(experiment, run_name=name).info.run_id
    client.log_param(run, "lr", lr)

    def record(row: Row) -> None:
        client.log_metric(run, "train_loss", row.train_loss, step=row.step)
        if row.val_loss is not None:
            client.log_metric(run, "val_loss", row.val_loss, step=row.step)

    train(task, lr, log_every=6, val_every=30, on_row=record)
    client.set_terminated(run)


def mlflow_files(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        store = Path(scratch) / "mlruns"
        _to_mlflow(store.as_uri(), "cancer", c.CANCER, 1e-4)
        shutil.rmtree(store / "0")  # the empty default experiment, which names the folder
        shutil.rmtree(store / ".trash", ignore_errors=True)
        shutil.copytree(store, fresh(folder))


def mlflow_database(path: Path) -> None:
    fresh(path)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "mlflow.db"
        _to_mlflow(f"sqlite:///{made}", "digits", c.DIGITS_ADAM, 0.1)
        with sqlite3.connect(made) as base:
            base.execute("UPDATE experiments SET artifact_location = 'mlflow-artifacts:/0'")
            base.commit()
            # MLflow's many empty tables fill a megabyte in SQLite's usual pages.
            base.execute("PRAGMA page_size = 512")
            base.execute("VACUUM")
        shutil.copy(made, path)


def fastai_csv(path: Path) -> None:
    import fastai.callback.schedule  # noqa: F401  (adds fit_one_cycle to Learner)
    from fastai.callback.progress import CSVLogger
    from fastai.data.core import DataLoaders
    from fastai.data.load import DataLoader
    from fastai.learner import Learner
    from fastai.torch_core import default_device, set_seed

    default_device(False)
    set_seed(0)
    data = load("digits")
    loaders = DataLoaders(
        DataLoader(list(zip(data.train_x, data.train_y, strict=True)), bs=32, shuffle=True),
        DataLoader(list(zip(data.val_x, data.val_y, strict=True)), bs=397),
    )
    model = build(Task("fastai", "digits", "mlp"), data)
    with tempfile.TemporaryDirectory() as scratch:
        learner = Learner(
            loaders, model, loss_func=torch.nn.CrossEntropyLoss(), path=Path(scratch),
            cbs=[CSVLogger("history.csv")],
        )  # fmt: skip
        with learner.no_bar(), learner.no_logging():
            learner.fit_one_cycle(15, 3e-3)
        shutil.copy(Path(scratch) / "history.csv", fresh(path))


def sb3_progress(path: Path) -> None:
    from stable_baselines3 import PPO
    from stable_baselines3.common.logger import configure

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as scratch:
        model = PPO("MlpPolicy", "CartPole-v1", n_steps=256, seed=0, device="cpu")
        model.set_logger(configure(scratch, ["csv"]))
        model.learn(256 * 24)
        shutil.copy(Path(scratch) / "progress.csv", fresh(path))


def timm_summary(path: Path) -> None:
    """Timm's own function; loaded from its file, since all of timm would need torchvision."""
    file = importlib.metadata.distribution("timm").locate_file("timm/utils/summary.py")
    spec = importlib.util.spec_from_file_location("timm_summary", str(file))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["timm_summary"] = module
    spec.loader.exec_module(module)
    fresh(path)

    def record(row: Row) -> None:
        if row.val_loss is not None:
            module.update_summary(
                epoch=row.step // 20, train_metrics={"loss": row.train_loss},
                eval_metrics={"loss": row.val_loss}, filename=str(path), lr=row.lr,
                write_header=row.step == 0,
            )  # fmt: skip

    train(c.DIGITS_SGD, 0.1, drop(0.1, 0.01), log_every=20, val_every=20, on_row=record)


def wandb_offline(folder: Path) -> None:
    import wandb

    fresh(folder)
    with tempfile.TemporaryDirectory() as scratch:
        settings = wandb.Settings(
            host="host", username="user", program="train.py", x_disable_meta=True,
            x_disable_stats=True, disable_git=True, disable_code=True, console="off",
        )  # fmt: skip
        run = wandb.init(
            project="diabetes", id="overfit1", name="overfit", dir=scratch, settings=settings,
            config={"lr": 3e-3, "optimizer": "adam"},
        )  # fmt: skip

        def record(row: Row) -> None:
            said = {"train/loss": row.train_loss, "lr": row.lr}
            if row.val_loss is not None:
                said["val/loss"] = row.val_loss
            run.log(said, step=row.step)

        train(c.DIABETES_MLP, 3e-3, log_every=8, val_every=16, on_row=record)
        run.finish()
        (made,) = Path(scratch).rglob("*.wandb")
        folder.mkdir(parents=True)
        shutil.copy(made, folder)


def loguru_text(path: Path) -> None:
    from loguru import logger

    number = logger.add(fresh(path), format="{time} | {level} | {message}")

    def record(row: Row) -> None:
        val = "" if row.val_loss is None else f" val_loss={row.val_loss:.4f}"
        logger.info(f"step={row.step} loss={row.train_loss:.4f}{val} lr={row.lr:.2e}")

    train(c.DIGITS_SGD, 0.1, cosine, log_every=6, val_every=60, on_row=record)
    logger.remove(number)


def pandas_semicolon(path: Path) -> None:
    """Write as a European spreadsheet: semicolons, decimal commas, pandas' unnamed index."""
    import pandas

    rows = train(c.DIGITS_SGD, 1.0, log_every=6, val_every=30).rows
    table = pandas.DataFrame([vars(row) for row in rows])
    table.to_csv(fresh(path), sep=";", decimal=",")


def csv_without_header(path: Path) -> None:
    with fresh(path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for row in train(c.CANCER, 1e-4, log_every=6, val_every=600).rows:
            writer.writerow([row.step, row.train_loss])


TOOL_FORMATS = [
    Format("hugging_face", "Hugging Face Trainer: trainer_state.json, and the dicts it prints",
           "a random 2-layer GPT-2 on argparse's text, 3e-3, linear with warmup",
           ["transformers", "accelerate"], hugging_face),
    Format("mlflow_files", "MLflow's file store", "too_low_straight.csv", ["mlflow-skinny"],
           mlflow_files),
    Format("mlflow.db", "MLflow's SQLite store (page size lowered, vacuumed)",
           "too_high_noisy_floor.csv", ["mlflow-skinny"], mlflow_database),
    Format("fastai_history.csv", "fastai CSVLogger", "digits, mlp, one cycle to 3e-3, 15 epochs",
           ["fastai"], fastai_csv),
    Format("sb3_progress.csv", "Stable-Baselines3's csv logger", "PPO on CartPole, 3e-4",
           ["stable_baselines3"], sb3_progress),
    Format("timm_summary.csv", "timm.utils.summary.update_summary", "decayed_too_early_step.csv",
           ["timm"], timm_summary),
    Format("wandb_offline", "W&B, offline run", "overfit.csv", ["wandb"], wandb_offline),
    Format("loguru.log", "loguru", "good_cosine_flat_end.csv", ["loguru"], loguru_text),
    Format("pandas_semicolon.csv", "pandas.to_csv(sep=';', decimal=',')", "too_high_stuck.csv",
           ["pandas"], pandas_semicolon),
    Format("no_header.csv", "Python csv, no header line", "too_low_straight.csv", [],
           csv_without_header),
]  # fmt: skip
