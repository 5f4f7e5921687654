"""From a file to a verdict: the status that is told, and the lines that an advice points at."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from advisor import advise
from advisor.engine.report import ReadFailure
from advisor.engine.rule import STATUSES
from advisor.pipeline import judge_paths
from advisor.readers.raw.series import ReadOptions
from tests.tiny import tiny_base

LOGS = Path(__file__).parents[1] / "sample_logs"
SAMPLES = sorted(path.name for path in LOGS.glob("*.csv"))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_lines_of_an_advice_are_those_of_its_steps(name: str) -> None:
    with open(LOGS / name, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        logged = [
            (rows.line_num, float(row.get("step") or row["epoch"]))
            for row in rows
            if row.get("train_loss") or row.get("loss") or row.get("g_loss")
        ]
    for item in advise(LOGS / name).runs[0].advice:
        if item.where is None:
            assert item.lines == (logged[-1][0], logged[-1][0])
            continue
        start, end = item.where
        inside = [line for line, step in logged if start <= step <= end]
        assert item.lines == (inside[0], inside[-1])


def test_a_run_is_as_bad_as_the_worst_that_is_said_of_it() -> None:
    for run in advise([LOGS / name for name in SAMPLES]).runs:
        worst = min((item.status for item in run.advice), key=STATUSES.index)
        assert run.status == worst
        assert run.diverged == (worst == "diverged")


def test_two_files_of_one_run_that_cannot_be_joined_are_a_failure(tmp_path: Path) -> None:
    for name in ("train.csv", "val.csv"):
        (tmp_path / name).write_text("", encoding="utf-8")
    files = ReadOptions(str(tmp_path / "train.csv"), str(tmp_path / "val.csv"))
    (came,) = judge_paths([], files, tiny_base())
    assert isinstance(came, ReadFailure)
    assert came.source == files.train_loss
