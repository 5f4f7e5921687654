"""What TensorBoard's page offers for download: one tag a file, CSV or JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor.errors import LogError
from advisor.readers.events import downloads
from advisor.readers.recognition.registry import read_runs
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from pathlib import Path

CSV = "Wall time,Step,Value\n1700000000.1,0,2.5\n1700000001.2,10,nan\n1700000002.3,20,1e-3\n"
JSON = '[[1700000000.1, 0, 2.5], [1700000001.2, 10, "NaN"], [1700000002.3, 20, -Infinity]]'


def read(data: str, name: str):
    (run,) = read_runs(Source.from_bytes(data.encode(), name))
    return run


def write(folder: Path, name: str, values: list[float]) -> Path:
    path = folder / name
    rows = [f"1700000000.{i},{10 * i},{value}" for i, value in enumerate(values)]
    path.write_text("\n".join(["Wall time,Step,Value", *rows]))
    return path


def test_csv() -> None:
    run = read(CSV, "run-exp1-tag-Loss_train.csv")
    series = run.series["Loss_train"]
    assert run.name == "exp1"
    assert series.step.tolist() == [0, 10, 20]
    np.testing.assert_array_equal(series.value, [2.5, math.nan, 1e-3])
    assert series.line.tolist() == [2, 3, 4]
    assert not run.notes


def test_json_with_values_that_json_has_not() -> None:
    run = read(JSON, "run-.-tag-loss.json")
    assert run.name is None
    np.testing.assert_array_equal(run.series["loss"].value, [2.5, math.nan, -math.inf])


def test_without_a_telling_name_it_is_the_train_loss_and_says_so() -> None:
    run = read(CSV, "download.csv")
    assert list(run.series) == ["train_loss"]
    assert "read as the train loss" in run.notes[0]


def test_rows_that_are_no_points_are_counted_with_their_line() -> None:
    run = read(CSV + "1700000003.4,30\n", "run-a-tag-loss.csv")
    assert len(run.series["loss"].value) == 3
    assert run.notes == (
        "1 of 4 points are no step and value and were left out, the first in line 5",
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("Wall time,Step,Value\n", "without a single point"),
        (JSON[:-20], r"line 1, column \d+"),
        ("[[1700000000, 0, " + "[" * 100_000, "nested too deeply|line 1"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(data: str, says: str) -> None:
    with pytest.raises(LogError, match=says):
        read(data, "run-a-tag-loss.csv")


def test_the_tags_of_one_run_are_joined(tmp_path) -> None:
    files = [
        write(tmp_path, "run-exp_train-tag-epoch_loss.csv", [3, 2, 1]),
        write(tmp_path, "run-exp_validation-tag-epoch_loss.csv", [4, 3]),
        write(tmp_path, "run-exp_train-tag-lr.csv", [0.1]),
    ]
    (run,) = downloads.read_folder(tmp_path, files)
    assert set(run.series) == {"train/epoch_loss", "val/epoch_loss", "train/lr"}
    assert run.series["val/epoch_loss"].value.tolist() == [4, 3]


def test_different_runs_stay_apart(tmp_path) -> None:
    files = [write(tmp_path, f"run-{run}-tag-loss.csv", [1, 2]) for run in ("a", "b")]
    assert [run.name for run in downloads.read_folder(tmp_path, files)] == ["a", "b"]


def test_a_second_download_of_one_tag_is_told(tmp_path) -> None:
    files = [
        write(tmp_path, "run-a-tag-loss.csv", [1, 2]),
        write(tmp_path, "run-a-tag-loss (1).csv", [1, 2, 3]),
    ]
    (run,) = downloads.read_folder(tmp_path, files)
    assert len(run.series["loss"].value) == 3
    assert "downloaded twice" in run.notes[0]


def test_a_broken_file_is_named_and_the_others_are_read(tmp_path) -> None:
    good = write(tmp_path, "run-a-tag-loss.csv", [1, 2])
    bad = write(tmp_path, "run-a-tag-lr.csv", [])
    (run,) = downloads.read_folder(tmp_path, [good, bad])
    assert list(run.series) == ["loss"]
    assert any("run-a-tag-lr.csv" in note for note in run.notes)
    with pytest.raises(LogError):
        downloads.read_folder(tmp_path, [bad])
