"""The chart on the terminal: short, as wide as asked, legible in ASCII and without colour."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.engine.report import Report
from advisor.history import Curve
from advisor.reports.chart import chart, chart_style
from advisor.reports.formats import View, render
from advisor.reports.screen import Screen
from tests.pictures.drawn import drawn
from tests.tiny import judged

STEPS = np.arange(1000.0)
TOO_HIGH = {"rate_offset": 0.35, "tail_drop": 0.01, "final_over_peak": 1.0}
COSINE = Curve(STEPS, 0.05 * (1 + np.cos(np.pi * STEPS / 1000)), "lr")
VAL = Curve(STEPS[::100], 1.2 / (STEPS[::100] + 1) + 0.1, "val_loss")


def lines(width: int = 80, encoding: str = "utf-8", **changes: object) -> list[str]:
    run = drawn(TOO_HIGH, **{"val": VAL, "lr": COSINE, **changes})
    return chart(run, chart_style(width, encoding), Screen(width)).split("\n")


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_at_most_ten_lines_and_never_wider_than_the_terminal(width: int, encoding: str) -> None:
    shown = lines(width, encoding)
    assert len(shown) <= 10
    assert max(map(len, shown)) <= width
    assert max(map(len, shown)) >= width - 2
    "\n".join(shown).encode(encoding)


def test_it_names_the_curves_the_axis_the_rates_and_the_rule() -> None:
    shown = "\n".join(lines())
    for words in ("loss", "o val_loss", "step 0", "999", "lr 0.1 to 2.47e-07", "LR201"):
        assert words in shown


def test_the_mark_stands_under_the_place_that_the_advice_speaks_of() -> None:
    (mark,) = (line for line in lines(111) if "LR201" in line)
    axis = next(line for line in lines(111) if "step 0" in line)
    begin, width = axis.index("step"), len(axis) - axis.index("step")
    # The tail of the tiny rule base is 900 to 999.
    assert (mark.index("├") - begin) / width == pytest.approx(0.9, abs=0.02)
    assert mark.rindex("┤") >= len(axis) - 2


def test_a_falling_curve_goes_down_and_a_decaying_rate_too() -> None:
    loss = Curve(STEPS, 2 - STEPS / 1000, "loss")
    shown = lines(62, "ascii", train=loss, val=None)
    columns = [line.index("'") if "'" in line else line.index(":") for line in shown[:6]]
    assert columns == sorted(columns)
    rate = next(line for line in shown if line.lstrip().startswith("lr |"))
    assert rate.split("|")[1].startswith("##")
    assert rate.endswith("_")


def test_a_break_down_is_marked_where_it_happened() -> None:
    value = 1 / (STEPS + 1)
    value[500:] = np.nan
    top = lines(80, train=Curve(STEPS, value, "loss"), val=None)[0]
    assert (top.index("✖") - top.index("┤")) / (80 - top.index("┤")) == pytest.approx(0.5, abs=0.03)


def test_wide_ranges_are_logarithmic_and_say_so() -> None:
    assert any(line.lstrip().startswith("log") for line in lines())
    narrow = Curve(STEPS, 2 - STEPS / 1000, "loss")
    assert not any(line.lstrip().startswith("log") for line in lines(train=narrow, val=None))


@pytest.mark.parametrize(
    "value", [[2.0], [2.0, 1.0], [np.nan, np.nan, np.nan], [0.0] * 9, [1e300, -1e300, 0.0]]
)
def test_poor_curves_are_drawn_too(value: list[float]) -> None:
    loss = Curve(np.arange(float(len(value))), np.array(value), "loss")
    assert len(lines(train=loss, val=None, lr=None)) <= 10


def test_colour_only_adds() -> None:
    import re

    run = drawn(TOO_HIGH, val=VAL, lr=COSINE)
    style = chart_style(80, "utf-8")
    coloured = chart(run, style, Screen(80, colour=True))
    plain = re.sub("\x1b\\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in plain.split("\n")] == lines()
    assert "\x1b" not in "\n".join(lines())


def test_names_from_the_log_cannot_steer_the_terminal() -> None:
    evil = Curve(STEPS, 2 - STEPS / 1000, "\x1b[2Jloss")
    assert "\x1b" not in "\n".join(lines(train=evil, val=None))


def test_the_report_shows_it_for_one_run_only_where_asked() -> None:
    style = chart_style(80, "utf-8")
    one, two = Report((drawn(),)), Report((drawn(), drawn()))
    assert "step 0" in render("text", one, View(Screen(), chart=style))
    assert "step 0" not in render("text", one, View(Screen()))
    assert "step 0" not in render("text", two, View(Screen(), chart=style))
    assert "step 0" not in render("text", Report((judged(),)), View(Screen(), chart=style))
