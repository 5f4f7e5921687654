"""Data from installed packages only: scikit-learn's small sets and the standard library's text."""

from __future__ import annotations

import argparse
import pathlib
import re

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import (  # type: ignore[import-untyped]
    load_breast_cancer,
    load_diabetes,
    load_digits,
    load_wine,
)

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
VOCABULARY = 96
LETTERS = 32
STDLIB = pathlib.Path(argparse.__file__).parent


def digits() -> tuple[Floats, Ints]:
    """1,797 images of 8 x 8 pixels, centred, and their class."""
    d = load_digits()
    return (d.data / 16.0 - 0.5).astype(np.float32), d.target.astype(np.int32)


def standardised(name: str) -> tuple[Floats, NDArray[np.float64]]:
    """A table (breast_cancer, diabetes, wine) with columns of unit variance; raw targets."""
    d = {"breast_cancer": load_breast_cancer, "diabetes": load_diabetes, "wine": load_wine}[name]()
    x = (d.data - d.data.mean(0)) / d.data.std(0)
    return x.astype(np.float32), d.target


def source(*names: str) -> str:
    """The text of modules of the standard library."""
    return "".join((STDLIB / n).read_text(encoding="utf-8") for n in names)


def characters(
    context: int, rows: int = 8000, names: tuple[str, ...] = (), seed: int = 0
) -> tuple[Ints, Ints]:
    """Windows of source text as character numbers, and the same windows one character on."""
    raw = source(*(names or ("argparse.py", "typing.py", "tarfile.py")))
    codes = np.frombuffer(raw.encode("ascii", "replace"), np.uint8).astype(np.int32)
    ids = np.clip(codes - 32, -1, 94) + 1
    at = np.random.RandomState(seed).randint(0, len(ids) - context - 1, rows)
    x = np.stack([ids[a : a + context] for a in at])
    y = np.stack([ids[a + 1 : a + context + 1] for a in at])
    return x, y


def letters(context: int, rows: int, names: tuple[str, ...], seed: int = 0) -> tuple[Ints, Ints]:
    """As `characters`, of `LETTERS` symbols only: lower case, and six for everything else."""
    folded = np.full(VOCABULARY, 31, np.int32)
    for k in range(26):
        folded[[k + ord("a") - 31, k + ord("A") - 31]] = k
    for k, same in enumerate((" ", "_", "(),.", "0123456789", "=+-*/<>:"), 26):
        folded[[ord(c) - 31 for c in same]] = k
    x, y = characters(context, rows, names, seed)
    return folded[x], folded[y]


def words(names: tuple[str, ...], vocabulary: int) -> tuple[Ints, list[list[int]]]:
    """Word numbers of the modules, most frequent first (0: other); one stream, and by line."""
    lines = [re.findall(r"[A-Za-z_]+", s.lower()) for s in source(*names).splitlines()]
    flat = [w for line in lines for w in line]
    kinds, counts = np.unique(flat, return_counts=True)
    order = np.argsort(-counts, kind="stable")[: vocabulary - 1]
    number = {str(kinds[k]): i + 1 for i, k in enumerate(order)}
    stream = np.array([number.get(w, 0) for w in flat], np.int32)
    return stream, [[number.get(w, 0) for w in line] for line in lines if line]
