"""Numbers and certainty in words, the same in every report."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from advisor.engine.advice import times
from advisor.engine.judge import figure
from advisor.features.schedule import likely_optimizer
from advisor.naming import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.engine.advice import Advice
    from advisor.engine.report import RunReport
    from advisor.engine.rule import Reached

# A sign for each status, so that it is not told by its colour alone.
SIGNS = {
    "diverged": "✖",
    "unstable": "▲",
    "improvable": "●",
    "inconclusive": "○",
    "healthy": "✔",
}


def in_short(advice: Advice, peak_lr: float | None) -> str:
    """Return the action in a few words, for one line a run."""
    words = advice.action.replace("_", " ")
    if advice.lr_factor is None or advice.action not in ("raise", "lower"):
        return words
    named = advice.advice.split()
    if advice.suggested_lr is not None and (rate := figure(advice.suggested_lr)) in named:
        return " ".join(named[: named.index(rate) + 1]).lower()  # 'train at 0.01', of a range test
    words += f" {times(advice.lr_factor)}"
    if advice.suggested_lr is None or peak_lr is None:
        return words
    return f"{words}: {figure(peak_lr)} -> {figure(advice.suggested_lr)}"


def about_rate(advice: Advice, run: RunReport) -> str:
    """Say what is missing for a number to type, or to be surer: rate or optimizer; else nothing."""
    if run.peak_lr is not None:
        asked = advice.lr_factor is not None or advice.action == "keep"
        # Trees are grown, by no optimizer.
        named = run.optimizer or run.features.get("boosting")
        return _about_optimizer(run) if asked and not named else ""
    if advice.lr_factor is None:
        return ""
    verb = "multiply" if advice.lr_factor >= 1 else "divide"
    by = times(advice.lr_factor).removesuffix("x")
    return f"(no learning rate above 0 is logged: {verb} yours by {by}, or give --lr)"


def _about_optimizer(run: RunReport) -> str:
    assert run.peak_lr is not None
    likely = {"adam": "taken for Adam; ", "sgd": "taken for SGD; "}
    taken = likely.get(likely_optimizer(run.peak_lr), "")
    return f"(no optimizer is named: {taken}--optimizer NAME makes the advice surer)"


def judged_as(run: RunReport) -> str:
    """Say what the judged curves are: 'loss', or the name of a metric that is to be high."""
    level = next(iter(run.final.values()), None)
    return level.name if level is not None and level.maximize else "loss"


def is_range_test(run: RunReport) -> bool:
    """Whether the rate rises through decades to be tested; that is no warmup."""
    return run.features.get("is_range_test") == 1.0


def reach(advice: Advice) -> str:
    """Say how near the best rate such a step led; nothing where none is advised or measured.

    The chance that the direction is right tells nothing of how far to go.
    """
    return "" if advice.lr_factor is None else nearness(advice.reached)


def nearness(reached: Sequence[Reached]) -> str:
    """Say how many of 100 advised rates lay within some times the best rate; nothing for none."""
    if not reached:
        return ""
    shares = [f"{100 * item.right / item.seen:.0f}" for item in reached]
    text = f"within {reached[0].times:g}x of the best rate in {shares[0]} of 100 such logs"
    for item, share in zip(reached[1:], shares[1:], strict=True):
        text += f", {item.times:g}x in {share}"
    return f"{text} ({reached[0].measured})"


def certainty(advice: Advice) -> str:
    """Say how often the rule was right, in counts; and when a figure was a close call.

    By which figures a run looks like those counted, `--explain-all` says.
    """
    stated = advice.confidence
    text = stated.words
    if stated.seen:
        counts = f"{stated.right:,} of {counted(stated.seen, 'log')}"
        text += f": right in {counts} that looked like this ({stated.measured})"
    if advice.close_call:
        text += "; close call: a figure is near its limit"
    return text


def sentence(line: str) -> str:
    """Return a line as it reads among others: with its point, or in its brackets."""
    return line if line.startswith("(") or line.endswith((".", "!", "?")) else f"{line}."


def passed_over(count: int) -> str:
    """Say how many files of searched folders are called as logs are and are none."""
    meant = "a log" if count == 1 else "logs"
    return f"{counted(count, 'file')} that may be meant as {meant} could not be judged"


def place(where: tuple[float, float], axis: str) -> str:
    """Say where in the log something shows, in the log's own units.

    Steps and rows are whole; epochs are rounded to a hundredth of the stretch or finer.
    """
    digits = _digits(where[1] - where[0], axis)
    start, end = (f"{round(edge, digits):.10g}" for edge in where)
    return f"{axis} {start}" if start == end else f"{axis} {start} to {end}"


def amount(value: float, length: float, axis: str) -> str:
    """Return a place or a length on the axis of a run that is so long, rounded as places are."""
    return f"{round(value, _digits(length, axis)):,.15g}"


def _digits(length: float, axis: str) -> int:
    """Return how many decimals tell places apart on a stretch."""
    if length <= 0.0:
        return 10
    return 0 if axis != "epoch" and length >= 1.0 else max(0, 2 - floor(log10(length)))
