"""Losses logged as the mean since their epoch began are taken apart; others stay as they are."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.history import Curve, History
from advisor.readers import read
from advisor.readers.runs.running_means import taken_apart

EPOCH, EPOCHS = 40, 8


def losses(seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    t = np.arange(EPOCH * EPOCHS)
    return 0.4 + 2.0 * np.exp(-t / 80.0) + rng.normal(0, 0.1, len(t))


def since_epoch(loss: np.ndarray) -> np.ndarray:
    parts = loss.reshape(EPOCHS, EPOCH)
    return (np.cumsum(parts, 1) / np.arange(1, EPOCH + 1)).ravel()


def printed(loss: np.ndarray, every: int = 1, digits: int = 4) -> str:
    return "".join(
        f"Epoch {t // EPOCH + 1}/{EPOCHS}: {t % EPOCH + 1}/{EPOCH} loss={x:.{digits}f}\n"
        for t, x in enumerate(loss)
        if (t % EPOCH + 1) % every == 0
    )


def one(path: Path, text: str) -> History:
    path.write_text(text)
    (history,) = read(path)
    return history


def is_told(history: History) -> bool:
    return any("since each epoch of 40 steps began: taken apart" in note for note in history.notes)


def test_every_batch_of_a_bar(tmp_path: Path) -> None:
    found = one(tmp_path / "a.log", printed(since_epoch(losses()), digits=6))
    assert is_told(found)
    np.testing.assert_allclose(found.train.value, losses(), atol=1e-4)


def test_every_fifth_batch(tmp_path: Path) -> None:
    found = one(tmp_path / "a.log", printed(since_epoch(losses()), 5))
    assert is_told(found)
    np.testing.assert_allclose(found.train.value, losses().reshape(-1, 5).mean(1), atol=2e-3)
    assert list(found.train.step[:3]) == [5, 10, 15]


@pytest.mark.parametrize("first", [0, 1])
def test_a_table_with_epochs_and_steps(tmp_path: Path, first: int) -> None:
    rows = (f"{t // EPOCH},{t + first},{x}\n" for t, x in enumerate(since_epoch(losses())))
    found = one(tmp_path / "a.csv", "epoch,step,loss\n" + "".join(rows))
    assert is_told(found)
    np.testing.assert_allclose(found.train.value, losses())


def test_steps_that_start_again_in_every_epoch(tmp_path: Path) -> None:
    rows = (f"{t // EPOCH},{t % EPOCH},{x}\n" for t, x in enumerate(since_epoch(losses())))
    found = one(tmp_path / "a.csv", "epoch,batch,loss\n" + "".join(rows))
    assert is_told(found)
    np.testing.assert_allclose(found.train.value, losses())


def test_what_is_rounded_too_roughly_is_taken_in_blocks(tmp_path: Path) -> None:
    found = one(tmp_path / "a.log", printed(since_epoch(losses()), digits=2))
    assert is_told(found)
    assert EPOCHS * 4 <= len(found.train) < EPOCHS * EPOCH / 2
    true = 0.4 + 2.0 * np.exp(-found.train.step / 80.0)
    assert np.abs(found.train.value - true)[2 * EPOCHS :].max() < 0.3


def test_the_loss_of_each_batch_stays(tmp_path: Path) -> None:
    found = one(tmp_path / "a.log", printed(losses()))
    assert not is_told(found)
    np.testing.assert_allclose(found.train.value, losses(), atol=1e-4)


def test_an_exponential_mean_stays() -> None:
    smooth = [x := 2.4]
    smooth += [x := 0.95 * x + 0.05 * loss for loss in losses()[1:]]
    assert_stays(np.array(smooth))


def test_a_mean_that_forgets_and_begins_anew_in_each_epoch_stays() -> None:
    smooth = []
    for t, loss in enumerate(losses()):
        smooth.append(0.98 * smooth[-1] + 0.02 * loss if t % EPOCH else loss)
    assert_stays(np.array(smooth))


@pytest.mark.parametrize("last", [1.5, 3.0])
def test_a_loss_that_drifts_in_every_epoch_stays(last: float) -> None:
    """As where the longest texts come last, or, backwards, first."""
    place = np.arange(EPOCH * EPOCHS) % EPOCH / EPOCH
    quiet = 2.0 + (losses() - 2.0) / 20
    assert_stays(quiet * (1 + (last - 1) * place))
    assert_stays(quiet * (last - (last - 1) * place))


def test_a_loss_that_calms_down_stays() -> None:
    t = np.arange(EPOCH * EPOCHS)
    assert_stays(losses() * 20 / (t + 20))


def test_a_loss_without_noise_stays() -> None:
    assert_stays(0.4 + 2.0 * np.exp(-np.arange(EPOCH * EPOCHS) / 80.0))


def test_a_straight_loss_that_leaps_between_epochs_stays() -> None:
    t = np.arange(EPOCH * EPOCHS)
    assert_stays(9.0 - 0.01 * t - 0.03 * (t // EPOCH))


def test_a_loss_that_stands_still_stays() -> None:
    assert_stays(np.full(EPOCH * EPOCHS, 2.302585))


def test_what_broke_stays_broken() -> None:
    loss = losses()
    loss[200:] = np.nan
    found = taken_apart(curve(since_epoch(loss)), EPOCH, [])
    np.testing.assert_allclose(found.value, loss)


def curve(value: np.ndarray) -> Curve:
    return Curve(np.arange(1.0, len(value) + 1), value, "loss")


def assert_stays(value: np.ndarray) -> None:
    notes: list[str] = []
    whole = curve(value)
    assert taken_apart(whole, EPOCH, notes) is whole
    assert not notes


@pytest.mark.parametrize("scale", [1e150, 1e161, 1e200, 1e300])
def test_a_loss_whose_square_is_no_number_is_read(tmp_path: Path, scale: float) -> None:
    huge = since_epoch(losses()) * scale
    text = "".join(
        f"Epoch {t // EPOCH}: {t % EPOCH + 1}/{EPOCH} loss={x:e}\n" for t, x in enumerate(huge)
    )
    assert one(tmp_path / "a.log", text).points == len(huge)


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=120),
    st.floats(0, 50),
    st.integers(0, 1),
)
def test_any_curve(values: list[float], length: float, first: int) -> None:
    whole = Curve(np.arange(len(values), dtype=float) + first, np.array(values), "loss")
    with np.errstate(all="ignore"):  # as `understand` reads
        found = taken_apart(whole, length, [])
    assert found is not None
    assert np.isin(found.step, whole.step).all()


@given(st.integers(0, 1000), st.floats(1e-2, 1e3), st.floats(-10, 10))
def test_neither_scale_nor_level_decides(seed: int, scale: float, level: float) -> None:
    mean = since_epoch(losses(seed)) * scale + level
    told: list[str] = []
    taken_apart(curve(mean), EPOCH, told)
    assert told


@pytest.mark.parametrize(("head", "told"), [("step,ema_loss", True), ("step,loss", False)])
def test_a_loss_that_is_smoothed_by_its_name_is_told(tmp_path: Path, head: str, told: bool) -> None:
    rows = "".join(f"{t},{x}\n" for t, x in enumerate(losses()))
    found = one(tmp_path / "a.csv", f"{head}\n{rows}")
    assert any("smoothed and there is no validation" in note for note in found.notes) == told


def test_beside_a_validation_smoothing_is_not_told(tmp_path: Path) -> None:
    rows = "".join(f"{t},{x},{x + 0.1}\n" for t, x in enumerate(losses()))
    found = one(tmp_path / "a.csv", f"step,ema_loss,val_loss\n{rows}")
    assert not any("smoothed" in note for note in found.notes)
