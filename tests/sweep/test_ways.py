"""The same sweep, however it is written down, has the same best rate and the same next one."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from click.testing import CliRunner

from advisor import read
from advisor.cli.app import app
from tests.sweep.made import BEST, CURVES, FINALS, RATES, made, put, table

if TYPE_CHECKING:
    from pathlib import Path


def compared(path: Path, *options: str) -> dict[str, Any]:
    """Return the one group of what `lr-advise compare` says as JSON."""
    arguments = ["compare", str(path), *options, "--format", "json"]
    result = CliRunner().invoke(app, arguments, standalone_mode=False)
    assert result.exception is None
    assert result.return_value == 0, result.stderr
    (group,) = json.loads(result.stdout)["groups"]
    found: dict[str, Any] = group
    return found


@pytest.mark.parametrize("seeds", [1, 2])
@pytest.mark.parametrize("way", CURVES | FINALS)
def test_the_best_rate_is_the_same_in_every_way(way: str, seeds: int, tmp_path: Path) -> None:
    write = (CURVES | FINALS)[way]
    group = compared(put(write(made(seeds)), tmp_path))
    assert [rate["lr"] for rate in group["rates"]] == pytest.approx(RATES)
    assert [rate["runs"] for rate in group["rates"]] == [seeds] * len(RATES)
    assert [rate["diverged"] for rate in group["rates"]] == [False] * 5 + [True]
    assert group["best_lr"] == pytest.approx(BEST, rel=0.1)
    assert 0.001 < group["best_lr_low"] < BEST < group["best_lr_high"] < 0.01
    assert group["done"]


def test_a_column_a_seed_is_a_row_a_seed(tmp_path: Path) -> None:
    pairs = zip(made(2)[::2], made(2)[1::2], strict=True)
    rows = [{"lr": a.rate, "loss_seed0": a.end, "loss_seed1": b.end} for a, b in pairs]
    wide = compared(put({"wide.csv": table(rows)}, tmp_path))
    long = compared(put(FINALS["a table"](made(2)), tmp_path))
    assert wide == long


def test_what_stands_behind_a_plus_minus_is_the_error(tmp_path: Path) -> None:
    def said(error: float) -> dict[str, Any]:
        rows = [{"lr": run.rate, "loss": f"{run.end:.4f} ± {error}"} for run in made()]
        return compared(put({f"{error}.csv": table(rows)}, tmp_path))

    sure, unsure = said(0.001), said(0.1)
    assert sure["best_lr"] == pytest.approx(BEST, rel=0.1)
    assert sure["rates"][0]["error"] == 0.001
    assert unsure["best_lr_high"] > 2 * sure["best_lr_high"]


def test_a_training_that_goes_on_at_lower_rates_stays_one(tmp_path: Path) -> None:
    """A second and a third call of `fit`, each of which counts its epochs anew."""
    rows = [
        {"epoch": k % 4, "lr": 0.1 ** (1 + k // 4), "wd": 0.1, "loss": round(0.3 + 2 * 0.8**k, 4)}
        for k in range(12)
    ]
    path = put({"log.csv": table(rows)}, tmp_path)
    (run,) = read(path)
    assert run.points == 12
    again = [
        {"epoch": k, "lr": 0.1, "wd": 0.1, "loss": round(0.3 + 2 * 0.8**k, 4)} for k in range(6)
    ]
    assert [run.points for run in read(put({"more.csv": table(rows + again)}, tmp_path))] == [12, 6]
    rises = [row | {"lr": 0.001 * 10 ** (k // 4)} for k, row in enumerate(rows)]
    runs = read(put({"rises.csv": table(rises)}, tmp_path))
    assert [run.run for run in runs] == ["lr=0.001", "lr=0.01", "lr=0.1"]
    both = [row | {"wd": k // 4} for k, row in enumerate(rows)]
    runs = read(put({"both.csv": table(both)}, tmp_path))
    assert [run.run for run in runs] == ["lr=0.1, wd=0", "lr=0.01, wd=1", "lr=0.001, wd=2"]


@pytest.mark.parametrize("order", ["as they are", "backwards"])
def test_rows_without_a_result_at_the_highest_rates_diverged(order: str, tmp_path: Path) -> None:
    """pandas writes NaN as nothing, Optuna takes it for a failure."""
    runs = made(rates=(*RATES, 0.3, 1.0, 3.0, 10.0))[:: 1 if order == "as they are" else -1]
    rows = [
        {
            "number": k,
            "value": "" if math.isnan(run.end) else run.end,
            "params_lr": run.rate,
            "state": "FAIL" if math.isnan(run.end) else "COMPLETE",
        }
        for k, run in enumerate(runs)
    ]
    group = compared(put({"trials.csv": table(rows)}, tmp_path))
    assert [rate["lr"] for rate in group["rates"] if rate["diverged"]] == [0.1, 0.3, 1, 3, 10]
    assert group["best_lr"] == pytest.approx(BEST, rel=0.1)
    assert group["done"]
    # ... but one between rates that ended well did not run to its end.
    rows[[run.rate for run in runs].index(0.001)]["value"] = ""
    rates = compared(put({"trials.csv": table(rows)}, tmp_path))["rates"]
    assert 0.001 not in [rate["lr"] for rate in rates]


def test_a_column_says_which_runs_diverged(tmp_path: Path) -> None:
    rows = [
        {"lr": run.rate, "loss": run.losses[0], "diverged": run.rate in {0.01, 0.1}}
        for run in made()
    ]
    rates = compared(put({"t.csv": table(rows)}, tmp_path))["rates"]
    assert [rate["lr"] for rate in rates if rate["diverged"]] == [0.01, 0.1]


def test_the_frame_of_a_search_is_read_as_pandas_writes_it(tmp_path: Path) -> None:
    runs = made(rates=RATES[:5])
    frame = pd.DataFrame(
        {
            "param_lr": [run.rate for run in runs],
            "params": [{"lr": run.rate} for run in runs],
            "mean_test_neg_log_loss": [-run.end for run in runs],
        }
    )
    for orient in ("columns", "index", "records"):
        group = compared(put({f"{orient}.json": frame.to_json(orient=orient)}, tmp_path))
        assert group["best_lr"] == pytest.approx(BEST, rel=0.1), orient
        assert len(group["rates"]) == 5


def test_trainings_below_their_rates_in_one_text_are_runs(tmp_path: Path) -> None:
    text = "".join(
        f"=== lr={run.rate:g} ===\n"
        + "".join(f"Epoch {k}: val_loss={loss}\n" for k, loss in enumerate(run.losses, 1))
        for run in [made(2, rates=(0.003,))[1], *made(rates=(0.001, 0.003, 0.01, 0.1))]
    )
    group = compared(put({"out.txt": text}, tmp_path))
    assert [(rate["lr"], rate["runs"]) for rate in group["rates"]] == [
        (0.001, 1),
        (0.003, 2),
        (0.01, 1),
        (0.1, 1),
    ]


def test_a_run_that_is_not_as_far_as_the_others_is_left_out(tmp_path: Path) -> None:
    runs = made()
    path = put(CURVES["rates in names of files"](runs), tmp_path)
    whole = compared(path)
    early = runs[RATES.index(0.01)]
    rows = [*early.rows()[:3]]
    (tmp_path / f"{early.name}.csv").write_text(table(rows))
    result = CliRunner().invoke(app, ["compare", str(path)])
    assert "not finished: at epoch 3 of 12 its loss still fell" in " ".join(result.stdout.split())
    assert "5 runs, 5 rates" in result.stdout
    assert compared(path)["best_lr"] == pytest.approx(whole["best_lr"], rel=0.1)
    # ... one that was stopped because it got no better has ended.
    stopped = [{"epoch": k, "val_loss": (9, 1, 0.6, 0.7, 0.8)[k]} for k in range(5)]
    (tmp_path / f"{early.name}.csv").write_text(table(stopped))
    assert [rate["lr"] for rate in compared(path)["rates"]] == pytest.approx(RATES)


@pytest.mark.parametrize("where", ["file", "settings", "name"])
def test_results_that_each_run_left_in_its_folder_are_a_sweep(where: str, tmp_path: Path) -> None:
    files: dict[str, str] = {}
    for k, run in enumerate(made(2)):
        home = run.name if where == "name" else f"run{k}"
        told = {"lr": run.rate} if where == "file" else {}
        results = {"val_loss": run.end, "seed": run.seed, "epochs": 12}
        files[f"{home}/results.json"] = json.dumps(told | results)
        files[f"{home}/scores.json"] = json.dumps({"note": "none"})
        if where == "settings":
            files[f"{home}/config.yaml"] = f"lr: {run.rate}\n"
    group = compared(put(files, tmp_path))
    assert [rate["runs"] for rate in group["rates"]] == [2] * len(RATES)
    assert group["best_lr"] == pytest.approx(BEST, rel=0.1)


def test_results_by_rate_are_values(tmp_path: Path) -> None:
    text = json.dumps({f"{run.rate:g}": run.end for run in made()})
    group = compared(put({"results.json": text}, tmp_path))
    assert group["best_lr"] == pytest.approx(BEST, rel=0.1)
    arguments = ["compare", str(tmp_path / "results.json")]
    assert "Is 'value' to be high?" in CliRunner().invoke(app, arguments).output


@pytest.mark.parametrize("lr", ["cosine", None, True])
def test_results_by_rate_may_call_another_thing_lr(lr: object, tmp_path: Path) -> None:
    found = {f"lr={run.rate:g}": {"lr": lr, "val_loss": run.end} for run in made()}
    group = compared(put({"results.json": json.dumps(found)}, tmp_path))
    assert group["best_lr"] == pytest.approx(BEST, rel=0.1)
