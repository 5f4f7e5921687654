"""Logs as people print them, put together at random: whatever the words, the numbers are read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.readers import read
from advisor.readers.sources.source import Source

EPOCHS, BATCHES = 8, 5
# What tells the place, and whether it counts epochs (else steps, of which each has fifty).
PLACES = {
    True: (
        *("Epoch {e}", "Epoch {e}/8", "Epoch [{e}/8]", "epoch={e}", "Epoch: {e}", "[Epoch {e}]"),
        *("Ep {e}", "Ep. {e}/8", "EPOCH {e}", "Epoch {e:03d}", "epoch {e} of 8", "(epoch {e})"),
        *("Epoch #{e}", "epoch_{e}", "E{e}", "[{e}/8]", "{e}/8", "e={e}", "Round {e}"),
    ),
    False: (
        *("step {s}", "Step: {s}", "step={s}", "Iter {s}", "Iteration {s}", "[step {s}]", "it {s}"),
        *("Step {s}/400", "[{s}]", "Batch {s}", "global_step: {s}", "Update {s}", "i={s}"),
        *("Epoch {e} step {s}", "[Epoch {e}][Step {s}]", "epoch: {e} - iter: {s}"),
    ),
}
HEADINGS = ("Epoch {e}/8", "Epoch {e}:", "=== Epoch {e} ===", "Starting epoch {e}", "[Epoch {e}]")
BATCH_PLACES = (
    *("Epoch {e} [{b}/5]", "Epoch: [{e}][{b}/5]", "Epoch {e}, Batch {b}/5", "[{e}/8][{b}/5]"),
    *("Train Epoch: {e} [{n}/100 ({n}%)]", "[{e}, {b:5d}]", "epoch {e} | {b}/5 batches"),
    *("Epoch [{e}/8], Step [{b}/5]", "step {all}"),
)
SUMMARIES = ("Epoch {e} done", "Epoch {e}", "End of epoch {e}", "====> Epoch: {e}")
TRAIN = (
    *("loss", "Loss", "train_loss", "train loss", "Training Loss", "tr_loss", "trainLoss", "cost"),
    *("train/loss", "loss_train", "avg loss", "Average loss", "Total loss"),
)
VAL = (
    *("val_loss", "val loss", "Val Loss", "valid loss", "Validation Loss", "test loss", "val/loss"),
    *("dev loss", "valLoss", "Eval loss"),
)
SPLITS = (
    "Validation: ",
    "val: ",
    "Val ",
    "[val] ",
    "Test: ",
    "Eval: ",
    "Evaluating... ",
    ">> val ",
)
PREFIXES = ("", "2026-01-02 10:00:0{e},123 - INFO - ", "[2026-01-02 10:00:0{e}] ", ">>> ", "* ")
REST = (
    "",
    "acc: 0.{e}5",
    "time: 3.{e}s",
    "[4.{e}s]",
    "({e} sec)",
    "ETA: 0:01:0{e}",
    "4.{e} ms/step",
)
SETTINGS = settings(max_examples=150)


class Words(NamedTuple):
    """How the numbers are written, and the signs between the values of a line."""

    number: str
    tie: str
    between: str
    prefix: str
    rest: str

    def value(self, name: str, number: float) -> tuple[str, float]:
        text = format(number, self.number)
        return f"{name}{self.tie}{text}", float(text)

    def line(self, *parts: str, e: int) -> str:
        return f"{self.prefix.format(e=e)}{self.between.join(part for part in parts if part)}\n"


WORDS = st.builds(
    Words,
    st.sampled_from((".4f", ".3e", ".2f", "g", "8.4f", ".4E")),
    st.sampled_from((": ", "=", " = ", " ")),
    st.sampled_from((", ", " | ", " - ", "; ", "  ")),
    st.sampled_from(PREFIXES),
    st.sampled_from(REST),
)
BREAKS = st.sampled_from((None, None, 6))  # the epoch from which on losses are no numbers


def falling(epoch: float, height: float, broken: int | None) -> float:
    if broken is not None and epoch >= broken:
        return float("nan")
    return height * 0.8**epoch + 0.11


def assert_read(text: str, train: list[float], val: list[float] | None, steps: range) -> None:
    (history,) = read(Source.from_bytes(text.encode(), "run.log"))
    assert history.train is not None
    np.testing.assert_array_equal(history.train.value, train)
    np.testing.assert_array_equal(history.train.step, [*steps])
    assert (history.val is None) == (val is None)
    if history.val is not None:
        np.testing.assert_array_equal(history.val.value, val)


@SETTINGS
@given(
    WORDS,
    st.sampled_from([(place, by_epoch) for by_epoch in PLACES for place in PLACES[by_epoch]]),
    st.sampled_from((": ", " - ", " | ", ", ", " ", " => ", "\t")),
    st.tuples(st.sampled_from(TRAIN), st.sampled_from(("", *VAL))),
    BREAKS,
)
def test_a_line_an_epoch(
    words: Words,
    placed: tuple[str, bool],
    sign: str,
    names: tuple[str, str],
    broken: int | None,
) -> None:
    (place, by_epoch), (train_name, val_name) = placed, names
    text, train, val = "", list[float](), list[float]()
    for e in range(1, EPOCHS + 1):
        said, value = words.value(train_name, falling(e, 2.5, broken))
        train.append(value)
        parts = [place.format(e=e, s=50 * e) + sign + said]
        if val_name:
            said, value = words.value(val_name, falling(e, 2.6, broken))
            val.append(value)
            parts.append(said)
        text += words.line(*parts, words.rest.format(e=e), e=e)
    counts = range(1, EPOCHS + 1) if by_epoch else range(50, 50 * EPOCHS + 1, 50)
    assert_read(text, train, val if val_name else None, counts)


@SETTINGS
@given(WORDS, st.sampled_from(HEADINGS), st.sampled_from(SPLITS), BREAKS)
def test_both_parts_below_a_heading(
    words: Words, heading: str, split: str, broken: int | None
) -> None:
    text, train, val = "", list[float](), list[float]()
    for e in range(1, EPOCHS + 1):
        text += words.line(heading.format(e=e), e=e)
        for start, values, height in (("Train: ", train, 2.5), (split, val, 2.6)):
            said, value = words.value("loss", falling(e, height, broken))
            values.append(value)
            text += words.line(start + said, words.rest.format(e=e), e=e)
    assert_read(text, train, val, range(1, EPOCHS + 1))


BETWEEN = (
    *("New best val loss {b} at epoch {e}", "Saving best model (val_loss {b})", "lowest loss {b}"),
    *("val_loss improved from 3.0000 to {b}, saving model to ckpt-{e}.h5", "Best val loss: {b}"),
    *("best loss so far: {b} (epoch {e})", "EarlyStopping counter: 1 out of 10", "loss scale: 655"),
    *("Validation loss decreased (3.00 --> {b}).  Saving model ...", "Model saved at step {e}00"),
    *(
        "Saved checkpoint to out/epoch_{e}_loss_{b}.pt",
        "Time for epoch {e}: 12.3s",
        "[best] epoch {e}",
    ),
    *("Metric val_loss improved by 0.1 >= min_delta = 0.0. New best score: {b}", "min loss = {b}"),
    *("Current best: epoch {e}, loss {b}", "Patience 3/10, best {b}", "Time for epoch {e}: 12.3s"),
    *("=> saving checkpoint at epoch {e}", "Learning rate reduced to 0.001", "ETA: 0:10:00"),
)


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize(
    "epoch",
    [
        "Epoch {e}/8: loss {t}, val_loss {v}",
        "Epoch: {e}, Loss: {t}\nValidation Loss: {v}",
        "Epoch {e}/8\nTrain Loss: {t}\nVal Loss: {v}",
    ],
)
def test_what_is_said_between_the_epochs_is_no_point(epoch: str, between: str) -> None:
    train = [round(falling(e, 2.5, None), 4) for e in range(1, EPOCHS + 1)]
    val = [round(falling(e, 2.6, None), 4) for e in range(1, EPOCHS + 1)]
    text = "".join(
        f"{epoch}\n{between}\n".format(e=e, t=t, v=v, b=v)
        for e, (t, v) in enumerate(zip(train, val, strict=True), 1)
    )
    assert_read(text, train, val, range(1, EPOCHS + 1))


@SETTINGS
@given(WORDS, st.sampled_from(BATCH_PLACES), st.sampled_from(SUMMARIES), BREAKS)
def test_batches_and_a_summary_of_each_epoch(
    words: Words, place: str, summary: str, broken: int | None
) -> None:
    text, train, val = "", list[float](), list[float]()
    for e in range(1, EPOCHS + 1):
        for b in range(1, BATCHES + 1):
            said, value = words.value("loss", falling(e - 1 + b / BATCHES, 2.5, broken))
            train.append(value)
            counts = {"e": e, "b": b, "n": 20 * b, "all": (e - 1) * BATCHES + b}
            text += words.line(place.format(**counts), said, e=e)
        mean, _ = words.value("train loss", falling(e, 2.6, broken))
        said, value = words.value("val loss", falling(e, 2.6, broken))
        val.append(value)
        text += words.line(summary.format(e=e), mean, said, e=e)
    (history,) = read(Source.from_bytes(text.encode(), "run.log"))
    assert history.train is not None
    assert history.val is not None
    np.testing.assert_array_equal(history.train.value, train)
    np.testing.assert_array_equal(history.val.value, val)
    # Steps may count images; validations stand at the ends of the epochs.
    np.testing.assert_allclose(np.diff(history.train.step), np.diff(history.train.step)[0])
    ends = history.train.step[BATCHES - 1 :: BATCHES]
    assert np.abs(history.val.step - ends).max() <= 2 * np.diff(history.train.step)[0]
