"""The run as a chart on the terminal: losses, the rate beneath, and where each advice speaks of."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.engine.judge import figure
from advisor.printable import printable
from advisor.reports.canvas import Canvas, glyphs_for
from advisor.reports.scale import across, scale_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.engine.report import RunReport
    from advisor.history import Curve, FloatArray
    from advisor.picture import Picture
    from advisor.reports.canvas import Glyphs
    from advisor.reports.scale import Scale
    from advisor.reports.screen import Screen

HEIGHT = 6  # rows of the losses; with rate, axis and marks the chart has at most 10
MOST_MARKS = 2
NARROWEST, WIDEST = 30, 200
VAL = "o"
APART = 3  # columns from one validation mark to the next: the line beneath stays visible


class ChartStyle(NamedTuple):
    """How wide a chart may be, in columns, and the characters that its stream can show."""

    width: int
    glyphs: Glyphs


def chart_style(width: int, encoding: str | None) -> ChartStyle:
    """Return the style for a stream: as wide as the terminal, in ASCII where it must be."""
    return ChartStyle(min(max(width, NARROWEST), WIDEST), glyphs_for(encoding))


class _Frame(NamedTuple):
    """The drawing area: `width` columns right of `margin` columns of labels."""

    picture: Picture
    glyphs: Glyphs
    screen: Screen
    margin: int
    width: int

    def label(self, text: str) -> str:
        """Return the margin of a row with its word and its edge."""
        edge = self.glyphs.tick if text else self.glyphs.axis
        return self.screen.paint(f"{text:>{self.margin - 2}} {edge}", "dim")

    def across(self, step: FloatArray) -> FloatArray:
        """Return the place of steps from left to right, 0..1."""
        return across(self.picture, step)


def chart(run: RunReport, style: ChartStyle, screen: Screen) -> str:
    """Return the chart of a run that has a picture: at most 10 lines, none ending in a break."""
    picture = run.picture
    assert picture is not None
    scale = scale_of(picture)
    labels = _labels(scale)
    margin = max(len(label) for label in (*labels, "lr")) + 2
    frame = _Frame(picture, style.glyphs, screen, margin, style.width - margin)
    lines = list(_losses(frame, scale, labels))
    if picture.lr is not None and len(picture.lr) > 1:
        lines.append(_rate(picture.lr, frame))
    beneath = [_axis(picture, frame.width), *_marks(run, frame)]
    lines += [" " * margin + line for line in beneath]
    return "\n".join(line.rstrip() for line in lines)


def _labels(scale: Scale) -> list[str]:
    """Return the words left of each row: the ends and, on a logarithmic axis, that it is one."""
    labels = [""] * HEIGHT
    labels[0], labels[-1] = figure(scale.high), figure(scale.low)
    if scale.log:
        labels[HEIGHT // 2] = "log"
    return labels


def _losses(frame: _Frame, scale: Scale, labels: list[str]) -> Iterator[str]:
    canvas = Canvas(frame.width, HEIGHT, frame.glyphs)
    canvas.line(*_places(frame.picture.loss, frame, scale))
    rows = canvas.rows()
    for (row, column), mark in _points(frame, scale, canvas).items():
        rows[row][column] = mark
    legend = _legend(frame.picture)
    free = frame.width - len(legend) - 2
    if free >= 0 and all(cell == " " for cell in rows[0][free:]):
        rows[0][free:] = "  " + legend
    for label, cells in zip(labels, rows, strict=True):
        yield frame.label(label) + "".join(cells)


def _points(frame: _Frame, scale: Scale, canvas: Canvas) -> dict[tuple[int, int], str]:
    """Return single characters over the line by (row, column): validation, and the breakdown."""
    picture, paint = frame.picture, frame.screen.paint
    marks: dict[tuple[int, int], str] = {}
    if picture.train is not None and picture.val is not None:
        free = 0
        for x, y in zip(*_places(picture.val, frame, scale), strict=True):
            row, column = canvas.place(x, y)
            if column >= free:
                marks[(row, column)] = paint(VAL, "yellow", "bold")
                free = column + APART
    if picture.first_bad is not None:
        x = float(frame.across(np.array([picture.first_bad]))[0])
        marks[canvas.place(x, 1.0)] = paint(frame.glyphs.broken, "red", "bold")
    return marks


def _legend(picture: Picture) -> str:
    words = printable(picture.loss.name) or "loss"
    if picture.train is not None and picture.val is not None:
        words += f"  {VAL} {printable(picture.val.name) or 'validation loss'}"
    return words


def _places(curve: Curve, frame: _Frame, scale: Scale) -> tuple[FloatArray, FloatArray]:
    good = np.isfinite(curve.value)
    return frame.across(curve.step[good]), scale.share(curve.value[good])


def _rate(lr: Curve, frame: _Frame) -> str:
    """Return the rate as bars, each as high as its share of the peak."""
    good = np.isfinite(lr.value)
    step, value = lr.step[good], lr.value[good]
    first, last = frame.picture.extent
    at = first + (np.arange(frame.width) + 0.5) / frame.width * (last - first)
    peak = float(value.max(initial=0.0))
    if peak <= 0:
        return frame.label("lr")
    share = value[np.maximum(np.searchsorted(step, at, side="right") - 1, 0)] / peak
    bars = frame.glyphs.bars
    level = np.clip(np.rint(share * (len(bars) - 1)), 0, len(bars) - 1).astype(int)
    return frame.label("lr") + frame.screen.paint("".join(bars[k] for k in level), "cyan")


def _axis(picture: Picture, width: int) -> str:
    """Return the ends of the axis and, between them, the rate at both ends and its peak."""
    first, last = (f"{edge:.10g}" for edge in picture.extent)
    left, right = f"{picture.axis} {first}", last
    middle = _rates(picture.lr)
    if len(left) + len(middle) + len(right) + 4 > width:
        middle = ""
    gap = width - len(left) - len(right)
    return left + f"{middle:^{max(gap, 1)}}" + right


def _rates(lr: Curve | None) -> str:
    """Return the first rate, the peak and the last, each once."""
    value = np.zeros(0) if lr is None else lr.value[np.isfinite(lr.value)]
    if not len(value):
        return ""
    words = [figure(float(rate)) for rate in (value[0], value.max(), value[-1])]
    return "lr " + " to ".join(word for word, _ in groupby(words))


def _marks(run: RunReport, frame: _Frame) -> Iterator[str]:
    """Yield a line for each advice that speaks of a part of the run, the first ones only."""
    spoken = [(item.rule, item.where) for item in run.advice if item.where is not None]
    for rule, where in spoken[:MOST_MARKS]:
        ends = np.rint(frame.across(np.array(where)) * (frame.width - 1)).astype(int)
        left, right = ends.tolist()
        yield frame.screen.paint(_span(left, right, frame.width, rule, frame.glyphs), "yellow")


def _span(left: int, right: int, width: int, name: str, glyphs: Glyphs) -> str:
    """Return a bracket under columns left..right with its name inside, or beside where narrow."""
    begin, inside, end = glyphs.edge
    if right - left > len(name) + 3:
        return " " * left + begin + f" {name} ".center(right - left - 1, inside) + end
    mark = glyphs.here if right == left else begin + inside * (right - left - 1) + end
    if left + len(mark) + len(name) + 1 <= width:
        return " " * left + f"{mark} {name}"
    return f"{name} {mark}".rjust(min(right + 1, width))
