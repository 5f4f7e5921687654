"""What each fine-tuning of `fine_tuning/tasks.py` learns from: texts, answers, classes, images."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from corpus.data import digits
from fine_tuning.bases import (
    LINE,
    NAME,
    WINDOW,
    Examples,
    answers,
    as_bytes,
    as_words,
    docstrings,
    images,
    masked,
    text,
    windows,
)

Pair = tuple[Examples, Examples]  # what is trained on, and what is held back
HELD = 96  # examples held back, at most


def split(examples: Examples, rows: int, seed: int = 3) -> Pair:
    """`rows` examples to train on, and others."""
    order = torch.from_numpy(np.random.default_rng(seed).permutation(len(examples["labels"])))
    first, rest = order[:rows], order[rows : rows + HELD]
    return {k: v[first] for k, v in examples.items()}, {k: v[rest] for k, v in examples.items()}


def stretches(kind: str, rows: int) -> Callable[[], Pair]:
    """Another text for a model of letters; the last fifth is held back."""

    def made() -> Pair:
        raw = text(kind)
        cut = int(0.8 * len(raw))
        return windows(raw[:cut], rows, 3), windows(raw[cut:], 48, 4)

    return made


def sentences(
    examples: list[tuple[str, float]], rows: int, parts: Callable[[str], list[int]] = as_words
) -> Pair:
    """Lines as words, each with its class or number."""
    ids = torch.tensor([parts(line) for line, _ in examples])
    labels = torch.tensor([label for _, label in examples])
    return split({"input_ids": ids, "attention_mask": (ids != 0).long(), "labels": labels}, rows)


def modules(rows: int = 240, parts: Callable[[str], list[int]] = as_words) -> Pair:
    """Which of four kinds of modules a docstring is of."""
    kinds = {"_pydecimal": 0, "argparse": 1, "tarfile": 1, "turtle": 2, "inspect": 3, "doctest": 3}
    return sentences([(d, kinds[m]) for m, _, d in docstrings() if m in kinds], rows, parts)


def few(parts: Callable[[str], list[int]] = as_words) -> Pair:
    """Does a docstring say what is returned? 96 examples."""
    return sentences([(d, int("return" in d.lower())) for *_, d in docstrings()], 96, parts)


def wrong() -> Pair:
    """Docstrings, manual or code? A third of the labels to learn from are drawn at random."""
    rng = np.random.default_rng(7)
    pairs = []
    for label, kind in enumerate(("docstrings", "manual", "code")):
        raw = text(kind)
        starts = rng.integers(0, len(raw) - 120, 400)
        pairs += [(raw[a : a + 120], label) for a in map(int, starts)]
    train, held = sentences(pairs, 240)
    swap = torch.from_numpy(rng.random(240) < 1 / 3)
    other = torch.from_numpy(rng.integers(0, 3, 240))
    return train | {"labels": torch.where(swap, other, train["labels"])}, held


def longer(rows: int = 240, parts: Callable[[str], list[int]] = as_words) -> Pair:
    """How long the docstring is whose first words are read: a number, of unit variance."""
    size = np.log([len(d) for *_, d in docstrings()])
    size = (size - size.mean()) / size.std()
    lines = [d for *_, d in docstrings()]
    return sentences([(d, float(s)) for d, s in zip(lines, size, strict=True)], rows, parts)


def verbs(rows: int = 240, parts: Callable[[str], list[int]] = as_words) -> Pair:
    """Does the function change something, by its verb? Two classes, most of them one."""
    changes = ("set", "add", "remove", "close", "write", "update", "clear", "reset", "delete")
    return sentences([(d, int(n.startswith(changes))) for _, n, d in docstrings()], rows, parts)


def manual_lines() -> Pair:
    """Hidden words of the manual."""
    lines = [line for line in text("manual").split("\n\n") if len(line) > 60]
    return split(masked(lines, 2), 240)


def sums() -> Pair:
    """Text that holds a question and its answer; only the answer counts."""
    rng = np.random.default_rng(11)
    pairs = rng.integers(0, 50, (800, 2))
    lines = [f"Question: {a} plus {b}? Answer:" for a, b in pairs]
    return questions([(q, f" {a + b}.\n") for q, (a, b) in zip(lines, pairs, strict=True)], 240)


def names() -> Pair:
    """A docstring and then the name of its function; only the name counts."""
    found = [(f"{d.splitlines()[0][:34]} ->", f" {n[:9]}\n") for _, n, d in docstrings()]
    return questions(found, 240)


def questions(pairs: list[tuple[str, str]], rows: int) -> Pair:
    """Question and answer in one text, as instructions are trained on."""
    ids = torch.tensor([as_bytes(q + a, WINDOW) for q, a in pairs])
    place = torch.arange(WINDOW)
    start = torch.tensor([len(q) for q, _ in pairs])[:, None]
    labels = torch.where((place >= start) & (ids != 0), ids, -100)
    return split({"input_ids": ids, "attention_mask": (ids != 0).long(), "labels": labels}, rows)


def ordered() -> Pair:
    """The letters of a word in their order."""
    words = sorted({n.lower()[: NAME - 2] for _, n, _ in docstrings() if n.isalpha()})
    return split(answers([(f"={w}", "".join(sorted(w))) for w in words], LINE), 240)


def named() -> Pair:
    """The name of a function from its docstring."""
    found = [(d.splitlines()[0], n[: NAME - 2]) for _, n, d in docstrings()]
    return split(answers(found, LINE), 240)


def pictures(change: str) -> Callable[[], Pair]:
    """Digits that the base has not seen: `new` classes, `turned`, or with `wrong` labels.

    Three in ten of those are drawn at random.
    """

    def made() -> Pair:
        x, y = digits()
        x, y = x[1::2].reshape(-1, 8, 8), y[1::2].astype(np.int64)
        if change == "new":
            x, y = x[y > 4], y[y > 4] - 5
            return split(images(x, y), 240)
        train, held = split(images(np.ascontiguousarray(np.rot90(x, axes=(1, 2))), y), 320)
        if change == "wrong":
            rng = np.random.default_rng(13)
            swap = torch.from_numpy(rng.random(320) < 0.3)
            other = torch.from_numpy(rng.integers(0, 10, 320))
            train["labels"] = torch.where(swap, other, train["labels"])
        return train, held

    return made
