"""Numbers and places as every report words them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from advisor import advise
from advisor.engine.judge import confidence
from advisor.engine.rule import Reached, Record
from advisor.history import Curve, History
from advisor.reports.formats import FORMATS, View, render
from advisor.reports.rule_words import share
from advisor.reports.screen import Screen
from advisor.reports.wording import about_rate, nearness, place
from tests.tiny import CALM, judged

SAMPLES = Path(__file__).parents[2] / "sample_logs"


@pytest.mark.parametrize(
    ("where", "axis", "said"),
    [
        ((449.25, 599.0), "step", "step 449 to 599"),
        ((299.0, 299.0), "step", "step 299"),
        ((0.2, 0.7), "step", "step 0.2 to 0.7"),  # a step axis that somebody scaled
        ((12345678.5, 99999999.0), "step", "step 12345678 to 99999999"),
        ((1.0, 3.25), "row", "row 1 to 3"),
        ((7.5, 10.0), "epoch", "epoch 7.5 to 10"),
        ((0.0051234, 0.0151234), "epoch", "epoch 0.0051 to 0.0151"),
        ((64.99999999999999, 99.0), "epoch", "epoch 65 to 99"),
    ],
)
def test_a_place_has_no_more_digits_than_a_reader_needs(
    where: tuple[float, float], axis: str, said: str
) -> None:
    assert place(where, axis) == said


@pytest.mark.parametrize(
    ("right", "seen", "words", "sure"),
    [
        (14220, 14236, ">99%", ">99% sure"),
        (555, 555, ">99%", ">99% sure"),
        (9, 10, "83%", "83% sure"),
        (0, 0, "not measured", "how sure is not measured"),
    ],
)
def test_nothing_is_all_sure_and_what_nobody_measured_has_no_figure(
    right: int, seen: int, words: str, sure: str
) -> None:
    stated = confidence(Record((), seen, right, "by hand"))
    assert (stated.words, stated.sure) == (words, sure)


@pytest.mark.parametrize(
    ("value", "said"), [(0.993, "0.99"), (0.9981, "0.998"), (0.9999, ">0.999"), (1.0, "1.00")]
)
def test_a_share_is_all_only_where_it_is(value: float, said: str) -> None:
    assert share(value) == said


@pytest.mark.parametrize("lr", [None, 0.0])
@pytest.mark.parametrize(
    ("end", "said"), [(-1.0, "multiply yours by"), (np.nan, "divide yours by")]
)
def test_a_factor_reads_the_same_where_no_rate_is_known(
    lr: float | None, end: float, said: str
) -> None:
    step = np.arange(200.0)
    loss = 3 - step / 200
    loss[100:] = loss[100:] if end == -1.0 else end
    rate = None if lr is None else Curve(step, np.full(200, lr), "lr")
    report = advise(History(train=Curve(step, loss, "loss"), lr=rate))
    times = report.runs[0].advice[0].advice.partition("x")[0].rpartition(" ")[2]
    assert float(times) > 1
    expected = f"(no learning rate above 0 is logged: {said} {times}, or give --lr)"
    shown = " ".join(render("text", report, View(Screen())).split())
    assert expected in shown


@pytest.mark.parametrize("name", FORMATS)
def test_no_report_says_100_percent_sure(name: str) -> None:
    step = np.arange(600.0)
    loss = np.where(step < 200, 3 - step / 100, np.nan)
    report = advise(
        History(train=Curve(step, loss, "loss"), lr=Curve(step, np.full(600, 0.3), "lr"))
    )
    stated = report.runs[0].advice[0].confidence
    assert stated.right < stated.seen
    assert stated.value > 0.995
    text = render(name, report, View(Screen(), failing=frozenset([0])))
    assert not re.search(r"100%(25)?(:| sure|<| \|)", text)


@pytest.mark.parametrize(
    ("peak", "optimizer", "said"),
    [
        (1e-4, None, "(no optimizer is named: taken for Adam; --optimizer NAME "),
        (5.0, None, "(no optimizer is named: taken for SGD; --optimizer NAME "),
        (0.5, None, "(no optimizer is named: --optimizer NAME makes the advice surer)"),
        (1e-4, "sgd", ""),
        (None, None, "(no learning rate above 0 is logged: "),
    ],
)
def test_what_is_missing_for_a_surer_step_is_asked_for(
    peak: float | None, optimizer: str | None, said: str
) -> None:
    steps = np.arange(200.0)
    loss = Curve(steps, 3.0 - steps / 100, "loss")
    lr = None if peak is None else Curve(steps[:1], np.array([peak]), "lr")
    run = advise(History(train=loss, lr=lr, optimizer=optimizer)).runs[0]
    assert about_rate(run.advice[0], run).startswith(said)
    assert bool(about_rate(run.advice[0], run)) is bool(said)


@pytest.mark.parametrize(
    ("action", "optimizer", "asked"),
    [("keep", None, True), ("keep", "adam", False), ("stop", None, False)],
)
def test_the_optimizer_is_asked_for_where_the_rate_is_to_be_kept_too(
    action: str, optimizer: str | None, asked: bool
) -> None:
    run = judged(CALM, optimizer=optimizer)
    advice = replace(run.advice[0], action=action, lr_factor=None)
    assert ("--optimizer NAME makes the advice surer" in about_rate(advice, run)) is asked
    assert not about_rate(advice, replace(run, peak_lr=None))


def test_how_sure_is_a_count_and_what_was_counted_is_told_where_all_is_asked_for() -> None:
    report = advise(SAMPLES / "too_low_straight.csv")
    short = " ".join(render("text", report, View(Screen())).split())
    assert re.search(r"Sure 99%: right in 1\d,\d{3} of 1\d,\d{3} logs that looked like this", short)
    assert "too_low_chance" not in short
    told = render("text", report, View(Screen(), explain_all=True))
    assert re.search(r"counted among logs with too_low_chance 0\.99\d >= 0\.97", told)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([], ""),
        ([(3, 200, 121)], "within 3x of the best rate in 60 of 100 such logs (by hand)"),
        (
            [(3, 40, 25), (10, 40, 37)],
            "within 3x of the best rate in 62 of 100 such logs, 10x in 92 (by hand)",
        ),
    ],
)
def test_how_near_a_step_led_is_told_of_a_hundred(
    counts: list[tuple[float, int, int]], said: str
) -> None:
    assert nearness([Reached(*item, "by hand") for item in counts]) == said
