"""Shapes of logs that other people's trainings left in public, each a short piece of one."""

from __future__ import annotations

import csv
import io
import json

import pytest

from advisor.readers import read
from advisor.readers.finished.check import RunsTableError
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source
from advisor.readers.vocabulary.names import sense

# As Julia's JSON3 wrote a dict, in no order.
JULIAS = {
    "5": {"val": 10.100293, "train": 10.099382},
    "12": {"val": 10.100959, "train": 10.099303},
    "1": {"val": 10.100709, "train": 10.116641},
    "3": {"val": 10.100865, "train": 10.099504},
    "11": {"val": 10.100459, "train": 10.099229},
    "4": {"val": 10.10097, "train": 10.099489},
    "2": {"val": 10.101216, "train": 10.099365},
}


def as_json(document: object) -> Source:
    """Hold a document as the file of it."""
    return Source.from_bytes(json.dumps(document).encode(), "log.json")


@pytest.mark.parametrize("key", ["{}", "epoch_{}", "Epoch {}"])
def test_numbered_records_come_in_the_order_of_their_numbers(key: str) -> None:
    [run] = read(as_json({key.format(n): record for n, record in JULIAS.items()}))
    assert run.train is not None
    assert list(run.train.step) == [1, 2, 3, 4, 5, 11, 12]
    assert run.train.value[0] == 10.116641
    assert run.train.value[-1] == 10.099303


def test_a_column_by_the_numbers_of_its_rows_comes_in_their_order() -> None:
    column = {str(k): 2.0 / (1 + k) for k in sorted(range(12), key=str)}
    [run] = read(as_json({"train_loss": column}))
    assert run.train is not None
    assert list(run.train.value) == [2.0 / (1 + k) for k in range(12)]


@pytest.mark.parametrize(
    "beside",
    [
        {"wins": 22, "losses": 78, "analysis": {"total_losses": 78}},
        {"avg_win": 775.39, "avg_loss": -704.71},
        {"win_rate": 0.4, "loss_rate": 0.6},
    ],
)
def test_what_was_lost_in_games_and_trades_is_no_loss(beside: dict[str, object]) -> None:
    rows = [{"iteration": k, "score": 0.2 + 0.01 * k, **beside} for k in range(6)]
    with pytest.raises(NotALogError, match="only values that are to be maximised") as refused:
        read(as_json(rows))
    assert "loss" not in str(refused.value).split("(", 1)[1]
    learning = [{**row, "loss": 0.52 - 0.031 * k} for k, row in enumerate(rows)]
    [run] = read(as_json(learning))
    assert run.train is not None
    assert run.train.name == "loss"


def test_a_loss_beside_wins_is_one() -> None:
    rows = [{"iteration": k, "wins": 9 + k, "avg_loss": 1.03 - 0.05 * k} for k in range(6)]
    [run] = read(as_json(rows))
    assert run.train is not None
    assert run.train.name == "avg_loss"


CURVES = {
    "softmax": [22.540125670256437, 13.835321532355415, 9.873957890051383, 7.373795694775051],
    "neg_sampling": [6.874273633057216, 4.304843866600181, 3.3044802062916308, 2.874575709396938],
}


@pytest.mark.parametrize(
    "header", ["", "kind,dim,lr,losses,final_loss\n", "kind;dim;lr;losses;end\n"]
)
@pytest.mark.parametrize("blanks", [False, True])
def test_a_table_may_hold_the_curve_of_a_training_in_a_cell(header: str, blanks: bool) -> None:
    rows = [[kind, 100, 0.01, curve, curve[-1]] for kind, curve in CURVES.items()]
    text = io.StringIO()
    csv.writer(text, delimiter=";" if ";" in header else ",").writerows(rows)
    cells = text.getvalue().replace(", ", "  ") if blanks else text.getvalue()  # as numpy prints
    runs = read(Source.from_bytes((header + cells).encode(), "log.csv"))
    assert {run.run: list(run.train.value) for run in runs if run.train} == CURVES


def test_a_cell_may_hold_the_parts_of_a_loss_in_one_epoch() -> None:
    rows = [f'{k},"[{2.4 / k}, {2.3 / k}, {2.2 / k}]",{2.3 / k}' for k in range(1, 6)]
    table = "\n".join(["round,client_losses,avg_loss", *rows])
    [run] = read(Source.from_bytes(table.encode(), "log.csv"))
    assert run.train is not None
    assert run.train.name == "avg_loss"
    assert len(run.train.value) == 5


@pytest.mark.parametrize("final", ["best_val_loss", "test_loss", "final_loss"])
@pytest.mark.parametrize("fewest", [5, 12])
def test_what_a_run_ended_with_may_stand_beside_its_curve(final: str, fewest: int) -> None:
    runs = [
        {
            "lr": rate,
            "train_losses": [2.3 / (1 + rate * k) for k in range(fewest)],
            final: 0.5 + rate,
        }
        for rate in (0.1, 0.01)
    ]
    found = read(as_json(runs))
    assert [list(run.train.value) for run in found if run.train] == [
        r["train_losses"] for r in runs
    ]
    assert [run.lr.value[0] for run in found if run.lr] == [0.1, 0.01]


def test_of_a_curve_in_a_cell_the_first_value_is_no_result() -> None:
    table = 'lr,val_losses,final_loss\n0.1,"[2.2, 1.9, 1.8]",1.6\n0.01,"[2.3, 1.7, 1.5]",1.4\n'
    with pytest.raises(RunsTableError) as refused:
        read(Source.from_bytes(table.encode(), "log.csv"))
    assert refused.value.cells.numbers("val_losses") == []
    assert refused.value.cells.numbers("final_loss") == [1.6, 1.4]


def test_lists_behind_words_of_a_log_are_no_table() -> None:
    lines = [f"epoch {k}, grads [0.1, 0.2, 0.{k}], loss {2.0 / k}" for k in range(1, 8)]
    [run] = read(Source.from_bytes("\n".join(lines).encode(), "log.txt"))
    assert run.train is not None
    assert list(run.train.value) == [2.0 / k for k in range(1, 8)]


TRAIN = [0.804635, 0.506493, 0.424517, 0.389091, 0.371088, 0.359089, 0.349144]
VAL = [0.717934, 0.649194, 0.683988, 0.733272, 0.741737, 0.746661, 0.713689]


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ({"val_mse": VAL, "val_rmse": [v**0.5 for v in VAL]}, "val_mse"),
        ({"valid/nll": VAL}, "valid/nll"),
        ({"test_mae": VAL}, "test_mae"),
        ({"val_rmse": VAL}, None),  # a root; it crosses what it is the root of
        ({"val_mse": [20.0 * v for v in VAL]}, None),  # in other units than what is minimised
        ({"val_wer": VAL}, None),  # nothing is trained by it
        ({"val_mse": [0.0] * 7}, None),
        ({"val_mse": [float("nan")] * 7}, None),
        ({"val_mse": VAL, "val_loss": [2.0 * v for v in VAL]}, "val_loss"),
    ],
)
def test_a_validation_may_have_the_loss_by_its_own_name(others: dict[str, list[float]], found):
    [run] = read(as_json({"train_loss": TRAIN, **others}))
    assert (run.val and run.val.name) == found
    said = [note for note in run.notes if "is read as the validation loss" in note]
    assert len(said) == (found not in {None, "val_loss"})


def test_an_option_may_name_the_loss_of_a_document_that_nothing_names() -> None:
    losses = as_json({"pi": [6.517436, 6.40055, 6.267729], "v": [1.01, 0.92, 0.85]})
    with pytest.raises(NotALogError, match="columns 'pi', 'v'; --train-loss NAME chooses"):
        read(losses)
    [run] = read(losses, ReadOptions(train_loss="pi"))
    assert run.train is not None
    assert list(run.train.value) == [6.517436, 6.40055, 6.267729]


FOLDS = {
    "mean_accuracy": 97.6,
    "folds": [
        {
            "fold": fold,
            "val_accuracy": 97.0 + fold,
            "val_loss": 0.6,
            "history": {
                "train_acc": [50, 51, 52, 53],
                "train_loss": [0.693, 0.65, 0.61, 0.5 + fold / 10],
                "val_loss": [0.72, 0.68, 0.65, 0.62],
            },
        }
        for fold in (1, 2, 3)
    ],
}


def test_the_history_of_a_run_may_stand_below_its_results() -> None:
    runs = read(as_json(FOLDS))
    assert [run.run for run in runs] == ["folds/1", "folds/2", "folds/3"]
    assert [run.train.value[-1] for run in runs if run.train] == [0.6, 0.7, 0.8]
    assert {run.axis for run in runs} == {"row"}  # accuracies in percent may rise as counts do


def test_what_one_epoch_tells_in_lists_is_no_history_of_its_own() -> None:
    rows = [
        {"epoch": k, "loss": 2.0 / (1 + k), "per_class": {"iou": [0.1 * k, 0.2, 0.3]}}
        for k in range(5)
    ]
    [run] = read(as_json(rows))
    assert run.train is not None
    assert len(run.train.value) == 5


def test_a_list_a_fold_under_each_name_is_a_run_each() -> None:
    folds = {
        "loss": [[0.8438, 0.5370, 0.4919, 0.4821, 0.4772], [0.9036, 0.5330, 0.4844, 0.4739]],
        "val_loss": [[0.5883, 0.4807, 0.4654, 0.4613, 0.4805], [0.5501, 0.4733, 0.4612, 0.4555]],
        "test_acc": [0.78, 0.79],
    }
    runs = read(as_json(folds))
    assert [run.run for run in runs] == ["0", "1"]
    assert [list(run.train.value) for run in runs if run.train] == folds["loss"]
    assert [list(run.val.value) for run in runs if run.val] == folds["val_loss"]


def test_lists_in_which_the_loss_goes_on_are_those_of_epochs() -> None:
    """The two validation losses were read as the training, the batches not at all."""
    epochs = [[2.31, 2.12, 1.93, 1.81], [1.78, 1.65, 1.59, 1.52], [1.49, 1.53, 1.41, 1.38]]
    [run] = read(as_json({"loss": epochs, "val_loss": [1.80, 1.55, 1.42]}))
    assert run.train is not None
    assert list(run.train.value) == sum(epochs, [])  # noqa: RUF017
    assert run.val is not None
    assert list(run.val.step) == [3, 7, 11]


def test_of_triples_the_first_number_may_be_the_step() -> None:
    history = {"loss": [[100, 2.31, 0.12], [200, 1.83, 0.31], [300, 1.62, 0.42]]}
    [run] = read(as_json(history))
    assert run.train is not None
    assert list(run.train.step) == [100, 200, 300]
    assert list(run.train.value) == [2.31, 1.83, 1.62]
    with pytest.raises(NotALogError, match="single values"):
        read(as_json({"loss_terms": [[0.5, 0.3, 0.2], [0.6, 0.2, 0.4], [0.7, 0.1, 0.6]]}))


@pytest.mark.parametrize(
    "name", ["communication_cost_kb", "energy_cost_mean", "api_cost", "cost_usd", "Metrics/EpCost"]
)
def test_what_a_training_spends_is_no_loss(name: str) -> None:
    assert sense(name).kind == "other"


@pytest.mark.parametrize("name", ["cost", "train_cost", "total_cost", "cost_mean", "kl_cost"])
def test_a_cost_of_the_model_is_a_loss(name: str) -> None:
    assert sense(name).kind == "loss"
