"""The points of `tiny.py` as torch loads them."""

from __future__ import annotations

import torch
from tiny import clouds
from torch.utils.data import DataLoader, TensorDataset


def loader(count: int, seed: int) -> DataLoader:
    """Minibatches of 16 of (points float32 [16, 8], classes int64 [16]); seed 1 is shuffled."""
    points, labels = clouds(count, seed)
    data = TensorDataset(torch.tensor(points).float(), torch.tensor(labels))
    return DataLoader(data, batch_size=16, shuffle=seed == 1)
