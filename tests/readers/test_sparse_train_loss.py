"""A training loss that was logged once or twice, beside validations that have more."""

from __future__ import annotations

import numpy as np

from advisor import advise
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source

SPARSE = "step,train_loss,val_loss\n" + "".join(
    f"{k},{{}},{2 - k / 8}\n" if k in (3, 7) else f"{k},,{2 - k / 8}\n" for k in range(9)
)


def test_of_a_training_loss_logged_twice_the_validation_is_judged() -> None:
    (run,) = read(Source.from_bytes(SPARSE.format(1.5, 1.2).encode(), "metrics.csv"))
    assert run.train is None
    assert run.val is not None
    assert len(run.val) == 9
    assert any("'train_loss' has 2 values alone" in note for note in run.notes)


def test_two_losses_of_a_training_stand_beside_validations_without_a_shape() -> None:
    """One NaN among three validations failed a run whose losses were numbers to the end."""
    table = "epoch,train_loss,val_loss\n1,1.47,1.46\n2,,nan\n3,1.45,1.44\n"
    (run,) = read(Source.from_bytes(table.encode(), "metrics.csv"))
    assert run.train is not None
    (judged,) = advise(run).runs
    assert not judged.diverged


def test_a_training_loss_that_broke_stays_however_seldom_it_was_logged() -> None:
    (run,) = read(Source.from_bytes(SPARSE.format(1.5, "nan").encode(), "metrics.csv"))
    assert run.train is not None
    assert np.isnan(run.train.value[-1])


def test_a_training_loss_that_the_user_names_stays() -> None:
    source = Source.from_bytes(SPARSE.format(1.5, 1.2).encode(), "metrics.csv")
    (run,) = read(source, ReadOptions(train_loss="train_loss"))
    assert run.train is not None
