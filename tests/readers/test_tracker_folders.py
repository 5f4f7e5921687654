"""Trackers' runs as they lie on disk: resumed, deleted, linked, hidden, cut, being written."""

from __future__ import annotations

import json
import math
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor import advise
from advisor.errors import LogError
from advisor.readers import read, read_all
from tests.readers import writers
from tests.readers.one_run import only
from tests.readers.test_wandb_records import wandb_file

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [(step, 2.0 / step + 0.1, 2.0 / step + 0.2, 0.05) for step in range(1, 41)]
BROKEN = [(s, *([t, v] if s < 28 else [math.nan] * 2), r) for s, t, v, r in ROWS]


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def wandb_rows(rows, **more):
    return [{"loss": t, "val_loss": v, "lr": r} | {k: f(s) for k, f in more.items()}
            for s, t, v, r in rows]  # fmt: skip


@pytest.mark.parametrize("named", ["_step", "trainer/global_step"])
@pytest.mark.parametrize("second", ["20240102_000000-a1", "20240101_000000-a1-1"])
def test_a_wandb_run_that_was_resumed_is_one_run(tmp_path, named, second):
    for stamp, rows in ((second, ROWS[20:]), ("20240101_000000-a1", ROWS[:25])):
        steps = wandb_rows(rows, **{named: lambda step: step})
        write(tmp_path / f"wandb/offline-run-{stamp}", {"run-a1.wandb": wandb_file(steps)})
    (tmp_path / "wandb/latest-run").symlink_to(tmp_path / f"wandb/offline-run-{second}")
    found = only(read(tmp_path))
    assert found.train.step.tolist() == [row[0] for row in ROWS]
    assert found.train.value.tolist() == [row[1] for row in ROWS]
    assert any("its 2 files are read one after the other" in note for note in found.notes)


def test_a_step_of_the_users_own_comes_before_the_count_of_calls_in_any_order(tmp_path):
    for first in ("_step", "trainer/global_step"):
        names = {"_step": lambda step: 3 * step, "trainer/global_step": lambda step: step}
        ordered = {first: names[first], **names}
        rows = [dict(reversed(row.items())) for row in wandb_rows(ROWS, **ordered)]
        write(tmp_path, {"run.wandb": wandb_file(rows)})
        assert only(read(tmp_path / "run.wandb")).train.step.tolist() == [row[0] for row in ROWS]


def test_links_are_no_second_runs_and_those_to_a_hidden_store_are_read(tmp_path):
    write(tmp_path, {"a.csv": writers.table(ROWS), ".store/b": writers.table(ROWS)})
    (tmp_path / "latest.csv").symlink_to("a.csv")
    (tmp_path / "b.csv").symlink_to(".store/b")
    assert [run.source.rpartition("/")[2] for run in read(tmp_path)] == ["a.csv", "b.csv"]


def test_runs_that_trackers_hide_are_found_in_a_searched_folder(tmp_path):
    (data,) = writers.comet(ROWS).values()
    write(tmp_path, {f".cometml-runs/{'0a' * 16}.zip": data, "data.zip": data})
    line = {"obj": {"type": "LogFloats", "path": ["loss"], "values": []}, "version": 1}
    line["obj"]["values"] = [{"value": t, "step": s} for s, t, *_ in ROWS]
    write(tmp_path, {".neptune/offline/run__1/data-1.log": json.dumps(line).encode()})
    assert [len(run.train) for run in read(tmp_path)] == [40, 40]


def test_clearmls_zeros_were_no_numbers(tmp_path):
    zeros = [(s, *(0.0 if math.isnan(x) else x for x in (t, v)), r) for s, t, v, r in BROKEN]
    found = only(read(write(tmp_path, writers.clearml(zeros))))
    assert np.isnan(found.train.value[27:]).all()
    assert np.isfinite(found.val.value[:27]).all()
    assert advise(found).runs[0].diverged
    fell = [(s, max(0.0, 1e-3 * (30 - s)), v, r) for s, _, v, r in ROWS]
    assert np.isfinite(only(read(write(tmp_path, writers.clearml(fell)))).train.value).all()


def test_a_tracker_that_leaves_nan_out_is_told_by_the_rate_that_goes_on(tmp_path):
    def steps(at, rows):
        return "".join(f"1700000000000 {row[at]!r} {row[0]}\n" for row in rows).encode()

    for rows, is_told in ((ROWS[:28], True), (ROWS[:39], False), (ROWS, False)):
        files = {"r/metrics/loss": steps(1, rows), "r/metrics/lr": steps(3, ROWS)}
        found = only(read(write(tmp_path, files) / "r"))
        assert any("may have been NaN" in note for note in found.notes) == is_told


def test_what_mlflow_shows_as_deleted_is_passed_over(tmp_path):
    gone = {
        name.replace("0/a/", "0/b/"): data for name, data in writers.mlflow_files(BROKEN).items()
    }
    gone["0/b/meta.yaml"] = b"lifecycle_stage: deleted\nrun_name: b\n"
    passed = []
    found = [*read_all([write(tmp_path, writers.mlflow_files(ROWS) | gone)], None, passed)]
    assert only(found).train.value.tolist() == [row[1] for row in ROWS]
    assert "was deleted" in only(passed).message
    write(tmp_path, writers.mlflow_data_base(ROWS))
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as base, base:
        base.execute("INSERT INTO runs VALUES ('b', 'b', 'FAILED', 'deleted', 0)")
        base.executemany("INSERT INTO metrics VALUES ('loss', ?, 1, 'b', ?, 0)", [(1, 1), (2, 2)])
    found = only(read(tmp_path / "mlflow.db"))
    assert any("1 run that MLflow shows as deleted" in note for note in found.notes)


def test_what_a_data_base_has_not_yet_taken_in_is_read_and_it_is_left_as_it_was(tmp_path):
    write(tmp_path, writers.mlflow_data_base(ROWS[:30]))
    path = tmp_path / "mlflow.db"
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode = WAL")
        base.executemany(
            "INSERT INTO metrics VALUES ('train_loss', ?, 'a', 'a', ?, 0)".replace(
                "'a', 'a'", "1, 'a'"
            ),
            [(t, s) for s, t, *_ in ROWS[30:]],
        )
        base.commit()
        before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
        found = only(read(path))
        assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    assert found.train.value.tolist() == [row[1] for row in ROWS]


@pytest.mark.parametrize(
    ("kind", "goes_to"),
    [
        ("wandb", 39),
        ("clearml", 40),
        ("sacred", 0),
        ("mlflow data base", 0),
        ("trackio", 0),
        ("comet", 0),
    ],
)
def test_a_tracker_s_file_that_is_cut_anywhere_is_read_to_there_or_refused(tmp_path, kind, goes_to):
    ((name, data),) = writers.WRITERS[kind](ROWS).items()
    whole = [row[1] for row in ROWS]
    longest = 0
    for cut in range(1, len(data), max(1, len(data) // 60)):
        (tmp_path / name).write_bytes(data[:cut])
        for found in read_all([tmp_path / name]):
            if isinstance(found, LogError):
                assert found.source == str(tmp_path / name)
            elif found.train is not None:
                assert found.train.value.tolist() == whole[: len(found.train)]
                longest = max(longest, len(found.train))
    assert longest == goes_to


def test_a_metric_of_mlflow_that_is_cut_anywhere_is_read_to_there(tmp_path):
    (data,) = (d for n, d in writers.mlflow_files(ROWS).items() if n.endswith("train_loss"))
    for cut in range(len(data) // 2, len(data)):
        (tmp_path / "loss").write_bytes(data[:cut])
        train = only(read(tmp_path / "loss")).train
        assert train.value.tolist() == [row[1] for row in ROWS[: len(train)]]
        assert train.step.tolist() == [row[0] for row in ROWS[: len(train)]]
