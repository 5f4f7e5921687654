"""Losses logged as their sum since the training or each epoch began: they looked diverged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import advise
from advisor.history import Curve
from advisor.readers import read
from advisor.readers.runs.running_sums import without_sums
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only

# What gensim's Word2Vec.get_latest_training_loss() told after each epoch.
GENSIM = [732462.875, 1241862.0, 1672443.25, 2061437.5, 2389862.25, 2704415.75, 3017329.0,
          3330008.25, 3641842.0, 3925440.5]  # fmt: skip


def test_the_sum_since_the_training_began() -> None:
    text = "".join(f"Loss after epoch {n}: {value}\n" for n, value in enumerate(GENSIM))
    source = Source.from_bytes(text.encode(), "train.log")
    run = only(read(source))
    assert run.train is not None
    assert run.train.value.tolist() == np.diff([0.0, *GENSIM]).tolist()
    assert any("is the sum of the losses since the training began" in note for note in run.notes)


def test_a_run_whose_sum_is_logged_did_not_diverge(tmp_path) -> None:
    path = tmp_path / "log.csv"
    rows = "".join(f"{n},{value}\n" for n, value in enumerate(GENSIM))
    path.write_text(f"epoch,loss\n{rows}")
    assert all(one.action != "lower" for one in advise(path).runs[0].advice)


def test_the_sum_since_each_epoch_began() -> None:
    loss = 2.5 / np.arange(1, 26).reshape(5, 5) ** 0.5
    text = "".join(
        f"Epoch {e + 1}, Batch {10 * b + 10}/50, Loss: {value}\n"
        for e, epoch in enumerate(loss.cumsum(axis=1))
        for b, value in enumerate(epoch)
    )
    run = only(read(Source.from_bytes(text.encode(), "train.log")))
    assert run.train is not None
    assert run.train.value == pytest.approx(loss.ravel())
    assert any("since each epoch began" in note for note in run.notes)


@pytest.mark.parametrize(
    "value",
    [
        [2.3, 2.6, 3.1, 4.0, 5.5, 7.9, 9.9],  # diverges
        [2.3, 40.0, 60.0, 75.0, 85.0, 91.0, 95.0],  # did at once
        [0.9, 1.45, 1.92, 2.22, 2.37, 2.41, 2.42],  # is learnt by heart
        [1.0, 2.0, 2.9, 3.7, 3.6, 4.1, 4.4],  # goes back once
        [1.0, 2.0, 3.1, 4.4, 5.9, 7.6, 9.5],  # gains ever more
    ],
)
def test_a_loss_that_climbs_stays_as_it_is(value: list[float]) -> None:
    loss = Curve(np.arange(1.0, 8.0), np.array(value), "loss")
    notes: list[str] = []
    assert without_sums(loss, 0.0, notes, by_epoch=True) is loss
    assert not notes


def test_a_validation_that_climbs_too_tells_that_no_sum_is_logged() -> None:
    climb = [2.0, 3.9, 5.7, 7.4, 9.0, 10.5, 11.9]
    rows = "".join(f"{n},{value},{value + 0.1}\n" for n, value in enumerate(climb))
    run = only(read(Source.from_bytes(f"epoch,loss,val_loss\n{rows}".encode(), "log.csv")))
    assert curve(run.train) == [*enumerate(climb)]


@given(
    st.floats(0.45, 0.999),
    st.integers(6, 60),
    st.floats(1e-6, 1e6),
    st.floats(0.0, 2.0),
)
def test_any_sum_of_falling_losses_is_taken_apart(
    fall: float, rows: int, scale: float, floor: float
) -> None:
    losses = scale * (0.1 + floor + fall ** np.arange(rows))
    notes: list[str] = []
    summed = Curve(np.arange(float(rows)), losses.cumsum(), "loss")
    apart = without_sums(summed, 0.0, notes, by_epoch=True)
    assert apart.value == pytest.approx(losses, rel=1e-6)
    assert len(notes) == 1
