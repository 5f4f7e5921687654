"""Batches of a validation that count as those of the training do: only their mean names them."""

from __future__ import annotations

import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only


def batch(epoch: int, at: int, loss: float) -> str:
    return f"{{'epoch': {epoch}, 'iter': {at}, 'avg_loss': {loss + 0.1}, 'loss': {loss}}}\n"


def bar(name: str, epoch: int, at: int, total: int) -> str:
    share = f"{100 * at // total:3d}%|{'#' * (at // 10)}"
    return f"\rEP_{name}:{epoch}:{share} | {at}/{total} [00:10<00:10,  5.1it/s]"


def bert(*, bars: bool) -> str:
    """Return what BERT-pytorch prints."""
    out = ""
    for epoch in range(4):
        for name, total, shift in (("train", 30, 0.0), ("test", 20, 3.0)):
            for at in range(0, total, 10):
                out += bar(name, epoch, at, total) if bars else ""
                out += batch(epoch, at, shift + 2 - epoch / 4 - at / 100)
            out += bar(name, epoch, total, total) + "\n" if bars else ""
            out += f"EP{epoch}_{name}, avg_loss= {shift + 1 - epoch / 8} total_acc= 52.1\n"
    return out


@pytest.mark.parametrize("bars", [False, True])
def test_only_those_of_the_training_are_its_curve(bars: bool) -> None:
    run = only(read(Source.from_bytes(bert(bars=bars).encode(), "train.log")))
    assert curve(run.train) == [
        (21 * epoch + at, 2 - epoch / 4 - at / 100) for epoch in range(4) for at in (0, 10, 20)
    ]
    assert curve(run.val) == [(21 * epoch + 20, 4 - epoch / 8) for epoch in range(4)]


def test_one_that_goes_back_once_was_resumed() -> None:
    text = "".join(
        "".join(batch(epoch, at, 2 - epoch / 4) for at in (0, 10, 20))
        + (batch(2, 0, 1.4) + batch(2, 10, 1.3) if epoch == 2 else "")
        + f"epoch {epoch} val loss: {1 - epoch / 8}\n"
        for epoch in range(4)
    )
    run = only(read(Source.from_bytes(text.encode(), "train.log")))
    assert run.train is not None
    assert 1.3 in run.train.value
