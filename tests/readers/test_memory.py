"""What memory it takes to understand a long log."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest

from advisor.readers import read

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 400_000
COLUMN = 8 * ROWS  # bytes


# What columns without names are is told by their differences.
@pytest.mark.parametrize(("header", "columns"), [("step,train_loss,lr\n", 2), ("", 5)])
def test_a_long_table_is_understood_in_little_memory(
    header: str, columns: int, tmp_path: Path
) -> None:
    log = tmp_path / "log.csv"
    rows = "".join(f"{i},{1 + i % 7 / 10},0.001\n" for i in range(ROWS))
    log.write_text(header + rows, "utf-8")
    read(log)  # what is imported on the way is no part of it
    tracemalloc.start()
    try:
        (history,) = read(log)
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert history.train is not None
    assert len(history.train) == ROWS
    assert most - kept < columns * COLUMN
