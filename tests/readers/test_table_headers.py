"""Tables with a cell more than the header names (R, old Flair), or with comments above it."""

from __future__ import annotations

import pytest

from advisor.readers import read
from advisor.readers.delimited.extra_cell import named
from advisor.readers.sources.source import Source

HISTORY = """\
"epoch" "loss" "val_loss" "lr"
"1" 1 0.843 0.621 0.001
"2" 2 0.543 0.521 0.001
"3" 3 0.443 0.471 0.001
"4" 4 0.343 0.421 0.001
"""
# As keras for R gives a history by as.data.frame().
LONG = """\
"","epoch","value","metric","data"
"1",1,0.421,"loss","training"
"2",2,0.321,"loss","training"
"3",3,0.271,"loss","training"
"4",1,0.321,"loss","validation"
"5",2,0.291,"loss","validation"
"6",3,0.281,"loss","validation"
"""
# A cell of the second table stands empty between two tabs, and all after it a column late.
FLAIR = """\
EPOCH\tTIMESTAMP\tBAD_EPOCHS\tLEARNING_RATE\tTRAIN_LOSS\tTRAIN_F-SCORE\tDEV_LOSS\tDEV_F-SCORE\tTEST_LOSS
0\t11:17:16\t0\t0.1000\t0.021566\t\t_\t0.013571\t0.7966\t_
1\t11:17:21\t0\t0.1000\t0.011943\t\t_\t0.009098\t0.9492\t_
2\t11:17:25\t0\t0.1000\t0.007439\t\t_\t0.011512\t0.8983\t_
"""


@pytest.mark.parametrize("separator", [" ", "\t", ",", ";"])
def test_names_of_rows_without_a_name_of_their_own(separator: str) -> None:
    """The epochs were read as the loss, the loss as the validation."""
    [run] = read(Source.from_bytes(HISTORY.replace(" ", separator).encode(), "history.csv"))
    assert run.train is not None
    assert run.val is not None
    assert run.lr is not None
    assert run.axis == "epoch"
    assert list(run.train.value) == [0.843, 0.543, 0.443, 0.343]
    assert list(run.val.value) == [0.621, 0.521, 0.471, 0.421]
    assert set(run.lr.value) == {0.001}
    assert not any("more cells" in note for note in run.notes)


def test_a_metric_a_row_counts_epochs_where_its_column_says_so() -> None:
    [run] = read(Source.from_bytes(LONG.encode(), "history.csv"))
    assert run.axis == "epoch"
    assert run.train is not None
    assert list(run.train.value) == [0.421, 0.321, 0.271]


def test_a_separator_too_many_in_every_row() -> None:
    """The score of the validation was read as a test loss."""
    [run] = read(Source.from_bytes(FLAIR.encode(), "loss.tsv"))
    assert run.train is not None
    assert run.val is not None
    assert list(run.train.value) == [0.021566, 0.011943, 0.007439]
    assert list(run.val.value) == [0.013571, 0.009098, 0.011512]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("epoch,loss", ["1,0.8,0.1", "2,0.7,0.1", "3,0.6,0.1"]),
        ("step,epoch,loss", ["1,1,0.8,0.1", "2,1,0.7,0.1", "3,1,0.6,0.1"]),
        ("loss,lr", ["0.8,0.1,5", "0.7,0.1,5", "0.6,0.1,5"]),
        ("epoch,loss", ["1,0.8,", "2,0.7,", "3,0.6,"]),
        ("loss,lr", ["1,0.8,0.1", "2,0.7"]),
        ("loss,lr", ["1,0.8,0.1"]),
    ],
)
def test_what_follows_the_last_name_moves_nothing(header: str, rows: list[str]) -> None:
    names = tuple(header.split(","))
    assert named(names, [row.split(",") for row in rows]) == names


@pytest.mark.parametrize(
    "above", ["# lr=0.003\n# optimizer: sgd\n", "# run 7, lr: 3e-3, optimizer=SGD\n"]
)
def test_comments_above_a_table_tell_its_settings(above: str) -> None:
    table = above + "epoch,loss\n" + "".join(f"{k},{2.0 / (1 + k)}\n" for k in range(5))
    [run] = read(Source.from_bytes(table.encode(), "log.csv"))
    assert run.lr is not None
    assert list(run.lr.value) == [0.003]
    assert run.optimizer == "sgd"


def test_a_rate_that_is_logged_is_none_of_a_comment() -> None:
    table = "# lr=0.003\nepoch,loss,lr\n" + "".join(f"{k},{2.0 / (1 + k)},0.1\n" for k in range(5))
    [run] = read(Source.from_bytes(table.encode(), "log.csv"))
    assert run.lr is not None
    assert set(run.lr.value) == {0.1}


TWO_LINES = [
    ",train,train,val,val\n,acc,loss,acc,loss\nepoch,,,,\n",  # pandas, columns of two levels
    "Epoch,Train,,Validation,\n,Acc,Loss,Acc,Loss\n",  # cells that a spreadsheet merged
    "epoch,train,train,val,val\n,acc,loss,acc,loss\n",
]


@pytest.mark.parametrize("header", TWO_LINES)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_header_of_two_lines(header: str, separator: str) -> None:
    """The accuracy was read as the loss."""
    rows = "".join(f"{n},0.{n},{3 / n},0.{n},{3.5 / n}\n" for n in range(1, 7))
    text = (header + rows).replace(",", separator)
    [run] = read(Source.from_bytes(text.encode(), "history.csv"))
    assert run.axis == "epoch"
    assert run.train is not None
    assert run.val is not None
    assert list(run.train.value) == [3 / n for n in range(1, 7)]
    assert list(run.val.value) == [3.5 / n for n in range(1, 7)]
    assert not run.notes


def test_two_columns_of_one_name_need_no_second_line() -> None:
    [run] = read(Source.from_bytes(b"epoch,loss,loss\n1,2.5,0.1\n2,2.0,0.2\n", "history.csv"))
    assert run.train is not None
    assert list(run.train.value) == [2.5, 2.0]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_means_below_a_table_are_no_last_epoch(separator: str) -> None:
    """They took its place."""
    rows = "".join(f"{n},{3 / n},{3.5 / n}\n" for n in range(1, 7))
    text = f"epoch,loss,val_loss\n{rows}mean,1.2,1.4\nBest,0.5,0.55\n".replace(",", separator)
    [run] = read(Source.from_bytes(text.encode(), "history.csv"))
    assert run.train is not None
    assert run.val is not None
    assert list(run.train.value) == [3 / n for n in range(1, 7)]
    assert list(run.val.value) == [3.5 / n for n in range(1, 7)]
    assert run.notes == ("'epoch': cells that are no numbers: 2 (line 8: 'mean'); left out",)
