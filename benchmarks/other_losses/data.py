"""Digits (scikit-learn's, 8 x 8, 0..1) and plain networks for the trainings of `other_losses`."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import Generator, Tensor, nn

_x, _y = load_digits(return_X_y=True)
_order = np.random.RandomState(0).permutation(len(_x))
_x, _y = (_x / 16.0).astype("float32")[_order], _y[_order]
TRAINED, LABELS = torch.tensor(_x[:1300]), torch.tensor(_y[:1300])
HELD_BACK, HELD_LABELS = torch.tensor(_x[1300:]), torch.tensor(_y[1300:])


def net(*widths: int, act: type[nn.Module] = nn.ReLU) -> nn.Sequential:
    """Return linear layers of these widths with `act` between them."""
    layers: list[nn.Module] = []
    for at, (inputs, outputs) in enumerate(pairwise(widths)):
        layers.append(nn.Linear(inputs, outputs))
        if at < len(widths) - 2:
            layers.append(act())
    return nn.Sequential(*layers)


def digits(g: Generator, count: int = 64) -> tuple[Tensor, Tensor]:
    at = torch.randint(0, len(TRAINED), (count,), generator=g)
    return TRAINED[at], LABELS[at]


def changed(x: Tensor, g: Generator) -> Tensor:
    """Return a view of digits: moved by a pixel, a fifth of the pixels gone, lighter or darker."""
    down, right = torch.randint(-1, 2, (2,), generator=g).tolist()
    x = torch.roll(x.view(-1, 8, 8), (down, right), (1, 2)).reshape(-1, 64)
    kept = torch.rand(x.shape, generator=g) > 0.2
    light = 0.7 + 0.6 * torch.rand((len(x), 1), generator=g)
    return x * kept * light + 0.1 * torch.randn(x.shape, generator=g)
