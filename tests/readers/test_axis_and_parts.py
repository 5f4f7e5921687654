"""Steps in training order: resumes, restarts, epochs, axes of another unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.readers.raw.series import RawRun, ReadOptions, Series
from advisor.readers.runs.curves import make_curve
from advisor.readers.runs.histories import to_histories

if TYPE_CHECKING:
    from advisor.history import Curve, History


def table(**columns: list[float]) -> RawRun:
    series = {name: Series(name, np.array(values, dtype=float)) for name, values in columns.items()}
    return RawRun(None, "csv", series, len(next(iter(columns.values()))))


def histories(raw: RawRun) -> list[History]:
    return [history for history, _ in to_histories(raw, ReadOptions(), "log")]


def test_values_that_are_no_numbers_are_told_where_no_rule_would() -> None:
    bad = [1.0, 0.9, float("nan"), float("nan")]
    [run] = histories(table(step=[0, 1, 2, 3], loss=[1.0, 0.9, 0.8, 0.7], val_loss=bad))
    assert run.notes == (
        "'val_loss': 2 of 4 values are NaN or infinite, the first at 2; it ends in one",
    )
    [diverged] = histories(table(step=[0, 1, 2, 3], loss=bad))
    assert diverged.notes == ()


@pytest.mark.parametrize(
    ("loss", "first"),
    [
        ([0.0, 3.5, 3.25, 3.0, 2.75], 3.5),
        ([0.0, 3.5, float("nan"), 3.0, 2.75], 3.5),
        ([0.0, 0.0, 0.125, 0.25, 0.25], 0.0),  # as a policy's loss does
        ([0.0, -0.5, -0.75, -1.0, -1.25], 0.0),
        ([0.0] + [float("nan")] * 4, 0.0),
    ],
)
def test_a_first_zero_is_no_loss_where_all_others_stand_above_it(loss, first) -> None:
    [run] = histories(table(step=[0, 1, 2, 3, 4], loss=loss))
    assert run.train is not None
    assert run.train.value[0] == first
    assert any("first value is 0" in note for note in run.notes) is (first > 0)


def curve_of(steps: list[float], values: list[float], notes: list[str] | None = None) -> Curve:
    curve = make_curve(
        "loss", np.array(steps, dtype=float), np.array(values), None, [] if notes is None else notes
    )
    assert curve is not None
    return curve


def test_a_resume_replaces_what_was_written_after_its_checkpoint() -> None:
    notes: list[str] = []
    curve = curve_of([0, 10, 20, 30, 40, 25, 35, 45, 55], [9, 8, 7, 6, 5, 6.5, 5.5, 4, 3], notes)
    assert curve.step.tolist() == [0, 10, 20, 25, 35, 45, 55]
    assert curve.value.tolist() == [9, 8, 7, 6.5, 5.5, 4, 3]
    assert "resumed 1 time" in notes[0]


def test_at_equal_steps_the_later_write_wins() -> None:
    curve = curve_of([0, 1, 2, 1, 2, 3], [5, 4, 3, 4.5, 3.5, 2])
    assert curve.step.tolist() == [0, 1, 2, 3]
    assert curve.value.tolist() == [5, 4.5, 3.5, 2]


@pytest.mark.parametrize(("again", "told"), [(4.0, 0), (4.5, 1), (float("nan"), 1)])
def test_what_is_written_twice_is_told_where_it_is_not_the_same(again: float, told: int) -> None:
    """As a rate in the row of the training and in that of the validation of one step."""
    notes: list[str] = []
    curve_of([0, 1, 1, 2, 3], [5, 4, again, 3, 2], notes)
    assert notes == ["'loss': 1 value at repeated steps replaced by later writes"] * told


def test_a_late_value_is_sorted_in() -> None:
    notes: list[str] = []
    curve = curve_of([0, 1, 3, 2, 4, 5], [6, 5, 3, 4, 2, 1], notes)
    assert curve.value.tolist() == [6, 5, 4, 3, 2, 1]
    assert "out of order" in notes[0]


@given(st.lists(st.tuples(st.integers(0, 20), st.floats(allow_nan=True)), min_size=1, max_size=60))
@settings(max_examples=200)
def test_every_step_keeps_its_last_value_or_was_replaced(
    points: list[tuple[int, float]],
) -> None:
    curve = curve_of([s for s, _ in points], [v for _, v in points])
    last = dict(points)
    for step, value in zip(curve.step.tolist(), curve.value.tolist(), strict=True):
        np.testing.assert_equal(value, last[int(step)])
    assert curve.step[-1] == max(last) or len(curve) < len(last)


def test_epochs_that_start_again_with_the_loss_are_several_trainings() -> None:
    falling = [3.0, 2.0, 1.5, 1.2, 1.0]
    first, second = histories(table(epoch=[0, 1, 2, 3, 4] * 2, loss=falling * 2))
    assert (first.run, second.run) == ("#1", "#2")
    assert first.loss.value.tolist() == second.loss.value.tolist() == falling
    assert any("2 trainings in one file" in n for n in first.notes)


def test_epochs_that_start_again_while_the_loss_goes_on_are_counted_on() -> None:
    (history,) = histories(table(epoch=[0, 1, 2, 3, 0, 1, 2, 3], loss=[9, 8, 7, 6, 5, 4, 3, 2]))
    assert history.loss.step.tolist() == list(range(8))
    assert any("counted on" in n for n in history.notes)


def test_a_training_after_one_that_diverged_is_another() -> None:
    nan = float("nan")
    runs = histories(table(step=[0, 1, 2, 3] * 2, loss=[3, 4, nan, nan, 3, 2, 1, 0.5]))
    assert len(runs) == 2


def test_steps_that_restart_in_every_epoch_are_counted_on() -> None:
    (history,) = histories(
        table(
            epoch=[0, 0, 0, 1, 1, 1, 2, 2, 2],
            batch=[0, 10, 20] * 3,
            loss=[9, 8, 7, 6, 5, 4, 3, 2, 1],
        )
    )
    assert history.axis == "step"
    assert history.loss.step.tolist() == [0, 10, 20, 21, 31, 41, 42, 52, 62]
    assert any("starts again in every 'epoch'" in n for n in history.notes)


def test_an_epoch_beside_every_batch_does_not_tell_rows_apart() -> None:
    (history,) = histories(table(epoch=[0] * 5 + [1] * 5, loss=list(range(10, 0, -1))))
    assert history.axis == "row"
    assert len(history.loss) == 10


def test_fractional_epochs() -> None:
    (history,) = histories(table(epoch=[0.25, 0.5, 0.75, 1.0], loss=[4, 3, 2, 1]))
    assert (history.axis, history.loss.step.tolist()) == ("epoch", [0.25, 0.5, 0.75, 1.0])


def test_a_first_column_that_is_no_axis_is_not_taken_for_one() -> None:
    (history,) = histories(table(loss=[3, 2, 1], epoch=[0, 0, 1], step=[49, 99, 149]))
    assert history.loss.step.tolist() == [49, 99, 149]


def tags(**curves: tuple[list[float], list[float]]) -> RawRun:
    series = {
        name.replace("__", "/"): Series(
            name, np.array(values, dtype=float), None, np.array(steps, dtype=float)
        )
        for name, (steps, values) in curves.items()
    }
    return RawRun(None, "tensorboard events", series)


def test_tags_have_steps_of_their_own() -> None:
    (history,) = histories(
        tags(loss__train=([0, 10, 20], [3, 2, 1]), loss__val=([20], [1.5]), lr=([0], [0.1]))
    )
    assert history.loss.step.tolist() == [0, 10, 20]
    assert history.val is not None
    assert history.val.step.tolist() == [20]


def test_a_loss_of_the_first_steps_only_is_not_the_training() -> None:
    (history,) = histories(
        tags(loss=(list(range(9)), [5.0] * 9), train__loss=([0, 500, 1000], [5, 4, 3]))
    )
    assert history.loss.name == "train/loss"


def test_a_validation_counted_in_epochs_is_put_on_the_steps() -> None:
    steps = [float(s) for s in range(0, 1000, 10)]
    (history,) = histories(
        tags(train__loss=(steps, [1.0] * 100), val__loss=([0, 1, 2, 3], [4, 3, 2, 1]))
    )
    assert history.val is not None
    assert history.val.step[-1] == pytest.approx(990)
    assert any("counts epochs" in n for n in history.notes)


def test_roles_prefer_the_total_and_the_denser_logging() -> None:
    (history,) = histories(
        table(step=[1, 2, 3], loss_cls=[1, 1, 1], total_loss=[3, 2, 1], loss_box=[2, 1, 0])
    )
    assert history.loss.name == "total_loss"


@pytest.mark.parametrize("mean", ["val_loss_epoch", "val_loss", "val/loss"])
@pytest.mark.parametrize("batch", ["val_loss_step", "val/batch_loss"])
def test_a_validation_is_judged_by_its_mean_not_by_its_batches(mean: str, batch: str) -> None:
    """Lightning counts the batches of all validations, beside the steps of the training."""
    steps = [float(s) for s in range(100)]
    ends = [24.0, 49.0, 74.0, 99.0]
    falling = [2.0 - s / 100 for s in steps]
    raw = tags(train_loss=(steps, falling), batch=(steps, falling), mean=(ends, [4, 3, 2, 1]))
    named = {"train_loss": "train_loss", "batch": batch, "mean": mean}
    series = {named[n]: one._replace(name=named[n]) for n, one in raw.series.items()}
    (history,) = histories(raw._replace(series=series))
    assert history.val is not None
    assert (history.val.name, history.val.step.tolist()) == (mean, ends)


@pytest.mark.parametrize(
    ("beside", "judged"),
    [("loss", "loss"), ("loss_cls", "total_loss_avg"), ("lr", "total_loss_avg")],
)
def test_the_mean_of_a_total_is_judged_where_no_plain_loss_is_logged(beside, judged) -> None:
    (history,) = histories(
        table(step=[1, 2, 3], total_loss_avg=[3, 2.5, 2], **{beside: [3e-1, 2e-1, 1e-1]})
    )
    assert history.loss.name == judged


def test_perplexity_stands_in_as_its_logarithm() -> None:
    (history,) = histories(table(step=[0, 1], train_ppl=[np.e**3, np.e**2]))
    assert history.loss.value.tolist() == pytest.approx([3, 2])
    assert any("stands in" in n for n in history.notes)


def test_settings_in_the_log_give_rate_and_optimizer() -> None:
    raw = table(step=[0, 1], loss=[2, 1])
    (history,) = histories(raw._replace(hints={"lr": "0.003", "optimizer": "Adam"}))
    assert history.optimizer == "adam"
    assert history.lr is not None
    assert history.lr.value.tolist() == [0.003]


def test_a_smoothed_loss_is_used_only_where_there_is_no_raw_one_and_told() -> None:
    (raw,) = histories(table(step=[0, 1], loss=[2, 1], loss_smooth=[3, 2]))
    (smooth,) = histories(table(step=[0, 1], loss_smooth=[3, 2]))
    assert (raw.loss.name, raw.smoothed) == ("loss", False)
    assert (smooth.loss.name, smooth.smoothed) == ("loss_smooth", True)


@pytest.mark.parametrize(
    ("own", "unit"), [("train/global_step", "step"), ("train/step", "step"), ("epoch", "epoch")]
)
def test_what_wandb_logged_the_loss_against_comes_before_its_count_of_calls(own, unit) -> None:
    steps = [float(k) for k in range(1, 9)]
    rows = table(**{"_step": [k * k for k in steps], "train/loss": steps[::-1], own: steps})
    (history,) = histories(rows)
    assert history.axis == unit
    assert history.loss.step.tolist() == steps


@pytest.mark.parametrize("own", ["batch", "epoch", "train/epoch"])
def test_calls_of_wandb_are_counted_where_another_count_goes_back_or_stands(own) -> None:
    counts = {"batch": [0.0, 1, 2, 3, 0, 1, 2, 3], "epoch": [0.0, 0, 1, 2, 2, 3, 4, 5]}
    counts["train/epoch"] = [k / 4 for k in range(8)]  # of steps
    rows = table(**{"_step": [*range(8)], "train/loss": [8.0 - k for k in range(8)]})
    rows = rows._replace(series=rows.series | table(**{own: counts[own]}).series)
    (history,) = histories(rows)
    assert (history.axis, history.loss.step.tolist()) == ("step", [*range(8)])


def test_steps_that_a_resumed_run_takes_again_count_once_whatever_wandb_counts() -> None:
    steps = [float(k) for k in [*range(8), *range(5, 12)]]
    rows = {"_step": [*range(15)], "train/loss": [9.0 - k / 2 for k in range(15)]}
    (history,) = histories(table(**rows, **{"trainer/global_step": steps}))
    assert history.loss.step.tolist() == [*range(12)]
