"""Whatever bytes arrive at a reader of records or text, it reads them or says what is wrong."""

# ruff: noqa: E501 - lines as long as tools write them

from __future__ import annotations

import importlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.errors import LogError
from advisor.readers.recognition import registry
from advisor.readers.sources.source import Source

MODULES = [
    "documents.document",
    "documents.hf_trainer_state",
    "documents.jsonl",
    "text.log",
    "text.yolo",
    "trackers.sqlite_files",
    "trackers.mlflow_files",
    "trackers.wandb_offline",
]
SEEDS = [
    b'{"step": 1, "loss": 2.5, "split": "val"}\n{"step": 2, "loss": NaN, "lr": [0.1]}\n',
    b'{"log_history": [{"step": 1, "loss": 2.5}], "global_step": 1}',
    b"{'loss': [1, 2.5, array([3])], 'val': (None, True)}",
    b"1691409747763 0.5 1\n1691409747764 nan 2\n",
    b":W&B\xe1\xbe\x00" + bytes(40),
    b"SQLite format 3\0" + bytes(200),
    b"Epoch [1][ 5/10]\tlr: 1e-3, loss: 2.5 (2.6)\r 10%|#| 1/10 [00:01<00:02, loss=2]\nValidation:\n",
    b"0/9 1.8G 0.1 0.2 0.3 0.4 5 6 0.1 0.2 0.3 0.4 0.5 0.6 0.7\n",
    b"[rank0]: step=1,000 loss=tensor(inf) | \x1b[31mnan\x08\x08\n| train/ | |\n| loss | 2.5 |\n",
]
WORDS = ["loss", "epoch", "step", " ", ":", "=", "[", "]", "(", ")", "/", ",", "1", "2.5", "nan", "\n",
         "\r", "val", "Test", "lr", "{", "}", "'", '"', "|", "%", "-", "e9", "\x1b[", "\t", "Iter", "999999999"]  # fmt: skip


@st.composite
def mutated(draw):
    """A seed that is flipped, cut, spliced or doubled."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        kind = draw(st.sampled_from(["flip", "cut", "splice", "double"]))
        if kind == "flip" and data:
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "cut":
            del data[at:]
        elif kind == "splice":
            data[at:at] = draw(st.sampled_from(SEEDS))[: draw(st.integers(0, 60))]
        else:
            data += data[at:]
    return bytes(data)


any_bytes = (
    st.binary(max_size=300)
    | mutated()
    | st.lists(st.sampled_from(WORDS), max_size=60).map(lambda words: "".join(words).encode())
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["loss", "val", "epoch", "history", "0", "1"]), inner)
        ),
        max_leaves=20,
    ).map(lambda value: json.dumps(value).encode())
)


@pytest.mark.parametrize("module", MODULES)
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=any_bytes)
def test_any_bytes_are_read_or_explained(module, data):
    source = Source.from_bytes(data, "any")
    try:
        runs = importlib.import_module(f"advisor.readers.{module}").read(source)
    except LogError:
        return
    for run in runs:
        for series in run.series.values():
            count = len(series.value)
            assert count > 0
            for other in (series.row, series.step, series.line):
                assert other is None or len(other) == count


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(data=any_bytes)
def test_recognising_never_fails_otherwise(data):
    source = Source.from_bytes(data, "any")
    try:
        assert source.head is not None
    except LogError:
        return  # packed, and damaged or without its package: said before anything is recognised
    for entry in registry.ENTRIES:
        assert entry.recognises(source) in (True, False)
