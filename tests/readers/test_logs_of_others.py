"""Shapes of logs that other people's trainings left in public, each a short piece of one."""

from __future__ import annotations

import json

import pytest

from advisor.readers import read
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.sources.source import Source

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
