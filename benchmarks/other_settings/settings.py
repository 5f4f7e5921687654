"""Settings of a training beside its rate: what `other_settings/runs.py` trains with.

The tasks and their halves are those of `other_optimizers/tasks.py`, split before any was trained;
each is trained in every setting that fits it, with one thing changed. Judged by
`other_settings/page.py` and `other_settings/seeds.py`.
"""

from __future__ import annotations

from typing import NamedTuple

CLASSES = ("digits_mlp", "next_letters", "digits_cnn", "transformer_text", "vowels", "digits_deep")
RARE = (*(name for name in CLASSES if name != "transformer_text"), "cancer")
NUMBERS = ("digits_mlp", "diabetes", "autoencoder", "friedman", "denoiser", "digits_cnn", "cancer",
           "picture", "digits_deep")  # fmt: skip
SLOW = ("denoiser", "transformer_text")  # trained in some of the settings
NOT_FULL = ("friedman", "cancer", "transformer_text", "denoiser", "digits_cnn")  # full, or slow


class Setting(NamedTuple):
    """What is other than in the plain training; each field alone, as a rule.

    batch: rows a step (0: all). times: of the task's steps. parts: of a batch, each a row of the
    log, one step after all. decay: of AdamW, decoupled; a tenth of it is put into the gradients of
    momentum. dropout: after each activation. smoothing: of labels, in training alone. clip: longest
    gradient of a step. noise: length of noise, as a share of the gradient's. scale: of initial
    matrices. rows: to train on (0: all). wrong: share of labels. rare: share of rows that are not
    of the commonest class. jitter, shift: of the inputs in each batch, and of those held back.
    average: what the weights that are validated keep each step. inputs: 'bytes', or 'uneven'
    columns. below: decades by which momentum's rates are lower. frozen: all but the last layer.
    """

    batch: int | None = None
    times: int = 1
    parts: int = 1
    decay: float | None = None
    dropout: float = 0.0
    smoothing: float = 0.0
    clip: float = 0.0
    noise: float = 0.0
    scale: float = 1.0
    rows: int = 0
    wrong: float = 0.0
    rare: float = 0.0
    bfloat16: bool = False
    jitter: float = 0.0
    shift: float = 0.0
    average: float = 0.0
    inputs: str = ""
    below: float = 0.0
    frozen: bool = False
    seeds: int = 1
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def training(self) -> Setting:
        """The same without what changes its validations alone."""
        return self._replace(average=0.0, shift=0.0)

    def fits(self, task: str) -> bool:
        """Whether a task is trained so."""
        return (not self.only or task in self.only) and task not in self.never


SETTINGS = {
    "plain": Setting(),
    "batch_1": Setting(batch=1, times=4, never=SLOW),
    "batch_4": Setting(batch=4, times=4),
    "batch_512": Setting(batch=512, never=NOT_FULL),
    "batch_full": Setting(batch=0, never=NOT_FULL),
    "parts_4": Setting(parts=4, times=4),
    "decay_0": Setting(decay=0.0, never=SLOW),
    "decay_third": Setting(decay=0.3),
    "dropout_tenth": Setting(dropout=0.1),
    "dropout_half": Setting(dropout=0.5, never=SLOW),
    "smoothed": Setting(smoothing=0.1, only=CLASSES),
    "clipped_1": Setting(clip=1.0),
    "clipped_tenth": Setting(clip=0.1, never=SLOW),
    "noise": Setting(noise=2.0, never=SLOW),
    "scale_tenth": Setting(scale=0.1),
    "scale_3": Setting(scale=3.0, never=SLOW),
    "rows_32": Setting(rows=32, never=SLOW),
    "rows_128": Setting(rows=128),
    "wrong_half": Setting(wrong=0.5, never=SLOW),
    "rare": Setting(rare=0.03, only=RARE),
    "bfloat16": Setting(bfloat16=True),
    "jitter": Setting(jitter=0.5, never=SLOW),
    "average_99": Setting(average=0.99),
    "average_999": Setting(average=0.999),
    "bytes": Setting(inputs="bytes", below=3.0, only=NUMBERS, never=SLOW),
    "uneven": Setting(inputs="uneven", below=3.0, only=NUMBERS, never=SLOW),
    "frozen": Setting(frozen=True, never=SLOW),
    "shift": Setting(shift=1.0),
    "plain_seeds": Setting(seeds=5, never=SLOW),
}
