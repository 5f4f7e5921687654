"""Lines read by the places of their numbers tell what they tell when they are taken apart."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.readers.text import shapes
from advisor.readers.text.lines import find_bar
from advisor.readers.text.shapes import Shapes
from tests.readers.test_text_logs import STYLES

MANY = 12  # lines of a shape: from the ninth on they are filled in


def other_digits(line: str, seed: int) -> str:
    draw = random.Random(seed)
    return re.sub(r"[0-9]", lambda _: str(draw.randrange(10)), line)


def assert_alike(line: str, seeds: range) -> None:
    known = Shapes()
    for seed in seeds:
        text = other_digits(line, seed)
        bar = find_bar(text)
        # Compared as text: one NaN is not the other.
        assert repr(known.parse(text, bar)) == repr(shapes._parsed(text, bar)), text


@pytest.mark.parametrize("style", STYLES)
def test_lines_of_every_style(style: str) -> None:
    for line in dict.fromkeys(STYLES[style][0].split("\n")):
        if len(line) < 400:
            assert_alike(line, range(MANY))


@given(
    st.text("0123456789.,:;=-+/%()[]{}|'\" eEnafinlosepchtrvxk_#\t", min_size=1, max_size=60),
    st.integers(0, 99),
)
def test_any_line(line: str, seed: int) -> None:
    assert_alike(line, range(seed, seed + MANY))


@pytest.mark.parametrize("behind", ["", " (0.4000)\tAcc@1  12.50 ( 40.12)"])
def test_a_line_that_is_written_often_is_taken_apart_a_few_times(monkeypatch, behind) -> None:
    count = 0
    plain = shapes._parsed

    def counted(text: str, bar: tuple[int, int] | None):
        nonlocal count
        count += 1
        return plain(text, bar)

    monkeypatch.setattr(shapes, "_parsed", counted)
    known = Shapes()
    for step in range(1000, 9999):
        place, (loss, *_) = known.parse(f"step {step} | loss {step / 1e4:.4f}{behind}", None)
        assert place.step == step
        assert loss.value == pytest.approx(step / 1e4)
    assert count < 20
