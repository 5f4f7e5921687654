"""`lr-advise compare`: which runs are compared, where rates are from, what is said."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from advisor.cli.app import app
from advisor.readers.vocabulary.rates_in_names import rate_in_name
from advisor.sweep.runs import names_of, sweep_run
from tests.tiny import history

ENDS = {0.001: 0.6, 0.01: 0.9, 0.1: 0.7}  # accuracy at the end, by rate
SWEEP = Path(__file__).parents[2] / "sample_logs" / "sweep"


def run(*arguments: object):
    result = CliRunner().invoke(
        app, ["compare", *(str(a) for a in arguments)], standalone_mode=False
    )
    assert result.exception is None
    return result


def log(path: Path, end: float, lr=None, val=False, steps: int = 60, *, leap=slice(0)) -> Path:
    loss = end + np.exp(-np.arange(steps) / 8.0)
    loss[leap] = 5e3
    columns = {"step": np.arange(steps), "train_loss": loss}
    if val:
        columns["val_loss"] = loss + 0.1
    if lr is not None:
        columns["lr"] = np.broadcast_to(lr, steps)
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join(f"{x:.6g}" for x in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_folder_is_one_sweep_with_a_rate_to_try_next() -> None:
    result = run(SWEEP)
    assert result.return_value == 0
    assert "6 runs, 6 rates (constant)" in result.output
    assert "diverged" in result.output
    assert "Best" in result.output
    data = json.loads(run(SWEEP, "--format", "json").output)
    assert data["curve"] == "val_loss"
    (group,) = data["groups"]
    assert 0.003 <= group["best_lr"] <= 0.1
    assert group["rates"][-1] == {
        "lr": 0.3,
        "loss": None,
        "error": None,
        "runs": 1,
        "diverged_runs": 1,
        "diverged": True,
    }


@pytest.mark.parametrize("leap", [slice(1, 4), slice(0, 3)], ids=["seen", "before the first line"])
def test_a_leap_at_the_start_does_not_make_every_loss_alike(tmp_path: Path, leap: slice) -> None:
    for lr, end in {0.001: 0.5, 0.01: 0.3, 0.1: 0.6}.items():
        log(tmp_path / f"{lr}.csv", end, lr)
    log(tmp_path / "1.csv", 0.9, 1.0, leap=leap)
    (group,) = json.loads(run(tmp_path, "--format", "json").output)["groups"]
    assert 0.003 < group["best_lr"] < 0.03
    assert group["best_lr_high"] < 0.1
    assert group["next_lr"] < 0.1


def test_rates_come_from_the_log_then_names_and_typed_ones_win(tmp_path: Path) -> None:
    named = log(tmp_path / "lr_1e-3.csv", 0.5)
    logged = log(tmp_path / "lr_7.csv", 0.4, lr=0.003)
    typed = log(tmp_path / "other.csv", 0.45)
    result = run(named, logged, typed, "--lr", "other.csv=0.01", "--format", "json")
    runs = {Path(r["run"]).name: r for r in json.loads(result.output)["groups"][0]["runs"]}
    assert {name: r["lr"] for name, r in runs.items()} == {
        "lr_1e-3.csv": 0.001,
        "lr_7.csv": 0.003,
        "other.csv": 0.01,
    }
    assert any("names" in note for note in json.loads(result.output)["notes"])


def test_names_are_those_of_a_path_of_windows_too() -> None:
    log = history(source="runs\\lr_0.1\\a.csv", lr=None)
    assert names_of(log) == ["runs/lr_0.1/a.csv", "a.csv"]
    found = sweep_run(log, {})
    assert (found.lr, found.lr_from) == (0.1, "the name 'lr_0.1'")


def test_what_to_try_next_rests_on_a_rate_whoever_tells_it(tmp_path: Path) -> None:
    steps = np.arange(200)
    losses = 2.3 - 0.002 * steps

    def written(name: str, lr: str = "") -> Path:
        head = "step,train_loss" + (",lr" if lr else "")
        rows = (f"{i},{x:.4f}" + (f",{lr}" if lr else "") for i, x in enumerate(losses))
        (tmp_path / name).write_text("\n".join((head, *rows)) + "\n")
        return tmp_path / name

    def next_of(*arguments: object) -> float:
        (group,) = json.loads(run(*arguments, "--format", "json").output)["groups"]
        return group["next_lr"]

    logged = next_of(written("a.csv", "0.1"))
    assert logged == pytest.approx(0.3)  # threefold, where nobody names the optimizer
    assert next_of(written("b.csv"), "--lr", "b.csv=0.1") == logged
    assert next_of(written("c_lr0.1.csv")) == logged


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("lr_1e-3", 1e-3),
        ("lr0.01", 0.01),
        ("adam-lr=3e-4-seed1", 3e-4),
        ("base_lr0.5", 0.5),
        ("learning_rate_.02", 0.02),
        ("lr_1e-3.csv", 1e-3),
        ("lr0.15sgd", None),  # not 0.1
        *((name, 0.01) for name in ("lr0p01_bs64", "lr_0,01.csv")),
        # The third of several, and a power of ten: lr_003 was 3, lr10-3 was 10.
        *((name, None) for name in ("lr_003.csv", "lr10-3", "lr12.5k", "color5", "run3")),
        ("lr_find", None),
    ],
)
def test_a_rate_is_read_from_names_that_say_so(name: str, rate: float | None) -> None:
    assert rate_in_name(name) == rate


def test_schedules_that_differ_are_said_and_compared_apart(tmp_path: Path) -> None:
    decay = np.linspace(1, 0.001, 60)
    files = [
        log(tmp_path / "a.csv", 0.5, lr=0.01),
        log(tmp_path / "b.csv", 0.6, lr=0.03),
        log(tmp_path / "c.csv", 0.3, lr=0.03 * decay),
    ]
    result = run(*files)
    assert "schedules differ" in result.output
    assert "Lowest loss: decay" in result.output


WARM = np.minimum(1.0, np.arange(1, 61) / 20)


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        (WARM, "warmup"),
        (WARM * np.linspace(2, 0, 60).clip(max=1), "warmup and decay"),
        (1 - np.arange(60) % 20 / 20, "cyclic"),
    ],
)
def test_a_schedule_is_called_by_its_shape(tmp_path: Path, shape, name: str) -> None:
    files = [log(tmp_path / f"{k}.csv", 0.5 + k, lr=0.01 / 3**k * shape) for k in range(2)]
    assert f"2 runs, 2 rates ({name})" in run(*files).output


def test_optimizers_that_differ_are_said_and_compared_apart(tmp_path: Path) -> None:
    for name in ("sgd", "adam"):
        for rate in (0.01, 0.03):
            lines = [{"optimizer": name}, *({"step": k, "lr": rate, "loss": 3 - rate - k / 60}
                                            for k in range(60))]  # fmt: skip
            (tmp_path / f"{name}{rate}.jsonl").write_text("\n".join(map(json.dumps, lines)))
    said = run(tmp_path).output
    assert "the optimizers differ: they are compared apart" in said
    assert said.count("2 runs, 2 rates") == 2


def test_runs_of_different_lengths_are_said_to_be(tmp_path: Path) -> None:
    short, long = (log(tmp_path / f"{n}.csv", 0.5, lr=1 / n, steps=n) for n in (60, 600))
    assert "the runs differ in length (59 to 599 steps)" in run(short, long).output
    same = log(tmp_path / "same.csv", 0.5, lr=0.1, steps=62)
    assert "differ in length" not in run(short, same).output
    epochs = tmp_path / "epochs.csv"
    epochs.write_text(log(epochs, 0.5, lr=0.1, steps=9).read_text().replace("step,", "epoch,"))
    assert "differ in length" not in run(long, epochs).output  # 8 epochs may be 599 steps


def test_without_a_validation_loss_everywhere_train_losses_are_compared(tmp_path: Path) -> None:
    files = [log(tmp_path / "a.csv", 0.5, lr=0.01, val=True), log(tmp_path / "b.csv", 0.6, lr=0.03)]
    data = json.loads(run(*files, "--format", "json").output)
    assert data["curve"] == "train_loss"
    assert any("train loss" in note for note in data["notes"])


def accuracies(path: Path, end: float, lr: float, *names: str) -> Path:
    """The log of a run whose metrics rise from nothing to `end`."""
    rows = (f"{i},{lr}" + f",{end - end * np.exp(-i / 8):.6f}" * len(names) for i in range(60))
    path.write_text("\n".join((",".join(("step", "lr", *names)), *rows)) + "\n")
    return path


def test_a_maximised_metric_has_its_name_and_sign(tmp_path: Path) -> None:
    files = [accuracies(tmp_path / f"{lr}.csv", end, lr, "acc") for lr, end in ENDS.items()]
    text = run(*files, "--maximize", "acc").output
    assert "acc" in text.splitlines()[1]
    assert "-0." not in text
    assert "loss" not in text
    data = json.loads(run(*files, "--maximize", "acc", "--format", "json").output)
    assert (data["curve"], data["maximize"]) == ("acc", True)
    (group,) = data["groups"]
    assert [row["loss"] for row in group["rates"]] == pytest.approx([0.6, 0.9, 0.7], abs=0.01)
    assert [row["loss"] for row in group["runs"]] == pytest.approx([0.6, 0.9, 0.7], abs=0.01)
    assert group["best_lr"] == pytest.approx(0.01, rel=0.5)


def test_a_metric_of_the_validation_data_decides_where_every_run_has_it(tmp_path: Path) -> None:
    names = ("acc", "val_acc")
    files = [accuracies(tmp_path / f"{lr}.csv", end, lr, *names) for lr, end in ENDS.items()]
    options = ("--maximize", "acc", "--format", "json")
    assert json.loads(run(*files, *options).output)["curve"] == "val_acc"
    files.append(accuracies(tmp_path / "more.csv", 0.5, 1.0, "acc"))
    data = json.loads(run(*files, *options).output)
    assert data["curve"] == "acc"
    assert any("compared by 'acc'" in note for note in data["notes"])


def test_what_cannot_be_compared_is_named(tmp_path: Path) -> None:
    a, b = log(tmp_path / "a.csv", 0.5, lr=0.01), log(tmp_path / "b.csv", 0.6)
    ramp = log(tmp_path / "ramp.csv", 0.6, lr=np.geomspace(1e-5, 1, 60))
    result = run(a, b, ramp)
    assert result.return_value == 0
    told = " ".join(result.output.split())  # where lines break depends on the folder's name
    assert "no learning rate known" in told
    assert "range test, no training" in told
    alone = run(b)
    assert alone.return_value == 2


def test_an_unreadable_log_exits_2_and_the_rest_is_compared(tmp_path: Path) -> None:
    a, b = log(tmp_path / "a.csv", 0.5, lr=0.01), log(tmp_path / "b.csv", 0.6, lr=0.03)
    result = run(a, b, tmp_path / "none.csv")
    assert result.return_value == 2
    assert "2 rates" in result.output


def test_a_rate_for_a_run_that_is_not_there_is_refused() -> None:
    result = CliRunner().invoke(app, ["compare", str(SWEEP), "--lr", "lr_0.1=0.1"])
    assert "no run is called 'lr_0.1'; did you mean 'lr_0.1.csv'?" in str(result.exception)


def test_a_logged_rate_stays_and_it_is_told(tmp_path: Path) -> None:
    logged = log(tmp_path / "a.csv", 0.4, lr=0.003, steps=600)
    asked = ["compare", str(logged), str(SWEEP), "--lr", "a.csv=0.1", "--format", "json"]
    result = CliRunner().invoke(app, asked)
    assert "--lr a.csv=0.1 was not used" in result.stderr
    runs = [r for group in json.loads(result.stdout)["groups"] for r in group["runs"]]
    assert [r["lr"] for r in runs if r["run"] == str(logged)] == [0.003]


def test_a_rate_that_is_none_is_refused() -> None:
    result = CliRunner().invoke(app, ["compare", str(SWEEP), "--lr", "a.csv=fast"])
    assert "expected NAME=RATE" in str(result.exception)
    result = CliRunner().invoke(app, ["compare", "a.csv", "--lr", "a.csv=0.1", "--lr", "a.csv=1"])
    assert "--lr gives 'a.csv' two rates: 0.1 and 1" in str(result.exception)


def test_of_the_groups_of_a_table_the_best_is_named_by_its_metric(tmp_path: Path) -> None:
    rows = [f"{o},{lr},{high - lr}" for o, high in (("sgd", 0.9), ("adam", 0.8)) for lr in ENDS]
    (tmp_path / "runs.csv").write_text("\n".join(["optimizer,lr,val_acc", *rows]))
    assert "Best val_acc: optimizer sgd." in run(tmp_path / "runs.csv").output


def test_what_cannot_be_compared_is_left_out_by_name_and_said_why(tmp_path: Path) -> None:
    trains = [log(tmp_path / f"{lr}.csv", end, lr) for lr, end in ENDS.items()]
    val = log(tmp_path / "val.csv", 0.5, 0.3)
    val.write_text(val.read_text().replace("train_loss", "val_loss"))
    others = [val, log(tmp_path / "unknown.csv", 0.1), SWEEP.parent / "range_test_sgd.csv"]
    found = json.loads(run(*trains, *others, "--format", "json").output)
    why = {item["run"]: item["why"] for item in found["left_out"]}
    assert why.pop(str(val)) == "logs a validation loss only, others a train loss only"
    assert why.pop(str(others[1])) == "no learning rate known; give --lr NAME=RATE"
    assert why.pop(str(others[2])).startswith("a range test, no training")
    assert not why
    assert [rate["lr"] for rate in found["groups"][0]["rates"]] == sorted(ENDS)


def test_a_run_whose_train_loss_broke_after_its_last_validation_is_not_the_best(
    tmp_path: Path,
) -> None:
    for rate, end in {0.001: 0.8, 0.01: 0.5, 0.1: 0.2}.items():
        log(tmp_path / f"lr_{rate}.csv", end, lr=rate, val=True)
    best = tmp_path / "lr_0.1.csv"
    assert best_of(tmp_path) == pytest.approx(0.1)
    best.write_text(best.read_text() + "60,nan,,0.1\n61,nan,,0.1\n")
    assert best_of(tmp_path) == pytest.approx(0.01, rel=0.9)
    assert "diverged" in run(tmp_path).output


def best_of(folder: Path) -> float:
    (group,) = json.loads(run(folder, "--format", "json").output)["groups"]
    return float(group["best_lr"])
