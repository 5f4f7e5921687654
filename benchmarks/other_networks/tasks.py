"""Networks that are not among the benchmark's tasks, split before any was trained.

Torch's initial weights, and the habits of the scripts that are copied most: see page.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from torch import nn

from other_networks import pictures, sequences, tables
from other_networks.pictures import Rows, Scored


class Task(NamedTuple):
    """What is trained, on what, and by which habits.

    half: 'choice' or 'check'. decayed: the schedule beside the constant one. batches: of which an
    optimizer's step is made (gradients accumulate). clip: the gradient's norm at most; 0: as it is.
    half_precision: steps are skipped where the gradient overflows float16, as torch's GradScaler
    does. entropy: the loss is a cross entropy per token, of which people log the perplexity. sgd:
    decades that the grid of SGD stands lower, as the loss is a sum.
    """

    name: str
    half: str
    rows: Callable[[], Rows]
    network: Callable[[], nn.Module]
    loss: Callable[[nn.Module, Rows], Scored]
    batch: int
    epochs: int
    decayed: str
    batches: int = 1
    clip: float = 0.0
    half_precision: bool = False
    entropy: bool = False
    sgd: float = 0.0


TASKS = (
    Task("unet_dice", "choice", pictures.discs, pictures.UNet, pictures.dice, 16, 12, "cosine"),
    Task("convnext", "choice", pictures.digits, pictures.convnext, pictures.smoothed_classes,
         32, 12, "warmup_cosine"),
    Task("superres_summed", "choice", pictures.patches, pictures.shuffler, pictures.summed_errors,
         32, 12, "step", sgd=1.5),
    Task("resnet_float16", "choice", pictures.digits, pictures.resnet, pictures.moved_classes,
         32, 11, "one_cycle", half_precision=True),
    Task("arcface", "choice", pictures.digits, pictures.Angles, pictures.arcface, 64, 20, "step"),
    Task("dates_seq2seq", "choice", sequences.dates, sequences.Writer, sequences.forced,
         32, 14, "exponential", clip=1.0, entropy=True),
    Task("switch_experts", "choice", sequences.text, sequences.Switch, sequences.balanced_letters,
         16, 11, "cosine", entropy=True),
    Task("moons_flow", "choice", tables.moons, tables.Flow, tables.unlikely, 64, 24, "cosine"),
    Task("graph_attention", "choice", tables.nodes, tables.Gat, pictures.classes,
         120, 120, "linear"),
    Task("detector", "check", pictures.scenes, pictures.detector, pictures.boxes, 16, 12, "step"),
    Task("quantised", "check", pictures.digits, pictures.quantised, pictures.classes,
         32, 14, "cosine"),
    Task("heatmaps", "check", pictures.triangles, pictures.hourglass, pictures.squares,
         16, 12, "linear"),
    Task("ctc_lines", "check", sequences.lines, sequences.Reader, sequences.ctc,
         16, 14, "one_cycle"),
    Task("mamba", "check", sequences.text, sequences.Scan, sequences.next_letters,
         16, 11, "warmup_cosine", clip=1.0, entropy=True),
    Task("gpt_accumulated", "check", sequences.text, sequences.Gpt, sequences.next_letters,
         8, 10, "warmup_cosine", batches=2, clip=1.0, entropy=True),
    Task("next_purchase", "check", sequences.baskets, sequences.Buyer, sequences.against_random,
         32, 16, "exponential"),
    Task("siren", "check", tables.pixels, tables.siren, tables.squares, 256, 24, "cosine"),
    Task("column_tokens", "check", tables.columns, tables.Columns, tables.table_squares,
         32, 14, "linear"),
)  # fmt: skip
