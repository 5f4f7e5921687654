"""Files stay short enough to be read at a sitting."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("advisor", "tests", "benchmarks", "docs", "sample_logs")
MOST = 300


def test_no_file_of_code_has_over_300_lines() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        # Environments that somebody made there are not ours.
        if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    }
    assert lengths
    assert {path: length for path, length in lengths.items() if length > MOST} == {}
