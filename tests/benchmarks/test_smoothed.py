"""Counts on smoothed logs go into the rules that were too sure on them, and nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisor.engine.load import rule_base

RULES = Path(__file__).parents[2] / "rules"
CLEAR, VAGUE = "LR301", "LR103"  # a rule that has a limit for a clear chance, one that has none


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    return folder


def logs(rule: str, count: int, right: int, **said: bool) -> list[Any]:
    """So many logs on which a rule leads; the first of them it is right on."""
    side = 1 if rule == CLEAR else -1
    return [
        SimpleNamespace(
            task="a", rule=rule, side=side, before=0.9, truth=side if k < right else 0,
            **{"rate": False, "clear": True, "known": False} | said,
        )
        for k in range(count)
    ]  # fmt: skip


def own(folder: Path, code: str) -> list[str]:
    """The records on smoothed logs in a rule's file."""
    (path,) = folder.glob(f"{code}-*.toml")
    parts = path.read_text(encoding="utf-8").split("[[evidence]]")
    return [part for part in parts if "smoothed_alone" in part]


def test_counts_are_written_once_and_first(load: Any, rules: Path) -> None:
    said = logs(CLEAR, 200, 120) + logs(CLEAR, 150, 60, clear=False)
    for _ in range(2):
        load("smoothed.records").into_rules(rules, said)
    clear, rest = own(rules, CLEAR)
    assert ("seen = 200\nright = 120" in clear, "clear" in clear) == (True, True)
    assert ("seen = 150\nright = 60" in rest, "clear" in rest) == (True, False)
    assert not own(rules, VAGUE)


def test_who_was_not_too_sure_or_seldom_met_has_none(load: Any, rules: Path) -> None:
    said = logs(CLEAR, 200, 180) + logs(VAGUE, 99, 0)
    load("smoothed.records").into_rules(rules, said)
    assert not own(rules, CLEAR)
    assert not own(rules, VAGUE)


def test_those_known_by_their_values_are_left_out_where_they_were_not_too_sure(
    load: Any, rules: Path
) -> None:
    into_rules = load("smoothed.records").into_rules
    into_rules(rules, logs(CLEAR, 200, 60) + logs(CLEAR, 100, 90, known=True))
    (record,) = own(rules, CLEAR)
    assert ("seen = 200" in record, "smoothing_shows < flagged" in record) == (True, True)
    into_rules(rules, logs(CLEAR, 200, 60) + logs(CLEAR, 100, 80, known=True))
    (record,) = own(rules, CLEAR)
    assert ("seen = 300" in record, "smoothing_shows" in record) == (True, False)


def test_a_rule_with_no_chance_of_its_own_gets_the_limits_it_needs(
    load: Any, rules: Path, tmp_path: Path
) -> None:
    load("smoothed.records").into_rules(rules, logs(VAGUE, 200, 20, rate=True))
    (path,) = rules.glob(f"{VAGUE}-*.toml")
    text = path.read_text(encoding="utf-8").replace(VAGUE, "MY103").replace("ended-", "own-ended-")
    (tmp_path / "MY103-own-ended-above-start.toml").write_text(text, encoding="utf-8")
    rule = rule_base([tmp_path / "MY103-own-ended-above-start.toml"]).find("MY103")
    assert rule is not None
    assert (rule.evidence[0].seen, rule.evidence[0].right) == (200, 20)
