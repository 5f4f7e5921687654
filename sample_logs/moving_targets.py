"""Samples whose loss rises while all is well: a game of two networks, a task that grows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from loggers import fresh
from tasks import load

if TYPE_CHECKING:
    from pathlib import Path


def two_losses(path: Path) -> str:
    """Train a generator of points on a ring against a discriminator, and log the loss of each."""
    torch.manual_seed(0)
    torch.set_num_threads(1)

    def network(inputs: int, outputs: int) -> torch.nn.Sequential:
        hidden = torch.nn.Linear(inputs, 32), torch.nn.LeakyReLU(0.2)
        return torch.nn.Sequential(*hidden, torch.nn.Linear(32, outputs))

    g, d = network(4, 2), network(2, 1)
    rate = 2e-3
    by_g, by_d = (torch.optim.Adam(n.parameters(), rate, betas=(0.5, 0.999)) for n in (g, d))
    judged = torch.nn.functional.binary_cross_entropy_with_logits
    yes, no = torch.ones(64, 1), torch.zeros(64, 1)
    with fresh(path).open("w", newline="", encoding="utf-8") as file:
        file.write("step,g_loss,d_loss,lr\n")
        for step in range(600):
            angle = 2 * math.pi * torch.rand(64)
            real = torch.stack([angle.cos(), angle.sin()], 1) + 0.05 * torch.randn(64, 2)
            made = g(torch.randn(64, 4))
            d_loss = judged(d(real), yes) + judged(d(made.detach()), no)
            by_d.zero_grad()
            d_loss.backward()  # type: ignore[no-untyped-call]
            by_d.step()
            g_loss = judged(d(made), yes)
            by_g.zero_grad()
            g_loss.backward()  # type: ignore[no-untyped-call]
            by_g.step()
            if step % 4 == 0:
                file.write(f"{step},{g_loss.item():.6g},{d_loss.item():.6g},{rate:g}\n")
    return f"g_loss {g_loss.item():.3g}, d_loss {d_loss.item():.3g}"


def more_classes(path: Path) -> str:
    """Train on digits of two, then five, then all ten classes, a stage each."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    data, rate = load("digits"), 1e-2
    inputs = data.train_x.shape[-1]
    model = torch.nn.Sequential(
        torch.nn.Linear(inputs, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)
    )
    optimizer = torch.optim.Adam(model.parameters(), rate)
    judged = torch.nn.functional.cross_entropy
    with fresh(path).open("w", newline="", encoding="utf-8") as file:
        file.write("step,stage,loss,lr\n")
        for stage, classes in enumerate((2, 5, 10)):
            known = data.train_y < classes
            x, y = data.train_x[known], data.train_y[known]
            for step in range(200):
                batch = torch.randint(0, len(x), (64,))
                loss = judged(model(x[batch]), y[batch])
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                if step % 4 == 0:
                    at = 200 * stage + step
                    file.write(f"{at},{stage + 1},{loss.item():.6g},{rate:g}\n")
    with torch.no_grad():
        right = (model(data.val_x).argmax(1) == data.val_y).float().mean().item()
    return f"loss {loss.item():.3g}, validation accuracy {right:.3g}"
