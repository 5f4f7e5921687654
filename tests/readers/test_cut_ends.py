"""A log whose writer was killed ends within a line: what is half of a number is none."""

from __future__ import annotations

import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.readers import read
from advisor.readers.delimited import table
from advisor.readers.sources.source import Source
from tests.readers.one_run import only

LOSSES = [0.5 * 0.9**step + 2.5e-4 for step in range(60)]


def written(style: str, head: str = "") -> str:
    return head + "\n".join(style.format(step, loss) for step, loss in enumerate(LOSSES))


STYLES = {
    "text": written("step {0} lr 1.000e-03 loss: {1:.4e} acc 0.50"),
    "last on its line": written("Epoch {0}/60 - train_loss: {1:.5f} - val_loss: {1:.4e}"),
    "csv": written("{0},{1:.5f},{1:.4e}", "step,train_loss,val_loss\n"),
    "tsv": written("{0}\t{1:.3e}", "step\tloss\n"),
}


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
@given(data=st.data())
def test_no_value_is_another_than_the_one_that_was_logged(text: str, data) -> None:
    last = len(text) - text.rfind("\n") - 1
    cut = data.draw(st.integers(0, last))
    history = only(read(Source.from_bytes(text[: len(text) - cut].encode(), "run.log")))
    for curve in (history.train, history.val):
        if curve is not None:
            near = [LOSSES[int(step)] for step in curve.step]
            assert curve.value.tolist() == pytest.approx(near, rel=0.01, abs=1e-4)
            assert len(curve) >= 59
    assert history.lr is None or history.lr.value.max() == 1e-3


@pytest.mark.parametrize("cut", range(1, 7))
@pytest.mark.parametrize(
    ("head", "style", "decimal", "scale"),
    [
        ("step;loss\n", "{0};{1:.4f}", ",", 1.0),
        ("", "step {0} loss: {1:.4f}", ",", 1.0),
        ("", "step {0} loss: {1:,.1f}", ".", 1e4),
    ],
    ids=["table", "text", "thousands"],
)
def test_a_comma_in_a_number_ends_none(head, style, decimal, scale, cut) -> None:
    losses = [scale * loss for loss in LOSSES[:12]]
    rows = (style.format(*row).replace(".", decimal) for row in enumerate(losses))
    text = (head + "\n".join(rows))[:-cut]
    history = only(read(Source.from_bytes(text.encode(), "run.log")))
    assert history.loss.value.tolist() == pytest.approx(losses[: len(history.loss)], rel=0.1)
    assert len(history.loss) >= 11


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
def test_what_is_left_out_is_told(text: str) -> None:
    cut = text[: text.rfind("e-0")]
    history = only(read(Source.from_bytes(cut.encode(), "run.log")))
    assert any("is cut off in the middle: " in note for note in history.notes)


def test_it_is_told_of_a_log_in_an_archive(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "run.zip", "w") as archive:
        archive.writestr("run.csv", STYLES["csv"][:-2])
    history = only(read(tmp_path / "run.zip"))
    assert any("is cut off in the middle: " in note for note in history.notes)


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_whole_last_line_stays(text: str, end: str) -> None:
    history = only(read(Source.from_bytes((text + end).encode(), "run.log")))
    assert len(history.loss) == 60
    assert not any("cut off" in note for note in history.notes)


@pytest.mark.parametrize(("end", "points"), [("", 12), ("\n", 13)])
@pytest.mark.parametrize("style", ["step {0} loss: {1}", "{0},{1}"])
def test_a_short_number_on_a_line_that_has_its_end_is_whole(style, end, points) -> None:
    head = "" if "loss" in style else "step,loss\n"
    values = [*(f"{loss:.4e}" for loss in LOSSES[:12]), "0.1"]
    text = head + "\n".join(style.format(*row) for row in enumerate(values)) + end
    history = only(read(Source.from_bytes(text.encode(), "run.log")))
    assert len(history.loss) == points
    assert any("cut off" in note for note in history.notes) == (not end)


@pytest.mark.parametrize("kind", ["jsonl", "ipynb"])
def test_a_short_number_in_what_was_stored_as_a_whole_stays(kind: str) -> None:
    lines = [f"step {step} loss: {loss:.4e}" for step, loss in enumerate(LOSSES[:12])]
    lines.append("step 12 loss: 0.1")
    if kind == "jsonl":
        text = "\n".join(json.dumps({"log": line}) for line in lines)
    else:
        output = {"output_type": "stream", "name": "stdout", "text": "\n".join(lines)}
        cell = {"cell_type": "code", "source": "train()", "outputs": [output]}
        text = json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 5, "metadata": {}})
    history = only(read(Source.from_bytes(text.encode(), f"run.{kind}")))
    assert history.loss.value[-1] == 0.1


@pytest.mark.parametrize("end", ["0", "0.0"])
@pytest.mark.parametrize("style", ["step {0} loss: {1:.4f} lr: {2}", "{0},{1:.4f},{2}"])
def test_a_rate_that_ends_at_zero_is_whole(style: str, end: str) -> None:
    head = "" if "loss" in style else "step,loss,lr\n"
    rates = [*(f"{1e-5 * (59 - step) / 7:.6g}" for step in range(59)), end]
    rows = zip(range(60), LOSSES, rates, strict=True)
    text = head + "\n".join(style.format(*row) for row in rows)
    history = only(read(Source.from_bytes(text.encode(), "run.log")))
    assert (history.lr.value[-1], len(history.lr)) == (0.0, 60)
    assert not any("cut off" in note for note in history.notes)


@pytest.mark.parametrize(
    "text", ["epoch,loss\n1,0.91\n2,0.85\n3,0.7", "step 1 loss 0.912\nstep 2 loss 0.8\n"]
)
def test_a_few_rows_written_by_hand_are_whole(text: str) -> None:
    history = only(read(Source.from_bytes(text.encode(), "run.log")))
    assert history.loss.value[-1] == float(text.rsplit(maxsplit=1)[-1].rpartition(",")[2])


def test_a_large_table_read_by_two_processes_ends_alike(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(Source, "HELPED", True)
    monkeypatch.setattr(Source, "BLOCK", 400)
    monkeypatch.setattr(table, "LARGE", 1000)
    log = tmp_path / "run.csv"
    log.write_text(STYLES["csv"][:-3])
    history = only(read(log))
    assert len(history.train) == 60
    assert history.val.value[-1] == pytest.approx(LOSSES[58], rel=1e-3)
    assert any("cut off in the middle" in note for note in history.notes)
