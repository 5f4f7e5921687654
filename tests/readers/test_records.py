"""JSON, JSON lines, AllenNLP, MLflow and W&B files in their tools' style."""

# ruff: noqa: E501 - lines as long as tools write them

from __future__ import annotations

import json
import sqlite3

import pytest

from advisor.errors import LogError
from advisor.readers import read
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.recognition.registry import read_runs
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only


def runs(data, name="log.json"):
    text = data if isinstance(data, str) else json.dumps(data)
    return read(Source.from_bytes(text.encode(), name))


STEPS = [(1, 2.5), (2, 2.0), (3, 1.75)]
LOSSES = [v for _, v in STEPS]
RECORDS = [{"step": s, "loss": v, "lr": 0.1} for s, v in STEPS]


@pytest.mark.parametrize(
    "document",
    [
        RECORDS,
        {"history": RECORDS},
        {"steps": [1, 2, 3], "loss": LOSSES},
        {"epoch": {"0": 1, "1": 2, "2": 3}, "loss": {"0": 2.5, "1": 2.0, "2": 1.75}},
        {f"epoch_{s}": {"loss": v, "time": 9} for s, v in STEPS},
        {"cells": 2, "loss": LOSSES, "step": [1, 2, 3]},  # no notebook
        {"config": {"betas": [0.9, 0.99], "sizes": [1, 2, 3, 4]}, "log": {"rows": RECORDS}},
        [{"step": s, "metrics": {"train": {"loss": v}}} for s, v in STEPS],
        {"columns": ["step", "loss"], "index": [0, 1, 2], "data": [list(s) for s in STEPS]},
    ],
)
def test_every_way_to_nest_a_history_is_the_same_history(document):
    assert curve(only(runs(document)).train) == STEPS


def test_a_column_with_more_gaps_than_values_is_none_the_less_one():
    sparse = [v if s % 4 == 0 else None for s, v in enumerate(range(16))]
    found = only(runs({"step": [*range(16)], "loss": [*range(16, 0, -1)], "val_loss": sparse}))
    assert curve(found.val) == [(0, 0), (4, 4), (8, 8), (12, 12)]


def test_a_python_repr_is_read_without_running_it():
    text = "{'loss': [2.5, 2.0, nan], 'val_loss': array([2.75, np.float64(2.5), inf]), 'x': None}"
    found = only(runs(text))
    assert str(curve(found.train)) == "[(0.0, 2.5), (1.0, 2.0), (2.0, nan)]"
    assert curve(found.val) == [(0, 2.75), (1, 2.5), (2, float("inf"))]
    with pytest.raises(LogError):
        runs("{'loss': [__import__('os').getpid(), 1, 2]}")


def test_bare_nan_and_infinity_are_values():
    found = only(runs('{"loss": [2.5, NaN, Infinity, 1e999]}'))
    assert str(found.train.value.tolist()) == "[2.5, nan, inf, inf]"


def test_records_say_which_split_they_are_about():
    rows = [{"type": kind, "step": s, "loss": v + (kind == "valid")} for s, v in STEPS
            for kind in ("train", "valid")]  # fmt: skip
    found = only(runs(rows))
    assert curve(found.train) == STEPS
    assert curve(found.val) == [(s, v + 1) for s, v in STEPS]


def test_splits_beside_each_other_are_joined_by_their_steps():
    found = only(
        runs({"train": RECORDS, "val": [{"step": 2, "loss": 3.0}, {"step": 3, "loss": 2.9}]})
    )
    assert curve(found.train) == STEPS
    assert curve(found.val) == [(2, 3.0), (3, 2.9)]


def test_values_an_epoch_are_spread_over_values_a_step_and_that_is_told():
    found = only(runs({"train_losses": [5.0, 4.0, 3.0, 2.0, 1.5, 1.0], "val_losses": [4.5, 1.25]}))
    assert [s for s, _ in curve(found.val)] == [2, 5]
    assert any("spread evenly" in note for note in found.notes)


def test_pairs_of_step_and_value_are_curves_with_their_own_steps():
    found = only(
        runs({"train_loss": [[0, 3], [10, 2], [20, 1]], "val_loss": [[0, 9.5, 4], [1, 20, 2]]})
    )
    assert curve(found.train) == [(0, 3), (10, 2), (20, 1)]
    assert curve(found.val) == [(9.5, 4), (20, 2)]


def test_records_keyed_by_steps_count_steps():
    found = only(runs({"0": {"loss": 3}, "10": {"loss": 2}, "20": {"loss": 1}}))
    assert (found.axis, curve(found.train)) == ("step", [(0, 3), (10, 2), (20, 1)])


def test_runs_side_by_side_keep_their_names():
    found = runs({"adam": {"loss": LOSSES}, "sgd": {"loss": LOSSES[::-1]}})
    assert [run.run for run in found] == ["adam", "sgd"]


def test_settings_beside_the_history_give_rate_and_optimizer():
    document = {
        "config": {"optimizer": {"type": "AdamW", "lr": 0.003}},
        "history": {"loss": LOSSES},
    }
    raw = only(read_runs(Source.from_bytes(json.dumps(document).encode())))
    assert raw.hints == {"optimizer": "adamw", "lr": "0.003"}


def test_a_file_cut_in_the_middle_gives_its_whole_records():
    text = json.dumps({"global_step": 3, "log_history": RECORDS}, indent=1)
    found = only(runs(text[: text.rindex('"loss"') + 8]))
    assert curve(found.train) == STEPS[:2]
    assert any("broken JSON" in note for note in found.notes)


def test_the_advice_of_our_own_callback_is_no_rate_of_the_training():
    advice = {"rule": "LR301", "suggested_lr": 0.3, "confidence": 0.9}
    entries = [*RECORDS, {"step": 20, "lr_advice": advice}]
    both = [runs({"global_step": 3, "log_history": rows}) for rows in (entries, RECORDS)]
    assert str(both[0]) == str(both[1])
    assert curve(only(both[0]).lr) == [(1, 0.1), (2, 0.1), (3, 0.1)]


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (
            {"train_loss": 1.5, "train_runtime": 9.5, "epoch": 3},
            "summary of a finished Hugging Face",
        ),
        ({"loss": 1.5, "_runtime": 9.5, "_step": 3, "_wandb": {}}, "W&B summary"),
        (
            [{"lr": 0.1, "final_loss": 2.5}, {"lr": 0.2, "final_loss": 2.4}],
            "table of 2 finished runs",
        ),
        ({"batch": 12, "gpu": "a", "cpu": {"n": 4}}, "no loss over steps"),
        ({"epoch": 4, "training_epochs": 4, "best_epoch": 3, "training_loss": 1.5}, "AllenNLP"),
        ({"epoch": 4, "training_duration": "0:1", "best_epoch": 3, "best_loss": 1.5}, "AllenNLP"),
        ({"global_step": 5, "log_history": []}, "logging_steps"),
    ],
)
def test_what_is_no_log_is_refused_with_what_to_give(document, says):
    with pytest.raises(NotALogError, match=says):
        runs(document)


def test_deep_and_broken_json_is_one_sentence():
    with pytest.raises(LogError, match="nested too deep"):
        runs("[" * 100_000)
    with pytest.raises(LogError, match="line 1, column"):
        runs('{"loss": [1.5, 2.5')


def test_a_metric_a_record_with_its_key():
    keys = [{"key": "loss", "value": v, "step": s} for s, v in STEPS] + [
        {"key": "val_loss", "value": 9, "step": 2}
    ]
    found = only(runs({"data": {"metrics": keys, "params": [{"key": "lr", "value": "0.1"}]}}))
    assert (curve(found.train), curve(found.val)) == (STEPS, [(2, 9)])


def test_a_rate_in_a_table_of_its_own_is_the_runs():
    found = only(runs({"loss": [[s, v] for s, v in STEPS], "lr": [[1, 0.5], [3, 0.25]]}))
    assert curve(found.lr) == [(1, 0.5), (3, 0.25)]


def test_each_run_below_a_folder_has_a_name_of_its_own(tmp_path):
    state = json.dumps(
        {"global_step": 9, "log_history": [{"step": s, "loss": 9 - s} for s in range(9)]}
    )
    epoch = {"training_loss": 3.0, "validation_loss": 3.5}
    for name, text in {
        "hf/alone/trainer_state.json": state,
        "hf/first/checkpoint-10/trainer_state.json": state,
        "hf/last/trainer_state.json": state,
        "hf/last/checkpoint-10/trainer_state.json": state,
        "hf/last/checkpoint-20/trainer_state.json": state,
        **{
            f"allennlp/{a}/metrics_epoch_{i}.json": json.dumps(epoch)
            for a in "ab"
            for i in range(4)
        },
        **{f"dvc/{a}/plots/metrics/loss.tsv": "step\tloss\n0\t9\n1\t8\n2\t7\n3\t6\n" for a in "ab"},
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    named = [item.source.removeprefix(f"{tmp_path}/") for item in read(tmp_path)]
    assert named == [
        "allennlp/a", "allennlp/b", "dvc/a", "dvc/b", "hf/alone/trainer_state.json", "hf/first", "hf/last",
    ]  # fmt: skip
    assert only(read(tmp_path / "hf" / "last")).source == str(tmp_path / "hf" / "last")


def test_allennlp_epochs_are_one_run(tmp_path):
    for epoch in (0, 1, 10):
        metrics = {"epoch": epoch, "training_epochs": epoch, "best_epoch": 0,
                   "training_loss": 3.0 - epoch / 10, "validation_loss": 3.5, "best_validation_loss": 3.5,
                   "training_duration": "0:36:24"}  # fmt: skip
        (tmp_path / f"metrics_epoch_{epoch}.json").write_text(json.dumps(metrics))
    found = only(read(tmp_path))
    assert curve(found.train) == [(0, 3.0), (1, 2.9), (10, 2.0)]
    assert any("8 of the epochs" in note for note in found.notes)


def mlflow_run(root, values):
    run = root / "1" / ("a" * 32)
    (run / "metrics" / "train").mkdir(parents=True)
    (run / "params").mkdir()
    (run / "params" / "learning_rate").write_text("0.01")
    (run / "params" / "optimizer_name").write_text("SGD")
    lines = "".join(f"16914097477{i:02} {v} {i * 10}\n" for i, v in enumerate(values))
    (run / "metrics" / "train" / "loss").write_text(lines)
    return root


def test_mlflow_folder_with_parameters(tmp_path):
    found = only(read(mlflow_run(tmp_path, [2.5, 2.0, "nan"])))
    assert str(curve(found.train)) == "[(0.0, 2.5), (10.0, 2.0), (20.0, nan)]"
    assert found.optimizer == "sgd"
    assert found.lr.value.tolist() == [0.01]


def test_mlflow_single_values_are_no_history(tmp_path):
    with pytest.raises(LogError, match="single value"):
        read(mlflow_run(tmp_path, [2.5]))
    with pytest.raises(NotALogError, match="one MLflow metric with a single value"):
        runs("1691409747763 0.3386 0\n")


def test_mlflow_data_base(tmp_path):
    path = tmp_path / "mlflow.db"
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE runs (run_uuid TEXT, name TEXT)")
    base.execute("CREATE TABLE params (run_uuid TEXT, key TEXT, value TEXT)")
    base.execute(
        "CREATE TABLE metrics (run_uuid TEXT, key TEXT, value REAL, timestamp INT, step INT, is_nan INT)"
    )
    for run in ("a", "b"):
        base.execute("INSERT INTO runs VALUES (?, 'same name')", (run,))
        base.execute("INSERT INTO params VALUES (?, 'lr', '0.5')", (run,))
        rows = [
            (run, "loss", 2.5, 1, 0, 0),
            (run, "loss", 0.0, 2, 1, 1),
            (run, "loss", 1.7976931348623157e308, 3, 2, 0),
        ]
        base.executemany("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", rows)
    base.commit()
    base.close()
    before = path.read_bytes()
    found = read(path)
    assert [run.run for run in found] == ["same name (1)", "same name (2)"]
    assert str(found[0].train.value.tolist()) == "[2.5, nan, inf]"
    assert path.read_bytes() == before
    assert [r.run for r in read(Source.from_bytes(before))] == [r.run for r in found]


def test_other_data_bases_are_refused(tmp_path):
    path = tmp_path / "other.db"
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE trials (x REAL)")
    base.commit()
    base.close()
    with pytest.raises(NotALogError, match="neither MLflow, trackio nor Optuna"):
        read(path)
