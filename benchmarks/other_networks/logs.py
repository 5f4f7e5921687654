"""The runs of `runs.py` as different people would have logged them.

A way is a function of a run to the text of its log, or None where a run has nothing of the kind
(no accuracy, no cross entropy). Each names the way that holds the same without the habit, on which
its price is measured.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EACH = 10  # batches between two lines of those who print now and then
SMOOTH = 0.98  # fastai's
HELD_BATCHES = 4  # of the validation, where its losses are summed


class Run(NamedTuple):
    """What a run logged: float64 [batches] or [epochs]; `every`: batches an epoch."""

    train: Floats
    right: Floats
    lr: Floats
    val: Floats
    val_right: Floats
    every: int
    entropy: bool

    @property
    def epochs(self) -> int:
        return len(self.val)

    def by_epoch(self, values: Floats) -> Floats:
        """Values by epoch and batch of it."""
        return values.reshape(self.epochs, self.every)


def run_of(data: dict[str, NDArray[Any]], i: int) -> Run:
    names = ("train_loss", "right", "lr", "val_loss", "val_right")
    curves = (data[name][i].astype(float) for name in names)
    return Run(*curves, int(data["every"]), bool(data["entropy"]))


# --- what is made of the losses of the batches


def since_epoch(run: Run) -> Floats:
    """Mean since the epoch began, as progress bars show it."""
    parts = run.by_epoch(run.train)
    return (np.cumsum(parts, 1) / np.arange(1, run.every + 1)).ravel()


def since_start(run: Run) -> Floats:
    """Mean since the run began: a meter that nobody sets back."""
    return np.cumsum(run.train) / np.arange(1, len(run.train) + 1)


def smoothed(run: Run) -> Floats:
    """Exponential mean, corrected for its start, as fastai shows it."""
    out, mean = np.empty(len(run.train)), 0.0
    for i, loss in enumerate(run.train):
        mean = SMOOTH * mean + (1 - SMOOTH) * loss
        out[i] = mean / (1 - SMOOTH ** (i + 1))
    return out


# --- how it is written


def csv(head: str, *columns: Floats, first: int = 1) -> str:
    rows = (
        f"{first + t}," + ",".join(map(_cell, row))
        for t, row in enumerate(zip(*columns, strict=True))
    )
    return "\n".join([head, *rows]) + "\n"


def _cell(value: float) -> str:
    return "" if value == math.inf else f"{value:.6g}"  # inf: an empty cell


def with_val(run: Run, train: Floats, name: str = "train_loss") -> str:
    """A row a batch, with the validation and the rate: what a tracker holds."""
    seen = np.full(len(train), math.inf)
    seen[run.every - 1 :: run.every] = run.val
    shown = np.where(np.isinf(train), math.nan, train)
    return csv(f"step,{name},val_loss,lr", shown, seen, run.lr, first=0)


def alone(train: Floats, name: str = "loss") -> str:
    """A line a batch, with nothing but the loss, four decimals."""
    return "".join(f"step {t} {name} {x:.4f}\n" for t, x in enumerate(train))


def table(run: Run, train: Floats, val: Floats, names: str = "train_loss,val_loss") -> str:
    """A row an epoch."""
    return csv(f"epoch,{names},lr", train, val, run.lr[run.every - 1 :: run.every])


def means(run: Run) -> Floats:
    return run.by_epoch(run.train).mean(1)


def last(run: Run, values: Floats) -> Floats:
    return run.by_epoch(values)[:, -1]


def printed(run: Run) -> str:
    pairs = zip(means(run), run.val, strict=True)
    lines = (
        f"Epoch {e}/{run.epochs} | train loss: {a:.4f} | val loss: {b:.4f}\n"
        for e, (a, b) in enumerate(pairs, 1)
    )
    return "".join(lines)


def now_and_then(run: Run) -> str:
    """The loss of every tenth batch, as many tutorials print it."""
    return "".join(
        f"Epoch [{t // run.every + 1}/{run.epochs}], Step [{t % run.every + 1}/{run.every}], "
        f"Loss: {x:.4f}\n"
        for t, x in enumerate(run.train)
        if (t + 1) % EACH == 0
    )


def of_ten(run: Run) -> str:
    """The mean of ten batches, as PyTorch's tutorial prints it."""
    n = len(run.train) // EACH
    blocks = run.train[: n * EACH].reshape(n, EACH).mean(1)
    return "".join(
        f"[{(k + 1) * EACH // run.every + 1}, {(k + 1) * EACH % run.every:5d}] loss: {x:.3f}\n"
        for k, x in enumerate(blocks)
    )


def bars(run: Run, every: int) -> str:
    """What a bar shows every few batches and at the end of an epoch: the mean since it began."""
    return "".join(
        f"Epoch {t // run.every + 1}/{run.epochs}: {t % run.every + 1}/{run.every} loss={x:.4f}\n"
        for t, x in enumerate(since_epoch(run))
        if (t % run.every + 1) % every == 0 or (t + 1) % run.every == 0
    )


def perplexity(run: Run) -> str | None:
    if not run.entropy:
        return None
    with np.errstate(over="ignore"):
        a, b = np.exp(means(run)), np.exp(run.val)
    return table(run, *(np.where(np.isinf(x), math.nan, x) for x in (a, b)), "train_ppl,val_ppl")


def bits(run: Run) -> str | None:
    if not run.entropy:
        return None
    return table(run, means(run) / math.log(2), run.val / math.log(2), "train_bpc,val_bpc")


def logarithm(run: Run) -> str | None:
    """The decimal logarithm, as who trains functions and fields shows it."""
    a, b = means(run), run.val
    if not all((x[np.isfinite(x)] > 0).all() for x in (a, b)):
        return None
    return table(run, np.log10(a), np.log10(b), "log10_train_loss,log10_val_loss")


def accuracy(run: Run) -> str | None:
    if np.isnan(run.val_right).all():
        return None
    return table(run, means(run._replace(train=run.right)), run.val_right, "train_acc,val_acc")


class Way(NamedTuple):
    """A way of logging: its text, the way it is compared with, and what the user has to say."""

    what: str
    text: Callable[[Run], str | None]
    base: str = ""
    maximize: str | None = None


WAYS = {
    "steps": Way("each batch, with validations and rate", lambda r: with_val(r, r.train)),
    "steps_epoch": Way(
        "... the mean since the epoch began", lambda r: with_val(r, since_epoch(r)), "steps"
    ),
    "steps_start": Way(
        "... the mean since the run began", lambda r: with_val(r, since_start(r)), "steps"
    ),
    "steps_ema": Way(
        "... an exponential mean (0.98), not called so", lambda r: with_val(r, smoothed(r)), "steps"
    ),
    "table": Way("a row an epoch, with the rate", lambda r: table(r, means(r), r.val)),
    "printed": Way("... printed, 4 decimals, no rate", printed, "table"),
    "last": Way(
        "... of the epoch's last batch", lambda r: table(r, last(r, r.train), r.val), "table"
    ),
    "table_start": Way(
        "... the mean since the run began",
        lambda r: table(r, last(r, since_start(r)), r.val),
        "table",
    ),
    "table_ema": Way(
        "... an exponential mean (0.98), as fastai's table",
        lambda r: table(r, last(r, smoothed(r)), r.val),
        "table",
    ),
    "sums": Way(
        "... summed over the batches",
        lambda r: table(r, means(r) * r.every, r.val * HELD_BATCHES),
        "table",
    ),
    "perplexity": Way("... perplexities", perplexity, "table"),
    "bits": Way("... bits per character", bits, "table"),
    "log10": Way("... decimal logarithms", logarithm, "table"),
    "accuracy": Way("... accuracies alone, `--maximize val_acc`", accuracy, "table", "val_acc"),
    "alone": Way("the loss of each batch alone", lambda r: alone(r.train)),
    "tenth": Way("... of every tenth", now_and_then, "alone"),
    "of_ten": Way("... the mean of every ten, 3 decimals", of_ten, "alone"),
    "bar": Way("... the mean since the epoch began, of a bar", lambda r: bars(r, 1), "alone"),
    "bar_fifth": Way("... the same, every fifth batch", lambda r: bars(r, 5), "alone"),
    "alone_start": Way(
        "... the mean since the run began", lambda r: alone(since_start(r)), "alone"
    ),
    "alone_ema": Way(
        "... an exponential mean (0.98), not called so", lambda r: alone(smoothed(r)), "alone"
    ),
}
