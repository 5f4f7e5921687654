"""Writes README.md: what is true of each sample, each task and its sweep, the tools used."""

from __future__ import annotations

import math
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tasks import Task

Table = dict[float, tuple[float, float]]
"""Final training and validation loss by constant rate."""

TOOLS = [
    "torch", "tensorboard", "lightning", "keras", "tensorflow_cpu", "scikit-learn", "numpy",
]  # fmt: skip

HEAD = """# Sample logs

Small logs that real trainings wrote with the real loggers, on one CPU core, on data that an
installed package ships (scikit-learn's digits, diabetes and breast cancer sets; the source
text of Python's `argparse`). `make_samples.py` made all of them and this page:

    pip install -r sample_logs/requirements.txt
    python sample_logs/make_samples.py                # all, about five minutes (rewrites README.md)
    python sample_logs/make_samples.py --only NAME    # the samples whose name holds NAME

`formats/` holds more file formats, made by `make_formats.py`, with a page of its own.

What is said of a sample is measured, not judged by eye: the same task was trained with the
same seed at other rates and schedules. Losses below are `training / validation`, each over
all rows after the last step. Only the names of event files were changed (loggers put the
machine's name there), and one record was cut short (`killed_mid_write_tb`). Seeds are fixed;
another processor or version of torch may shift the figures a little.

Data by name: `digits_noisy_labels` has a fifth of its labels drawn at random,
`digits_shuffled_labels` all of them permuted, `digits_with_nan` one column of NaN, and
`digits_ink` asks for the amount of ink (a Gaussian likelihood with a learned variance).

Licence: these files were made by this project and fall under its licence.

## The samples

| file | true of it | task, rate, schedule, seed | logger | its end | the comparison |
| --- | --- | --- | --- | --- | --- |
"""


def pair(losses: tuple[float, float]) -> str:
    return f"{losses[0]:.3g} / {losses[1]:.3g}"


def describe(task: Task) -> str:
    optimizer = "Adam" if task.optimizer == "adam" else "SGD"
    if task.momentum:
        optimizer += f" momentum {task.momentum:g}"
    sized = task.model not in {"linear", "cnn"}
    model = f"{task.model} ({task.hidden})" if sized else task.model
    return f"{task.data}, {model}, {optimizer}, batch {task.batch}, {task.steps} steps"


def write_readme(
    path: Path, lines: list[str], sweeps: dict[tuple[Task, int], Table], tables: dict[str, Table]
) -> None:
    parts = [HEAD, "\n".join(lines), "\n\n## The tasks and their sweeps of constant rates\n"]
    named = {f"{task.name}, seed {seed}": (describe(task), table)
             for (task, seed), table in sweeps.items()}  # fmt: skip
    named["Keras"] = ("digits, one hidden layer of 32, SGD, batch 32, 15 epochs", tables["Keras"])
    named["Lightning"] = ("digits, mlp (64), Adam, batch 8, 6 epochs", tables["Lightning"])
    for name, (words, table) in named.items():
        ends = "; ".join(
            f"{lr:g}: {pair(losses) if math.isfinite(losses[0]) else 'not finite'}"
            for lr, losses in table.items()
        )
        parts.append(f"\n- **{name}** ({words}): {ends}\n")
    tools = ", ".join(f"{tool} {version(tool)}" for tool in TOOLS)
    parts.append(f"\n## Made with\n\nPython {platform.python_version()}, {tools}.\n")
    path.write_text("".join(parts), encoding="utf-8")
