"""Tables of finished runs as trackers and searches write them: read as a sweep, by content."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from advisor import advise
from advisor.cli.app import app
from advisor.errors import LogError
from advisor.readers import read
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source
from advisor.reports.compare_page import text_page
from advisor.reports.formats import FORMATS
from advisor.reports.json_sweep import json_page
from advisor.reports.screen import Screen
from advisor.sweep.table import read_sweep

if TYPE_CHECKING:
    from pathlib import Path

RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
RNG = np.random.default_rng(3)


def loss(lr: float, best: float = 3e-3, noise: float = 0.01) -> float:
    return float(0.3 + 0.25 * np.log10(lr / best) ** 2 + noise * RNG.normal())


def table(header: str, rows: list[list[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def random_search(n: int = 60) -> list[list[object]]:
    rows: list[list[object]] = []
    for i in range(n):
        lr, drop = 10 ** RNG.uniform(-5, -1), RNG.uniform(0, 0.5)
        state = "PRUNED" if i % 8 == 7 else "COMPLETE"
        rows.append([i, loss(lr) + 0.3 * drop**2, f"2026-01-01 10:00:{i}", drop, lr, state])
    return rows


def scores(lr: float) -> list[float]:
    folds = [1 - loss(lr) for _ in range(3)]
    return [*folds, float(np.mean(folds)), float(np.std(folds))]


SHAPES = {
    "W&B runs export": table(
        "Name,State,Created,Runtime,Sweep,batch_size,learning_rate,seed,_step,train/loss,val/loss,train/lr",
        [
            [f"sun-{lr}-{s}", "finished", "2026-05-01", 300, "ab", 64, lr, s, 999, 9, loss(lr), 0]
            for lr in RATES
            for s in (1, 2)
        ],
    ),
    "Optuna": table("number,value,datetime_start,params_dropout,params_lr,state", random_search()),
    "Ray Tune": table(
        "loss,time_this_iter_s,done,training_iteration,trial_id,timestamp,config/lr,logdir",
        [[loss(lr), 1.5, True, 20, f"t_{lr}", 1700000000, lr, f"/r/{lr}"] for lr in RATES],
    ),
    "scikit-learn": table(
        "mean_fit_time,param_learning_rate_init,params,split0_test_score,split1_test_score,"
        "split2_test_score,mean_test_score,std_test_score,rank_test_score",
        [[1.5, lr, str({"learning_rate_init": lr}), *scores(lr), 1] for lr in RATES],
    ),
    "MLflow": table(
        "run_id,status,start_time,metrics.val_loss,params.lr,tags.mlflow.runName",
        [[f"a{k}", "FINISHED", "2026-01-01", loss(lr), lr, f"r{k}"] for k, lr in enumerate(RATES)],
    ),
    "own, seeds outside": table(
        "lr,seed,val_acc", [[lr, s, 100 - 100 * loss(lr)] for s in range(3) for lr in RATES]
    ),
    "own, rates falling": table("lr,test_loss", [[lr, loss(lr)] for lr in RATES[::-1]]),
    "epochs of each run": table(
        "run,lr,epochs,final_val_loss,best_val_loss",
        [[k, lr, 20, loss(lr), 0.1] for k, lr in enumerate(RATES)],
    ),
    "log10 of the rate": table(
        "name,log10_lr,val_loss", [[f"r{lr}", np.log10(lr), loss(lr)] for lr in RATES]
    ),
    "Markdown": "| lr | seed | val loss |\n|---|---|---|\n"
    + "".join(f"| {lr} | {s} | {loss(lr):.4f} |\n" for lr in RATES for s in (1, 2)),
    "printed lines": "".join(f"lr={lr} batch_size=32 val_loss={loss(lr)}\n" for lr in RATES),
    "JSON records": json.dumps([{"lr": lr, "seed": 1, "val_loss": loss(lr)} for lr in RATES]),
    "JSON columns": json.dumps(
        {"learning_rates": RATES, "final_losses": [loss(lr) for lr in RATES]}
    ),
    "JSON by rate": json.dumps({str(lr): {"val_loss": loss(lr)} for lr in RATES}),
    "JSON, nested": json.dumps(
        {
            "results": [
                {"config": {"lr": lr, "betas": [0.9, 0.99]}, "metrics": {"val_acc": 1 - loss(lr)}}
                for lr in RATES
            ]
        }
    ),
    "JSON lines": "".join(
        json.dumps({"config": {"lr": lr}, "epochs": 10, "val_loss": loss(lr)}) + "\n"
        for lr in RATES
    ),
}


def sweep(tmp_path: Path, text: str, **options: object):
    path = tmp_path / "table"
    path.write_text(text)
    report = advise(path, **options)
    assert not report.runs
    assert not report.errors
    (found,) = report.sweeps
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_the_best_rate_is_found_in_every_shape(shape: str, tmp_path: Path) -> None:
    found = sweep(tmp_path, SHAPES[shape])
    (group,) = found.groups
    assert group.valley.best is not None
    assert 1e-3 < group.valley.best < 9e-3
    assert group.valley.low is not None
    assert group.valley.high is not None
    assert group.valley.low < 3e-3 < group.valley.high


LOGS = {
    "a cosine": table(
        "step,lr,loss", [[i, 0.1 * (1 + np.cos(i / 13)), 3 - i / 20] for i in range(40)]
    ),
    "halved at every row": table("lr,loss", [[0.1 * 0.5**i, 3 - i / 20] for i in range(8)]),
    "a plateau schedule": table("lr,loss", [[0.1 ** (1 + i // 10), 3 - i / 20] for i in range(30)]),
    "a range test": table("lr,loss", [[1e-6 * 1.2**i, 3 - i / 99] for i in range(80)]),
    "a batch that grows": table(
        "epoch,batch_size,lr,loss",
        [[i, 2 ** (i // 5), 0.5 ** (i // 5), 3 - i / 20] for i in range(30)],
    ),
    "batches of epochs": table("epoch,lr,loss", [[i // 9, 0.9**i, 3 - i / 20] for i in range(60)]),
    "a cycle": table("loss,lr", [[3 - i / 20, (1e-3, 1e-2, 0.1, 1e-2)[i % 4]] for i in range(60)]),
    "a Keras history": json.dumps({"loss": [3, 2, 1, 0.5], "lr": [0.1, 0.05, 0.025, 0.0125]}),
    "records": json.dumps([{"epoch": i, "lr": 0.5**i, "val_loss": 3 - i / 9} for i in range(9)]),
    "lines": "".join(
        json.dumps({"step": i, "lr": 0.5**i, "loss": 3 - i / 9}) + "\n" for i in range(9)
    ),
}


@pytest.mark.parametrize("kind", LOGS)
def test_the_log_of_one_training_stays_one(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(LOGS[kind])
    report = advise(path)
    assert (len(report.runs), report.sweeps, report.errors) == (1, (), ())


def test_optimizers_are_compared_apart_and_the_best_is_named(tmp_path: Path) -> None:
    rows = [[o, lr, 1 - loss(lr, b)] for o, b in (("adam", 1e-3), ("sgd", 1e-2)) for lr in RATES]
    found = sweep(tmp_path, table("optimizer,lr,val_acc", rows))
    best = {dict(g.settings)["optimizer"]: g.valley.best for g in found.groups}
    assert best["adam"] == pytest.approx(1e-3, rel=0.5)
    assert best["sgd"] == pytest.approx(1e-2, rel=0.5)
    assert found.maximize
    assert any("apart by 'optimizer'" in note for note in found.notes)


def test_nan_is_a_wall_and_what_did_not_finish_is_left_out_and_counted(tmp_path: Path) -> None:
    rows: list[list[object]] = [["a", "finished", 1e-3, 0.4], ["b", "finished", 1e-2, 0.3]]
    rows += [["c", "finished", 0.1, "NaN"], ["d", "crashed", 0.01, 9.0], ["e", "running", 1e-4, ""]]
    found = sweep(tmp_path, table("Name,State,lr,val_loss", rows))
    assert [np.isinf(rung.loss) for rung in found.groups[0].valley.rungs] == [False, False, True]
    assert found.groups[0].valley.best == 0.01
    assert any("1 row left out: not finished (crashed)" in note for note in found.notes)


def test_the_next_rate_is_beyond_the_edge(tmp_path: Path) -> None:
    rows = [[lr, s, loss(lr, 1.0)] for lr in RATES for s in (0, 1)]
    valley = sweep(tmp_path, table("lr,seed,val_loss", rows)).groups[0].valley
    assert valley.verdict == "edge"
    assert valley.next == pytest.approx(0.1, rel=0.2)


def test_a_dense_scan_is_put_together_so_that_noise_shows(tmp_path: Path) -> None:
    rates = np.arange(1, 101) / 1000
    rows = [["SGD", f"{lr:.3f}", 200, loss(lr, 0.02, 0.03)] for lr in rates]
    found = sweep(tmp_path, table("optimizer,lr,epoch,test_loss", rows))
    valley = found.groups[0].valley
    assert len(valley.rungs) < 12
    assert 0.01 < valley.best < 0.04
    assert any("put together" in note for note in found.notes)


def test_one_run_far_below_its_neighbours_does_not_make_a_rate_the_best(tmp_path: Path) -> None:
    """A mistyped loss, or a metric that was logged once: nothing that another run bears out."""
    rates = np.geomspace(1e-5, 0.1, 120)
    losses = [loss(lr) for lr in rates]
    losses[10] = -5.0
    rows = [["SGD", lr, 200, y] for lr, y in zip(rates, losses, strict=True)]
    found = sweep(tmp_path, table("optimizer,lr,epoch,test_loss", rows))
    assert 1e-3 < found.groups[0].valley.best < 1e-2


def test_options_choose_the_columns(tmp_path: Path) -> None:
    rows = [[f"r{lr}", lr, 0.5, loss(lr), loss(lr, 1e-3)] for lr in RATES]
    text = table("name,lr,lr_d,val_loss,fid", rows)
    found = sweep(tmp_path, text, val_loss="FID")
    assert found.curve == "fid"
    assert found.groups[0].valley.best == pytest.approx(1e-3, rel=0.6)


@pytest.mark.parametrize(
    ("header", "row", "says"),
    [
        ("name,state,batch_size,val_loss", lambda k: [f"r{k}", "finished", 2**k, k], "without a"),
        ("fold,val_loss", lambda k: [k, 0.3 + k % 2], "without a"),
        ("model,val_loss", lambda k: [f"resnet_{k}b", 0.3 + k % 2], "without a"),
        ("name,state,lr,val_loss", lambda k: [f"r{k}", "finished", 0.1, k], "one learning"),
        ("name,state,lr,note", lambda k: [f"r{k}", "finished", 10.0**-k, "x"], "without a final"),
        (
            "params_lr,params_a,params_b,params_c,value",
            lambda k: [10.0**-k, k + 0.5, k * 7.0, 9.0 / (k + 1), k],
            "cannot tell which rate",
        ),
    ],
)  # fmt: skip
def test_a_table_that_tells_no_rate_says_so_in_one_sentence(
    header: str, row, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(table(header, [row(k) for k in range(5)]))
    (failure,) = advise(path).errors
    assert says in failure.message
    assert "\n" not in failure.message


def command(*arguments: object):
    done = CliRunner().invoke(app, [str(a) for a in arguments], standalone_mode=False)
    assert done.exception is None
    return done


def test_every_format_shows_it_and_a_folder_passes_it_over(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "runs.csv"
    path.parent.mkdir()
    path.write_text(SHAPES["own, seeds outside"])
    for name in FORMATS:
        done = command(path, "--format", name)
        assert done.return_value == 0
        assert "sweep" in done.output.lower() or name in {"gitlab", "sarif"}
    data = json.loads(command(path, "--format", "json").output)["sweeps"][0]
    assert data == json.loads(command("compare", path, "--format", "json").output)
    assert data["groups"][0]["rates"][0]["loss"] < 30 < data["groups"][0]["rates"][3]["loss"]
    assert "to be high" in command("inspect", path).output
    line = json.loads(command(path, "--format", "jsonl").output)
    assert (line["type"], line["schema_version"], line["groups"]) == ("sweep", "1", data["groups"])
    refused = CliRunner().invoke(app, ["check", str(path), "--write-baseline", str(tmp_path / "b")])
    assert "table of finished runs" in str(refused.exception)
    (tmp_path / "log.csv").write_text(
        "step,loss,lr\n" + "".join(f"{i},{9 - i / 9},0.1\n" for i in range(40))
    )
    report = advise(tmp_path)
    assert (len(report.runs), report.sweeps) == (1, ())


NAMES = ["lr", "params_lr", "log_lr", "val_loss", "accuracy", "value", "std_test_score", "seed",
         "optimizer", "name", "state", "epoch"]  # fmt: skip
CELLS = ["", "nan", "inf", "-1", "1e308", "1e-320", "adam", "sgd", "finished", "crashed", "x", "5"]


@given(st.data())
def test_any_table_is_a_log_a_sweep_or_one_sentence(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=6, unique=True))
    cell = st.one_of(st.sampled_from(CELLS), st.floats(1e-6, 10).map("{:.4g}".format))
    rows = data.draw(st.lists(st.lists(cell, min_size=len(names), max_size=len(names)), max_size=9))
    found, said = None, ""
    try:
        read(Source.from_bytes(table(",".join(names), rows).encode(), "t"))
    except NotALogError as error:
        try:
            found, said = read_sweep(error, ReadOptions()), error.message
        except LogError as problem:
            said = problem.message
    except LogError as error:
        said = error.message
    assert "\n" not in said
    if found is not None:
        assert "Best" in text_page(found, Screen())
        json.loads(json_page([found]))
