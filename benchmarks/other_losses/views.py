"""Trainings on pairs of views: SimCLR, BYOL, DINO, CLIP.

What SimCLR, BYOL and DINO see are digits beside 192 pixels of noise, which every view draws anew;
how good they are is the accuracy of a logistic regression on the features of 300 of them. Untrained
features of digits alone would do as well as trained ones. CLIP's is that of its nearest text.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable

import torch
from sklearn.linear_model import LogisticRegression
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from other_losses.data import HELD_BACK, HELD_LABELS, LABELS, TRAINED, changed, digits, net

Log = Callable[[dict[str, float]], None]
NOISE = 192


def view(x: Tensor, g: Generator) -> Tensor:
    return torch.cat([changed(x, g), 1.0 * torch.randn(len(x), NOISE, generator=g)], 1)


def probe(encoder: nn.Module) -> float:
    g = Generator().manual_seed(9)
    beside = [torch.randn(len(x), NOISE, generator=g) for x in (TRAINED, HELD_BACK)]
    with torch.no_grad():
        seen, held = (
            encoder(torch.cat([x, n], 1)).numpy()
            for x, n in zip((TRAINED, HELD_BACK), beside, strict=True)
        )
    scale = seen.std(0) + 1e-8
    if not (abs(seen).max() < math.inf and abs(held).max() < math.inf):
        return 0.0
    fitted = LogisticRegression(max_iter=100).fit(seen[:300] / scale, LABELS[:300].numpy())
    return float(fitted.score(held / scale, HELD_LABELS.numpy()))


def _follow(slow: Iterable[nn.Module], fast: Iterable[nn.Module], keep: float) -> None:
    with torch.no_grad():
        for mine, other in zip(slow, fast, strict=True):
            for u, v in zip(mine.parameters(), other.parameters(), strict=True):
                u.mul_(keep).add_(v, alpha=1 - keep)


def simclr(rate: float, log: Log, g: Generator) -> float:
    encoder, head = net(64 + NOISE, 128, 64), net(64, 64, 32)
    optimizer = torch.optim.Adam([*encoder.parameters(), *head.parameters()], rate)
    other = torch.cat([torch.arange(128) + 128, torch.arange(128)])
    for step in range(500):
        x, _ = digits(g, 128)
        both = [head(encoder(view(x, g))) for _ in range(2)]
        z = F.normalize(torch.cat(both), dim=1)
        near = z @ z.T / 0.2
        near.fill_diagonal_(-1e9)
        loss = F.cross_entropy(near, other)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 5 == 0:
            log({"step": step, "loss": loss.item(), "lr": rate})
    return probe(encoder)


def byol(rate: float, log: Log, g: Generator) -> float:
    encoder, head, guess = net(64 + NOISE, 128, 64), net(64, 64, 32), net(32, 64, 32)
    slow = copy.deepcopy(encoder), copy.deepcopy(head)
    learnt = [*encoder.parameters(), *head.parameters(), *guess.parameters()]
    optimizer = torch.optim.Adam(learnt, rate)
    for step in range(500):
        x, _ = digits(g, 128)
        a, b = view(x, g), view(x, g)
        with torch.no_grad():
            of_a, of_b = (slow[1](slow[0](v)) for v in (a, b))
        near_b = F.cosine_similarity(guess(head(encoder(a))), of_b).mean()
        near_a = F.cosine_similarity(guess(head(encoder(b))), of_a).mean()
        loss = 4 - 2 * near_b - 2 * near_a
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        _follow(slow, (encoder, head), 0.99)
        if step % 5 == 0:
            log({"step": step, "byol_loss": loss.item(), "lr": rate})
    return probe(encoder)


def dino(rate: float, log: Log, g: Generator) -> float:
    """With warmup and cosine, weight decay and teacher's pace that rise; logged as DINO does."""
    encoder, head = net(64 + NOISE, 128, 64), net(64, 64, 64)
    slow = copy.deepcopy(encoder), copy.deepcopy(head)
    optimizer = torch.optim.AdamW([*encoder.parameters(), *head.parameters()], rate)
    centre, losses = torch.zeros(1, 64), []
    for step in range(600):
        done = 0.5 * (1 - math.cos(math.pi * step / 600))
        decay = 0.04 + 0.36 * done
        down = 0.5 * (1 + math.cos(math.pi * max(0, step - 80) / 520))
        now = rate * min(1, (step + 1) / 80) * down
        optimizer.param_groups[0].update(lr=now, weight_decay=decay)
        x, _ = digits(g, 128)
        a, b = view(x, g), view(x, g)
        with torch.no_grad():
            told = [slow[1](F.normalize(slow[0](v)) * 8) for v in (a, b)]
            of_a, of_b = (F.softmax((u - centre) / 0.04, 1) for u in told)
            centre = 0.9 * centre + 0.1 * torch.cat(told).mean(0, keepdim=True)
        by_b, by_a = (F.log_softmax(head(F.normalize(encoder(v)) * 8) / 0.1, 1) for v in (b, a))
        loss = -(of_a * by_b).sum(1).mean() / 2 - (of_b * by_a).sum(1).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        _follow(slow, (encoder, head), 0.99 + 0.01 * done)
        losses.append(loss.item())
        if step % 20 == 19:
            log({"train_loss": sum(losses) / len(losses), "train_lr": now, "train_wd": decay,
                 "epoch": step // 20})  # fmt: skip
            losses = []
    return probe(encoder)


def clip(rate: float, log: Log, g: Generator) -> float:
    """Texts are the digit's name beside ten numbers that say nothing."""
    images, texts = net(64, 128, 32), net(20, 64, 32)
    scale = nn.Parameter(torch.tensor(2.66))
    optimizer = torch.optim.Adam([*images.parameters(), *texts.parameters(), scale], rate)
    own = torch.arange(64)
    for step in range(500):
        x, y = digits(g, 64)
        seen = F.normalize(images(changed(x, g)), dim=1)
        name = [F.one_hot(y, 10).float(), 0.3 * torch.randn(len(y), 10, generator=g)]
        said = F.normalize(texts(torch.cat(name, 1)), dim=1)
        near = scale.exp().clamp(max=100) * seen @ said.T
        loss = (F.cross_entropy(near, own) + F.cross_entropy(near.T, own)) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 5 == 0:
            log({"step": step, "contrastive_loss": loss.item(), "loss": loss.item(),
                 "logit_scale": scale.exp().item(), "lr": rate})  # fmt: skip
    with torch.no_grad():
        names = F.normalize(texts(torch.cat([torch.eye(10), torch.zeros(10, 10)], 1)), dim=1)
        nearest = (F.normalize(images(HELD_BACK), dim=1) @ names.T).argmax(1)
    return float((nearest == HELD_LABELS).float().mean())
