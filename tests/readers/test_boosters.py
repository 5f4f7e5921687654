"""Logs of boosted trees are known by what their programs print, and nothing else is."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from advisor.errors import LogError
from advisor.readers import read
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from advisor.history import History

FORMATS = Path(__file__).parents[2] / "sample_logs" / "formats"


def rounds(line: str, count: int = 12, first: int = 0) -> str:
    """Lines with their number, a falling loss of the training and one of the validation."""
    return "".join(
        line.format(i=i, t=f"{math.exp(-i / 5):.6f}", v=f"{0.1 + math.exp(-i / 4):.6f}") + "\n"
        for i in range(first, first + count)
    )


def run_in(text: str, name: str = "a.log") -> History:
    (found,) = read(Source.from_bytes(text.encode(), name))
    return found


BOOSTERS = {
    "XGBoost": "[{i}]\ttrain-mlogloss:{t}\teval-mlogloss:{v}",
    "XGBoost, two metrics": "[{i}]\ttrain-logloss:{t}\ttrain-error@0.7:0.2\teval-logloss:{v}",
    "XGBoost, folds": "[{i}]\ttrain-rmse:{t}+0.00263\ttest-rmse:{v}+0.00733",
    "XGBoost behind a time": "[12:34:56] INFO: [{i}]\ttrain-aft-nloglik:{t}\teval-aft-nloglik:{v}",
    "LightGBM": "[{i}]\ttraining's binary_logloss: {t}\tvalid_1's binary_logloss: {v}",
    "LightGBM, folds": "[{i}]\ttrain's l2: {t} + 0.0127\tvalid's l2: {v} + 0.0146",
    "LightGBM's command": "[LightGBM] [Info] Iteration:{i}, training l2 : {t}\n"
    "[LightGBM] [Info] Iteration:{i}, valid_1 l2 : {v}",
    "CatBoost": "{i}:\tlearn: {t}\ttest: {v}\tbest: 0.1 (9)\ttotal: 1.2ms\tremaining: 3s",
    "scikit-learn": "[{i}/60] 3 trees, 42 leaves (14 on avg), max depth = 7, train loss: {t}, "
    "val loss: {v}, in 0.013s",
}


@pytest.mark.parametrize("line", BOOSTERS.values(), ids=BOOSTERS)
def test_what_programs_print_that_boost_trees(line: str) -> None:
    found = run_in(rounds(line, first=1))
    assert found.boosting
    assert any("boosted trees" in note for note in found.notes)
    assert found.val is not None
    assert (len(found.val), found.val.value[-1]) == pytest.approx(
        (12, 0.1 + math.exp(-3)), rel=1e-5
    )


@pytest.mark.parametrize(
    "line",
    [
        "[{i}] train-loss: {t}\tval-loss: {v}",
        "[{i}] train_loss={t} val_loss={v}",
        "[{i}/60] train loss: {t}, val loss: {v}, in 0.013s",
        "{i}: train loss {t} val loss {v} best: 0.1",
        "Epoch[{i}] Train-rmse={t}\nEpoch[{i}] Validation-rmse={v}",
        "Epoch {i}: the model's loss: {t} its val loss: {v}",
        "iter {i}: loss {t}, remaining: 3s",
        "Iter: {i} Train Loss: {t} Val Loss: {v} Remaining Time: 3s",
    ],
)
def test_logs_of_networks_that_look_a_little_like_it(line: str) -> None:
    assert not run_in(rounds(line, first=1)).boosting


@pytest.mark.parametrize(
    "name",
    ["xgboost_rounds.txt", "lightgbm_rounds.txt", "sklearn_boosting.txt", "catboost/console.txt",
     "catboost/catboost_training.json", "sklearn_hist_boosting.txt"],
)  # fmt: skip
def test_the_samples(name: str) -> None:
    (found,) = read(FORMATS / name)
    assert found.boosting


def test_catboosts_folder_and_its_loss_of_classes(tmp_path: Path) -> None:
    for part, end in (("learn", "{t}"), ("test", "{v}")):
        table = "iter\tMultiClass\n" + rounds("{i}\t" + end)
        (tmp_path / f"{part}_error.tsv").write_text(table, encoding="utf-8")
    (found,) = read(tmp_path)
    assert found.boosting
    assert found.train is not None
    assert found.val is not None
    assert (found.train.value[0], found.val.value[0]) == (1.0, 1.1)


def test_catboosts_events_say_again_what_its_tables_say(tmp_path: Path) -> None:
    sample = FORMATS / "tensorboardx" / "events.out.tfevents.1700000000.host"
    for part in ("learn", "test"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "events.out.tfevents").write_bytes(sample.read_bytes())
    assert all(run.boosting for run in read(tmp_path))
    for part in ("learn", "test"):
        table = "iter\tRMSE\n" + rounds("{i}\t{t}")
        (tmp_path / f"{part}_error.tsv").write_text(table, encoding="utf-8")
    (found,) = read(tmp_path)
    assert (found.format, found.boosting) == ("a table a metric", True)


def test_xgboosts_folds_in_a_table() -> None:
    head = "train-rmse-mean,train-rmse-std,test-rmse-mean,test-rmse-std\n"
    assert run_in(head + rounds("{t},0.1,{v},0.2"), "cv.csv").boosting
    assert not run_in("train-rmse-mean,test-rmse-mean\n" + rounds("{t},{v}"), "own.csv").boosting


@pytest.mark.parametrize(
    "head",
    [
        "epoch,train_loss,validation_0-error",
        "epoch,train_loss,valid_0/auc",
        "step,train_loss,valid_0/loss",
        "lr,passed_time,remaining_time",
    ],
)
def test_a_network_may_number_its_sets_and_tell_its_times(head: str) -> None:
    table = f"{head},loss\n" + rounds("{i},{t},{v},{t}")
    assert not run_in(table, "run.csv").boosting


def test_a_network_below_boosted_trees_is_none() -> None:
    head = rounds(BOOSTERS["LightGBM, folds"], count=2)
    assert not run_in(head + rounds("Epoch {i}: train_loss {t} val_loss {v}", first=1)).boosting


def test_the_rate_that_catboost_chose_is_told() -> None:
    head = "Learning rate set to 0.105567\n"
    found = run_in(head + rounds(BOOSTERS["CatBoost"]))
    assert found.lr is not None
    assert found.lr.value[0] == 0.105567
    assert run_in(head + rounds("step {i} loss {t}")).lr is None


def shown(values: list[float], *, best: bool = True, sets: str = "learn test") -> str:
    """CatBoost's lines of a metric that it does not name; the best of the last set beside it."""
    lines = []
    for i, value in enumerate(values):
        told = "\t".join(f"{name}: {value:.7f}" for name in sets.split())
        highest = f"best: {max(values[: i + 1]):.7f} (0)\t" if best else ""
        lines.append(f"{i}:\t{told}\t{highest}total: 12ms\tremaining: 9ms\n")
    return "".join(lines)


RISING = [0.04 + 0.01 * i for i in range(40)]
SCATTERED = [0.9, 0.93, 0.91, 0.95, 0.94, 0.96, 0.93]


@pytest.mark.parametrize(
    "text",
    [
        shown(RISING),
        shown(SCATTERED),
        shown(SCATTERED, sets="test test1"),
        shown(SCATTERED, sets="test"),
        shown(RISING, best=False, sets="learn"),
    ],
)
def test_what_catboost_shows_is_no_loss_where_the_best_is_the_highest(text: str) -> None:
    with pytest.raises(LogError, match=r"to be maximised .*'(?:learn|test) score'"):
        read(Source.from_bytes(text.encode(), "a.log"))


def test_what_catboost_shows_is_a_loss_where_it_rises_above_its_best_or_above_1() -> None:
    risen = shown([0.9, 1.2, 3.0], best=False, sets="learn test").replace(
        "total", "best: 0.9000000 (0)\ttotal"
    )
    assert run_in(risen).train is not None
    assert run_in(shown([0.5, 2.0, 8.0], best=False, sets="learn")).train is not None
    assert run_in(rounds(BOOSTERS["CatBoost"])).val is not None


def test_catboosts_records_of_several_metrics_and_sets() -> None:
    metrics = [{"name": "R2", "best_value": "Max"}, {"name": "BrierScore", "best_value": "Min"}]
    meta = {"learn_metrics": metrics[1:], "test_metrics": metrics, "test_sets": ["test", "test1"]}
    records = [
        {"iteration": i, "learn": [1 / (i + 1)], "test": [0.5, 2 / (i + 1)], "test1": [0.4, 3.0]}
        for i in range(9)
    ]
    found = run_in(json.dumps({"meta": meta, "iterations": records}), "catboost_training.json")
    assert found.boosting
    assert found.train is not None
    assert found.val is not None
    assert (found.train.value[0], found.val.value[0]) == (1.0, 2.0)


@pytest.mark.parametrize("sets", [("learn",), ("learn", "validation"), ("learn", "validation_0")])
def test_catboosts_scores_as_json(sets: tuple[str, ...]) -> None:
    found = run_in(scores(**{name: {"MultiClass": 0.2, "AUC": 0.1} for name in sets}), "a.json")
    assert found.boosting
    assert found.train is not None
    assert (found.val is not None) == (len(sets) > 1)


def test_a_network_may_learn_too() -> None:
    text = scores(learn={"loss": 0.2}, validation={"loss": 0.1})
    assert not any(run.boosting for run in read(Source.from_bytes(text.encode(), "a.json")))


def test_the_names_of_xgboosts_examples() -> None:
    found = run_in(rounds("[{i}]\tdtrain-rmse:{t}\tdvalid-rmse:{v}"))
    assert found.train is not None
    assert found.val is not None
    assert (found.train.value[0], found.val.value[0]) == (1.0, 1.1)
    told = run_in(scores(dtrain={"rmse": 0.2}, dvalid={"rmse": 0.1}), "evals.json")
    assert told.boosting
    assert told.val is not None
    assert told.val.value[1] == pytest.approx(math.exp(-0.1))


SETS = "[{i}]\tvalidation_0-logloss:{t}\tvalidation_1-logloss:{v}"


def test_of_xgboosts_numbered_sets_the_first_is_the_training_and_the_last_decides() -> None:
    found = run_in(rounds(SETS))
    assert found.train is not None
    assert found.val is not None
    assert (found.train.value[0], found.val.value[0]) == (1.0, 1.1)
    assert any("taken for the training set" in note for note in found.notes)


def test_one_numbered_set_is_a_validation() -> None:
    found = run_in(rounds("[{i}]\tvalidation_0-logloss:{v}"))
    assert found.train is None
    assert found.val is not None


def test_a_first_set_that_ends_higher_is_not_the_training() -> None:
    found = run_in(rounds("[{i}]\tvalidation_0-logloss:{v}\tvalidation_1-logloss:{t}"))
    assert found.train is None
    assert found.val is not None
    assert found.val.value[0] == 1.1


def test_who_names_a_loss_is_not_contradicted() -> None:
    from advisor.readers.raw.series import ReadOptions

    source = Source.from_bytes(rounds(SETS).encode(), "a.log")
    (found,) = read(source, ReadOptions(val_loss="validation_0-logloss"))
    assert found.val is not None
    assert found.val.value[0] == 1.0


def scores(**sets: dict[str, float]) -> str:
    """As json.dumps(model.evals_result()) writes them: a curve that falls by each rate."""
    return json.dumps(
        {
            name: {metric: [math.exp(-i * by) for i in range(12)] for metric, by in told.items()}
            for name, told in sets.items()
        }
    )


@pytest.mark.parametrize(
    ("text", "train", "val"),
    [
        (scores(validation_0={"rmse": 0.2}, validation_1={"rmse": 0.1}), 0.2, 0.1),
        (scores(training={"l2": 0.2}, valid_1={"l2": 0.1}), 0.2, 0.1),
        (scores(valid_0={"binary_logloss": 0.1}), None, 0.1),
        (scores(train={"mlogloss": 0.2}, eval={"mlogloss": 0.1}), 0.2, 0.1),
    ],
)
def test_scores_as_json(text: str, train: float | None, val: float) -> None:
    found = run_in(text, "scores.json")
    assert found.boosting
    assert found.val is not None
    assert found.val.value[1] == pytest.approx(math.exp(-val))
    assert (found.train is None) == (train is None)
    if found.train is not None and train is not None:
        assert found.train.value[1] == pytest.approx(math.exp(-train))


def test_numbered_sets_of_a_network_stay_runs_of_their_own() -> None:
    text = scores(valid_0={"loss": 0.2}, valid_1={"loss": 0.1})
    found = read(Source.from_bytes(text.encode(), "a.json"))
    assert [run.boosting for run in found] == [False, False]
