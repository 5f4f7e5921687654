"""What `benchmarks/other_settings` changes in rows and logs, and how answers are compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from advisor.history import Curve, History


@pytest.fixture
def data(load: Any) -> Any:
    return load("other_settings.data")


@pytest.fixture
def seeds(load: Any) -> Any:
    return load("other_settings.seeds")


def draw() -> np.random.Generator:
    return np.random.default_rng(0)


def test_every_setting_that_is_trained_has_a_line_of_the_page(load):
    rows = {row.setting for row in load("other_settings.page").ROWS}
    trained = set(load("other_settings.settings").SETTINGS)
    assert rows | {load("other_settings.seeds").OWN} == trained


def test_a_share_of_the_answers_is_turned_and_the_others_stay(data):
    yes = np.repeat([0.0, 1.0], 500)[:, None].astype(np.float32)
    turned = data.wrong(yes, 0.2, draw())
    assert turned.dtype == yes.dtype
    assert (turned != yes).mean() == pytest.approx(0.2, abs=0.04)
    classes = np.arange(1000) % 10
    drawn = data.wrong(classes, 0.5, draw())
    assert (drawn != classes).mean() == pytest.approx(0.45, abs=0.04)  # a tenth drawn as it was


def test_numbers_get_noise_in_units_of_their_spread(data):
    y = 5 * draw().standard_normal((4000, 1))
    noise = data.wrong(y, 0.5, draw()) - y
    assert noise.std() == pytest.approx(5, rel=0.1)


def test_one_class_is_nearly_all_that_is_left(data):
    classes = np.array([0] * 40 + [1] * 60 + [2] * 50)
    assert data.commonest(classes) == 1
    rows = data.rare(classes, 1, 0.1, draw())
    assert len(rows) == len(classes)
    assert (classes[rows] != 1).sum() == 15


def test_columns_come_in_units_of_their_own_and_pictures_as_bytes(data):
    x = np.array([[-1.0, 1.0], [1.0, -1.0]])
    assert data.inputs(x, "bytes").tolist() == [[0, 255], [255, 0]]
    uneven = data.inputs(x, "uneven")
    assert np.array_equal(np.sign(uneven), x)
    assert np.array_equal(abs(uneven[0]), abs(uneven[1]))
    assert abs(uneven[0, 0]) != abs(uneven[0, 1])


def test_letters_are_drawn_anew_and_numbers_moved(data):
    letters = np.arange(2000) % 40
    assert (data.moved(letters, 0.5, draw()) != letters).mean() == pytest.approx(0.25, abs=0.04)
    x = 3 * draw().standard_normal(4000)
    assert (data.moved(x, 0.5, draw()) - x).std() == pytest.approx(1.5, rel=0.1)


@given(arrays(float, 5, elements=st.one_of(st.just(0.0), st.floats(1e-30, 1e6))))
def test_bfloat16_keeps_eight_bits(load, values):
    found = load("other_settings.page").bfloat16(values)
    assert (abs(found - values) <= values * 2.0**-8).all()
    bits = found.astype(np.float32).view(np.uint32)
    assert not (bits & 0xFFFF).any()


def test_three_digits(load):
    found = load("other_settings.page").few_digits(np.array([1234.0, 0.0012345, np.nan]))
    assert found[:2].tolist() == [1230.0, 0.00123]
    assert np.isnan(found[2])


def a_log(rows: int = 20) -> History:
    step = np.arange(float(rows))
    every = step[4::5]
    return History(
        train=Curve(step, 1 / (1 + step)),
        val=Curve(every, 1 / (1 + every)),
        lr=Curve(step, np.full(rows, 0.1)),
    )


def test_the_last_row_goes_from_every_curve(seeds):
    log = seeds.without_last(a_log())
    assert len(log.train) == len(log.lr) == 19
    assert len(log.val) == 3


def test_shuffled_rows_stay_among_their_five(seeds):
    log, other = a_log(), seeds.shuffled(a_log())
    assert not np.array_equal(log.train.value, other.train.value)
    for at in range(0, 20, 5):
        assert set(log.train.value[at : at + 5]) == set(other.train.value[at : at + 5])


def test_answers_of_two_logs_are_held_together(seeds):
    up, far, keep, down = (
        seeds.Said(1, -2.0, 0.9, True),
        seeds.Said(1, -1.0, 0.8, True),
        seeds.Said(0, -3.0, 0.7, False),
        seeds.Said(-1, -4.0, 0.6, False),
    )
    silent = seeds.Said(None, -3.0, np.nan, False)
    pairs = [(up, far), (up, keep), (up, down), (keep, keep), (silent, up)]
    found = seeds.compared(pairs)
    assert found.same.tolist() == [1, 0, 0, 1, 0]
    assert found.opposite.tolist() == [0, 0, 1, 0, 0]
    assert found.decades[0] == 1
    assert np.isnan(found.decades[1:]).all()
    assert found.sure[:4].tolist() == [0.9, 0.9, 0.9, 0.7]


def six_runs(ends: np.ndarray, **more: Any) -> dict[str, Any]:
    """Three rates of two seeds, one row a step, validated every second."""
    steps = 40
    same = {"optimizer": "sgd", "schedule": "constant", "batch_size": 8}
    return {
        "train_loss": np.linspace(np.ones(6), ends, steps, axis=1),
        "val_loss": np.repeat(ends[:, None], 20, 1),
        "lr": np.repeat(np.arange(steps)[None], 6, 0),
        **{key: np.array([value] * 6) for key, value in same.items()},
        "peak_lr": np.tile(10.0 ** np.arange(-3, 0), 2),
        "seed": np.repeat([0, 1], 3),
        **{"every": np.array(2), "half": np.array("check")},
        **more,
    }


def test_seeds_of_which_each_has_another_best_rate_agree_in_part(seeds, tmp_path):
    runs = six_runs(np.array([0.5, 0.1, 0.5, 0.5, 0.5, 0.1]))
    np.savez(tmp_path / "task.plain_seeds.npz", **runs)
    # raise keep lower, and raise raise keep
    assert seeds.own_truths(tmp_path / "task.plain_seeds.npz") == pytest.approx(1 / 3)


def test_rows_of_several_steps_are_their_mean_and_epochs_see_each_validation_once(load, tmp_path):
    views = load("other_settings.views")
    runs = six_runs(np.full(6, 0.1))
    rows = views.thinned(runs, 2)
    assert rows["train_loss"][0, 0] == runs["train_loss"][0, :2].mean()
    assert rows["lr"][0].tolist() == list(range(1, 40, 2))
    assert rows["every"] == 1

    held = np.tile(np.arange(5.0), (6, 1))
    long = {
        "train_loss": np.ones((6, 500)),
        "lr": np.ones((6, 500)),
        "val_loss": held,
        "every": np.array(100),
    }
    np.savez(tmp_path / "task.batch_1.npz", **six_runs(np.full(6, 0.1), **long))
    log = views.seen(tmp_path / "task.batch_1.npz", "epochs").logs[0]
    assert log.val.value.tolist() == held[0].tolist()


def test_a_rule_is_counted_by_what_was_right(load, tmp_path, monkeypatch):
    falling = np.array([0.9, 0.5, 0.1] * 2)
    np.savez(tmp_path / "task.plain.npz", **six_runs(falling, lr=np.full((6, 40), 1e-3)))
    page = load("other_settings.page")
    one = load("other_settings.views").seen(tmp_path / "task.plain.npz", "steps")
    stop = {"action": "stop", "rule": "LR501"}
    rises = ({"action": "raise", "rule": f"LR30{k}", "confidence": 0.9} for k in (1, 1, 1, 2))
    answers = {i: {"advice": [stop, rise]} for i, rise in enumerate(rises)}
    monkeypatch.setattr(page, "judged", lambda ones, _: [(each, answers) for each in ones])
    found = page.told([one], page.named, "LR301")
    assert found.tolist() == [[0.9, 1, 0, 0], [0.9, 1, 0, 0], [0.9, 0, 1, 0]]
