"""Optimizers that find their rate themselves: what is set is judged, not what they found."""

from __future__ import annotations

import math

import numpy as np
import pytest

from advisor.history import Curve, History
from advisor.pipeline import advise
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source

LOSS = 0.2 + 2 * 0.97 ** np.arange(80)
LEAPS = 10.0 ** -np.maximum(6 - 0.9 * (np.arange(80) // 6), 3.4)


def log(rates: object, name: str = "lr") -> Source:
    rows = zip(range(80), LOSS, np.broadcast_to(rates, 80), strict=True)
    text = f"step,loss,{name}\n" + "".join(f"{k},{x:.6f},{rate:.6g}\n" for k, x, rate in rows)
    return Source.from_bytes(text.encode())


@pytest.mark.parametrize("told", ["Prodigy", "DAdaptAdam", "dowg"])
def test_a_rate_that_was_found_is_left_out_and_told(told: str) -> None:
    (run,) = read(log(LEAPS), ReadOptions(optimizer=told))
    assert run.lr is not None
    assert run.lr.value.tolist() == [1.0]
    assert any("taken for 1" in note for note in run.notes)
    suggested = advise(run).runs[0].advice[0].suggested_lr
    assert suggested is None or 0.1 < suggested < 4.0  # of 4e-4 nobody typed a third or threefold
    (run,) = read(log(LEAPS), ReadOptions(optimizer=told, lr=0.5))
    assert run.lr is not None
    assert run.lr.value.tolist() == [0.5]
    assert not any("--lr 0.5 was not used" in note for note in run.notes)


WARMED = 1e-3 * np.minimum(np.arange(1, 81) / 40, 1.0)


@pytest.mark.parametrize("rates", [1.0, 1e-3, WARMED, 1.0 - np.arange(80) / 80])
def test_a_rate_that_was_set_is_judged(rates: object) -> None:
    (run,) = read(log(rates), ReadOptions(optimizer="prodigy"))
    assert run.lr is not None
    assert len(run.lr) == 80
    assert any("finds its rate itself" in note for note in run.notes)


def test_the_same_rate_of_another_optimizer_is_its_own() -> None:
    (run,) = read(log(LEAPS), ReadOptions(optimizer="adamw"))
    assert run.lr is not None
    assert not any("itself" in note for note in run.notes)


def test_lbfgs_is_told_to_be_less_sure() -> None:
    (run,) = read(log(1.0), ReadOptions(optimizer="torch.optim.LBFGS"))
    assert any("less than is stated" in note for note in run.notes)


def test_nothing_is_said_of_where_rprop_begins() -> None:
    (run,) = read(log(1.0), ReadOptions(optimizer="Rprop"))
    said = advise(run).runs[0]
    assert said.advice[0].action == "inconclusive"
    assert math.isnan(said.features["too_low_chance"])
    assert any("it then sets itself" in note for note in said.notes)


def test_a_history_is_told_it_too() -> None:
    step = np.arange(80.0)
    run = History(train=Curve(step, LOSS), lr=Curve(step, np.full(80, 1.0)))
    said = advise(run, optimizer="Prodigy").runs[0]
    assert any("finds its rate itself" in note for note in said.notes)
    assert math.isnan(said.features["rate_from_usual"])


@pytest.mark.parametrize("name", ["lr (1e-4)", "lr (x1e-4)", "LR (×10⁻⁴)", "learning rate [10^-4]"])
def test_a_rate_in_units_of_its_own_is_multiplied_and_told(name: str) -> None:
    rows = "".join(f"{k},{2 - k / 10},3.0\n" for k in range(9))
    (found,) = read(Source.from_bytes(f"step,loss,{name}\n{rows}".encode(), "run.csv"))
    assert found.lr is not None
    np.testing.assert_allclose(found.lr.value, 3e-4)
    assert any("is multiplied by 0.0001" in note for note in found.notes)


@pytest.mark.parametrize("name", ["lr", "lr_1", "lr/group1", "lr (1)"])
def test_other_rates_are_not(name: str) -> None:
    rows = "".join(f"{k},{2 - k / 10},0.5\n" for k in range(9))
    (found,) = read(Source.from_bytes(f"step,loss,{name}\n{rows}".encode(), "run.csv"))
    assert found.lr is not None
    assert set(found.lr.value) == {0.5}
