"""Logs in the outputs of notebooks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from advisor.readers import read
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.sources.source import Source


def notebook(*outputs: list[dict[str, Any]]) -> Source:
    cells = [{"cell_type": "code", "metadata": {}, "source": [], "outputs": o} for o in outputs]
    cells.insert(0, {"cell_type": "markdown", "source": ["loss: 3\n", "loss: 2\n"]})
    return Source.from_bytes(json.dumps({"cells": cells, "nbformat": 4}).encode(), "n.ipynb")


def printed(*lines: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": [f"{line}\n" for line in lines]}


def test_each_cell_that_trained_is_a_run() -> None:
    first = printed("Epoch 1, Loss: 2.5, Val Loss: 2.75", "Epoch 2, Loss: 2.0, Val Loss: 2.25")
    rows = "".join(
        f"<tr><td>{s}</td><td>{v}</td><td>{v}5</td></tr>" for s, v in ((500, 1.5), (1000, 1.0))
    )
    head = "<tr><th>Step</th><th>Training Loss</th><th>Validation Loss</th></tr>"
    drawn = {
        "output_type": "display_data",
        "data": {"text/html": [f'<table border="1">{head}', f"{rows}</table>"], "text/plain": "x"},
    }
    runs = read(notebook([first], [printed("hello")], [drawn]))
    assert [run.run for run in runs] == ["cell 2", "cell 4"]
    assert [run.loss.value.tolist() for run in runs] == [[2.5, 2.0], [1.5, 1.0]]
    assert runs[1].val is not None
    assert runs[1].val.step.tolist() == [500, 1000]
    assert runs[0].loss.line is None


def test_a_history_that_was_shown_is_read() -> None:
    shown = {"loss": [2.5, 2.0, 1.5, 1.25], "val_loss": [2.75, 2.5, 2.0, 1.75]}
    (run,) = read(notebook([{"data": {"text/plain": repr(shown)}}]))
    assert run.val is not None
    assert run.val.value.tolist() == shown["val_loss"]


def test_what_a_trainer_returns_is_no_row_of_its_table() -> None:
    cells = "".join(f"<tr><td>{n}</td><td>{2 / n}</td></tr>" for n in (1, 2, 3))
    table = f"<table><tr><th>Step</th><th>Training Loss</th></tr>{cells}</table>"
    returned = "TrainOutput(global_step=3, training_loss=1.2, metrics={'train_loss': 1.2})"
    (run,) = read(notebook([{"data": {"text/html": table}}, {"data": {"text/plain": returned}}]))
    assert run.loss.value.tolist() == [2, 1, 2 / 3]
    assert not any("cut off" in note for note in run.notes)


@pytest.mark.parametrize("piece", ["<table>", "<td>", "<", "<a ", "<aaaaaaaaa"])
def test_tags_that_nothing_closes_cost_no_time(piece: str) -> None:
    """A search for the end of each would take hours."""
    drawn = {"data": {"text/html": piece * 100_000}}
    (run,) = read(notebook([drawn, printed("loss: 2", "loss: 1")]))
    assert run.loss.value.tolist() == [2, 1]


def test_a_notebook_without_a_training_says_so() -> None:
    with pytest.raises(NotALogError, match="notebook in which none of 1 cells"):
        read(notebook([printed("nothing was trained")], []))


def test_outputs_of_odd_shapes_do_no_harm() -> None:
    with pytest.raises(NotALogError):
        read(
            Source.from_bytes(
                b'{"nbformat": 4, "cells": [3, {"outputs": [{"text": [3]}, 4]}]}', "n"
            )
        )
