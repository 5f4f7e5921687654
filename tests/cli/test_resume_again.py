"""--resume judges again what was not reached the last time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.called import called

SAMPLES = Path(__file__).parents[2] / "sample_logs"


@pytest.mark.parametrize("name", ["results.jsonl", "results.parquet"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_was_not_reached_is_tried_again(tmp_path: Path, name: str, jobs: int) -> None:
    """A log that a net that was down kept back counted as judged for good."""
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    here, late, empty = (tmp_path / f"{word}.csv" for word in ("here", "late", "empty"))
    shutil.copy(SAMPLES / "good_constant.csv", here)
    empty.write_text("")
    asked = (here, late, empty, "--resume", tmp_path / name, "-j", jobs)
    first = called(*asked)
    assert first.returncode == 2
    assert "1 run judged" in first.stdout
    assert "2 inputs could not be judged, 1 of which is tried again next time" in first.stdout
    shutil.copy(SAMPLES / "late_start.csv", late)
    again = called(*asked)
    assert "1 run judged; 2 logs done before. Together 2 runs" in again.stdout
    assert "1 input could not be judged. " in again.stdout
    assert "0 runs judged; 3 logs done before" in called(*asked).stdout
