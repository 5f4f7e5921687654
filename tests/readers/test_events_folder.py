"""Folders of event files, laid out as the writers do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from advisor.errors import LogError
from advisor.readers.events.folder import read_folder
from tests.readers import event_writer as w

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, *payloads: bytes, stamp: int = 1) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"events.out.tfevents.{stamp}.host.1.0"
    wall = w.double(1, float(stamp)) + w.text(3, "brain.Event:2")
    file.write_bytes(w.record(wall) + b"".join(w.record(p) for p in payloads))
    return file


def points(tag: str, values: list[float], start: int = 0, wall: float = 1.7e9) -> list[bytes]:
    return [w.event(start + i, w.tb2(tag, v), wall=wall) for i, v in enumerate(values)]


def read(folder: Path):
    return read_folder(folder, sorted(folder.rglob("*tfevents*")))


def test_keras_train_and_validation_are_one_run(tmp_path) -> None:
    write(tmp_path / "train", *points("epoch_loss", [3, 2, 1]), *points("epoch_accuracy", [0.1]))
    write(
        tmp_path / "validation",
        *points("epoch_loss", [4, 3]),
        *points("evaluation_loss_vs_iterations", [4, 3], start=100),
    )
    (run,) = read(tmp_path)
    assert run.name is None
    assert list(run.series) == ["train/epoch_loss", "train/epoch_accuracy", "val/epoch_loss"]
    assert run.series["val/epoch_loss"].value.tolist() == [4, 3]
    assert any("evaluation_loss_vs_iterations" in note for note in run.notes)
    # ... but what tells something else is kept.
    write(tmp_path / "validation", *points("epoch_loss", [4, 3]),
          *points("evaluation_loss_vs_iterations", [4, 5], start=100))  # fmt: skip
    assert "val/evaluation_loss_vs_iterations" in read(tmp_path)[0].series


@pytest.mark.parametrize(
    "names", [("a_train", "a_val"), ("train_a", "validation_a"), ("a-train", "a-eval")]
)
def test_folders_called_by_a_run_and_its_role_are_one_run(tmp_path, names) -> None:
    for name, values in zip(names, ([3, 2, 1], [4, 3]), strict=True):
        write(tmp_path / name, *points("loss", values))
    write(tmp_path / "b_train", *points("loss", [9, 8]))
    runs = read(tmp_path)
    assert [(run.name, sorted(run.series)) for run in runs] == [
        ("a", ["train/loss", "val/loss"]),
        ("b_train", ["loss"]),
    ]


def rising(tag: str, values: list[float], every: int = 1, wall: float = 1.7e9) -> list[bytes]:
    return [w.event(i * every, w.tb2(tag, v), wall=wall + i * every) for i, v in enumerate(values)]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_files_that_name_their_roles_are_parts_of_one_run(tmp_path, order) -> None:
    for stamp, role, each in zip(order, ("train", "val"), (1, 2), strict=True):
        file = write(tmp_path, *rising("loss", [5, 4, 3], each), stamp=stamp)
        file.rename(f"{file}.{role}")
    (run,) = read(tmp_path)
    assert run.series["train/loss"].step.tolist() == [0, 1, 2]
    assert run.series["val/loss"].step.tolist() == [0, 2, 4]


def test_files_that_were_gathered_under_names_of_their_runs_are_these_runs(tmp_path) -> None:
    for name, loss in (("a_", 1), ("b_train_", 2), ("b_val_", 3)):
        file = write(tmp_path, *rising("loss", [loss, loss, loss]))
        file.rename(tmp_path / f"{name}{file.name}")
    assert [(run.name, sorted(run.series)) for run in read(tmp_path)] == [
        ("a", ["loss"]),
        ("b", ["train/loss", "val/loss"]),
    ]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_of_processes_that_write_at_the_same_time_the_fullest_curve_is_read(
    tmp_path, order
) -> None:
    write(tmp_path, *rising("loss", list(range(20))), *rising("lr", [1, 1]), stamp=order[0])
    write(tmp_path, *rising("loss", [50, 60], 10), *rising("val_loss", [7, 8], 10), stamp=order[1])
    (run,) = read(tmp_path)
    assert run.series["loss"].value.tolist() == list(range(20))
    assert run.series["val_loss"].value.tolist() == [7, 8]
    assert any("2 points of tags that both hold left out" in note for note in run.notes)


def test_several_keras_runs(tmp_path) -> None:
    for name in ("a", "b"):
        for part in ("train", "validation"):
            write(tmp_path / name / part, *points("epoch_loss", [1, 2]))
    runs = read(tmp_path)
    assert [run.name for run in runs] == ["a", "b"]
    assert all(list(run.series) == ["train/epoch_loss", "val/epoch_loss"] for run in runs)


def test_an_estimator_evaluates_into_a_folder_of_its_own(tmp_path) -> None:
    write(tmp_path, *points("loss", [3, 2, 1]))
    write(tmp_path / "eval", *points("loss", [5, 4]))
    (run,) = read(tmp_path)
    assert list(run.series) == ["loss", "val/loss"]


def test_add_scalars_writes_a_folder_for_each_curve(tmp_path) -> None:
    write(tmp_path, *points("lr", [0.1, 0.1]))
    write(tmp_path / "Loss_all_train", *points("Loss/all", [3, 2]))
    write(tmp_path / "Loss_all_val", *points("Loss/all", [4, 3]))
    (run,) = read(tmp_path)
    assert set(run.series) == {"lr", "train/Loss/all", "val/Loss/all"}
    assert run.series["val/Loss/all"].value.tolist() == [4, 3]


def test_add_scalars_of_tensorboard_x_nests_folders(tmp_path) -> None:
    write(tmp_path / "a", *points("lr", [0.1, 0.1]))
    write(tmp_path / "a" / "Loss" / "all" / "train", *points("Loss/all", [3, 2]))
    write(tmp_path / "a" / "Loss" / "all" / "val", *points("Loss/all", [4, 3]))
    (run,) = read(tmp_path)
    assert set(run.series) == {"lr", "train/Loss/all", "val/Loss/all"}


def test_lightning_versions_are_runs_in_natural_order(tmp_path) -> None:
    for number in (10, 2):
        write(tmp_path / f"version_{number}", *points("train_loss", [number, 1]))
    runs = read(tmp_path)
    assert [run.name for run in runs] == ["version_2", "version_10"]
    assert runs[0].series["train_loss"].value.tolist() == [2, 1]


def test_a_folder_named_train_with_both_roles_in_it_stays_as_it_is(tmp_path) -> None:
    write(tmp_path / "train", *points("train/box_loss", [1, 2]), *points("val/box_loss", [1, 2]))
    write(tmp_path / "val", *points("metrics/mAP", [1]))
    assert {run.name for run in read(tmp_path)} == {"train", "val"}


def test_a_resumed_run_goes_on_where_the_later_file_starts(tmp_path) -> None:
    write(tmp_path, *points("loss", [0, 1, 2, 3, 4]), *points("eval", [7]), stamp=20)
    write(tmp_path, *points("loss", [30, 40, 50], start=3), stamp=100)
    (run,) = read(tmp_path)
    assert run.series["loss"].step.tolist() == [0, 1, 2, 3, 4, 5]
    assert run.series["loss"].value.tolist() == [0, 1, 2, 30, 40, 50]
    assert run.series["eval"].value.tolist() == [7]
    assert any(
        "starts again at step 3: 2 points of earlier files replaced" in note for note in run.notes
    )


def test_a_purge_step_in_the_later_file_voids_every_tag(tmp_path) -> None:
    write(tmp_path, *points("loss", [0, 1, 2, 3]), *points("val_loss", [5, 6, 7, 8]), stamp=1)
    write(tmp_path, w.restart(2), *points("loss", [20, 30], start=2), stamp=2)
    (run,) = read(tmp_path)
    assert run.series["loss"].value.tolist() == [0, 1, 20, 30]
    assert run.series["val_loss"].value.tolist() == [5, 6]


def test_files_without_steps_are_not_taken_for_a_restart(tmp_path) -> None:
    for stamp in (1, 2):
        payloads = [w.event(0, w.tb1("loss", stamp)) for _ in range(3)]
        write(tmp_path, *payloads, stamp=stamp)
    (run,) = read(tmp_path)
    assert run.series["loss"].value.tolist() == [1, 1, 1, 2, 2, 2]
    assert run.series["loss"].step.tolist() == [0, 1, 2, 3, 4, 5]


def test_hyperparameters_of_add_hparams_belong_to_the_run_above(tmp_path) -> None:
    rate = w.text(1, w.text(1, "lr") + w.text(2, w.double(2, 0.5)))
    session = w.text(1, "_hparams_/session_start_info") + w.plugin("hparams", w.text(3, rate))
    write(tmp_path, *points("loss", [2, 1]))
    write(tmp_path / "1700000000.1", w.event(0, session), *points("hparam/accuracy", [0.9]))
    (run,) = read(tmp_path)
    assert run.hints == {"lr": "0.5"}
    assert list(run.series) == ["loss"]
    assert any("1 final result beside the hyperparameters" in note for note in run.notes)


def test_hyperparameters_without_a_rate_make_no_run_of_their_results(tmp_path) -> None:
    size = w.text(1, w.text(1, "batch_size") + w.text(2, w.double(2, 64)))
    session = w.text(1, "_hparams_/session_start_info") + w.plugin("hparams", w.text(3, size))
    write(tmp_path, *points("loss", [2, 1]))
    for stamp in (1, 2):  # Composer begins a file at each validation
        final = points("hparams/loss", [0.9])
        write(tmp_path / "run", w.event(0, session), *final, stamp=stamp)
    (run,) = read(tmp_path)
    assert list(run.series) == ["loss"]
    assert any("1 final result beside the hyperparameters" in note for note in run.notes)
    assert not any("starts again" in note for note in run.notes)


def test_files_that_start_again_are_told_in_one_note(tmp_path) -> None:
    for stamp in (1, 2, 3):
        write(tmp_path, *points("loss", [2, 1, stamp]), stamp=stamp)
    (run,) = read(tmp_path)
    (note,) = run.notes
    assert note.startswith("2 files start again, ")
    assert note.endswith(" at step 0: 6 points of earlier files replaced")


def test_a_broken_file_is_named_and_the_others_are_read(tmp_path) -> None:
    write(tmp_path / "a", *points("loss", [2, 1]))
    broken = tmp_path / "b" / "events.out.tfevents.7"
    broken.parent.mkdir()
    broken.write_bytes(b"\x18\0\0\0\0\0\0")
    (run,) = read(tmp_path)
    assert any("tfevents.7" in note and "without a whole event" in note for note in run.notes)


def test_no_scalar_anywhere_is_one_sentence(tmp_path) -> None:
    write(tmp_path / "a")
    write(tmp_path / "b")
    with pytest.raises(LogError, match="none of its 2 event files holds a scalar"):
        read(tmp_path)


def test_a_file_without_a_scalar_alone_in_its_folder_is_one_sentence(tmp_path) -> None:
    write(tmp_path)
    with pytest.raises(LogError, match="holds 1 TensorBoard event but no scalar"):
        read(tmp_path)


def test_curves_called_by_a_role_alone_are_of_what_their_folder_says(tmp_path) -> None:
    write(tmp_path / "run__loss", *points("train", [3, 2, 1]), *points("val", [4, 3]))
    (run,) = read(tmp_path)
    assert list(run.series) == ["loss/train", "loss/val"]


def later(folder: Path, start: int, count: int, wall: float) -> None:
    pairs = [("loss", 1.0), ("lr", 0.1)]
    events = [w.event(start + i, *(w.tb1(tag, v / (start + i + 1)) for tag, v in pairs),
                      wall=wall + i) for i in range(count)]  # fmt: skip
    write(folder, *events, stamp=int(wall))


def test_a_run_that_goes_on_in_a_new_folder_is_one_run(tmp_path) -> None:
    later(tmp_path / "version_10", 18, 12, 1.7e9 + 200)
    later(tmp_path / "version_9", 10, 10, 1.7e9 + 100)
    later(tmp_path / "version_1", 0, 10, 1.7e9)
    (run,) = read(tmp_path)
    assert run.series["loss"].step.tolist() == list(range(30))
    assert any("version_10 starts again at step 18: 4 points" in note for note in run.notes)


@pytest.mark.parametrize(
    "second",
    [(0, 30, 100), (2, 30, 100), (10, 10, 5), (25, 10, 100), (5, 4, 100)],
    ids=["starts anew", "starts early", "same time", "a gap", "ends before"],
)
def test_runs_that_do_not_go_on_stay_apart(tmp_path, second) -> None:
    later(tmp_path / "version_0", 0, 20, 1.7e9)
    later(tmp_path / "version_1", *second[:2], 1.7e9 + second[2])
    assert len(read(tmp_path)) == 2


def test_a_run_that_may_go_on_from_two_stays_apart(tmp_path) -> None:
    for number, (start, wall) in enumerate([(0, 0), (0, 100), (10, 200)]):
        later(tmp_path / f"version_{number}", start, 10, 1.7e9 + wall)
    assert len(read(tmp_path)) == 3
