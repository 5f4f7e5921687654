"""The Trainer of Hugging Face, known by what it logs in whatever file."""

from __future__ import annotations

import json

import numpy as np
import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source

ROWS = [
    {
        "loss": 0.0 if step > 6 else 3.0 - step / 10,
        "grad_norm": float("nan") if step > 6 else 1.2,
        "learning_rate": 1e-5,
        "epoch": step / 10,
    }
    for step in range(1, 11)
]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("console.txt", "\n".join(map(str, ROWS))),
        ("log.jsonl", "\n".join(map(json.dumps, ROWS))),
    ],
)
def test_its_hidden_nan_and_its_fine_tuning_are_known_in_every_file(name: str, text: str) -> None:
    [found] = read(Source.from_bytes(text.encode(), name))
    assert found.train is not None
    assert np.isnan(found.train.value).tolist() == [False] * 6 + [True] * 4
    assert found.fine_tuning
    assert any("logging_nan_inf_filter" in note for note in found.notes)


def test_a_loop_of_ones_own_is_none_of_it() -> None:
    rows = [{"step": k, "loss": 0.0 if k > 6 else 1.0, "grad_norm": 1.0} for k in range(9)]
    [found] = read(Source.from_bytes("\n".join(map(json.dumps, rows)).encode(), "log.jsonl"))
    assert found.train is not None
    assert np.isfinite(found.train.value).all()
    assert not found.fine_tuning
