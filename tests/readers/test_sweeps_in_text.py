"""Several trainings in one text log, each below the rate it was trained at."""

from __future__ import annotations

import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import only

RATES = ["0.001", "1e-2", "0.1"]
LOSSES = [[9.5 - n - k / 8 for n in range(6)] for k in range(3)]


def log(heading: str, line: str, closing: str) -> Source:
    text = ""
    for k, (rate, losses) in enumerate(zip(RATES, LOSSES, strict=True), 1):
        text += heading.format(k=k, r=rate) + "\n"
        text += "".join(line.format(e=n, t=loss) + "\n" for n, loss in enumerate(losses, 1))
        text += closing.format(k=k, r=rate) + "\n"
    return Source.from_bytes(text.encode(), "run.log")


@pytest.mark.parametrize(
    "heading",
    [
        "=== lr={r} ===",
        "--- lr {r} ---",
        "Learning rate: {r}",
        "LR={r}",
        "Run {k}: lr={r}, batch=64",
        "[{k}/3] learning_rate={r}",
        "Starting run {k} with learning rate {r}",
        "$ python train.py --lr {r} --epochs 6",
        "Namespace(lr={r}, epochs=6, seed={k})",
    ],
)
@pytest.mark.parametrize(
    "line",
    [
        "epoch {e} loss {t}",
        "[{e}/6] train_loss={t} val_loss=9.5",
        "Epoch {e}/6\n10/10 - 1s - loss: {t}",
        "step {e}00: loss {t}",
    ],
)
@pytest.mark.parametrize("closing", ["", "Best val loss: 0.5", "Final: lr={r} val_loss=0.5"])
def test_each_training_has_the_rate_above_it(heading: str, line: str, closing: str) -> None:
    found = read(log(heading, line, closing))
    assert [run.train.value.tolist() for run in found if run.train] == LOSSES
    assert [run.lr.value.tolist()[0] for run in found if run.lr] == [float(r) for r in RATES]
    assert len({tuple(run.train.step.tolist()) for run in found if run.train}) == 1


@pytest.mark.parametrize("course", ["falls", "stands", "rises"])
def test_a_training_whose_rate_is_told_between_its_epochs_is_one(course: str) -> None:
    by = {"falls": -0.25, "stands": 0.0, "rises": 0.25}[course]
    text = "".join(
        f"lr: {0.1 / 2**e}\n"
        + "".join(
            f"[{b}/6] loss={9 + by * (6 * e + b) + (7 * e + 3 * b) % 5 / 8}\n" for b in range(1, 7)
        )
        for e in range(4)
    )
    assert only(read(Source.from_bytes(text.encode(), "run.log"))).train is not None
