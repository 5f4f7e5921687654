"""The fine-tunings of `runs.py`: what is learned from what, and how their loop logs.

Split in halves before any was trained: what is to count as usual in such logs may be chosen with
the first in view, and the second tells whether it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from fine_tuning_loops.data import (
    SYMBOLS,
    Split,
    changed_function,
    dark_masks,
    few_digits,
    large_digits,
    new_digits,
    other_lines,
    photos,
    sounds,
    stretches,
    turned,
)


class Family(NamedTuple):
    """One fine-tuning, trained at every rate of each optimizer's grid.

    base, outputs: see `fine_tuning_loops.bases.network`. schedules: for AdamW and for SGD with
    momentum. log: 'epochs' a table with a row an epoch, 'steps' one with a row every few steps,
    'print' lines of text. keeps_head: the base's head stays, as the same is asked of other data.
    head: trained once more with all but the head frozen.
    """

    name: str
    half: str
    what: str
    data: Callable[[], Split]
    base: str
    outputs: int
    schedules: tuple[str, str]
    epochs: int
    batch: int
    log: str
    keeps_head: bool = False
    head: bool = False


PHOTOS = photos(24, turned=False, rows=200)
TURNED_PHOTOS = photos(48, turned=True, rows=160)
MANUAL, SHORT_MANUAL = stretches("manual", 320), stretches("manual", 240)
NUMBERS = stretches("numbers", 240)

FAMILIES = (
    Family("cnn_new", "choice", "digits 0 to 4 -> digits 5 to 9", new_digits, "cnn", 5,
           ("constant", "step"), 8, 16, "epochs", head=True),
    Family("vit_digits", "choice", "drawn shapes -> digits", large_digits(400), "vit", 10,
           ("warmup_cosine", "constant"), 10, 32, "print", head=True),
    Family("gru_manual", "choice", "source -> manual, next letter", SHORT_MANUAL, "gru", SYMBOLS,
           ("linear", "constant"), 3, 16, "steps", keeps_head=True),
    Family("mlp_changed", "choice", "a function -> it changed", changed_function, "mlp", 1,
           ("constant", "cosine"), 15, 32, "epochs", keeps_head=True),
    Family("rnet_photos", "choice", "faces -> which of two photographs", PHOTOS,
           "rnet", 2, ("step", "constant"), 6, 16, "steps", head=True),
    Family("unet_dark", "choice", "where shapes are -> other ones, darker", dark_masks, "unet", 1,
           ("cosine", "linear"), 6, 8, "print", keeps_head=True),
    Family("gpt_manual", "choice", "source -> manual, next letter", MANUAL, "gpt", SYMBOLS,
           ("linear", "cosine"), 4, 16, "print", keeps_head=True),
    Family("vit_turned", "check", "drawn shapes -> the same, turned and darker", turned, "vit", 6,
           ("linear", "constant"), 5, 16, "epochs", keeps_head=True),
    Family("gpt_numbers", "check", "source -> lines of numbers, next letter", NUMBERS, "gpt",
           SYMBOLS, ("warmup_cosine", "cosine"), 3, 16, "steps", keeps_head=True),
    Family("cnn_few", "check", "digits 0 to 4 -> digits 5 to 9, 60 examples", few_digits, "cnn", 5,
           ("constant", "cosine"), 12, 8, "steps"),
    Family("words_lines", "check", "lines of four modules -> of four others", other_lines, "words",
           4, ("constant", "linear"), 4, 16, "epochs", head=True),
    Family("resnet_wrong", "check", "drawn shapes -> digits, a fifth of the labels drawn at random",
           large_digits(400, 0.2), "resnet", 10, ("cosine", "step"), 6, 32, "print", head=True),
    Family("onet_turned", "check", "faces -> how photographs were turned", TURNED_PHOTOS,
           "onet", 4, ("linear", "step"), 4, 16, "print", head=True),
    Family("crepe_timbre", "check", "pitch -> kind of tone", sounds, "crepe", 5,
           ("step", "constant"), 4, 16, "epochs", head=True),
)  # fmt: skip
