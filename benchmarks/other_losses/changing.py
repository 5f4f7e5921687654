"""Trainings in which what is asked changes, or is asked otherwise than of most networks."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from other_losses.data import HELD_BACK, HELD_LABELS, LABELS, TRAINED, digits, net

Log = Callable[[dict[str, float]], None]


def _steps_of(model: nn.Module, rate: float) -> Callable[[Tensor], None]:
    """Return what takes a step of Adam down a loss."""
    optimizer = torch.optim.Adam(model.parameters(), rate)

    def step(loss: Tensor) -> None:
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def _right(model: nn.Module, x: Tensor) -> float:
    with torch.no_grad():
        return float((model(x).argmax(1) == HELD_LABELS).float().mean())


def vae(rate: float, log: Log, g: Generator) -> float:
    """KL divergence warmed up over the first half."""
    return _autoencoder(rate, log, g, lambda epoch: min(1, epoch / 20))


def vae_cycles(rate: float, log: Log, g: Generator) -> float:
    """KL divergence warmed up again every ten epochs."""
    return _autoencoder(rate, log, g, lambda epoch: min(1, (epoch % 10) / 5))


def _autoencoder(rate: float, log: Log, g: Generator, weight: Callable[[int], float]) -> float:
    parts = nn.ModuleList([net(64, 128, 32), net(16, 128, 64)])
    step = _steps_of(parts, rate)

    def measured(x: Tensor, g: Generator) -> tuple[Tensor, Tensor]:
        mean, spread = parts[0](x).chunk(2, 1)
        spread = spread.clamp(-10, 10)
        z = mean + (spread / 2).exp() * torch.randn(mean.shape, generator=g)
        lost = F.binary_cross_entropy_with_logits(parts[1](z), x, reduction="sum") / len(x)
        return lost, (-0.5 * (1 + spread - mean * mean - spread.exp())).sum() / len(x)

    for epoch in range(40):
        seen = []
        for _ in range(20):
            recon, kl = measured(digits(g)[0], g)
            step(recon + weight(epoch) * kl)
            seen.append((recon.item(), kl.item()))
        with torch.no_grad():
            held = [v.item() for v in measured(HELD_BACK, Generator().manual_seed(3))]
        row: dict[str, float] = {"epoch": epoch, "kl_weight": weight(epoch)}
        for split, (recon, kl) in (("", np.mean(seen, 0)), ("val_", held)):
            row[f"{split}loss"] = float(recon + weight(epoch) * kl)
            row |= {f"{split}recon_loss": float(recon), f"{split}kl_loss": float(kl)}
        log(row)
    return -sum(held)


def tasks(rate: float, log: Log, g: Generator) -> float:
    """Five permutations of the pixels, one after the other; the mean over the ones seen so far."""
    model = net(64, 128, 10)
    step = _steps_of(model, rate)
    orders = [torch.randperm(64, generator=g) for _ in range(5)]
    good = []
    for task, order in enumerate(orders):
        for at in range(150):
            x, y = digits(g)
            loss = F.cross_entropy(model(x[:, order]), y)
            step(loss)
            if at % 5 == 0:
                log({"step": task * 150 + at, "task": task, "loss": loss.item(), "lr": rate})
        good.append(np.mean([_right(model, HELD_BACK[:, o]) for o in orders[: task + 1]]))
    return float(np.mean(good))


def stages(rate: float, log: Log, g: Generator) -> float:
    """Digits of two, then five, then all ten classes."""
    model = net(64, 64, 10)
    step = _steps_of(model, rate)
    for stage, classes in enumerate((2, 5, 10)):
        known = LABELS.lt(classes)
        x, y = TRAINED[known], LABELS[known]
        for at in range(200):
            chosen = torch.randint(0, len(x), (64,), generator=g)
            loss = F.cross_entropy(model(x[chosen]), y[chosen])
            step(loss)
            if at % 5 == 0:
                log({"step": stage * 200 + at, "stage": stage + 1, "loss": loss.item(),
                     "lr": rate})  # fmt: skip
    with torch.no_grad():
        return float(-F.cross_entropy(model(HELD_BACK), HELD_LABELS))


def smoothing(rate: float, log: Log, g: Generator) -> float:
    """Labels are smoothed from the middle on."""
    model = net(64, 64, 10)
    step = _steps_of(model, rate)
    for at in range(600):
        smooth = 0.0 if at < 300 else 0.2
        x, y = digits(g)
        loss = F.cross_entropy(model(x), y, label_smoothing=smooth)
        step(loss)
        if at % 5 == 0:
            log({"step": at, "loss": loss.item(), "label_smoothing": smooth, "lr": rate})
    return _right(model, HELD_BACK)


def harder_noise(rate: float, log: Log, g: Generator) -> float:
    """A denoiser whose noise grows all the way."""
    model = net(64, 128, 64)
    step = _steps_of(model, rate)
    for at in range(800):
        noise = 0.1 + 0.9 * at / 800
        x, _ = digits(g)
        loss = ((model(x + noise * torch.randn(x.shape, generator=g)) - x) ** 2).mean()
        step(loss)
        if at % 5 == 0:
            log({"step": at, "loss": loss.item(), "noise_level": noise, "lr": rate})
    g = Generator().manual_seed(4)
    with torch.no_grad():
        seen = HELD_BACK + 0.6 * torch.randn(HELD_BACK.shape, generator=g)
        return -float(((model(seen) - HELD_BACK) ** 2).mean())


def equation(rate: float, log: Log, g: Generator) -> float:
    """A Poisson equation whose solution is a sine (PINN); minus the logarithm of its error."""
    model = net(1, 32, 32, 1, act=nn.Tanh)
    step = _steps_of(model, rate)
    ends = torch.tensor([[-1.0], [1.0]])
    for at in range(1500):
        x = (2 * torch.rand(64, 1, generator=g) - 1).requires_grad_(True)
        slope = torch.autograd.grad(model(x).sum(), x, create_graph=True)[0]
        bend = torch.autograd.grad(slope.sum(), x, create_graph=True)[0]
        inside = ((bend + (2 * math.pi) ** 2 * torch.sin(2 * math.pi * x)) ** 2).mean()
        border = (model(ends) ** 2).mean()
        loss = inside + 100 * border
        step(loss)
        if at % 10 == 0:
            log({"step": at, "loss": loss.item(), "loss_pde": inside.item(),
                 "loss_bc": border.item()})  # fmt: skip
    x = torch.linspace(-1, 1, 201)[:, None]
    right = torch.sin(2 * math.pi * x)
    with torch.no_grad():
        return -math.log10(float((model(x) - right).norm() / right.norm()) + 1e-9)


def learn_to_learn(rate: float, log: Log, g: Generator) -> float:
    """MAML of the first order on sines; minus the loss after one step on 200 new ones."""
    weights = [nn.Parameter(p.detach().clone()) for p in net(1, 32, 32, 1).parameters()]
    optimizer = torch.optim.Adam(weights, rate)

    def said(w: list[Tensor], x: Tensor) -> Tensor:
        return torch.tanh(torch.tanh(x @ w[0].T + w[1]) @ w[2].T + w[3]) @ w[4].T + w[5]

    def after_a_step(g: Generator) -> Tensor:
        size = 0.5 + 4.5 * torch.rand(1, generator=g)
        shift = 3.14 * torch.rand(1, generator=g)

        def loss(w: list[Tensor]) -> Tensor:
            x = 10 * torch.rand(10, 1, generator=g) - 5
            return ((said(w, x) - size * torch.sin(x + shift)) ** 2).mean()

        slopes = torch.autograd.grad(loss(weights), weights)
        return loss([w - 0.01 * s for w, s in zip(weights, slopes, strict=True)])

    for at in range(600):
        loss = sum(after_a_step(g) for _ in range(4)) / 4
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        log({"iteration": at, "meta_loss": loss.item()})
    g = Generator().manual_seed(5)
    return -float(np.mean([after_a_step(g).item() for _ in range(200)]))
