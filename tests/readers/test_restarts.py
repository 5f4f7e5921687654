"""An axis that starts again in one table: attempts, trainings that go on, others that begin."""

from __future__ import annotations

import numpy as np

from advisor.readers.raw.series import Series
from advisor.readers.runs.parts import Parts, split


def parted(axis: list[float], loss: list[float], rows: list[int] | None = None) -> Parts:
    row = None if rows is None else np.array(rows)
    return split(np.array(axis, dtype=float), Series("loss", np.array(loss, dtype=float), row))


def test_two_rows_before_the_axis_starts_again_were_an_attempt() -> None:
    found = parted([0, 1, 0, 1, 2, 3], [3, 2.9, 3, 2, 1, 0.5])
    assert found.ranges == ((2, 6),)
    assert found.notes == ("2 rows of an attempt before the axis starts again were left out",)


def test_three_rows_are_a_training() -> None:
    found = parted([0, 1, 2, 0, 1, 2, 3], [3, 2, 1, 3, 2, 1, 0.5])
    assert found.ranges == ((0, 3), (3, 7))
    assert found.notes == ("the axis and the loss start again: 2 trainings in one file",)


def test_two_rows_before_two_more_are_no_attempt() -> None:
    found = parted([0, 1, 0, 1], [3, 2, 1.5, 1])
    assert found.ranges == ((0, 4),)
    assert found.axis.tolist() == [0, 1, 2, 3]
    assert found.notes == ("the axis starts again 1x while the loss goes on: counted on",)


def test_each_of_several_is_held_against_the_one_before() -> None:
    found = parted([0, 1, 2, 3] * 3, [4, 3, 2, 1, 0.9, 0.8, 0.7, 0.6, 4, 3, 2, 1])
    assert found.ranges == ((0, 8), (8, 12))
    assert found.axis[:8].tolist() == [*range(8)]


def test_rows_without_a_loss_tell_of_no_new_training() -> None:
    found = parted([0, 1, 2, 3, 0, 1, 2, 3], [3, 2, 1, 0.5], [4, 5, 6, 7])
    assert found.ranges == ((0, 8),)
    assert parted([0, 1, 2, 3] * 2, [3, 2, 1, 0.5], [0, 1, 2, 3]).ranges == ((0, 8),)


def test_what_begins_with_nothing_finite_goes_on() -> None:
    for bad in (float("nan"), float("inf")):
        assert len(parted([0, 1, 2] * 2, [3, 2, 1, bad, bad, bad]).ranges) == 1


def test_a_counter_that_starts_again_at_every_second_row_parts_nothing() -> None:
    found = parted([0, 1] * 30, [2 - k / 60 for k in range(60)])
    assert (found.ranges, found.notes) == (((0, 60),), ())


def test_an_attempt_is_short_beside_what_follows_it_at_once() -> None:
    assert parted([0, 1, 0, 1, 2], [3, 2.9, 3, 2, 1]).ranges == ((2, 5),)
    found = parted([0, 1, 0, 1, 0, 1, 2, 3], [3, 2.9, 3, 2.9, 3, 2, 1, 0.5])
    assert found.ranges == ((0, 2), (4, 8))
    assert found.notes[0].startswith("2 rows of an attempt")


def test_steps_are_counted_on_at_their_own_stride() -> None:
    found = parted([5, 15, 25] * 2, [6, 5, 4, 3, 2, 1])
    assert found.axis.tolist() == [5, 15, 25, 35, 45, 55]
    assert parted([1, 0, 1], [3, 2, 1]).axis.tolist() == [1, 2, 3]


def test_so_many_trainings_may_be_in_one_table() -> None:
    for trainings, rows, found in ((9, 3, 9), (10, 3, 1), (60, 5, 60), (62, 4, 1)):
        loss = [float(rows - k) for k in range(rows)] * trainings
        assert len(parted([*range(rows)] * trainings, loss).ranges) == found


def test_back_part_of_the_way_is_a_resume() -> None:
    loss = [2 - k / 100 for k in range(101)] + [2 - k / 100 for k in range(50)]
    for back, trainings in ((0, 2), (2, 2), (3, 1)):
        axis = [*range(101), *range(back, back + 50)]
        assert len(parted(axis, loss).ranges) == trainings


def test_the_newest_row_first_or_no_place_at_all_parts_nothing() -> None:
    for axis in ([3, 2, 1, 0], [1, 0], [float("nan")] * 4, [float("nan"), 1, float("nan")]):
        assert parted(axis, [1.0] * len(axis)).ranges == ((0, len(axis)),)


def test_where_most_parts_that_count_alike_begin_anew_all_do() -> None:
    # At a higher rate the first mean of the second training is below where the first one ended.
    losses = [2.4, 2.3, 2.2, 1.0, 0.5, 0.3, 2.3, 2.0, 1.8, 2.4, 2.2, 2.1]
    found = parted([0, 1, 2] * 4, losses)
    assert found.ranges == ((0, 3), (3, 6), (6, 9), (9, 12))
    assert len(parted([0, 1, 2] * 3, losses[:9]).ranges) == 2  # as many go on as begin
    assert len(parted([0, 1, 2] * 3 + [0, 1, 2, 3], [*losses, 2.0]).ranges) == 3  # not all alike


def test_a_loss_that_each_restart_of_the_rate_lifts_a_little_goes_on() -> None:
    losses = [2.3, 1.5, 1.1, 1.4, 1.1, 0.95, 1.3, 1.0, 0.8, 1.2, 0.9, 0.7]
    assert parted([0, 1, 2] * 4, losses).ranges == ((0, 12),)
