"""Tables in every dialect: how cells, rows and numbers are written."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.readers.tables import PLAIN, only, refusal


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


@pytest.mark.parametrize("word", ["\u0131nf", "[\u0131nf]", "x2(\u0131nf)", "inf\u0131nity"])
def test_a_dotless_i_makes_a_word_no_infinity(word: str) -> None:
    history = only(f"step,loss\n0,3\n1,{word}\n2,2\n3,inf\n")
    assert history.train is not None
    assert history.train.step.tolist() == [0, 2, 3]


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
        ("**0.25**", 0.25),
        ("**nan**", math.nan),
        ("-1.#IND", math.nan),
        ("1.#INF", math.inf),
        ("+.5", 0.5),
    ],
)
def test_numbers_as_people_write_them(cell: str, value: float) -> None:
    history = only(f"step,loss\n0,9\n1,{cell}\n2,7\n")
    assert history.train is not None
    assert history.train.value.tolist()[1] == pytest.approx(value, nan_ok=True)


def test_points_beside_decimal_commas_are_of_thousands_or_of_another_writer() -> None:
    rows = "".join(f"{n}.000;{9 - n},5;1.5e-4\n" for n in range(1, 6))
    history = only(f"step;loss;lr\n{rows}")
    assert history.train is not None
    assert history.train.step.tolist() == [1000, 2000, 3000, 4000, 5000]
    assert history.train.value.tolist() == [8.5, 7.5, 6.5, 5.5, 4.5]
    assert history.lr is not None
    assert set(history.lr.value.tolist()) == {1.5e-4}


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
    assert "all 6 loss values are NaN or infinite" in history.notes


def test_no_header_one_and_two_columns() -> None:
    one = only("3.0\n2.0\n1.0\n")
    assert one.train is not None
    assert one.axis == "row"
    assert one.train.value.tolist() == [3.0, 2.0, 1.0]
    two = only("10 3.0\n20 2.0\n30 1.0\n")
    assert two.train is not None
    assert two.train.step.tolist() == [10, 20, 30]
    assert two.train.value.tolist() == [3.0, 2.0, 1.0]


@pytest.mark.parametrize(
    "places",
    [
        ("0 0", "0 20", "0 40", "1 0", "1 20", "1 40"),  # print(epoch, batch, loss.item())
        ("0", "20", "40", "0", "20", "40"),
        ("0 20", "0 40", "1 20", "1 40", "2 20", "2 40"),
        ("0 0 7", "0 1 14", "0 2 21", "1 0 28", "1 1 35", "1 2 42"),
        ("3 0", "3 1", "3 2", "3 3", "3 4", "3 5"),
    ],
)
def test_without_a_header_no_counter_is_taken_for_the_loss(places: tuple[str, ...]) -> None:
    losses = (2.5, 2.25, 2.125, 1.75, 1.5, 1.25)
    text = "".join(f"{place} {loss}\n" for place, loss in zip(places, losses, strict=True))
    assert only(text).loss.value.tolist() == list(losses)


def test_without_a_header_whole_numbers_that_fall_are_a_loss() -> None:
    assert only("900 0.1\n700 0.2\n650 0.3\n").loss.value.tolist() == [900, 700, 650]


@pytest.mark.parametrize(("head", "told"), [("0.01", True), ("0.1", False)])
def test_rates_of_groups_are_to_change_alike_where_they_differ(head: str, told: bool) -> None:
    rows = "".join(f"{i},{3 - i},0.1,{head}\n" for i in range(3))
    notes = only("step,loss,lr/backbone,lr/head\n" + rows).notes
    assert any("2 learning rates are logged" in note for note in notes)
    assert any("change the others by the same factor" in note for note in notes) == told


def test_a_markdown_table() -> None:
    history = only("| step | loss |\n|------|:----:|\n| 0 | 3 |\n| 1 | 2 |\n")
    assert (history.loss.step.tolist(), history.loss.value.tolist()) == ([0, 1], [3, 2])
    assert not history.notes


def test_a_table_between_rules() -> None:
    rule = "===  ====\n"
    history = only(f"{rule}foo  loss\n{rule}5    3\n7    2\n{rule}")
    assert history.loss.value.tolist() == [3, 2]
    assert history.notes == ()


def test_an_unknown_first_column_that_counts_is_the_axis() -> None:
    assert only("Schritt;loss\n10;3,5\n20;2,5\n").loss.step.tolist() == [10, 20]


BAD = {
    "": "is empty",
    "  \n\n": "is empty",
    "step,loss\n": "no rows",
    "step loss lr\n": "no rows",
    "loss was bad today\n": "no loss with a number is named",
    "step,loss\n0,nan\n1,nan\n2,nan\n": "had diverged before the first",
    "step,loss\n0,\n1,\n": "no",
    "epoch,accuracy,val_accuracy\n0,.5,.4\n1,.6,.5\n": "--maximize 'accuracy'",
    "step,foo,bar\n0,5,1\n1,4,2\n": "'foo', 'bar'",
    "name,city\nann,rome\nbob,oslo\n": "",
    "(0, 2.5)\n(1, 2.25)\n(2, 2.0)\n": "no loss with a number is named",  # no wrapped epochs
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


def test_a_loss_half_written_with_decimal_commas_is_not_lost_without_a_word() -> None:
    rows = [f'{k},"{2 - k / 10:.1f}",{3 - k / 10:.1f}' for k in range(9)]
    rows[1::2] = [row.replace(".", ",", 1) for row in rows[1::2]]
    history = only("\n".join(["step,train_loss,val_loss", *rows]))
    assert history.train is None
    assert "'train_loss' is left out: cells that are no numbers: 4 (line 3: '1,9')" in history.notes


def test_a_column_that_names_a_loss_is_no_lost_loss() -> None:
    rows = [f"{k},cross_entropy,cosine,{2 - k / 10}" for k in range(9)]
    assert not only("\n".join(["step,loss_type,lr_scheduler,train_loss", *rows])).notes
