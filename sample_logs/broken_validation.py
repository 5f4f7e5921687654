"""Samples whose training loss is a number to the end, and whose validation is lost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import catalog as c
import torch
from loggers import epoch_means, fresh
from tasks import Row, build, load, loss_of, make_optimizer, train

if TYPE_CHECKING:
    from pathlib import Path

EPOCHS, RATE = 40, 0.01


def ends_in_infinity(path: Path) -> str:
    """Validate in half precision, in which the chance of what is told apart too surely is 0."""
    task = c.DIGITS_ADAM
    torch.manual_seed(0)
    data = load("digits_noisy_labels")
    model = build(task, data)
    optimizer = make_optimizer(task, model, RATE)
    with fresh(path).open("w", newline="", encoding="utf-8") as file:
        file.write("epoch,train_loss,val_loss,lr\n")
        for epoch in range(1, EPOCHS + 1):
            losses = []
            for pick in torch.randperm(len(data.train_x)).split(task.batch):
                optimizer.zero_grad()
                loss = loss_of(model, data.train_x[pick], data.train_y[pick])
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                losses.append(loss.item())
            with torch.no_grad():
                chances = model(data.val_x).softmax(1).half()
                val = -chances[torch.arange(len(data.val_y)), data.val_y].float().log().mean()
                full = loss_of(model, data.val_x, data.val_y).item()
            file.write(f"{epoch},{math.fsum(losses) / len(losses):.6g},{val.item():.6g},{RATE}\n")
    return f"{math.fsum(losses) / len(losses):.3g} / inf; in full precision {full:.3g}"


def explodes_at_the_last_step(path: Path) -> str:
    """Log means over epochs of a good run whose rate leaps in its last step."""
    rows: list[Row] = []
    steps = 8  # of an epoch
    task = c.DIABETES_MLP
    leaps = 1 - 1.5 / task.steps
    result = train(
        task, 1e-4, lambda u: 1.0 if u < leaps else 1e5, log_every=1, val_every=1,
        on_row=rows.append,
    )  # fmt: skip
    with fresh(path).open("w", newline="", encoding="utf-8") as file:
        file.write("epoch,train_loss,val_loss,lr\n")
        for number, mean, epoch in epoch_means(rows, steps):
            file.write(f"{number},{mean:.6g},{epoch[-1].val_loss:.6g},{epoch[0].lr:.6g}\n")
    return f"{result.final_train:.3g} / {result.final_val:.3g}; constant rate reaches 0.387 / 0.521"
