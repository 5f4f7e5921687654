"""What reports show of a table of finished runs, of a worse run, and of code to type next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor import advise
from advisor.reports.notebook import to_html
from tests.cli.called import called
from tests.readers.twice import losses, write_csv
from tests.sweep.made import FINALS, made, put

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def sweep(tmp_path: Path) -> Path:
    return put(FINALS["a table"](made()), tmp_path)


def test_a_sweep_takes_a_line_of_the_quiet_report(sweep: Path) -> None:
    said = called("check", "-q", sweep.name, cwd=sweep.parent).stdout
    assert said.startswith(f"sweep  {sweep.name}  best 0.003")
    assert said.count("\n") == 1


def test_a_notebook_shows_a_sweep(sweep: Path) -> None:
    html = to_html(advise(sweep))
    assert "6 runs, 6 rates" in html.partition("<pre>")[2]


def test_the_code_to_type_next_stands_below_the_advice(tmp_path: Path) -> None:
    write_csv(tmp_path / "log.csv", np.linspace(3, 2, 60), rate=0.001)
    said = called("log.csv", "--snippet", "pytorch", cwd=tmp_path).stdout
    assert "Raise the peak learning rate" in said
    assert "\noptimizer = " in said


def test_of_a_baseline_the_quiet_report_and_sarif_say_what_is_worse(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        write_csv(tmp_path / name, losses(rows=200))
    called(".", "--write-baseline", "accepted.json", cwd=tmp_path)
    write_csv(tmp_path / "b.csv", losses(rows=200) + 0.5)
    said = called("-q", ".", "--baseline", "accepted.json", cwd=tmp_path).stdout
    told = [line for line in said.splitlines() if line.startswith("  ")]
    assert told[0].split()[:2] == ["worse", "b.csv:"]
    assert not any("a.csv:" in line for line in told)
    found = called(".", "--baseline", "accepted.json", "--format", "sarif", cwd=tmp_path).stdout
    (sarif,) = json.loads(found)["runs"]
    assert "WorseThanBaseline" in [rule["name"] for rule in sarif["tool"]["driver"]["rules"]]


def test_a_fleet_shows_its_worst_and_counts_the_others(tmp_path: Path) -> None:
    for k in range(3):
        write_csv(tmp_path / f"{k}.csv", np.append(losses(k), np.nan))
    said = called("fleet", ".", "--top", "1", cwd=tmp_path).stdout
    assert "... and 2 more (--top shows them)" in said
