"""Losses that were smoothed before they were logged are told by their values; others are not."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.readers import read
from advisor.readers.runs.smoothing import looks_smoothed

ROWS = 900


def losses(seed: int, rows: int = ROWS) -> np.ndarray:
    rng = np.random.default_rng(seed)
    t = np.arange(rows)
    return 0.4 + 2.0 * np.exp(-t / 150.0) + rng.normal(0, 0.1, rows)


def mean(loss: np.ndarray, kept: float, *, corrected: bool = False) -> np.ndarray:
    last, out = 0.0 if corrected else loss[0], []
    for n, one in enumerate(loss, 1):
        last = kept * last + (1 - kept) * one
        out.append(last / (1 - kept**n) if corrected else last)
    return np.array(out)


def share(values: list[np.ndarray]) -> float:
    return float(np.mean([looks_smoothed(value) for value in values]))


@pytest.mark.parametrize("kept", [0.9, 0.98])
@pytest.mark.parametrize("corrected", [False, True])
def test_most_exponential_means_are_told(kept: float, *, corrected: bool) -> None:
    assert share([mean(losses(seed), kept, corrected=corrected) for seed in range(40)]) > 0.5


@pytest.mark.parametrize("every", [1, 2, 5])
def test_losses_are_not(every: int) -> None:
    assert not any(looks_smoothed(losses(seed, ROWS * every)[::every]) for seed in range(100))


def test_means_of_batches_are_not() -> None:
    blocks = [losses(seed, 2500).reshape(-1, 5).mean(axis=1) for seed in range(100)]
    assert not any(map(looks_smoothed, blocks))


def test_losses_without_noise_are_not() -> None:
    t = np.arange(ROWS)
    assert not looks_smoothed(0.4 + 2.0 * np.exp(-t / 150.0))
    assert not looks_smoothed(5.0 - 0.001 * t)
    assert not looks_smoothed(np.full(ROWS, 2.302585))
    assert not looks_smoothed(np.round(5.0 - 0.0001 * t, 3))


def test_few_rows_are_not() -> None:
    assert not any(looks_smoothed(mean(losses(seed, 390), 0.95)) for seed in range(100))


@given(st.floats(1e-3, 1e3), st.floats(-10, 10))
def test_neither_scale_nor_level_decides(scale: float, level: float) -> None:
    smooth = mean(losses(1), 0.95)
    assert looks_smoothed(smooth)
    assert looks_smoothed(smooth * scale + level * scale)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=600))
def test_any_values(values: list[float]) -> None:
    assert looks_smoothed(np.array(values)) in (True, False)


def noted(path: Path, value: np.ndarray, head: str = "step,loss") -> bool:
    columns = [value] * head.count(",")
    rows = zip(*columns, strict=True)
    text = "".join(f"{t}," + ",".join(f"{x:.6f}" for x in row) + "\n" for t, row in enumerate(rows))
    path.write_text(f"{head}\n{text}")
    (history,) = read(path)
    told = any("looks smoothed by its values" in note for note in history.notes)
    assert (history.smoothed, history.smoothing_shows) == (told, told)
    return told


def test_it_is_noted_where_there_is_no_validation(tmp_path: Path) -> None:
    smooth = mean(losses(1), 0.95)
    assert noted(tmp_path / "a.csv", smooth)
    assert not noted(tmp_path / "b.csv", smooth, "step,loss,val_loss")
    assert not noted(tmp_path / "c.csv", losses(1))


def test_what_is_called_smoothed_may_show_it_or_not(tmp_path: Path) -> None:
    for k, (value, shows) in enumerate([(mean(losses(1), 0.95), True), (losses(1), False)]):
        rows = "".join(f"{t},{x:.6f}\n" for t, x in enumerate(value))
        (tmp_path / f"{k}.csv").write_text(f"step,ema_loss\n{rows}")
        (history,) = read(tmp_path / f"{k}.csv")
        assert (history.smoothed, history.smoothing_shows) == (True, shows)
