"""Lines that only their own tool explains, as a table of patterns. Everything else is general."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.readers.text_pairs import Pair
from advisor.readers.text_position import Position

_N = r"[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|nan|inf)"


@dataclass(frozen=True, slots=True)
class Special:
    """A line of one tool: groups `step` and `epoch` are its place, all others are named values."""

    tool: str
    pattern: re.Pattern[str]
    split: str | None = None


def _line(tool: str, pattern: str, split: str | None = None) -> Special:
    return Special(tool, re.compile(pattern.replace("NUM", _N), re.IGNORECASE), split)


SPECIALS: tuple[Special, ...] = (
    _line("llm.c", r"^s:(?P<step>\d+) trl:(?P<train_loss>NUM) lr:(?P<lr>NUM)"),
    _line("llm.c", r"^s:(?P<step>\d+) tel:(?P<val_loss>NUM)"),
    _line("build-nanogpt", r"^(?P<step>\d+) train (?P<train_loss>NUM)\s*$"),
    _line("build-nanogpt", r"^(?P<step>\d+) val (?P<val_loss>NUM)\s*$"),
    _line(
        "Darknet",
        r"^\s*(?:\(next mAP[^)]*\)\s*)?(?P<step>\d+): (?P<loss>NUM), (?P<avg_loss>NUM) avg(?: loss)?,"
        r" (?P<lr>NUM) rate",
    ),
    _line("Caffe", r"\bTrain net output #\d+: \w*loss\w* = (?P<train_net_output>NUM)"),
    _line(
        "Megatron",
        r"validation loss at iteration (?P<step>\d+)[^|]*\|\s*(?:lm )?loss value: (?P<val_loss>NUM)",
    ),
    _line(
        "CatBoost", r"^(?P<step>\d+):\s+learn: (?P<train_loss>NUM)(?:\s+test: (?P<val_loss>NUM))?"
    ),
    _line("lr schedule", r"\blearning rate (?:for|at) epoch:? (?P<epoch>\d+):? is:? (?P<lr>NUM)"),
    _line("Keras callback", r"^Epoch 0*(?P<epoch>\d+): .*learning rate to (?P<lr>NUM)"),
)
# A word that every line of the table has, so that other lines cost one search.
_ANY = re.compile(
    r"^s:\d|^\d+ (?:train|val) |avg|net output|learn: |validation loss at|learning rate", re.I
)


def match_special(text: str) -> tuple[Position, list[Pair]] | None:
    """Return place and values of a line of the table, or None for all other lines."""
    if not _ANY.search(text):
        return None
    for special in SPECIALS:
        match = special.pattern.search(text)
        if match is None:
            continue
        groups = match.groupdict()
        place = Position(split=special.split)
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


_CELL = re.compile(rf"^\s*\|\s+([A-Za-z][\w/ ()]*?)\s+\|\s+({_N})\s+\|\s*$", re.IGNORECASE)
_GROUP = re.compile(r"^\s*\|\s+(\w+/)\s+\|\s+\|\s*$")
_COLUMN_ROW = re.compile(rf"^\s*(\d+)/(\d+)\s+[\d.]+[GM]B?((?:\s+{_N})+)", re.IGNORECASE)
_YOLO_PARTS = {"box", "obj", "cls", "total", "dfl", "seg", "pose", "kobj"}


class Tables:
    """Tables drawn into a log: Stable-Baselines3's boxes, Ultralytics' columns under a header."""

    def __init__(self) -> None:
        self._group = ""
        self._columns: list[str] = []

    def match(self, text: str) -> tuple[Position, list[Pair]] | None:
        """Return place and values of a line of such a table, or None."""
        if text.lstrip()[:1] == "|":
            return self._box(text)
        row = _COLUMN_ROW.match(text) if self._columns else None
        if row is None:
            self._header(text)
            return None
        values = [float(cell) for cell in row.group(3).split()]
        pairs = [Pair(n, v) for n, v in zip(self._columns, values, strict=False)]
        return Position(epoch=float(row.group(1))), pairs

    def _header(self, text: str) -> None:
        words = text.split()
        if len(words) > 4 and words[0] == "Epoch" and words[1].lower() in {"gpu_mem", "mem"}:
            self._columns = [f"{w}_loss" if w in _YOLO_PARTS else w for w in words[2:]]

    def _box(self, text: str) -> tuple[Position, list[Pair]] | None:
        group = _GROUP.match(text)
        if group:
            self._group = group.group(1)
            return None
        cell = _CELL.match(text)
        if cell is None:
            return None
        name, value = cell.group(1).strip(), float(cell.group(2))
        if name in {"total_timesteps", "timesteps"}:
            return Position(step=value), []
        return Position(), [Pair(f"{self._group}{name}", value)]
