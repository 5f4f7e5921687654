"""Networks of sequences for `tasks.py`: letters, dates, lines of digits, purchases."""

from __future__ import annotations

import datetime
import math
import sysconfig
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from other_networks.pictures import Rows, Scored, digits

LETTERS = "abcdefghijklmnopqrstuvwxyz .,()_=:\n'\"0"
SPAN = 24  # characters of text that a network sees at once


def text() -> Rows:
    """Stretches of the standard library's source, and each moved on by one character."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    source = "".join((folder / name).read_text("utf-8").lower() for name in ("cmd.py", "bdb.py"))
    codes = torch.tensor([LETTERS.find(c) % len(LETTERS) for c in source])
    whole = codes[: 480 * (SPAN + 1)].reshape(-1, SPAN + 1)
    return whole[:, :-1], whole[:, 1:]


def next_letters(net: nn.Module, rows: Rows) -> Scored:
    out = net(rows[0])
    right = (out.argmax(-1) == rows[1]).float().mean()
    return F.cross_entropy(out.flatten(0, 1), rows[1].flatten()), right


class Attention(nn.Module):
    """Attention to what came before, with a norm ahead of it."""

    def __init__(self, width: int, heads: int = 2) -> None:
        super().__init__()
        self.heads, self.norm = heads, nn.LayerNorm(width)
        self.give, self.take = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        b, t, c = x.shape
        parts = self.give(self.norm(x)).view(b, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        found = F.scaled_dot_product_attention(*parts, is_causal=True)
        return x + self.take(found.transpose(1, 2).reshape(b, t, c))


# --- a small GPT, as nanoGPT begins and ties it


class Gpt(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.put, self.place = nn.Embedding(len(LETTERS), 32), nn.Embedding(SPAN, 32)
        self.blocks = nn.ModuleList([nn.ModuleList([Attention(32), _feed()]) for _ in range(2)])
        self.norm, self.out = nn.LayerNorm(32), nn.Linear(32, len(LETTERS), bias=False)
        self.apply(_begin)
        self.out.weight = self.put.weight

    def forward(self, x: Tensor) -> Tensor:
        y = self.put(x) + self.place.weight
        for attend, feed in self.blocks:  # type: ignore[misc]
            y = attend(y)
            y = y + feed(y)
        return self.out(self.norm(y))  # type: ignore[no-any-return]


def _feed() -> nn.Module:
    return nn.Sequential(
        nn.LayerNorm(32), nn.Linear(32, 128), nn.GELU(), nn.Linear(128, 32), nn.Dropout(0.1)
    )


def _begin(part: nn.Module) -> None:
    if isinstance(part, nn.Linear | nn.Embedding):
        nn.init.normal_(part.weight, std=0.02)


# --- a transformer whose letters each go to one of four experts, with a loss for their balance


class Switch(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.put, self.place = nn.Embedding(len(LETTERS), 32), nn.Parameter(torch.zeros(SPAN, 32))
        self.attend, self.norm, self.gate = Attention(32), nn.LayerNorm(32), nn.Linear(32, 4)
        self.experts = nn.ModuleList(
            [nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 32)) for _ in range(4)]
        )
        self.out, self.balance = nn.Linear(32, len(LETTERS)), torch.zeros(())

    def forward(self, x: Tensor) -> Tensor:
        y = self.attend(self.put(x) + self.place)
        z = self.norm(y)
        share = self.gate(z).softmax(-1)
        mine = F.one_hot(share.argmax(-1), 4).float()
        self.balance = 4.0 * (mine.mean((0, 1)) * share.mean((0, 1))).sum()
        each = torch.stack([expert(z) for expert in self.experts], -1)
        return self.out(y + (each * (mine * share)[..., None, :]).sum(-1))  # type: ignore[no-any-return]


def balanced_letters(net: nn.Module, rows: Rows) -> Scored:
    loss, right = next_letters(net, rows)
    return loss + 0.01 * net.balance, right  # type: ignore[operator]


# --- a selective scan of states (Mamba), step by step


class Scan(nn.Module):
    def __init__(self, width: int = 24, inner: int = 32, states: int = 8) -> None:
        super().__init__()
        self.put, self.norm = nn.Embedding(len(LETTERS), width), nn.LayerNorm(width)
        self.give = nn.Linear(width, 2 * inner, bias=False)
        self.near = nn.Conv1d(inner, inner, 3, groups=inner, padding=2)
        self.select = nn.Linear(inner, 2 * states + 1, bias=False)
        self.speed = nn.Linear(1, inner)
        self.log_a = nn.Parameter(torch.arange(1.0, states + 1).log().repeat(inner, 1))
        self.skip, self.take = nn.Parameter(torch.ones(inner)), nn.Linear(inner, width, bias=False)
        self.out, self.states = nn.Linear(width, len(LETTERS)), states
        nn.init.constant_(self.speed.bias, math.log(math.expm1(0.05)))

    def forward(self, x: Tensor) -> Tensor:
        first = self.put(x)
        u, gate = self.give(self.norm(first)).chunk(2, -1)
        u = F.silu(self.near(u.transpose(1, 2))[..., : x.shape[1]].transpose(1, 2))
        speed, b, c = self.select(u).split([1, self.states, self.states], -1)
        step = F.softplus(self.speed(speed))
        keep = (step[..., None] * -self.log_a.exp()).exp().unbind(1)
        add = (step[..., None] * b[:, :, None] * u[..., None]).unbind(1)
        h, seen = torch.zeros_like(add[0]), []
        for a, more in zip(keep, add, strict=True):
            h = a * h + more
            seen.append(h)
        y = (torch.stack(seen, 1) * c[:, :, None]).sum(-1) + self.skip * u
        return self.out(first + self.take(y * F.silu(gate)))  # type: ignore[no-any-return]


# --- dates as people write them to dates as machines do, by attention, with the answer as help

SIGNS = " 0123456789abcdefghijklmnopqrstuvwxyz,.-^"


def dates() -> Rows:
    g = np.random.default_rng(3)
    ways = ("%d %b %Y", "%b %d, %y", "%d.%m.%y", "%a %d %b %y")
    days = [datetime.date(1970, 1, 1) + datetime.timedelta(int(n)) for n in g.integers(0, 2e4, 600)]
    said = [
        day.strftime(ways[k]).lower() for day, k in zip(days, g.integers(0, 4, 600), strict=True)
    ]
    read = [[SIGNS.find(c) for c in words.ljust(16)] for words in said]
    meant = [[SIGNS.find(c) for c in "^" + day.strftime("%y%m%d")] for day in days]
    return torch.tensor(read), torch.tensor(meant)


class Writer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.put, self.put_out = nn.Embedding(len(SIGNS), 16), nn.Embedding(len(SIGNS), 16)
        self.read = nn.GRU(16, 24, batch_first=True, bidirectional=True)
        self.cell = nn.GRUCell(16 + 48, 32)
        self.key, self.query = nn.Linear(48, 24), nn.Linear(32, 24, bias=False)
        self.worth, self.out = nn.Linear(24, 1, bias=False), nn.Linear(80, len(SIGNS))

    def forward(self, x: Tensor, told: Tensor) -> Tensor:
        seen, _ = self.read(self.put(x))
        keys, words = self.key(seen), self.put_out(told)
        state, out = seen.new_zeros(len(x), 32), []
        for word in words.unbind(1):
            weigh = self.worth(torch.tanh(keys + self.query(state)[:, None])).softmax(1)
            context = (weigh * seen).sum(1)
            state = self.cell(torch.cat([word, context], 1), state)
            out.append(self.out(torch.cat([state, context], 1)))
        return torch.stack(out, 1)


def forced(net: nn.Module, rows: Rows) -> Scored:
    out, y = net(rows[0], rows[1][:, :-1]), rows[1][:, 1:]
    right = (out.argmax(-1) == y).float().mean()
    return F.cross_entropy(out.flatten(0, 1), y.flatten()), right


# --- a line of digits read without being told where each stands (CTC)


def lines() -> Rows:
    g = np.random.default_rng(4)
    x, y = (part.numpy() for part in digits())
    seen, told = np.full((340, 1, 8, 32), -1.0), g.integers(0, len(x), (340, 3))
    for line, which in zip(seen, told, strict=True):
        at = np.arange(3) * 9 + np.sort(g.integers(0, 7, 3))
        for left, k in zip(at, which, strict=True):
            line[0, :, left : left + 8] = x[k, 0]
    return torch.tensor(seen + g.normal(0, 0.1, seen.shape)).float(), torch.tensor(y[told])


class Reader(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 24, 3, padding=1), nn.ReLU(), nn.MaxPool2d((4, 1)),
        )  # fmt: skip
        self.run = nn.GRU(24, 24, batch_first=True, bidirectional=True)
        self.out = nn.Linear(48, 11)

    def forward(self, x: Tensor) -> Tensor:
        seen, _ = self.run(self.look(x)[:, :, 0].transpose(1, 2))
        return self.out(seen).log_softmax(-1)  # type: ignore[no-any-return]


def ctc(net: nn.Module, rows: Rows) -> Scored:
    out = net(rows[0]).transpose(0, 1)
    long = torch.full((len(rows[0]),), len(out))
    each = torch.full_like(long, 3)
    return F.ctc_loss(out, rows[1] + 1, long, each, zero_infinity=True), None


# --- what will be bought next, against one thing drawn at random (SASRec)

ITEMS = 120


def baskets() -> Rows:
    """Sixteen purchases and one more: mostly of the kind of the last one, its neighbour."""
    g = np.random.default_rng(5)
    now, seen = g.integers(1, ITEMS, 640), []
    for _ in range(17):
        seen.append(now)
        near = (now + g.integers(1, 6, 640)) % (ITEMS - 1) + 1
        now = np.where(g.random(640) < 0.8, near, g.integers(1, ITEMS, 640))
    whole = torch.tensor(np.stack(seen, 1))
    return whole[:, :-1], whole[:, 1:]


class Buyer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.put, self.place = nn.Embedding(ITEMS, 24), nn.Embedding(16, 24)
        self.attend, self.drop = (
            nn.ModuleList([Attention(24, 1), Attention(24, 1)]),
            nn.Dropout(0.2),
        )
        self.norm = nn.LayerNorm(24)
        for table in (self.put, self.place):
            nn.init.xavier_normal_(table.weight)

    def forward(self, x: Tensor) -> Tensor:
        y = self.drop(self.put(x) + self.place.weight)
        for attend in self.attend:
            y = attend(y)
        return self.norm(y)  # type: ignore[no-any-return]


def against_random(net: nn.Module, rows: Rows) -> Scored:
    seen, y = net(rows[0]), rows[1]
    other = torch.randint(1, ITEMS, y.shape)
    mine, theirs = ((seen * net.put(k)).sum(-1) for k in (y, other))  # type: ignore[operator]
    return -(F.logsigmoid(mine) + F.logsigmoid(-theirs)).mean(), None
