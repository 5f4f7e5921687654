"""Exponential means that began at 0 are taken apart; other losses stay as they are."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import advise
from advisor.history import Curve, History
from advisor.readers import read
from advisor.readers.runs.averages import apart
from advisor.readers.runs.from_zero import from_zero

ROWS = 600


def losses(seed: int = 0, noise: float = 0.1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    t = np.arange(ROWS)
    return 0.4 + 2.0 * np.exp(-t / 80.0) + rng.normal(0, noise, ROWS)


def filled(loss: np.ndarray, kept: float = 0.98, start: float = 0.0) -> np.ndarray:
    mean, out = start, []
    for one in loss:
        mean = kept * mean + (1 - kept) * one
        out.append(mean)
    return np.array(out)


def table(path: Path, value: np.ndarray, every: int = 1, head: str = "step,loss") -> Path:
    rows = "\n".join(f"{t + 1},{x:.6f}" for t, x in enumerate(value) if (t + 1) % every == 0)
    path.write_text(f"{head}\n{rows}\n")
    return path


def one(path: Path) -> History:
    (history,) = read(path)
    return history


def is_told(history: History) -> bool:
    return any("began at 0" in note for note in history.notes)


def curve(value: np.ndarray) -> Curve:
    return Curve(np.arange(1.0, len(value) + 1), value, "loss")


@pytest.mark.parametrize("kept", [0.9, 0.98])
def test_the_losses_come_back(tmp_path: Path, kept: float) -> None:
    found = one(table(tmp_path / "a.csv", filled(losses(), kept)))
    assert is_told(found)
    first, last = found.train.value[:50].mean(), found.train.value[-100:].mean()
    assert first == pytest.approx(losses()[:50].mean(), rel=0.25)
    assert last == pytest.approx(losses()[-100:].mean(), abs=0.05)


def test_a_longer_memory_than_the_fall_of_the_loss_is_taken_apart_in_part(tmp_path: Path) -> None:
    value = filled(losses(), 0.99)
    found = one(table(tmp_path / "a.csv", value))
    assert is_told(found)
    assert value[:50].mean() < 0.5 < found.train.value[:50].mean() < losses()[:50].mean()


def test_every_tenth_row(tmp_path: Path) -> None:
    found = one(table(tmp_path / "a.csv", filled(losses(), 0.99), every=10))
    assert is_told(found)
    assert found.train.value[0] > found.train.value[-1]


def test_such_a_run_does_not_fail(tmp_path: Path) -> None:
    """It climbs from 0.05 to 1.8 while it fills: it was told that it had diverged."""
    report = advise(table(tmp_path / "a.csv", filled(losses())))
    assert not report.runs[0].diverged


def test_a_run_whose_validation_climbs_as_it_does_diverged(tmp_path: Path) -> None:
    """Smooth losses of epochs that go from 0.35 to 2.3 look like such a mean."""
    epoch = np.arange(40)
    value = 2.3 - 1.95 * np.exp(-epoch / 7.0)
    assert from_zero(curve(value), []) is not None
    rows = "".join(f"{t + 1},{x:.4f},{1.03 * x:.4f}\n" for t, x in enumerate(value))
    (tmp_path / "a.csv").write_text(f"epoch,loss,val_loss\n{rows}")
    assert not is_told(one(tmp_path / "a.csv"))
    assert advise(tmp_path / "a.csv").runs[0].diverged


def test_beside_a_validation_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = zip(filled(losses()), losses(1), strict=True)
    path.write_text(
        "step,loss,val_loss\n" + "".join(f"{t},{a},{b}\n" for t, (a, b) in enumerate(rows))
    )
    assert is_told(one(path))


def test_what_explodes_still_fails(tmp_path: Path) -> None:
    loss = losses()
    loss[300:] *= np.exp(np.arange(300) / 20.0)
    assert advise(table(tmp_path / "a.csv", filled(loss))).runs[0].diverged


def test_what_becomes_nan_stays_so(tmp_path: Path) -> None:
    loss = losses()
    loss[300:] = np.nan
    report = advise(table(tmp_path / "a.csv", filled(loss)))
    assert report.runs[0].diverged


@pytest.mark.parametrize("start", [1.0, 2.4])
def test_a_mean_that_began_at_a_loss_stays(start: float) -> None:
    assert_stays(filled(losses(), start=start))


def test_a_loss_that_climbs_from_the_first_step_stays() -> None:
    t = np.arange(ROWS)
    noise = np.random.default_rng(0).normal(0, 0.1, ROWS)
    assert_stays(2.3 + t / 20 + noise)
    assert_stays(0.1 * np.exp(np.minimum(t, 100) / 25.0) + noise / 10)
    assert_stays(np.where(t < 3, 2.3, 30.0) + noise)


def test_losses_stay() -> None:
    assert_stays(losses())


def test_an_accuracy_to_be_maximised_stays(tmp_path: Path) -> None:
    """It climbs like such a mean; it is no loss."""
    path = table(tmp_path / "a.csv", filled(np.full(ROWS, 0.9), 0.95), head="step,accuracy")
    from advisor.readers.raw.series import ReadOptions

    (history,) = read(path, ReadOptions(maximize="accuracy"))
    assert not is_told(history)


def test_without_its_beginning_it_stays() -> None:
    value = filled(losses())[30:]
    late = Curve(np.arange(31.0, 31.0 + len(value)), value, "loss")
    notes: list[str] = []
    assert from_zero(late, notes) is late
    assert not notes


def assert_stays(value: np.ndarray) -> None:
    notes: list[str] = []
    whole = curve(value)
    assert apart(whole, 0, notes, None) is whole
    assert from_zero(whole, notes) is whole
    assert not notes


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=120),
    st.integers(0, 1),
)
def test_any_curve(values: list[float], first: int) -> None:
    whole = Curve(np.arange(len(values), dtype=float) + first, np.array(values), "loss")
    found = from_zero(whole, [])
    assert found is not None
    assert np.isin(found.step, whole.step).all()


@given(st.integers(0, 1000), st.floats(1e-2, 1e3))
def test_scale_does_not_decide(seed: int, scale: float) -> None:
    notes: list[str] = []
    from_zero(curve(filled(losses(seed)) * scale), notes)
    assert notes
