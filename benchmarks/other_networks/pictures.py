"""Networks of pictures for `tasks.py`: what each is, and how its loss is reckoned."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from sklearn import datasets
from torch import Tensor, nn
from torch.nn import functional as F

Rows = tuple[Tensor, ...]
Scored = tuple[Tensor, Tensor | None]  # loss; share of right answers, where there are any


def digits() -> Rows:
    """Handwritten digits, 1 x 8 x 8, -1..1, and which they are."""
    found = datasets.load_digits()
    x = torch.tensor(found.images, dtype=torch.float32)[:800, None] / 8.0 - 1.0
    return x, torch.tensor(found.target[:800])


def classes(net: nn.Module, rows: Rows, smoothing: float = 0.0) -> Scored:
    """Cross entropy of classes, and the share of right ones."""
    out = net(rows[0])
    right = (out.argmax(1) == rows[1]).float().mean()
    return F.cross_entropy(out, rows[1], label_smoothing=smoothing), right


def smoothed_classes(net: nn.Module, rows: Rows) -> Scored:
    return classes(net, rows, 0.1)


def conv(a: int, b: int, size: int = 3, **more: Any) -> nn.Sequential:
    """Return a convolution without bias, batch norm and a rectifier."""
    same = nn.Conv2d(a, b, size, padding=size // 2, bias=False, **more)
    return nn.Sequential(same, nn.BatchNorm2d(b), nn.ReLU())


# --- a U-Net that outlines discs, by cross entropy and Dice


def discs() -> Rows:
    g = np.random.default_rng(0)
    y, x = np.mgrid[:16, :16]
    masks, count = np.zeros((320, 16, 16)), g.integers(1, 4, 320)
    for mask, n in zip(masks, count, strict=True):
        for _ in range(n):
            (cy, cx), r = g.uniform(2, 14, 2), g.uniform(1.5, 4)
            mask[(y - cy) ** 2 + (x - cx) ** 2 < r * r] = 1.0
    seen = masks * g.uniform(0.5, 1.0, (320, 1, 1)) + g.normal(0, 0.5, masks.shape)
    return torch.tensor(seen[:, None]).float(), torch.tensor(masks[:, None]).float()


class UNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.deep = conv(1, 8), conv(8, 16), conv(16, 24)
        self.up, self.up2 = nn.ConvTranspose2d(24, 16, 2, 2), nn.ConvTranspose2d(16, 8, 2, 2)
        self.join, self.join2, self.out = conv(32, 16), conv(16, 8), nn.Conv2d(8, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        a = self.first(x)
        b = self.second(F.max_pool2d(a, 2))
        c = self.join(torch.cat([self.up(self.deep(F.max_pool2d(b, 2))), b], 1))
        return self.out(self.join2(torch.cat([self.up2(c), a], 1)))  # type: ignore[no-any-return]


def dice(net: nn.Module, rows: Rows) -> Scored:
    out, mask = net(rows[0]), rows[1]
    share = out.sigmoid()
    both = 2.0 * (share * mask).sum((1, 2, 3)) + 1.0
    overlap = both / (share.sum((1, 2, 3)) + mask.sum((1, 2, 3)) + 1.0)
    return F.binary_cross_entropy_with_logits(out, mask) + 1.0 - overlap.mean(), None


# --- a detector of one stage: is something in a cell, where, and what?


def scenes() -> Rows:
    """Two digits in 24 x 24 pixels; of nine cells: is one there, its box, its class."""
    g = np.random.default_rng(1)
    x, y = (part.numpy() for part in digits())
    seen = np.full((480, 24, 24), -1.0) + g.normal(0, 0.1, (480, 24, 24))
    there, box, what = np.zeros((480, 9)), np.zeros((480, 9, 2)), np.zeros((480, 9), int)
    for n in range(480):
        for cell in g.choice(9, 2, replace=False):
            move, k = g.integers(-3, 4, 2), g.integers(len(x))
            top, left = np.clip(np.array(divmod(cell, 3)) * 8 + move, 0, 16)
            seen[n, top : top + 8, left : left + 8] = x[k, 0]
            there[n, cell], what[n, cell] = 1.0, y[k]
            box[n, cell] = (np.array([top, left]) - np.array(divmod(cell, 3)) * 8) / 4.0
    tensors = (torch.tensor(part).float() for part in (seen[:, None], there, box))
    return *tensors, torch.tensor(what)


def detector() -> nn.Module:
    return nn.Sequential(
        conv(1, 12, stride=2), conv(12, 24, stride=2), conv(24, 32, stride=2), conv(32, 32),
        nn.Conv2d(32, 13, 1), nn.Flatten(2),
    )  # fmt: skip


def boxes(net: nn.Module, rows: Rows) -> Scored:
    x, there, box, what = rows
    out = net(x).transpose(1, 2)
    mine = there > 0
    found = F.binary_cross_entropy_with_logits(out[..., 0], there)
    place = F.smooth_l1_loss(out[..., 1:3][mine], box[mine])
    return found + 5.0 * place + F.cross_entropy(out[..., 3:][mine], what[mine]), None


# --- ConvNeXt: patches, depthwise convolutions, layer norm, a scale of each branch of 1e-6


class NextBlock(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.each = nn.Conv2d(width, width, 3, padding=1, groups=width)
        self.norm, self.scale = nn.LayerNorm(width), nn.Parameter(torch.full((width,), 1e-6))
        self.mix = nn.Sequential(nn.Linear(width, 96), nn.GELU(), nn.Linear(96, width))

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.each(x).permute(0, 2, 3, 1))
        return x + (self.scale * self.mix(y)).permute(0, 3, 1, 2)


def convnext() -> nn.Module:
    blocks = [NextBlock(24) for _ in range(3)]
    return nn.Sequential(
        nn.Conv2d(1, 24, 2, 2), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LayerNorm(24),
        nn.Linear(24, 10),
    )  # fmt: skip


# --- training that is aware of being rounded to four bits


class Rounded(nn.Module):
    """A layer whose weights and inputs are rounded to four bits; the gradient passes."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        weight = _rounded(self.layer.weight, 7)  # type: ignore[arg-type]
        x = _rounded(x, 7)
        if isinstance(self.layer, nn.Linear):
            return F.linear(x, weight, self.layer.bias)
        return F.conv2d(x, weight, padding=1)


def _rounded(x: Tensor, most: int) -> Tensor:
    scale = float(x.detach().abs().max()) / most + 1e-8
    return torch.fake_quantize_per_tensor_affine(x, scale, 0, -most, most)


def quantised() -> nn.Module:
    layers = (nn.Conv2d(1, 12, 3, bias=False), nn.Conv2d(12, 24, 3, bias=False))
    a, b = map(Rounded, layers)
    return nn.Sequential(
        a, nn.BatchNorm2d(12), nn.ReLU6(), nn.MaxPool2d(2), b, nn.BatchNorm2d(24), nn.ReLU6(),
        nn.MaxPool2d(2), nn.Flatten(), Rounded(nn.Linear(96, 10)),
    )  # fmt: skip


# --- a larger picture from a small one, by absolute errors summed over its pixels


def patches() -> Rows:
    photo = datasets.load_sample_image("flower.jpg").mean(2) / 127.5 - 1.0
    whole = torch.tensor(photo).float()[:416, :640]
    parts = whole.unfold(0, 16, 16).unfold(1, 16, 16).reshape(-1, 1, 16, 16)
    return F.avg_pool2d(parts, 2), parts


def shuffler() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 16, 5, padding=2), nn.Tanh(), nn.Conv2d(16, 12, 3, padding=1), nn.Tanh(),
        nn.Conv2d(12, 4, 3, padding=1), nn.PixelShuffle(2),
    )  # fmt: skip


def summed_errors(net: nn.Module, rows: Rows) -> Scored:
    return (net(rows[0]) - rows[1]).abs().sum((1, 2, 3)).mean(), None


# --- heat maps of three points of a drawn triangle, squared errors that are small from the start


def triangles() -> Rows:
    g = np.random.default_rng(2)
    y, x = np.mgrid[:16, :16]
    places = np.stack([g.uniform(2, 13, (320, 2)) for _ in range(3)], 1)
    near = (y - places[..., :1, None]) ** 2 + (x - places[..., 1:, None]) ** 2
    share = np.linspace(0, 1, 20)[:, None]
    seen = g.normal(0, 0.2, (320, 16, 16))
    for n, corners in enumerate(places):
        for k in range(3):
            line = corners[k] * (1 - share) + corners[(k + 1) % 3] * share
            seen[n][tuple(line.round().astype(int).T)] += (k + 1) / 3
    return torch.tensor(seen[:, None]).float(), torch.tensor(np.exp(-near / 2.0)).float()


def hourglass() -> nn.Module:
    return nn.Sequential(
        conv(1, 12), nn.MaxPool2d(2), conv(12, 16), conv(16, 16), nn.Upsample(scale_factor=2),
        conv(16, 12), nn.Conv2d(12, 3, 1),
    )  # fmt: skip


def squares(net: nn.Module, rows: Rows) -> Scored:
    return F.mse_loss(net(rows[0]), rows[1]), None


# --- angles to the middle of each class, with a margin (ArcFace)


class Angles(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            conv(1, 12), nn.MaxPool2d(2), conv(12, 24), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(96, 16), nn.BatchNorm1d(16),
        )  # fmt: skip
        self.middles = nn.Parameter(torch.empty(10, 16))
        nn.init.xavier_uniform_(self.middles)

    def forward(self, x: Tensor) -> Tensor:
        return F.normalize(self.body(x)) @ F.normalize(self.middles).T


def arcface(net: nn.Module, rows: Rows) -> Scored:
    cosine, y = net(rows[0]), rows[1]
    angle = cosine.clamp(-1 + 1e-6, 1 - 1e-6).acos()
    out = 16.0 * torch.where(F.one_hot(y, 10) > 0, (angle + 0.3).cos(), cosine)
    return F.cross_entropy(out, y), (cosine.argmax(1) == y).float().mean()


# --- a residual network, its pictures moved at random while it trains


class Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            conv(width, width), nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.body(x))


def resnet() -> nn.Module:
    return nn.Sequential(
        conv(1, 16), Residual(16), conv(16, 24, stride=2), Residual(24), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(), nn.Linear(24, 10),
    )  # fmt: skip


def moved_classes(net: nn.Module, rows: Rows) -> Scored:
    x, y = rows
    if net.training:
        down, right = torch.randint(-1, 2, (2,)).tolist()
        x = x.roll((down, right), (2, 3))
    return classes(net, (x, y))
