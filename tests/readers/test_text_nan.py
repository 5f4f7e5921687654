"""Where a tool prints nan, inf or YAML's .nan instead of a number, the log has that value there."""

from __future__ import annotations

import re

import numpy as np
import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.test_text_logs import STYLES

_TOKEN = re.compile(r"(?<![\w.])\d*\.\d+(?:[eE][+-]?\d+)?(?![\w.]*\d)")


def ends(text: str) -> tuple[float | None, float | None]:
    history = read(Source.from_bytes(text.encode(), "run.log"))[0]
    found = (history.train, history.val)
    train, val = (None if curve is None else float(curve.value[-1]) for curve in found)
    return train, val


def broken(style: str, word: str) -> tuple[str, tuple[bool, bool]]:
    """The log with `word` for the last values of its losses, where each stands in it once."""
    text, train, val, _ = STYLES[style]
    replaced = []
    for curve in (train, val):
        hits = [m for m in _TOKEN.finditer(text) if curve and float(m.group()) == curve[-1][1]]
        once = len(hits) == 1 and curve is not None and len(curve) > 1
        if once:
            text = text[: hits[0].start()] + word + text[hits[0].end() :]
        replaced.append(once)
    return text, (replaced[0], replaced[1])


@pytest.mark.parametrize("word", ["nan", "NaN", "inf"])
@pytest.mark.parametrize("style", [style for style in STYLES if any(broken(style, "nan")[1])])
def test_a_loss_that_is_no_number_is_one_in_every_style(style: str, word: str) -> None:
    text, replaced = broken(style, word)
    for end, is_broken in zip(ends(text), replaced, strict=True):
        if is_broken:
            assert end is not None
            assert not np.isfinite(end)


@pytest.mark.parametrize(
    "epoch",
    [
        "Epoch {e}/6\nTrain Loss: {v} | Val Loss: {v}\n",
        "epoch: {e}\nloss: {v}\nval_loss: {v}\n",
        "- epoch: {e}\n  loss: {v}\n  val_loss: {v}\n",
        "epoch {e}: train={v} val={v}\n",
        "[{e}] train loss {v}, val loss {v}\n",
        "Epoch {e} | Train: loss={v} | Val: loss={v}\n",
        "#Iter= {e}\tTrain={v}\tTest={v}\n",
    ],
)
@pytest.mark.parametrize("word", ["nan", "NaN", ".nan", "inf", ".inf"])
def test_epochs_of_nothing_but_nan_are_epochs(epoch: str, word: str) -> None:
    values = [2.5, 1.5, 1.25, word, word, word]
    text = "".join(epoch.format(e=e, v=v) for e, v in enumerate(values, 1))
    (history,) = read(Source.from_bytes(text.encode(), "run.log"))
    for curve in (history.train, history.val):
        assert curve is not None
        assert np.isfinite(curve.value).tolist() == [True] * 3 + [False] * 3


@pytest.mark.parametrize(
    "text",
    [
        "loss:\n- 2.5\n- 1.5\n- .nan\nlr:\n- 0.1\n- 0.1\n- 0.1\n",
        "history:\n  loss:\n  - 2.5\n  - 1.5\n  - .nan\n  lr:\n  - 0.1\n  - 0.1\n  - 0.1\n",
        "loss: [2.5, 1.5, .nan]\nlr: [0.1, 0.1, 0.1]\n",
    ],
)
def test_lists_of_yaml_are_columns(text: str) -> None:
    (history,) = read(Source.from_bytes(text.encode(), "run.log"))
    assert history.train is not None
    assert history.lr is not None
    np.testing.assert_array_equal(history.train.value, [2.5, 1.5, np.nan])
    assert history.lr.value.tolist() == [0.1] * 3
