"""The HTML page: one file, everything in it, nothing from a log can act in it."""

from __future__ import annotations

import json
import re
import sys
from html import escape
from html.parser import HTMLParser
from itertools import pairwise
from math import nan
from pathlib import Path

import numpy as np
import pytest

from advisor import advise
from advisor.baseline.compare import Comparison, Outcome, compare
from advisor.baseline.level import Level
from advisor.engine.report import ReadFailure, Report
from advisor.history import Curve, History
from advisor.reports.chart import chart, chart_style
from advisor.reports.formats import View, render
from advisor.reports.html_text import told
from advisor.reports.page import MOST_IN_FULL
from advisor.reports.screen import Screen
from tests.pictures.drawn import drawn
from tests.tiny import CALM, judged

TOO_HIGH = {"rate_offset": 0.35, "tail_drop": 0.01, "final_over_peak": 1.0}
DIVERGED = TOO_HIGH | {"nonfinite": 588, "first_bad": 412, "factor_to_stable": 0.09}
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028'\"<!--"
STEPS = np.arange(1000.0)
LARGEST = sys.float_info.max
VOID = {"meta", "br", "img", "hr", "input", "link"}


@pytest.fixture(autouse=True)
def _definitions(monkeypatch: pytest.MonkeyPatch) -> None:
    # The tiny rule base has features of its own.
    monkeypatch.setattr("advisor.features.describe", lambda name: f"What {name} is.")


def page(*runs: object, errors: tuple[ReadFailure, ...] = ()) -> str:
    return render("html", Report(tuple(runs), errors), View(Screen(), closing="Exit 0: fine."))  # type: ignore[arg-type]


class Outline(HTMLParser):
    """Collects elements and checks that each is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID and tag not in ("path", "polyline", "circle"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def data_of(text: str) -> list[dict[str, object]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    runs: list[dict[str, object]] = json.loads(found[1])
    return runs


def test_it_is_well_formed_and_links_lead_somewhere() -> None:
    text = page(drawn(TOO_HIGH), drawn(DIVERGED, run="b"), drawn(), errors=(ReadFailure("x", "y"),))
    outline = Outline(text)
    ids = [about["id"] for _, about in outline.seen if "id" in about]
    assert len(ids) == len(set(ids))
    inner = {about["href"] for tag, about in outline.seen if tag == "a" and about["href"][0] == "#"}  # type: ignore[index]
    shown = {f"#{name}" for name in ids}
    assert inner
    assert inner <= shown


def test_rules_that_are_only_listed_or_overruled_have_their_page_too() -> None:
    listed = page(*[drawn(DIVERGED)] * MOST_IN_FULL, drawn(TOO_HIGH), drawn())
    overruled = page(*advise("sample_logs/diverged_nan.csv").runs)
    for text, one in ((listed, "#rule-LR201"), (overruled, "#rule-LR107")):
        seen = Outline(text).seen
        links = {str(about["href"]) for tag, about in seen if tag == "a"}
        assert one in links
        ids = {f"#{about.get('id')}" for _, about in seen}
        assert {link for link in links if link.startswith("#rule-")} <= ids


def test_it_shows_the_baseline_and_counts_what_was_passed_over() -> None:
    new, accepted = (
        Outcome(EVIL, None, {"train_loss": Level(value, 0.01, 1.0, 9)}) for value in (0.5, 0.1)
    )
    (item,) = compare([new], [accepted], 0.01)
    assert isinstance(item, Comparison)
    report = Report((drawn(),), comparisons=(item,), passed_over=(ReadFailure("a", "b"),) * 2)
    text = " ".join(render("html", report, View(Screen())).split())
    assert f"worse {escape(EVIL.split(maxsplit=1)[0])}" in text
    assert "accepted 0.1: +0.4" in text
    assert "2 files that may be meant as logs could not be judged." in text


def test_it_holds_the_verdict_the_advice_the_figures_and_the_rule() -> None:
    text = page(drawn(TOO_HIGH, notes=("2 rows were left out",)))
    for words in ("● improvable", "tail_drop 0.01", "2 rows were left out", 'id="rule-LR201"',
                  "What tail_drop is.", "Exit 0: fine."):  # fmt: skip
        assert words in text


def test_nothing_is_fetched_from_anywhere() -> None:
    for tag, about in Outline(page(drawn(TOO_HIGH))).seen:
        if tag in ("script", "img", "link", "iframe", "source"):
            assert not {"src", "href"} & set(about)
    text = page(drawn(TOO_HIGH))
    assert "default-src 'none'" in text
    assert "@import" not in text
    assert "url(" not in text


def test_texts_from_a_log_are_escaped_everywhere() -> None:
    clean = [tag for tag, _ in Outline(page(drawn(TOO_HIGH), drawn(TOO_HIGH))).seen]
    train = Curve(STEPS, 1 / (STEPS + 1), EVIL)
    run = drawn(TOO_HIGH, source=EVIL, run=EVIL, notes=("2 rows",), train=train, format=EVIL)
    text = page(run, run)
    dirty = [tag for tag, _ in Outline(text).seen]
    # The notes are one section more for each run; nothing else is new.
    assert len(dirty) - len(clean) == 2 * len(["h4", "ul", "li"])
    assert dirty.count("script") == clean.count("script") == 3
    assert "img" not in dirty
    assert data_of(text)[0]["name"] == f"{EVIL} [{EVIL}]"
    assert "\u2028" not in text
    noted = page(drawn(notes=(EVIL,)), errors=(ReadFailure(EVIL, EVIL),))
    assert [tag for tag, _ in Outline(noted).seen].count("script") == 3


def test_the_curves_of_a_million_steps_take_under_600_kb_and_no_spike_is_lost() -> None:
    steps = np.arange(1e6)
    value = 2 / np.sqrt(steps + 1) + 0.05 * np.random.default_rng(0).standard_normal(1_000_000)
    value[700_000] = 7.7
    curve = Curve(steps, value, "loss")
    lr = Curve(steps, 1e-3 * (1 + np.cos(steps / 3e5)), "lr")
    text = page(drawn(train=curve, val=curve, grad_norm=curve, lr=lr))
    assert len(text.encode()) < 600_000
    train = data_of(text)[0]["train"]
    assert max(train["y"]) == 7.7  # type: ignore[index,call-overload]
    assert "Of 1,000,000 points" in text


def test_what_is_drawn_was_measured_there() -> None:
    value = 1 / (STEPS + 1)
    value[412:] = nan
    (run,) = data_of(page(drawn(DIVERGED, train=Curve(STEPS, value, "loss"))))
    assert run["bad"] == 412
    # The first advice speaks of the span 'nonfinite' of the tiny rule base.
    assert {"label": "LR101", "kind": "advice", "from": 412, "to": 999} in run["spans"]  # type: ignore[operator]
    assert None in run["train"]["y"]  # type: ignore[index,call-overload]
    assert len(run["trend"]["x"]) == len(run["trend"]["band"]) == 20  # type: ignore[index,call-overload]


@pytest.mark.parametrize("ends", [(LARGEST, LARGEST), (1.0, LARGEST), (LARGEST, -LARGEST)])
def test_the_largest_numbers_that_there_are_can_be_drawn(ends: tuple[float, float]) -> None:
    value = np.repeat(ends, (40, 20))
    run = drawn(DIVERGED, train=Curve(np.arange(60.0), value, "loss"))
    (data,) = data_of(page(run))
    assert np.isfinite(data["train"]["y"]).all()  # type: ignore[index]
    lines = chart(run, chart_style(80, "utf-8"), Screen()).splitlines()
    assert "nan" not in "".join(lines)
    assert len(lines) <= 10


def test_many_runs_are_listed_and_the_worst_shown_in_full() -> None:
    runs = [judged(source=f"run{i}.csv") for i in range(MOST_IN_FULL + 5)]
    text = page(*runs, drawn(DIVERGED, source="bad.csv"))
    assert text.count('<section class="run"') == MOST_IN_FULL
    assert all(f"run{i}.csv" in text for i in range(MOST_IN_FULL + 5))
    assert text.index("bad.csv") < text.index("run0.csv")


def test_a_report_without_pictures_or_runs_is_a_page_too() -> None:
    assert data_of(page(judged(CALM))) == [None]
    assert "could not be read" in page(errors=(ReadFailure("a.csv", "could not be read"),))


def test_a_run_of_one_loss_is_said_to_have_one() -> None:
    one = Curve(np.zeros(1), np.ones(1), "loss")
    assert "1 logged loss over steps" in page(judged(CALM, train=one))


@pytest.mark.parametrize(("maximize", "judged_as"), [(True, "acc"), (False, "loss")])
def test_a_metric_that_is_to_be_high_is_called_no_loss(maximize: bool, judged_as: str) -> None:
    steps = np.arange(50.0)
    run = History(Curve(steps, 1 / (steps + 1), "acc"), source="a.csv", maximize=maximize)
    (data,) = data_of(render("html", advise(run), View(Screen())))
    assert data["judged"] == judged_as


def test_the_rise_of_a_range_test_is_no_warmup() -> None:
    samples = Path(__file__).parents[2] / "sample_logs"
    report = advise([samples / "range_test_sgd.csv", samples / "warmup_present.csv"])
    training, test = data_of(render("html", report, View(Screen())))  # the worst first
    assert test["range_test"]
    assert "range_test" not in training
    assert '"warmup"' not in json.dumps(test["spans"])
    assert '"warmup"' in json.dumps(training["spans"])


def test_many_inputs_that_could_not_be_judged_leave_the_runs_in_sight() -> None:
    text = page(drawn(), errors=tuple(ReadFailure(f"{n}.csv", "is empty") for n in range(8)))
    before, folded = text.split("<details><summary>3 more inputs could not be judged</summary>")
    assert before.count('<p class="error">') == 5
    assert folded.partition("</details>")[0].count('<p class="error">') == 3


def test_options_and_arrows_are_not_broken_and_code_is_code() -> None:
    shown = page(judged(TOO_HIGH | {"peak_lr": 0.1}))
    text = re.sub("<script.*?</script>", "", shown, flags=re.DOTALL)
    assert '0.1 <span class="whole">-&gt;</span> 0.03' in text
    assert " -&gt; " not in text
    assert told("`lr-advise fleet` & --no-chart") == (
        '<code>lr-advise fleet</code> &amp; <span class="whole">--no-chart</span>'
    )


def test_what_the_optimizer_changes_stands_with_what_to_do() -> None:
    shown = page(judged(TOO_HIGH | {"peak_lr": 0.1}))
    assert '<span class="whole">--optimizer</span> NAME makes the advice surer' in shown
    # A term of its own without a word is read out as nothing.
    assert "<dt></dt>" not in shown


def test_no_level_of_headings_is_left_out() -> None:
    levels = [int(level) for level in re.findall("<h([1-6])", page(judged(TOO_HIGH), judged()))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_who_does_not_see_the_small_curve_hears_where_it_begins_and_ends() -> None:
    falling = np.append(np.arange(999.0, 0.0, -1.0), nan)
    broken = drawn(DIVERGED, train=Curve(STEPS, falling, "loss"))
    labels = re.findall('<svg role="img" aria-label="([^"]*)"', page(broken, drawn(CALM)))
    assert labels[0] == "loss from 999 to nan"
    assert len(labels) == 2
