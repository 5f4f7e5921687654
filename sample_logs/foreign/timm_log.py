"""timm: what its logger keeps in a file, in the words of its train.py, which is in no package."""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

import torch
from timm.optim import create_optimizer_v2
from timm.scheduler import create_scheduler_v2
from timm.utils import AverageMeter, setup_default_logging
from tiny_torch import loader

# train.py's own: the name of the logger looks like that of the data.
LOG = logging.getLogger("train")


def main(target: Path) -> None:
    torch.manual_seed(0)
    kept = Path(tempfile.mkdtemp()) / "train.log"
    setup_default_logging(log_path=str(kept))
    model, loss_of = torch.nn.Linear(8, 3), torch.nn.CrossEntropyLoss()
    optimizer = create_optimizer_v2(model, opt="adamw", lr=0.05)
    schedule, epochs = create_scheduler_v2(optimizer, num_epochs=6, sched="cosine")
    LOG.info(f"Scheduled epochs: {epochs}. LR stepped per epoch.")
    for epoch in range(epochs):
        _train(epoch, model, loss_of, optimizer)
        _test(model, loss_of)
        schedule.step(epoch + 1)
    target.write_bytes(kept.read_bytes())


def _train(epoch: int, model: torch.nn.Module, loss_of, optimizer) -> None:
    batches, mean = [*loader(320, 1)], AverageMeter()
    for at, (points, labels) in enumerate(batches):
        loss = loss_of(model(points), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        mean.update(loss.item(), len(points))
        if at % 5 == 0 or at == len(batches) - 1:
            done, rate = 100.0 * (at + 1) / len(batches), optimizer.param_groups[0]["lr"]
            LOG.info(
                f"Train: {epoch} [{at:>4d}/{len(batches)} ({done:>3.0f}%)]  "
                f"Loss: {mean.val:#.3g} ({mean.avg:#.3g})  Time: 0.010s, 1600.00/s  "
                f"(0.010s, 1600.00/s)  LR: {rate:.3e}  Data: 0.001 (0.001)"
            )


def _test(model: torch.nn.Module, loss_of) -> None:
    batches, mean, right = [*loader(160, 2)], AverageMeter(), AverageMeter()
    with torch.no_grad():
        for at, (points, labels) in enumerate(batches):
            told = model(points)
            mean.update(loss_of(told, labels).item(), len(points))
            right.update(100.0 * (told.argmax(1) == labels).float().mean().item(), len(points))
            if at % 5 == 0 or at == len(batches) - 1:
                LOG.info(
                    f"Test: [{at:>4d}/{len(batches) - 1}]  Time: 0.001 (0.001)  "
                    f"Loss: {mean.val:>7.3f} ({mean.avg:>6.3f})  "
                    f"Acc@1: {right.val:>7.3f} ({right.avg:>7.3f})"
                )


main(Path(sys.argv[1]).resolve())
