"""Tables as loggers, spreadsheets and exports write them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor.errors import LogError
from advisor.readers import read, understand
from advisor.readers.series import ReadOptions
from advisor.readers.source import Source

if TYPE_CHECKING:
    from advisor.history import History


def histories(text: str | bytes, **options: object) -> list[History]:
    data = text if isinstance(text, bytes) else text.encode()
    return read(Source.from_bytes(data, "log"), ReadOptions(**options))  # type: ignore[arg-type]


def only(text: str | bytes, **options: object) -> History:
    (history,) = histories(text, **options)
    return history


def refusal(text: str | bytes, **options: object) -> str:
    with pytest.raises(LogError) as caught:
        histories(text, **options)
    assert "\n" not in caught.value.message
    return caught.value.message


PLAIN = "step,train_loss,val_loss,lr\n0,2.5,2.6,0.1\n1,2.0,,0.1\n2,1.5,1.7,0.05\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(".", ",")
        .replace("step,train_loss,val_loss,lr", "step;train_loss;val_loss;lr")
        .replace("0,2,5,2,6,0,1", "0;2,5;2,6;0,1")
        .replace("1,2,0,,0,1", "1;2,0;;0,1")
        .replace("2,1,5,1,7,0,05", "2;1,5;1,7;0,05"),
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.encode("utf-16"),
        PLAIN.replace(",", " , "),
        "\n".join(",".join(f'"{c}"' for c in line.split(",")) for line in PLAIN.splitlines()),
        "# run of 2024\n\n" + PLAIN,
        "sep=,\n" + PLAIN,
        PLAIN.replace("step,", "# step,"),
        PLAIN.replace(",,", ",None,"),
        PLAIN.replace(",,", ",-,"),
        PLAIN.replace("2.5", "tensor(2.5, device='cuda:0')").replace(
            "tensor(2.5, device='cuda:0')", "\"tensor(2.5, device='cuda:0')\""
        ),
        PLAIN.replace("step", "Step").replace("train_loss", "trainLoss").replace("val_", "Valid "),
        PLAIN.replace("0.1", "1e-1").replace("0.05", "5E-2"),
        PLAIN.replace("\n1,", "\nstep,train_loss,val_loss,lr\n1,"),
        PLAIN + "3,1.",
    ],
    ids=lambda t: None,
)
def test_every_dialect_reads_the_same(text: str | bytes) -> None:
    history = only(text)
    assert history.train is not None
    assert history.val is not None
    assert history.lr is not None
    assert history.train.step.tolist() == [0, 1, 2]
    assert history.train.value.tolist() == [2.5, 2.0, 1.5]
    assert history.val.step.tolist() == [0, 2]
    assert history.val.value.tolist() == [2.6, 1.7]
    assert history.lr.value.tolist() == [0.1, 0.1, 0.05]
    assert history.axis == "step"


def test_lines_are_those_of_the_file() -> None:
    history = only("# made by me\nstep,loss\n0,3\n\n1,2\n2,1\n")
    assert history.train is not None
    assert history.train.line is not None
    assert history.train.line.tolist() == [3, 5, 6]


def test_quoted_line_breaks_and_stray_quotes() -> None:
    history = only('step,text,loss\n0,"a\nb",3\n1,"c",2\n2,"d,1\n3,e,0\n')
    assert history.train is not None
    assert history.train.line is not None
    assert history.train.value.tolist() == [3, 2, 1, 0]
    assert history.train.line.tolist() == [2, 4, 5, 6]


def test_a_written_nan_is_a_symptom_and_an_empty_cell_is_none() -> None:
    history = only("step,loss\n0,3\n1,\n2,2\n3,nan\n4,-inf\n5,Infinity\n6,NaN\n")
    assert history.train is not None
    assert history.train.step.tolist() == [0, 2, 3, 4, 5, 6]
    assert np.isnan(history.train.value[[2, 5]]).all()
    assert history.train.value[[3, 4]].tolist() == [-math.inf, math.inf]


def test_nan_in_every_row_without_validation_means_not_logged() -> None:
    rows = "".join(f"{i},{5 - i / 10},{4 if i % 5 == 0 else 'nan'}\n" for i in range(23))
    history = only("step,loss,val_loss\n" + rows)
    assert history.val is not None
    assert history.val.step.tolist() == [0, 5, 10, 15, 20]


def test_a_run_that_ends_in_nan_keeps_it() -> None:
    rows = "".join(f"{i},{'nan' if i > 4 else 5 - i}\n" for i in range(30))
    history = only("step,loss\n" + rows)
    assert history.train is not None
    assert np.isnan(history.train.value).sum() == 25


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1 234.5", 1234.5),
        ('"1,234.5"', 1234.5),
        ("1'234.5", 1234.5),
        ("12.5%", 12.5),
        ("1.2k", 1200.0),
        ("3.5 nats", 3.5),
        ("tensor(0.25)", 0.25),
        ("np.float64(0.25)", 0.25),
        ("[0.25]", 0.25),
        ("-1.#IND", math.nan),
        ("1.#INF", math.inf),
        ("+.5", 0.5),
    ],
)
def test_numbers_as_people_write_them(cell: str, value: float) -> None:
    history = only(f"step,loss\n0,9\n1,{cell}\n2,7\n")
    assert history.train is not None
    assert history.train.value.tolist()[1] == pytest.approx(value, nan_ok=True)


def test_short_and_long_rows_and_text_cells_are_counted_with_their_line() -> None:
    history = only("step,loss,acc\n0,3,1\n1,2\n2,oops,1\n3,1,1,9\n4,1,1\n")
    assert history.train is not None
    assert history.train.step.tolist() == [0, 1, 3, 4]
    notes = " ".join(history.notes)
    assert "rows with fewer cells than the header: 1" in notes
    assert "line 3" in notes
    assert "rows with more cells than the header: 1" in notes
    assert "line 4: 'oops'" in notes


def test_a_training_that_was_nan_from_the_first_line_is_still_a_training() -> None:
    history = only("epoch,loss,val_loss,lr\n0,nan,nan,10\n1,nan,nan,10\n2,nan,nan,10\n")
    assert np.isnan(history.loss.value).tolist() == [True] * 3
    assert any("diverged before the first" in n for n in history.notes)


def test_no_header_one_and_two_columns() -> None:
    one = only("3.0\n2.0\n1.0\n")
    assert one.train is not None
    assert one.axis == "row"
    assert one.train.value.tolist() == [3.0, 2.0, 1.0]
    two = only("10 3.0\n20 2.0\n30 1.0\n")
    assert two.train is not None
    assert two.train.step.tolist() == [10, 20, 30]
    assert two.train.value.tolist() == [3.0, 2.0, 1.0]


def test_keras_csvlogger() -> None:
    history = only(
        "epoch,accuracy,loss,learning_rate,val_accuracy,val_loss\n"
        "0,0.5,1.5,0.001,0.4,1.6\n1,0.6,1.2,0.001,0.5,1.4\n"
    )
    assert history.axis == "epoch"
    assert history.train is not None
    assert history.val is not None
    assert history.lr is not None
    assert (history.train.name, history.val.name) == ("loss", "val_loss")
    assert history.lr.name == "learning_rate"


def test_lightning_writes_rate_train_and_val_on_rows_of_their_own() -> None:
    history = only(
        "epoch,lr-Adam,step,train_loss_epoch,train_loss_step,val_loss\n"
        ",0.1,0,,,\n0,,49,,3.0,\n0,,99,,2.5,\n0,,99,,,2.6\n0,,99,2.7,,\n"
        ",0.05,100,,,\n1,,149,,2.0,\n1,,199,,1.5,\n1,,199,,,1.9\n1,,199,1.7,,\n"
    )
    assert history.train is not None
    assert history.val is not None
    assert history.lr is not None
    assert history.train.name == "train_loss_step"
    assert history.train.step.tolist() == [49, 99, 149, 199]
    assert history.val.step.tolist() == [99, 199]
    assert history.lr.step.tolist() == [0, 100]
    assert not history.notes


def test_ultralytics_losses_are_summed_and_it_is_said() -> None:
    history = only(
        "      epoch,  train/box_loss,  train/cls_loss,  val/box_loss, val/cls_loss, lr/pg0,"
        " lr/pg1, lr/pg2\n 0, 1.0, 2.0, 1.5, 2.5, 0.07, 0.003, 0.003\n 1, 0.5, 1.0, 1.0, 2.0,"
        " 0.04, 0.006, 0.006\n"
    )
    assert history.train is not None
    assert history.val is not None
    assert history.lr is not None
    assert history.train.value.tolist() == [3.0, 1.5]
    assert history.val.value.tolist() == [4.0, 3.0]
    assert history.lr.value.tolist() == [0.003, 0.006]
    assert any("sum of 'train/box_loss', 'train/cls_loss'" in n for n in history.notes)


def test_yolov5_results_have_no_header() -> None:
    rows = [
        f"  {i}/9  0.87G  0.08  0.04  0.01  {0.2 - i / 100}  24  416  .6 .2 .1 .0 0.1 0.03 {i}\n"
        for i in range(10)
    ]
    history = only("".join(rows))
    assert history.train is not None
    assert history.val is not None
    assert history.axis == "epoch"
    assert history.train.value[:2].tolist() == [0.2, 0.19]
    assert history.val.value[1] == pytest.approx(1.13)


def test_wandb_chart_of_several_runs() -> None:
    runs = histories(
        '"Step","a - train/loss","a - train/loss__MIN","a - train/loss__MAX","b - train/loss",'
        '"b - train/loss__MIN","b - train/loss__MAX"\n'
        '"0","3","3","3","5","5","5"\n"1","2","2","2","4","4","4"\n"2","1","1","1","","",""\n'
    )
    assert [r.run for r in runs] == ["a", "b"]
    assert [len(r.loss) for r in runs] == [3, 2]


def test_a_metric_a_row() -> None:
    history = only(
        "key,value,timestamp,step,run_uuid\n"
        "loss,3,17,0,ab\nlr,0.1,17,0,ab\nloss,2,18,10,ab\nval_loss,2.5,18,10,ab\nloss,1,19,20,ab\n"
    )
    assert history.train is not None
    assert history.val is not None
    assert history.lr is not None
    assert history.train.step.tolist() == [0, 10, 20]
    assert history.val.step.tolist() == [10]


def test_a_metric_and_its_variant_a_row() -> None:
    history = only("metric,variant,iter,value\nloss,train,0,3\nloss,train,1,2\nloss,val,1,2.5\n")
    assert history.loss.value.tolist() == [3, 2]
    assert history.val is not None
    assert history.val.value.tolist() == [2.5]


def test_a_markdown_table() -> None:
    history = only("| step | loss |\n|------|:----:|\n| 0 | 3 |\n| 1 | 2 |\n")
    assert (history.loss.step.tolist(), history.loss.value.tolist()) == ([0, 1], [3, 2])
    assert not history.notes


def test_an_unknown_first_column_that_counts_is_the_axis() -> None:
    assert only("Schritt;loss\n10;3,5\n20;2,5\n").loss.step.tolist() == [10, 20]


def test_a_bound_that_rises_is_maximised() -> None:
    assert "--maximize 'elbo'" in refusal("epoch,elbo\n0,-900\n1,-500\n2,-200\n")


def test_a_column_that_names_the_run_splits() -> None:
    text = "run,step,loss\n" + "".join(f"{r},{i},{9 - i}\n" for r in "ab" for i in range(4))
    runs = histories(text)
    assert [r.run for r in runs] == ["a", "b"]
    assert runs[1].loss.step.tolist() == [0, 1, 2, 3]
    assert runs[1].loss.line is not None
    assert runs[1].loss.line.tolist() == [6, 7, 8, 9]


def test_finished_runs_are_no_log() -> None:
    rows = "".join(f"SGD,{i / 1000},200,{1 / (i + 1)}\n" for i in range(9))
    assert "table of 9 finished runs" in refusal("optimizer,lr,epoch,loss\n" + rows)


def test_runs_without_a_loss_beside_others_are_counted() -> None:
    text = '"Step","a - loss","b - accuracy","c - loss"\n0,3,.1,5\n1,2,.2,4\n'
    runs = histories(text)
    assert [r.run for r in runs] == ["a", "c"]
    assert "1 more run passed over: no loss" in runs[0].notes


def test_two_tables_in_one_file_are_two_runs() -> None:
    runs = histories("step,loss\n0,3\n1,2\nepoch,train_loss,lr\n0,5,0.1\n1,4,0.1\n")
    assert [r.axis for r in runs] == ["step", "epoch"]
    assert runs[1].loss.line is not None
    assert runs[1].loss.line.tolist() == [5, 6]


def test_a_range_test_has_no_axis_but_its_rates() -> None:
    history = only("lr,loss\n1e-4,3\n1.5e-4,2.5\n2.2e-4,1.5\n3.3e-4,9\n")
    assert history.axis == "row"
    assert history.lr is not None
    assert history.lr.value.tolist() == [1e-4, 1.5e-4, 2.2e-4, 3.3e-4]


BAD = {
    "": "is empty",
    "  \n\n": "is empty",
    "step,loss\n": "no rows",
    "step,loss\n0,nan\n1,nan\n2,nan\n": "no finite loss value",
    "step,loss\n0,\n1,\n": "no",
    "epoch,accuracy,val_accuracy\n0,.5,.4\n1,.6,.5\n": "--maximize 'accuracy'",
    "step,foo,bar\n0,5,1\n1,4,2\n": "'foo', 'bar'",
    "name,city\nann,rome\nbob,oslo\n": "",
    "\x00\x01\x02binary\x00" * 50: "binary",
    "Dear all,\nhow are you, and your family?\nBest, Ann\n": "",
}


@pytest.mark.parametrize("name", ["c{}", "layer.{} weight loss", "1.5"])
def test_a_million_columns_are_counted_and_not_read(name: str) -> None:
    header = ",".join(name.format(i) for i in range(1_000_000))
    assert "is a table of 1,000,000 columns" in refusal(header + "\n" + "1," * 999_999 + "1\n")


@pytest.mark.parametrize("text", BAD, ids=repr)
def test_what_is_no_log_is_refused_in_one_sentence(text: str) -> None:
    assert BAD[text] in refusal(text)


def test_a_column_that_is_not_there_names_the_nearest() -> None:
    message = refusal(PLAIN, train_loss="trian_loss")
    assert "did you mean 'train_loss'?" in message
    assert "'val_loss'" in message


def test_options_override() -> None:
    text = "a,b,c,d,e\n0,9,3,1,0.5\n10,8,2,2,0.4\n"
    history = only(text, train_loss="c", val_loss="B", lr_column="e", step_column="d")
    assert history.train is not None
    assert history.val is not None
    assert history.lr is not None
    assert history.train.value.tolist() == [3, 2]
    assert history.val.value.tolist() == [9, 8]
    assert history.train.step.tolist() == [1, 2]
    assert history.lr.value.tolist() == [0.5, 0.4]


def test_lr_and_optimizer_from_the_user() -> None:
    history = only("step,loss\n5,3\n6,2\n", lr=3e-4, optimizer="AdamW")
    assert history.lr is not None
    assert (history.lr.step.tolist(), history.lr.value.tolist()) == ([5.0], [3e-4])
    assert history.optimizer == "adamw"


def test_maximize_negates_a_metric_and_its_counterpart() -> None:
    history = only("epoch,accuracy,val_accuracy\n0,0.5,0.4\n1,0.6,0.5\n", maximize="accuracy")
    assert history.maximize
    assert history.train is not None
    assert history.val is not None
    assert history.train.value.tolist() == [-0.5, -0.6]
    assert history.val.value.tolist() == [-0.4, -0.5]


def test_understanding_tells_every_column() -> None:
    ((history, story),) = understand(
        Source.from_bytes(b"step,loss,acc,note,lr,epoch\n0,2,.5,x,0.1,0\n1,1,.6,y,0.1,0\n", "log")
    )
    assert [(p.role, p.series) for p in story.picks] == [
        ("train_loss", ("loss",)),
        ("lr", ("lr",)),
        ("step", ("step",)),
    ]
    assert {u.name for u in story.unused} == {"acc", "note", "epoch"}
    assert "holds text ('x')" in [u.why for u in story.unused]
    assert history.format == "csv"
