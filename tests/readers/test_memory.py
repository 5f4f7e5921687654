"""What it takes to understand a long log: no copies of its columns."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

from advisor.readers import read

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 400_000
COLUMN = 8 * ROWS  # bytes


def test_a_long_table_is_understood_without_copies_of_its_columns(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    rows = "".join(f"{i},{1 + i % 7 / 10},0.001\n" for i in range(ROWS))
    log.write_text("step,train_loss,lr\n" + rows, "utf-8")
    read(log)  # what is imported on the way is no part of it
    tracemalloc.start()
    try:
        (history,) = read(log)
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert history.train is not None
    assert len(history.train) == ROWS
    assert most - kept < 2 * COLUMN
