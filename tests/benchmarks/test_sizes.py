"""Counts of how near a step leads go into the rules; those of fine-tunings stay where asked to."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]
FRESH, TUNED = "one loss, not both of these", "fine-tunings, rate and optimizer"
RULE = "LR301"  # has records of fine-tunings


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    return folder


def tables(folder: Path) -> dict[tuple[str, ...], list[int]]:
    """Of one rule the logs of each record of a size, by what the logs are."""
    (path,) = folder.glob(f"{RULE}-*.toml")
    found: dict[tuple[str, ...], list[int]] = {}
    for record in tomllib.loads(path.read_text("utf-8"))["size"]["reached"]:
        found.setdefault(tuple(record["when"]), []).append(record["seen"])
    return found


def test_tables_that_are_left_stay_and_the_others_are_counted_anew(load, rules):
    reached = load("rule_records.reached")
    before = tables(rules)
    steps = [SimpleNamespace(kind=FRESH, above=0.3) for _ in range(31)]
    reached.into_rules(rules, {RULE: steps}, {FRESH: "a few"}, [TUNED])
    after = tables(rules)
    left = reached.WHEN[TUNED]
    assert after == {reached.WHEN[FRESH]: [31, 31], left: before[left]}


def test_nothing_changes_where_all_is_left(load, rules):
    reached = load("rule_records.reached")
    before = {path.name: path.read_text("utf-8") for path in rules.glob("*.toml")}
    reached.into_rules(rules, {}, {}, reached.WHEN)
    assert {path.name: path.read_text("utf-8") for path in rules.glob("*.toml")} == before


def test_an_earlier_page_tells_its_lines_of_fine_tunings(load):
    page = (
        "and fine-tunings of 22 tasks\nby a loop, fine-tunings; told to be such\n"
        "| rule | logs | within 3x | highest tenth |\n|---|---:|---:|---:|\n"
        "| LR301, fine-tunings, rate and optimizer | 12 | 0.5 | 1 |\n"
        "| LR302, one loss, not both of these | 50 | 0.5 | 1 |\n\n"
        "| the log holds | logs | within 3x | highest tenth |\n|---|---:|---:|---:|\n"
        "| fine-tunings; both losses, no optimizer: lower | 12 | 0.5 | 1 |\n"
    )
    found = load("rule_records.earlier").earlier(page)
    assert (found.tasks, found.logs) == (22, 12)
    assert found.rows == {
        "rule": ["| LR301, fine-tunings, rate and optimizer | 12 | 0.5 | 1 |"],
        "the log holds": ["| fine-tunings; both losses, no optimizer: lower | 12 | 0.5 | 1 |"],
    }


def test_a_page_of_something_else_is_said_to_be_none(load):
    with pytest.raises(ValueError, match=r"SIZES\.md"):
        load("rule_records.earlier").earlier("# Another page")
