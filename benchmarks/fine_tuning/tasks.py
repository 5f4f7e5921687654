"""The fine-tunings: what is learned from what, and how their author set the Trainer.

Split in halves before any was trained: a prior for such logs may be chosen with the first in view,
and the second tells whether it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from fine_tuning.bases import as_pieces
from fine_tuning.data import (
    Pair,
    few,
    longer,
    manual_lines,
    modules,
    named,
    names,
    ordered,
    pictures,
    stretches,
    sums,
    verbs,
    wrong,
)

LINEAR, COSINE, CONSTANT = ("linear", 0.0), ("cosine", 0.0), ("constant", 0.0)
WARM_LINEAR, WARM_COSINE = ("linear", 0.1), ("cosine", 0.1)
WARM_CONSTANT = ("constant_with_warmup", 0.1)


class Family(NamedTuple):
    """One fine-tuning, trained at every rate of the grid with each of its schedules.

    base, head, classes: see `fine_tuning.bases.network`. lora: only matrices of rank four learn
    (and the head). epochs, batch: the Trainer's. rows: lines with a training loss that the log is
    to have. check: every so many of those a validation, 0: at the ends of epochs. schedules:
    (Trainer's name, share of warmup).
    """

    name: str
    half: str
    what: str
    data: Callable[[], Pair]
    base: str
    schedules: tuple[tuple[str, float], ...]
    head: str = ""
    classes: int = 2
    lora: bool = False
    epochs: int = 3
    batch: int = 8
    rows: int = 20
    check: int = 0
    decay: float = 0.0


FAMILIES = (
    Family(
        "gpt_manual",
        "choice",
        "source -> manual, next character",
        stretches("manual", 240),
        "gpt",
        (LINEAR, CONSTANT),
    ),
    Family(
        "gpt_numbers_lora",
        "check",
        "source -> lines of numbers, next character",
        stretches("numbers", 240),
        "gpt",
        (LINEAR, WARM_COSINE),
        lora=True,
        check=4,
    ),
    Family(
        "bert_modules",
        "choice",
        "hidden words -> which of four kinds of modules?",
        modules,
        "bert",
        (WARM_LINEAR, CONSTANT),
        head="class",
        classes=4,
        rows=12,
        decay=0.01,
    ),
    Family(
        "bert_wrong",
        "check",
        "hidden words -> three kinds of text, a third of the labels drawn at random",
        wrong,
        "bert",
        (LINEAR, COSINE),
        head="class",
        classes=3,
        rows=30,
        check=3,
    ),
    Family(
        "vit_new",
        "choice",
        "digits 0 to 4 -> digits 5 to 9",
        pictures("new"),
        "vit",
        (COSINE, CONSTANT),
        head="class",
        classes=5,
        epochs=4,
        rows=40,
    ),
    Family(
        "vit_wrong",
        "check",
        "digits 0 to 4 -> all, turned, three in ten labels drawn at random",
        pictures("wrong"),
        "vit",
        (LINEAR, WARM_COSINE),
        head="class",
        classes=10,
        rows=52,
    ),
    Family(
        "llama_sums_lora",
        "choice",
        "docstrings -> answers to sums, only the answer counts",
        sums,
        "llama",
        (WARM_COSINE, LINEAR),
        lora=True,
        rows=18,
        check=6,
    ),
    Family(
        "llama_names",
        "check",
        "docstrings -> the function's name, only the name counts",
        names,
        "llama",
        (WARM_COSINE, CONSTANT),
        rows=15,
        decay=0.01,
    ),
    Family(
        "t5_ordered",
        "choice",
        "copies and reversals -> letters in their order",
        ordered,
        "t5",
        (LINEAR, WARM_CONSTANT),
        rows=20,
        check=4,
    ),
    Family(
        "t5_named",
        "check",
        "copies and reversals -> a function's name from its docstring",
        named,
        "t5",
        (LINEAR, CONSTANT),
        rows=10,
    ),
    Family(
        "bert_few",
        "choice",
        "hidden words -> two classes, 96 examples",
        few,
        "bert",
        (LINEAR, COSINE),
        head="class",
        epochs=4,
        batch=4,
        rows=16,
    ),
    Family(
        "bert_manual",
        "check",
        "hidden words of docstrings -> of the manual",
        manual_lines,
        "bert",
        (LINEAR, WARM_CONSTANT),
        rows=18,
        epochs=2,
    ),
    Family(
        "vit_turned_lora",
        "choice",
        "digits 0 to 4 -> all ten, turned by a quarter",
        pictures("turned"),
        "vit",
        (LINEAR, CONSTANT),
        head="class",
        classes=10,
        lora=True,
        rows=35,
        check=5,
    ),
    Family(
        "bert_verbs_lora",
        "check",
        "hidden words -> two classes, one of them rare",
        verbs,
        "bert",
        (WARM_LINEAR, CONSTANT),
        head="class",
        lora=True,
        rows=24,
    ),
    Family(
        "bert_length",
        "choice",
        "hidden words -> a number",
        longer,
        "bert",
        (WARM_LINEAR, COSINE),
        head="class",
        classes=1,
        rows=24,
        epochs=2,
        check=4,
    ),
    Family(
        "minilm_modules",
        "choice",
        "sentences -> which of four kinds of modules?",
        lambda: modules(120, as_pieces),
        "minilm",
        (LINEAR, CONSTANT),
        head="class",
        classes=4,
        rows=15,
    ),
    Family(
        "minilm_verbs",
        "check",
        "sentences -> two classes, one of them rare",
        lambda: verbs(120, as_pieces),
        "minilm",
        (WARM_LINEAR, COSINE),
        head="class",
        rows=45,
        check=9,
    ),
    Family(
        "minilm_few_lora",
        "choice",
        "sentences -> two classes, 96 examples",
        lambda: few(as_pieces),
        "minilm",
        (LINEAR, WARM_COSINE),
        head="class",
        lora=True,
        epochs=4,
        rows=24,
    ),
    Family(
        "minilm_length_lora",
        "check",
        "sentences -> a number",
        lambda: longer(120, as_pieces),
        "minilm",
        (WARM_LINEAR, CONSTANT),
        head="class",
        classes=1,
        lora=True,
        rows=15,
        decay=0.01,
    ),
)
