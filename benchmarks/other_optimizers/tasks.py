"""Small real tasks in PyTorch, split in halves before any was trained: see page.py."""

from __future__ import annotations

import math
import sysconfig
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from sklearn import datasets
from torch import Tensor, nn
from torch.nn import functional as F

Pair = tuple[Tensor, Tensor]
LETTERS = "abcdefghijklmnopqrstuvwxyz .,()_=:\n'\"0"
SPAN = 24  # characters of text that a network sees at once


class Task(NamedTuple):
    """What is trained, on what, and for how long.

    half: 'choice' or 'check'. schedule: 'constant', or 'warmup_cosine' (5 % linear warmup).
    """

    name: str
    half: str
    data: Callable[[], Pair]
    network: Callable[[], nn.Module]
    loss: Callable[[Tensor, Tensor], Tensor]
    batch: int
    steps: int
    schedule: str = "constant"


def _tensors(x: object, y: object) -> Pair:
    a, b = torch.as_tensor(np.asarray(x)), torch.as_tensor(np.asarray(y))
    return a.float(), b if b.dtype == torch.int64 else b.float()


def digits() -> Pair:
    found = datasets.load_digits()
    return _tensors(found.data / 8.0 - 1.0, found.target.astype(np.int64))


def pictures() -> Pair:
    x, y = digits()
    return x.reshape(-1, 1, 8, 8), y


def digits_themselves() -> Pair:
    x, _ = digits()
    return x, x


def noisy_pictures() -> Pair:
    x, _ = pictures()
    return x + 0.7 * torch.randn(x.shape, generator=torch.Generator().manual_seed(3)), x


def diabetes() -> Pair:
    found = datasets.load_diabetes()
    x = found.data / found.data.std(0)
    return _tensors(x, ((found.target - 152.0) / 77.0)[:, None])


def friedman() -> Pair:
    x, y = datasets.make_friedman1(1500, noise=0.5, random_state=0)
    return _tensors(2 * x - 1, ((y - y.mean()) / y.std())[:, None])


def cancer() -> Pair:
    found = datasets.load_breast_cancer()
    x = (found.data - found.data.mean(0)) / found.data.std(0)
    return _tensors(x, found.target[:, None].astype(float))


def picture() -> Pair:
    """Places of a photograph (every fifth pixel) and its colours there."""
    colours = datasets.load_sample_image("china.jpg")[::5, ::5] / 127.5 - 1.0
    height, width = colours.shape[:2]
    place = np.stack(np.meshgrid(range(height), range(width), indexing="ij"), -1) / (height / 2) - 1
    turns = place.reshape(-1, 2) @ np.random.default_rng(0).normal(0, 4.0, (2, 24))
    return _tensors(np.hstack([np.sin(turns), np.cos(turns)]), colours.reshape(-1, 3))


def text() -> Pair:
    """Stretches of the standard library's source, and each moved on by one character."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    source = "".join((folder / name).read_text("utf-8").lower() for name in ("ast.py", "cmd.py"))
    codes = torch.tensor([LETTERS.find(c) % len(LETTERS) for c in source])
    whole = codes[: len(codes) // (SPAN + 1) * (SPAN + 1)].reshape(-1, SPAN + 1)
    return whole[:, :-1], whole[:, 1:]


def next_letters() -> Pair:
    """Eight characters of that source, and the one after them."""
    x, y = text()
    return x[:, :8], y[:, 7]


def vowels() -> Pair:
    """Eight characters of that source, and how many of them are vowels."""
    x = text()[0].reshape(-1, 8)
    five = torch.tensor([LETTERS.find(c) for c in "aeiou"])
    return x, torch.isin(x, five).sum(1)


def mlp(*sizes: int, act: Callable[[], nn.Module] = nn.ReLU) -> nn.Module:
    parts: list[nn.Module] = []
    for a, b in pairwise(sizes[:-1]):
        parts += [nn.Linear(a, b), act()]
    return nn.Sequential(*parts, nn.Linear(*sizes[-2:]))


def cnn() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(256, 10),
    )  # fmt: skip


def denoiser() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 12, 3, padding=1), nn.GELU(), nn.Conv2d(12, 12, 3, padding=1), nn.GELU(),
        nn.Conv2d(12, 1, 3, padding=1),
    )  # fmt: skip


class Attending(nn.Module):
    """Characters to the next one, by one transformer's layer."""

    def __init__(self) -> None:
        super().__init__()
        self.put = nn.Embedding(len(LETTERS), 32)
        self.place = nn.Parameter(torch.randn(SPAN, 32) * 0.02)
        self.layer = nn.TransformerEncoderLayer(32, 2, 64, 0.0, batch_first=True, norm_first=True)
        self.out = nn.Linear(32, len(LETTERS))
        self.register_buffer("mask", torch.full((SPAN, SPAN), -math.inf).triu(1))

    def forward(self, x: Tensor) -> Tensor:
        found = self.layer(self.put(x) + self.place, src_mask=self.mask)
        return self.out(found).transpose(1, 2)  # type: ignore[no-any-return]


def letters(*sizes: int) -> Callable[[], nn.Module]:
    """A network of eight characters, each put as eight numbers, with these layers."""
    return lambda: nn.Sequential(nn.Embedding(len(LETTERS), 8), nn.Flatten(), mlp(64, *sizes))


_entropy, _binary, _squares = F.cross_entropy, F.binary_cross_entropy_with_logits, F.mse_loss
TASKS = (
    Task("digits_mlp", "choice", digits, lambda: mlp(64, 64, 10), _entropy, 64, 400),
    Task("diabetes", "choice", diabetes, lambda: mlp(10, 32, 1), _squares, 32, 400),
    Task("autoencoder", "choice", digits_themselves, lambda: mlp(64, 32, 8, 32, 64), _squares,
         64, 400, "warmup_cosine"),
    Task("next_letters", "choice", next_letters, letters(64, len(LETTERS)), _entropy, 64, 400),
    Task("friedman", "choice", friedman, lambda: mlp(10, 32, 32, 32, 1, act=nn.Tanh), _squares,
         1125, 300),
    Task("denoiser", "choice", noisy_pictures, denoiser, _squares, 16, 300, "warmup_cosine"),
    Task("digits_cnn", "check", pictures, cnn, _entropy, 32, 300),
    Task("cancer", "check", cancer, lambda: mlp(30, 16, 1), _binary, 426, 300),
    Task("transformer_text", "check", text, Attending, _entropy, 8, 300, "warmup_cosine"),
    Task("picture", "check", picture, lambda: mlp(48, 48, 48, 3), _squares, 128, 400),
    Task("vowels", "check", vowels, letters(32, 32, 9), _entropy, 64, 400),
    Task("digits_deep", "check", digits, lambda: mlp(64, 32, 32, 32, 32, 32, 10, act=nn.GELU),
         _entropy, 64, 400, "warmup_cosine"),
)  # fmt: skip
