"""A training in one file and its validations in another are one run, however they are written."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor import advise
from advisor.errors import LogError
from advisor.readers import read, read_all
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Rows = list[tuple[float, ...]]

EVERY, N = 10, 60
STEPS = range(1, N + 1)
TRAIN: Rows = [(s, 2.0 * math.exp(-s / 15) + 0.3, 0.1 / s) for s in STEPS]
VAL: Rows = [(s, loss + 0.1) for s, loss, _ in TRAIN if s % EVERY == 0]
NAN: Rows = [(s, math.nan if s > 45 else loss, rate) for s, loss, rate in TRAIN]


def table(names: str, rows: Rows) -> str:
    return "".join(",".join(map(str, row)) + "\n" for row in [names.split(), *rows])


def json_lines(names: str, rows: Rows) -> str:
    return "".join(json.dumps(dict(zip(names.split(), row, strict=True))) + "\n" for row in rows)


def text(names: str, rows: Rows) -> str:
    return "".join(
        ", ".join(f"{name}: {cell!r}" for name, cell in zip(names.split(), row, strict=True)) + "\n"
        for row in rows
    )


def bare(_names: str, rows: Rows) -> str:
    return "".join(f"{row[1]!r}\n" for row in rows)


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def only(found):
    (history,) = found
    return history


@pytest.mark.parametrize("train", [TRAIN, NAN])
@pytest.mark.parametrize("form", [table, json_lines, text])
@pytest.mark.parametrize(
    ("first", "second"),
    [("train.log", "val.log"), ("loss_valid.csv", "loss_train.csv"), ("exp/eval/m", "exp/train/m")],
)
def test_they_hold_what_one_table_holds(
    tmp_path: Path, first: str, second: str, form: Callable[[str, Rows], str], train: Rows
) -> None:
    names = sorted([first, second], key=lambda name: "train" not in name)
    names = [name if "." in name else f"{name}.jsonl" for name in names]
    one, other = form("step loss lr", train), form("step loss", VAL)
    folder = write(tmp_path, dict(zip(names, (one, other), strict=True)))
    by_step = {int(row[0]): row[1] for row in VAL}
    rows = [(s, loss, by_step.get(int(s), ""), rate) for s, loss, rate in train]
    whole = only(read(write(tmp_path / ".whole", {"w.csv": table("step loss val_loss lr", rows)})))
    for paths in ([folder], [folder / name for name in names], [folder / n for n in names[::-1]]):
        found = only(read_all(paths))
        for curve in ("train", "val", "lr"):
            np.testing.assert_array_equal(getattr(found, curve).step, getattr(whole, curve).step)
            np.testing.assert_allclose(
                getattr(found, curve).value, getattr(whole, curve).value, rtol=1e-12
            )
        ours, theirs = advise(found).runs[0], advise(whole).runs[0]
        assert (ours.diverged, ours.advice[0].action) == (theirs.diverged, theirs.advice[0].action)
        assert found.source == str(folder / names[0])


@pytest.mark.parametrize(
    ("names", "form", "steps"),
    [
        ("epoch loss", table, range(EVERY, N + 1, EVERY)),
        ("epoch loss", json_lines, range(EVERY, N + 1, EVERY)),
        ("x loss", bare, range(EVERY - 1, N, EVERY)),
    ],
)
def test_validations_by_epoch_stand_at_the_steps_of_their_epochs(tmp_path, names, form, steps):
    rows = [(s // EVERY, loss) for s, loss in VAL]
    train = bare("", TRAIN) if form is bare else table("step loss lr", TRAIN)
    ending = "txt" if form is bare else "csv"
    folder = write(tmp_path, {f"train.{ending}": train, f"val.{ending}": form(names, rows)})
    found = only(read(folder))
    assert found.val.step.tolist() == list(steps)
    assert any("spread evenly" in note for note in found.notes)


def test_an_epoch_beside_the_steps_tells_where_validations_belong(tmp_path):
    train = [(s, (s - 1) // 25, loss) for s, loss, _ in TRAIN]
    files = {"train.csv": table("step epoch loss", train), "val.csv": "epoch,loss\n0,2\n1,1\n"}
    assert only(read(write(tmp_path, files))).val.step.tolist() == [25, 50]


def test_files_named_from_the_folder_they_lie_in_are_called_so(tmp_path, monkeypatch):
    logs = {"train.csv": table("step loss lr", TRAIN), "val.csv": table("step loss", VAL)}
    monkeypatch.chdir(write(tmp_path, logs))
    assert only(read_all(["val.csv", "train.csv"])).source == "train.csv"


def test_lists_of_data_beside_them_do_not_part_them(tmp_path):
    lists = {f"{part}.txt": "a.png\nb.png\n" for part in ("train", "val", "test")}
    logs = {"train.csv": table("step loss lr", TRAIN), "val.csv": table("step loss", VAL)}
    found = only(read_all([write(tmp_path, lists | logs)]))
    assert len(found.val) == len(VAL)


def test_a_value_a_row_is_called_after_its_file(tmp_path):
    files = {f"{part}_loss.csv": table("step value", [row[:2] for row in rows])
             for part, rows in (("train", TRAIN), ("val", VAL))}  # fmt: skip
    found = only(read(write(tmp_path, files)))
    assert (len(found.train), len(found.val)) == (N, N // EVERY)


@pytest.mark.parametrize(
    ("train", "val"),
    [
        (table("step loss val_loss", [(*row[:2], row[1]) for row in TRAIN]), None),
        (table("step loss lr", TRAIN + TRAIN), None),
        (table("step loss lr", TRAIN), table("step loss", VAL + VAL)),
        (table("step loss lr", TRAIN), table("epoch loss", [(2 * s, v) for s, v in VAL])),
    ],
)
def test_files_that_do_not_fit_together_stay_logs_of_their_own(tmp_path, train, val):
    files = {"train.csv": train, "val.csv": val or table("step loss", VAL)}
    found = read(write(tmp_path, files))
    assert len(found) > 1
    assert found[-1].run.startswith("val.csv")
    assert sum(len(history.loss) for history in found) >= N + len(VAL)


def test_what_is_to_be_maximised_is_asked_for_in_each(tmp_path):
    files = {f"{part}.csv": table("step acc", [(s, 1 - v / 9) for s, v, *_ in rows])
             for part, rows in (("train", TRAIN), ("val", VAL))}  # fmt: skip
    found = [*read_all([write(tmp_path, files)], ReadOptions(maximize="acc"))]
    assert [len(history.loss) for history in found] == [N, N // EVERY]


def test_what_is_no_log_beside_one_is_told(tmp_path):
    data = "text,label\nhello,0\nworld,1\n"
    write(tmp_path, {"train.csv": table("step loss lr", TRAIN), "test.csv": data})
    assert any("test.csv" in note for note in only(read(tmp_path)).notes)
    write(tmp_path, {"train.csv": data, "test.csv": data})
    (error,) = read_all([tmp_path])
    assert isinstance(error, LogError)
    assert "train.csv" in error.message
    assert "test.csv" in error.message
    alone = write(tmp_path / "other", {"train.csv": data, "test.csv": table("step loss", VAL)})
    assert only(read(alone)).val.value.tolist() == [row[1] for row in VAL]


GROUPED = [(s, n, v - n / 2) for s, v in (("train", 9.5), ("val", 9.75)) for n in range(6)]


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("axis", ["epoch", "step"])
def test_all_rows_of_a_validation_may_follow_all_of_the_training(form: str, axis: str) -> None:
    """As seaborn wants them: its losses stood beyond the training, which was said to end in NaN."""
    records = [{axis: n, "loss": value, "split": split} for split, n, value in GROUPED]
    if form == "csv":
        text = f"{axis},loss,split\n" + "".join(f"{n},{v},{s}\n" for s, n, v in GROUPED)
    elif form == "json":
        text = json.dumps(records)
    else:
        text = "".join(json.dumps(record) + "\n" for record in records)
    [run] = read(Source.from_bytes(text.encode(), f"log.{form}"))
    assert run.axis == axis
    assert run.train is not None
    assert run.val is not None
    assert run.train.step.tolist() == run.val.step.tolist() == [0, 1, 2, 3, 4, 5]
    assert run.train.value.tolist() == [9.5 - n / 2 for n in range(6)]
    assert run.val.value.tolist() == [9.75 - n / 2 for n in range(6)]
    assert not run.notes


@pytest.mark.parametrize("each", [1, 2])
def test_rows_of_a_validation_below_those_of_the_training_where_nothing_counts(each: int) -> None:
    train = [9.5 - n / 4 for n in range(6 * each)]
    val = [9.75 - n / 2 for n in range(6)]
    rows = [f"train,{value}\n" for value in train] + [f"val,{value}\n" for value in val]
    [run] = read(Source.from_bytes(("split,loss\n" + "".join(rows)).encode(), "log.csv"))
    assert run.train is not None
    assert run.val is not None
    assert run.train.step.tolist() == [*range(6 * each)]
    assert run.train.value.tolist() == train
    assert run.val.step.tolist() == [*range(each - 1, 6 * each, each)]
    assert run.val.value.tolist() == val
    [note] = run.notes
    assert "follow those of the training" in note


def test_batches_of_a_test_below_the_training_are_no_validations_of_it() -> None:
    rows = [f"train,{9.5 - n / 4}\n" for n in range(6)] + [
        f"test,{5.5 + n % 2}\n" for n in range(6)
    ]
    [run] = read(Source.from_bytes(("split,loss\n" + "".join(rows)).encode(), "log.csv"))
    assert run.val is not None
    assert run.val.step.tolist() == [*range(6, 12)]
