"""Networks of points, tables and graphs for `tasks.py`."""

from __future__ import annotations

import math

import numpy as np
import torch
from sklearn import datasets
from torch import Tensor, nn
from torch.nn import functional as F

from other_networks.pictures import Rows, Scored

# --- the density of two moons by steps that can be undone (RealNVP)


def moons() -> Rows:
    x, _ = datasets.make_moons(1200, noise=0.08, random_state=0)
    return (torch.tensor((x - x.mean(0)) / x.std(0)).float(),)


class Flow(nn.Module):
    def __init__(self, layers: int = 6) -> None:
        super().__init__()
        self.nets = nn.ModuleList(
            [nn.Sequential(nn.Linear(1, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(),
                           nn.Linear(32, 2)) for _ in range(layers)]
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        """Log likelihood of points [rows, 2]."""
        a, b = x[:, :1], x[:, 1:]
        size = torch.zeros(len(x))
        for net in self.nets:
            scale, move = net(a).chunk(2, 1)
            scale = torch.tanh(scale)
            a, b = b * scale.exp() + move, a
            size = size + scale[:, 0]
        return size - 0.5 * (a * a + b * b)[:, 0] - math.log(2 * math.pi)


def unlikely(net: nn.Module, rows: Rows) -> Scored:
    return -net(rows[0]).mean(), None


# --- a photograph as a function of the place, by sines (SIREN)


def pixels() -> Rows:
    colours = datasets.load_sample_image("china.jpg")[::8, ::8] / 127.5 - 1.0
    height, width = colours.shape[:2]
    place = np.stack(np.meshgrid(*(np.linspace(-1, 1, n) for n in (height, width)), indexing="ij"))
    flat = torch.tensor(place.reshape(2, -1).T).float()
    return flat, torch.tensor(colours.reshape(-1, 3)).float()


class Sine(nn.Module):
    def __init__(self, a: int, b: int, *, first: bool = False) -> None:
        super().__init__()
        self.layer = nn.Linear(a, b)
        most = 1 / a if first else math.sqrt(6 / a) / 30.0
        nn.init.uniform_(self.layer.weight, -most, most)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sin(30.0 * self.layer(x))


def siren() -> nn.Module:
    return nn.Sequential(Sine(2, 48, first=True), Sine(48, 48), Sine(48, 48), nn.Linear(48, 3))


def squares(net: nn.Module, rows: Rows) -> Scored:
    return F.mse_loss(net(rows[0]), rows[1]), None


# --- a table of numbers and names, each column a token (FT-Transformer)


def columns() -> Rows:
    g = np.random.default_rng(6)
    x, kind = g.normal(size=(640, 6)), g.integers(0, 5, (640, 3))
    worth = g.normal(size=(3, 5))
    y = np.sin(2 * x[:, 0]) + x[:, 1] * x[:, 2] + worth[0, kind[:, 0]] * x[:, 3]
    y = y + worth[1, kind[:, 1]] + g.normal(0, 0.3, 640)
    return (
        torch.tensor(x).float(),
        torch.tensor(kind),
        torch.tensor((y - y.mean()) / y.std()).float(),
    )


class Columns(nn.Module):
    def __init__(self, width: int = 16) -> None:
        super().__init__()
        self.weight, self.bias = (nn.Parameter(torch.empty(6, width)) for _ in range(2))
        self.names = nn.ModuleList([nn.Embedding(5, width) for _ in range(3)])
        self.first = nn.Parameter(torch.empty(1, 1, width))
        for part in (self.weight, self.bias, self.first):
            nn.init.uniform_(part, -1 / math.sqrt(width), 1 / math.sqrt(width))
        self.body = nn.Sequential(
            *(nn.TransformerEncoderLayer(width, 2, 32, 0.1, F.relu, batch_first=True,
                                         norm_first=True) for _ in range(2))
        )  # fmt: skip
        self.out = nn.Sequential(nn.LayerNorm(width), nn.ReLU(), nn.Linear(width, 1))

    def forward(self, x: Tensor, kind: Tensor) -> Tensor:
        named = [put(column)[:, None] for put, column in zip(self.names, kind.T, strict=True)]
        numbers = x[..., None] * self.weight + self.bias
        tokens = torch.cat([self.first.expand(len(x), -1, -1), numbers, *named], 1)
        return self.out(self.body(tokens)[:, 0])[:, 0]  # type: ignore[no-any-return]


def table_squares(net: nn.Module, rows: Rows) -> Scored:
    return F.mse_loss(net(rows[0], rows[1]), rows[2]), None


# --- the group of each node of a graph, by attention to its neighbours (GAT), all nodes at once

NODES, GROUPS = 160, 4


def nodes() -> Rows:
    """The numbers of nodes, and the group of each."""
    return torch.arange(NODES), torch.arange(NODES) % GROUPS


class Heads(nn.Module):
    """Attention of four heads to neighbours."""

    def __init__(self, a: int, b: int, heads: int = 4) -> None:
        super().__init__()
        self.heads, self.put = heads, nn.Linear(a, b * heads, bias=False)
        self.mine, self.theirs = (nn.Parameter(torch.empty(heads, b)) for _ in range(2))
        for part in (self.put.weight, self.mine, self.theirs):
            nn.init.xavier_uniform_(part)

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        h = self.put(F.dropout(x, 0.5, self.training)).view(len(x), self.heads, -1)
        mine, theirs = (h * self.mine).sum(-1), (h * self.theirs).sum(-1)
        worth = F.leaky_relu(mine[:, None] + theirs[None], 0.2)
        share = worth.masked_fill(~edges[..., None], -1e9).softmax(1)
        share = F.dropout(share, 0.5, self.training)
        return torch.einsum("ijh,jhc->ihc", share, h)


class Gat(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        g = np.random.default_rng(7)
        group = np.arange(NODES) % GROUPS
        near = np.where(group[:, None] == group, 0.07, 0.018)
        edges = np.triu(g.random(near.shape) < near, 1)
        self.edges = torch.tensor(edges | edges.T | np.eye(NODES, dtype=bool))
        seen = g.normal(size=(GROUPS, 32))[group] * 0.4 + g.normal(size=(NODES, 32))
        self.seen = torch.tensor(seen).float()
        self.first, self.second = Heads(32, 8), Heads(32, GROUPS, 1)

    def forward(self, which: Tensor) -> Tensor:
        h = F.elu(self.first(self.seen, self.edges).flatten(1))
        return self.second(h, self.edges).mean(1)[which]
