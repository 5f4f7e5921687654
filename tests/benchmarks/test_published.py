"""Published sweeps as rows of the table that the points are fitted on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def published(load: Any) -> Any:
    return load("calibration.published")


def sweep(folder: Path, name: str, repo: str, ends: dict[str, float], **meta: object) -> None:
    """A sweep of thirty epochs for each rate, from 2 down to what is given."""
    (folder / name).mkdir(parents=True)
    told = {"repo": repo, "optimizer": "adam", "schedule": "constant"} | meta
    (folder / name / "meta.json").write_text(json.dumps(told), encoding="utf-8")
    for rate, end in ends.items():
        loss = end + (2 - end) * np.exp(-np.arange(30) / 6)
        lines = [f"{t},{x:.6g},{x + 0.1:.6g}" for t, x in enumerate(loss)]
        text = "\n".join(["epoch,train_loss,val_loss", *lines])
        (folder / name / f"lr_{rate}.csv").write_text(text, encoding="utf-8")


ENDS = {"0.001": 1.5, "0.01": 0.5, "0.1": 1.2}


def test_a_run_is_told_by_the_other_rates_of_its_sweep(published, tmp_path):
    sweep(tmp_path, "one", "a/b", ENDS)
    rows = published.rows(tmp_path)
    sides = {row[3]: int(row[5]) for row in rows}
    assert sides == {0: 1, 1: 0, 2: -1}
    assert {row[1] for row in rows} == {"published_one"}
    assert all(row[0]["rate_known"] == 1 and row[0]["lr_end_share"] == 1 for row in rows)


def test_a_sweep_without_validations_is_not_taken(published, tmp_path):
    sweep(tmp_path, "one", "a/b", ENDS)
    for path in (tmp_path / "one").glob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join(x.rpartition(",")[0] for x in lines), encoding="utf-8")
    assert published.rows(tmp_path) == []


def test_a_course_that_nobody_told_leaves_the_rate_unknown(published, tmp_path):
    sweep(tmp_path, "one", "a/b", ENDS, schedule="cosine, somehow")
    assert all(row[0]["rate_known"] == 0 for row in published.rows(tmp_path))


def test_courses_are_shares_of_the_peak(published):
    step = np.arange(101.0)
    cosine = published.course({"shape": "cosine", "warmup": 10, "last": 100, "end": 0.1}, step)
    assert cosine[0] == pytest.approx(0.1)
    assert cosine.max() == pytest.approx(1.0, abs=1e-3)
    assert cosine[-1] == pytest.approx(0.1)
    halved = published.course({"shape": "halved", "every": 6}, np.arange(1.0, 31.0))
    assert halved[[0, 5, 6, 12]].tolist() == [1, 1, 0.5, 0.25]
    with pytest.raises(ValueError, match="expected constant, halved or cosine, not 'wave'"):
        published.course({"shape": "wave"}, step)


def test_sweeps_of_one_repository_are_left_out_together(published, load, tmp_path):
    folds = load("calibration.folds")
    for name, repo in (("one", "a/b"), ("two", "a/b"), ("three", "c/d")):
        sweep(tmp_path, name, repo, ENDS)
    tasks = ["x", "y", *published.repositories(tmp_path)]
    found = folds.folds_of(tasks, published.repositories(tmp_path))
    assert found["published_one"] == found["published_two"] != found["published_three"]
    assert {found["x"], found["y"]} == {0, 1}


def test_a_card_weighs_the_rows_whose_log_holds_what_it_asks_for(load, published, tmp_path):
    cards, table = load("calibration.cards"), load("calibration.table")
    sweep(tmp_path, "known", "a/b", ENDS)
    sweep(tmp_path, "unknown", "c/d", ENDS, schedule="cosine, somehow")
    rows = table.table_of(published.rows(tmp_path))
    known = rows.task == "published_known"
    assert (cards._fits(rows, "loss+val+rate") == known).all()
    assert cards._fits(rows, "loss+val").all()
