"""Lines that only their own tool explains, as a table of patterns. Everything else is general."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from advisor.readers.text.pairs import Pair
from advisor.readers.text.position import Position
from advisor.readers.vocabulary.numbers_in import FLOAT

# The name of a rate that is set for what comes next.
NEXT_RATE = "next_lr"


class _Special(NamedTuple):
    """A pattern, and what every line holds that it may be tried on."""

    tool: str
    sign: str
    pattern: str


def _line(tool: str, sign: str, pattern: str) -> _Special:
    return _Special(tool, sign, pattern.replace("NUM", FLOAT))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile an expression once a line holds its sign: a log needs few of the table."""
    return re.compile(pattern, re.IGNORECASE)


# Lines by their tools: groups `step` and `epoch` are the place, all others are named values.
SPECIALS = (
    _line("llm.c", " trl:", r"^s:(?P<step>\d+) trl:(?P<train_loss>NUM) lr:(?P<lr>NUM)"),
    _line("llm.c", " tel:", r"^s:(?P<step>\d+) tel:(?P<val_loss>NUM)"),
    _line("build-nanogpt", " train ", r"^(?P<step>\d+) train (?P<train_loss>NUM)\s*$"),
    _line("build-nanogpt", " val ", r"^(?P<step>\d+) val (?P<val_loss>NUM)\s*$"),
    _line(
        "Darknet",
        " avg",
        r"^\s*(?:\(next mAP[^)]*\)\s*)?(?P<step>\d+): (?P<loss>NUM), (?P<avg_loss>NUM) avg(?: loss)?,"
        r" (?P<lr>NUM) rate",
    ),
    _line(
        "tinygrad",
        " LR, ",
        r"^(?P<step>\d+) +[\d.]+ m?s run,.* (?P<loss>NUM) loss, (?P<lr>NUM) LR,",
    ),
    _line(
        "MaxText",
        "eval metrics after step",
        r"\beval metrics after step: (?P<step>\d+),? (?:eval_)?loss[=:] ?(?P<val_loss>NUM)",
    ),
    _line("LightGCN", "] loss", r"^EPOCH\[(?P<epoch>\d+)/\d+\] loss(?P<loss>\d+\.\d+|nan)(?!\w)"),
    # What single layers say, many times a step.
    _line("Darknet", "Region ", r"\bRegion \d+ Avg\b"),
    _line(
        "Caffe", "net output", r"\bTrain net output #\d+: \w*loss\w* = (?P<train_net_output>NUM)"
    ),
    _line(
        "Megatron",
        " at iteration ",
        r"valid(?:ation)? (?:loss|results) at iteration (?P<step>\d+)[^|]*\|\s*(?:lm[ _])?loss value: "
        r"(?P<val_loss>NUM)",
    ),
    _line(
        "CatBoost",
        "learn: ",
        r"^(?P<step>\d+):\s+learn: (?P<train_loss>NUM)(?:\s+test: (?P<val_loss>NUM))?",
    ),
    _line("CatBoost", "total: ", r"^(?P<step>\d+):\s+test: (?P<test_loss>NUM)\s.*total: "),
    _line(
        "HistGradientBoosting",
        " tree",
        r"^\[(?P<step>\d+)/\d+\] \d+ trees?, .*?train loss: (?P<train_loss>NUM)(?:, val loss: (?P<val_loss>NUM))?",
    ),
    _line("Tacotron 2", "rain loss ", r"^Train loss (?P<step>\d+) (?P<train_loss>NUM)\b"),
    _line("Tacotron 2", "alidation loss ", r"^Validation loss (?P<step>\d+): (?P<val_loss>NUM)"),
    _line("WaveGlow", ":\t", r"^(?P<step>\d+):\t(?P<loss>NUM)$"),
    _line(
        "Marian",
        ": Up. ",
        r"Ep\. (?P<epoch>\d+) : Up\. (?P<step>\d+) : Sen\. [\d,]+ : Cost (?P<cost>NUM)"
        r"(?:.*?L\.r\. (?P<lr>NUM))?",
    ),
    _line(
        "Marian",
        ": Up. ",
        r"\[valid\] Ep\. \d+ : Up\. (?P<step>\d+) : ce-mean-words : (?P<val_loss>NUM)",
    ),
    _line(
        "WeNet",
        "TRAIN ",
        r"\bTRAIN (?:\| steps/sec [\d.]+\| ?)?Batch (?P<epoch>\d+)/(?P<step>\d+) loss (?P<loss>NUM)(?:.*? lr (?P<lr>NUM))?",
    ),
    _line("WeNet", "CV ", r"\bCV (?:\| steps/sec [\d.]+\| ?)?Batch \d+/\d+ loss"),
    _line("WeNet", "CV info", r"\bEpoch (?P<epoch>\d+) CV info cv_loss (?P<val_loss>NUM)"),
    _line(
        "RetinaFace",
        " || ",
        r"\bIter: (?P<step>\d+)/\d+ \|\| Loc: (?P<loc_loss>NUM) Cla: (?P<cla_loss>NUM) Landm: "
        r"(?P<landm_loss>NUM) \|\| LR: (?P<lr>NUM)",
    ),
    _line(
        "YOLACT", " || ", r"^\[ *(?P<epoch>\d+)\] +(?P<step>\d+) \|\| .*?\bT: (?P<total_loss>NUM)"
    ),
    _line(
        "seq2seq", " (- ", r"^\d+m \d+s \(- \d+m \d+s\) \((?P<step>\d+) \d+%\) (?P<loss>NUM)\s*$"
    ),
    _line("char-rnn", "% (", r"^(?P<step>\d+) \d+% \(\d+m \d+s\) (?P<loss>NUM)\b"),
    # Its 'val' says again on every line what was last measured.
    _line(
        "LitGPT",
        "| iter ",
        r"^Epoch (?P<epoch>\d+) \| iter (?P<step>\d+) step \d+ \| loss train: (?P<train_loss>NUM)",
    ),
    # What regularises is added to the likelihood: '-0.5 + -0.1 = -0.6 over'
    _line(
        "Kaldi",
        "objective function for 'output' for minibatches ",
        r"verage objective function for 'output' for minibatches \d+-(?P<step>\d+) is "
        r"(?:NUM(?: \+ NUM)+ = )?(?P<train_objective>NUM) over ",
    ),
    # train_log.txt: epoch, loss, perplexity and rate without names, and when.
    _line(
        "RWKV",
        " 0.0",
        r"^(?P<epoch>\d+) (?P<loss>\d+\.\d{6}|nan|inf) (?:\d+\.\d{4}|inf|nan) (?P<lr>0\.\d{8})"
        r" \d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
    ),
    # The server's evaluation of what the clients trained.
    _line("Flower", "fit progress: (", r"\bfit progress: \((?P<step>\d+), (?P<val_loss>NUM),"),
    _line(
        "Leela Chess Zero",
        " reg=",
        r"^step (?P<step>\d+),(?: lr=(?P<lr>NUM))? policy=.* total=(?P<total_loss>NUM) \(",
    ),
    # What it calls a score is the loss.
    _line("DL4J", "Score at ", r"\bScore at iteration (?P<step>\d+) is (?P<loss>NUM)"),
    # Its loss is that of the validation set.
    _line("MACE", "_E", r"\bEpoch (?P<epoch>\d+): (?:head: \S+ )?loss=\s*(?P<val_loss>NUM), \w+_E"),
    _line("MACE", "_E", r"\b(?:Initial|Epoch None): (?:head: \S+ )?loss=\s*NUM, \w+_E"),
    # Its steps are in thousands, its 'ep' are episodes.
    _line(
        "LeRobot",
        " smpl:",
        r"\bstep:\S+ smpl:\S+ ep:\S+ epch:(?P<epoch>NUM) loss:(?P<loss>NUM)"
        r" grdn:(?P<grad_norm>NUM) lr:(?P<lr>NUM)",
    ),
    # Losses without names, of which all forms have the spectrum's as the fourth; RVC's stand below.
    _line(
        "VITS",
        "[",
        r"^\[(?:(?:NUM, ){3}(?P<loss_mel>NUM), (?:NUM, ){1,6})?(?P<step>\d+), "
        r"(?P<lr>0\.\d+|\d(?:\.\d+)?e-\d+)\]$",
    ),
    _line(
        "lr schedule",
        "earning rate ",
        r"\blearning rate (?:for|at) epoch:? (?P<epoch>\d+):? is:? (?P<lr>NUM)",
    ),
    # Above the epoch that it is for.
    _line(
        "Informer",
        "pdating learning rate to ",
        rf"^Updating learning rate to (?P<{NEXT_RATE}>NUM)",
    ),
    _line(
        "Keras callback",
        "setting learning rate to ",
        rf"^Epoch 0*\d+: \w+ setting learning rate to (?P<{NEXT_RATE}>NUM)",
    ),
    _line(
        "Keras callback",
        "earning rate to ",
        r"^Epoch 0*(?P<epoch>\d+): .*learning rate to (?P<lr>NUM)",
    ),
)


def match_special(text: str) -> tuple[Position, list[Pair]] | None:
    """Return place and values of a line of the table, or None for all other lines."""
    for _tool, sign, pattern in SPECIALS:
        match = _compiled(pattern).search(text) if sign in text else None
        if match is None:
            continue
        groups = match.groupdict()
        place = Position()
        if "step" in groups:
            place.step = float(groups["step"])
        if "epoch" in groups:
            place.epoch = float(groups["epoch"])
        pairs = [
            Pair(name, float(value))
            for name, value in groups.items()
            if name not in {"step", "epoch"} and value is not None
        ]
        return place, pairs
    return None
