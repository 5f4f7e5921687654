"""Trainings whose loss is measured against what learns as well: two networks, own samples, noise.

Each trains at one rate, logs through `log(row)` and gives back how good what it makes is: minus
the Frechet distance of a thousand samples (or less) to held-back digits, in their 64 pixels.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from scipy.linalg import sqrtm
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from other_losses.data import HELD_BACK, digits, net

Log = Callable[[dict[str, float]], None]


def frechet(made: Tensor, real: np.ndarray) -> float:
    a = np.nan_to_num(made.numpy().astype("float64"), nan=9, posinf=9, neginf=-9).clip(-9, 9)
    b = real.astype("float64")
    ca, cb = (np.cov(v.T) + 1e-6 * np.eye(v.shape[1]) for v in (a, b))
    apart = ((a.mean(0) - b.mean(0)) ** 2).sum()
    return float(apart + np.trace(ca + cb - 2 * sqrtm(ca @ cb).real))


def gan(rate: float, log: Log, g: Generator) -> float:
    return _two_networks(rate, log, g, False)


def wgan(rate: float, log: Log, g: Generator) -> float:
    return _two_networks(rate, log, g, True)


def _two_networks(rate: float, log: Log, g: Generator, is_wasserstein: bool) -> float:
    G, D = net(16, 128, 128, 64), net(64, 128, 128, 1)
    by_g, by_d = (torch.optim.Adam(n.parameters(), rate, betas=(0.5, 0.99)) for n in (G, D))
    told = F.binary_cross_entropy_with_logits
    yes, no = torch.ones(64, 1), torch.zeros(64, 1)
    for step in range(1200):
        x, _ = digits(g)
        z = torch.randn(64, 16, generator=g)
        fake = torch.sigmoid(G(z))
        if is_wasserstein:
            share = torch.rand(64, 1, generator=g)
            between = (share * x + (1 - share) * fake.detach()).requires_grad_(True)
            slope = torch.autograd.grad(D(between).sum(), between, create_graph=True)[0]
            penalty = ((slope.norm(dim=1) - 1) ** 2).mean()
            d_loss = D(fake.detach()).mean() - D(x).mean() + 10 * penalty
        else:
            d_loss = told(D(x), yes) + told(D(fake.detach()), no)
        by_d.zero_grad()
        d_loss.backward()
        by_d.step()
        g_loss = -D(fake).mean() if is_wasserstein else told(D(fake), yes)
        by_g.zero_grad()
        g_loss.backward()
        by_g.step()
        if step % 10 == 0 and is_wasserstein:
            log({"step": step, "critic_loss": d_loss.item(), "gen_loss": g_loss.item(),
                 "gp": penalty.item()})  # fmt: skip
        elif step % 10 == 0:
            log({"step": step, "d_loss": d_loss.item(), "g_loss": g_loss.item(), "lr": rate})
    with torch.no_grad():
        return -frechet(torch.sigmoid(G(torch.randn(1000, 16, generator=g))), HELD_BACK.numpy())


def energies(rate: float, log: Log, g: Generator) -> float:
    """Short-run Langevin samples from a buffer, energies held small."""
    E = net(64, 128, 128, 1, act=nn.SiLU)
    optimizer = torch.optim.Adam(E.parameters(), rate, betas=(0.0, 0.99))

    def sampled(x: Tensor, steps: int = 15) -> Tensor:
        for _ in range(steps):
            x = x.detach().requires_grad_(True)
            slope = torch.autograd.grad(E(x).sum(), x)[0].clamp(-1, 1)
            x = (x - 0.1 * slope + 0.01 * torch.randn(x.shape, generator=g)).clamp(0, 1)
        return x.detach()

    kept = torch.rand(500, 64, generator=g)
    for step in range(500):
        x, _ = digits(g)
        at = torch.randint(0, 500, (64,), generator=g)
        fake = kept[at]
        fake[:4] = torch.rand(4, 64, generator=g)
        fake = sampled(fake)
        kept[at] = fake
        real_e, fake_e = E(x + 0.02 * torch.randn(x.shape, generator=g)), E(fake)
        loss = real_e.mean() - fake_e.mean() + 0.1 * (real_e**2 + fake_e**2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 5 == 0:
            log({"step": step, "loss": loss.item(), "energy_pos": real_e.mean().item(),
                 "energy_neg": fake_e.mean().item()})  # fmt: skip
    return -frechet(sampled(torch.rand(500, 64, generator=g), 60), HELD_BACK.numpy())


class _Denoiser(nn.Module):
    def __init__(self, times: int) -> None:
        super().__init__()
        self.e = nn.Embedding(times, 32)
        self.n = net(96, 256, 256, 64, act=nn.SiLU)

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        return self.n(torch.cat([x, self.e(t)], 1))


def diffusion(rate: float, log: Log, g: Generator) -> float:
    """DDPM of a hundred times; the columns are those of OpenAI's improved-diffusion."""
    times = 100
    beta = torch.linspace(1e-4, 0.06, times)
    kept = torch.cumprod(1 - beta, 0)
    model = _Denoiser(times)
    optimizer = torch.optim.Adam(model.parameters(), rate)
    quarters: list[list[float]] = [[], [], [], []]
    losses: list[float] = []
    for step in range(2000):
        x, _ = digits(g)
        x = 2 * x - 1
        t = torch.randint(0, times, (64,), generator=g)
        noise = torch.randn(64, 64, generator=g)
        a = kept[t][:, None]
        each = ((model(a.sqrt() * x + (1 - a).sqrt() * noise, t) - noise) ** 2).mean(1)
        loss = each.mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        for at, value in zip(t.tolist(), each.tolist(), strict=True):
            quarters[at * 4 // times].append(value)
        if step % 20 == 19:
            norm = float(sum((p.grad**2).sum() for p in model.parameters()) ** 0.5)
            mean = float(np.mean(losses))
            of = {f"loss_q{k}": float(np.mean(v)) for k, v in enumerate(quarters)}
            log({"grad_norm": norm, "loss": mean, **of, "mse": mean, "samples": 64 * (step + 1),
                 "step": step + 1})  # fmt: skip
            quarters, losses = [[], [], [], []], []
    with torch.no_grad():
        x = torch.randn(600, 64, generator=g)
        for at in reversed(range(times)):
            noise = model(x, torch.full((600,), at))
            x = (x - beta[at] / (1 - kept[at]).sqrt() * noise) / (1 - beta[at]).sqrt()
            if at:
                x = x + beta[at].sqrt() * torch.randn(x.shape, generator=g)
    return -frechet((x + 1) / 2, HELD_BACK.numpy())
