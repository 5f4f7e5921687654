"""What each fine-tuning of `fine_tuning_loops/tasks.py` learns from, and its base before."""

from __future__ import annotations

import pydoc_data.topics
from collections.abc import Callable

import numpy as np
import torch
from sklearn.datasets import load_sample_images  # type: ignore[import-untyped]
from torch import nn

from corpus.data import STDLIB, digits, source

Tensor = torch.Tensor
Pair = tuple[Tensor, Tensor]  # inputs and what is right
Split = tuple[Pair, Pair]  # to train on, and held back
SIDE, SYMBOLS, WINDOW, LINE = 16, 128, 48, 64
HELD, FEW_HELD = 200, 100  # the latter of what is slow


def split(pair: Pair, rows: int, wrong: float = 0.0, held: int = HELD) -> Split:
    """`rows` examples to train on, of whose classes a share is drawn anew; others held back."""
    x, y = pair
    order = torch.from_numpy(np.random.default_rng(3).permutation(len(x)))
    first, rest = order[:rows], order[rows : rows + held]
    learned = y[first].clone()
    if wrong:
        rng = np.random.default_rng(7)
        at = torch.from_numpy(rng.random(rows) < wrong)
        learned[at] = torch.from_numpy(rng.integers(0, int(y.max()) + 1, int(at.sum())))
    return (x[first], learned), (x[rest], y[rest])


def drawn(rows: int, seed: int) -> Pair:
    """Discs, rings, squares, crosses, bars and triangles in noise, and which of them."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 6, rows)
    x = rng.normal(0, 0.35, (rows, 1, SIDE, SIDE))
    for i in range(rows):
        x[i, 0] += rng.uniform(0.6, 1.2) * _shape(int(kind[i]), rng)
    return torch.from_numpy(x).float(), torch.from_numpy(kind)


def turned() -> Split:
    """The drawn shapes by an eighth, darker than what is behind."""
    x, y = drawn(440, 5)
    turn = torch.tensor([[[0.7, -0.7, 0], [0.7, 0.7, 0]]])
    grid = nn.functional.affine_grid(turn, [1, 1, SIDE, SIDE], align_corners=False)
    images = nn.functional.grid_sample(x, grid.expand(len(x), -1, -1, -1), align_corners=False)
    return split((-images, y), 240)


def _shape(kind: int, rng: np.random.Generator) -> np.ndarray:
    v, u = np.mgrid[:SIDE, :SIDE].astype(float)
    size = rng.uniform(3, 6)
    v, u = (v - rng.uniform(5, SIDE - 5)) / size, (u - rng.uniform(5, SIDE - 5)) / size
    r, far = np.hypot(u, v), np.maximum(abs(u), abs(v))
    inside = (
        r < 1,
        (r < 1) & (r > 0.6),
        far < 0.8,
        (far < 1) & (np.minimum(abs(u), abs(v)) < 0.3),
        (abs(u) < 1) & (abs(v) < 0.3),
        (abs(v) < 0.8) & (abs(u) < 0.5 * (v + 0.8)),
    )
    return inside[kind].astype(float)


def masks(rows: int, seed: int, *, dark: bool = False) -> Pair:
    """Noisy pictures of one or two shapes, and where they are; `dark`: below what is behind."""
    rng = np.random.default_rng(seed)
    kinds = (3, 4, 5) if dark else (0, 1, 2)
    shapes = [_shape(int(rng.choice(kinds)), rng) for _ in range(rows)]
    more = [_shape(int(rng.choice(kinds)), rng) * (rng.random() < 0.5) for _ in range(rows)]
    where = np.clip(np.stack(shapes) + np.stack(more), 0, 1)[:, None]
    x = (-0.8 if dark else 1.0) * where + rng.normal(0, 0.6 if dark else 0.3, where.shape)
    return torch.from_numpy(x).float(), torch.from_numpy(where).float()


def dark_masks() -> Split:
    return split(masks(500, 5, dark=True), 160)


def function(rows: int, change: float, seed: int) -> Pair:
    """A function of 20 numbers, drawn once, of which a part is changed; with some noise."""
    rng = np.random.default_rng(11)
    first, last, other = rng.normal(size=(20, 16)), rng.normal(size=16), rng.normal(size=16)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 20))
    y = np.sin(x @ first / 3) @ ((1 - change) * last + change * other) / 3
    y = y[:, None] + 0.05 * rng.normal(size=(rows, 1))
    return torch.from_numpy(x).float(), torch.from_numpy(y).float()


def changed_function() -> Split:
    return split(function(700, 0.4, 5), 400)


def windows(kind: str, rows: int, seed: int) -> Pair:
    """Stretches of a text (code, manual, numbers) and the same one letter on."""
    raw = _text(kind)
    codes = np.minimum(np.frombuffer(raw.encode("ascii", "replace"), np.uint8), SYMBOLS - 1)
    at = np.random.default_rng(seed).integers(0, len(codes) - WINDOW - 1, rows)
    both = torch.from_numpy(np.stack([codes[a : a + WINDOW + 1] for a in at])).long()
    return both[:, :-1], both[:, 1:]


def _text(kind: str) -> str:
    if kind == "code":
        paths = sorted(STDLIB.glob("[a-s]*.py"))[::3]
        return "".join(p.read_text(encoding="utf-8", errors="replace") for p in paths)
    if kind == "manual":
        return "\n".join(pydoc_data.topics.topics.values())
    walk = np.round(np.cumsum(np.random.default_rng(5).normal(size=8000)), 1)
    return "\n".join(f"{i % 7},{x},{x - walk[i - 1]:.1f}" for i, x in enumerate(walk))


def stretches(kind: str, rows: int) -> Callable[[], Split]:
    return lambda: split(windows(kind, rows + HELD, 5), rows)


def lines_of(modules: tuple[str, ...], rows: int, seed: int) -> Pair:
    """Lines of source as numbers of their letters, and of which module each is."""
    rng = np.random.default_rng(seed)
    x, y = [], []
    for label, name in enumerate(modules):
        lines = [line.strip() for line in source(name).splitlines() if len(line.strip()) > 20]
        for line in rng.choice(lines, rows // len(modules)):
            codes = [min(ord(c), SYMBOLS - 1) for c in line[:LINE]]
            x.append(codes + [0] * (LINE - len(codes)))
            y.append(label)
    return torch.tensor(x), torch.tensor(y)


def other_lines() -> Split:
    return split(lines_of(("turtle.py", "decimal.py", "inspect.py", "_pydecimal.py"), 900, 5), 400)


def new_digits(rows: int = 240) -> Split:
    """The digits 5 to 9 of the half of images that no base saw."""
    x, y = digits()
    x, y = x[1::2], y[1::2]
    new = y > 4
    images = torch.from_numpy(x[new]).reshape(-1, 1, 8, 8)
    return split((images, torch.from_numpy(y[new] - 5).long()), rows)


def few_digits() -> Split:
    return new_digits(60)


def large_digits(rows: int, wrong: float = 0.0) -> Callable[[], Split]:
    """All digits, each pixel four times, of whose classes a share is drawn at random."""

    def made() -> Split:
        x, y = digits()
        images = torch.from_numpy(x).reshape(-1, 1, 8, 8).repeat_interleave(2, 2)
        return split((images.repeat_interleave(2, 3), torch.from_numpy(y).long()), rows, wrong)

    return made


def photos(side: int, *, turned: bool, rows: int) -> Callable[[], Split]:
    """Patches of scikit-learn's two photographs: of which one, or how it was turned."""

    def made() -> Split:
        rng, both = np.random.default_rng(9), load_sample_images().images
        x, y = [], []
        for _ in range(rows + (HELD if side < 48 else FEW_HELD)):
            which, quarter = int(rng.integers(0, 2)), int(rng.integers(0, 4))
            photo = both[which]
            a, b = (int(rng.integers(0, n - 2 * side)) for n in photo.shape[:2])
            patch = photo[a : a + 2 * side : 2, b : b + 2 * side : 2]
            x.append(np.rot90(patch, quarter) if turned else patch)
            y.append(quarter if turned else which)
        images = (np.stack(x).transpose(0, 3, 1, 2) - 127.5) / 128
        return split((torch.from_numpy(images).float(), torch.tensor(y)), rows)

    return made


def sounds() -> Split:
    """64 ms of a tone: sine, square, saw, plucked or breathed; with noise."""
    rng = np.random.default_rng(13)
    x, y = [], []
    for _ in range(160 + FEW_HELD):
        kind, pitch = int(rng.integers(0, 5)), rng.uniform(80, 800)
        t = np.arange(1024) / 16000
        phase = 2 * np.pi * (pitch * t + rng.random())
        waves = (
            np.sin(phase),
            np.sign(np.sin(phase)),
            (phase / np.pi) % 2 - 1,
            np.sin(phase) * np.exp(-t * rng.uniform(20, 80)) + 0.3 * np.sin(3 * phase),
            np.sin(phase + rng.normal(0, 0.5, 1024)),
        )
        wave = waves[kind] + rng.normal(0, 0.4, 1024)
        x.append((wave - wave.mean()) / wave.std())
        y.append(kind)
    return split((torch.from_numpy(np.stack(x)).float(), torch.tensor(y)), 160, held=FEW_HELD)
