"""Writes how often rules were right on smoothed logs into their files, as [[evidence]]."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SMOOTHED, SHOWS = "smoothed_alone", "smoothing_shows"
# A rule that was stated so much too sure, on so many logs, has such records.
OFF, FEWEST = 0.05, 100
CHANCE = {1: "too_low_chance", 0: "about_right_chance", -1: "too_high_chance"}
LIMITS = {
    "flagged": '[limits.flagged]\nvalue = 0.5\nband = 0\nsource = "a flag is 0 or 1"\n\n',
    "known": (
        "[limits.known]\nvalue = 1.0\nband = 0\n"
        'source = "runs with and without a known rate have records of their own; no tuning"\n\n'
    ),
}
NOTE = "{} tasks and networks left out, each run smoothed in 15 ways; benchmarks/SMOOTHED.md"
RECORD = '[[evidence]]\nwhen = [{}]\nseen = {}\nright = {}\nmeasured = "{}"\n\n'


def into_rules(folder: Path, said: list[Any]) -> None:
    """Put the counts of `smoothed.page.Said` into the rules, in place of those that are there."""
    note = NOTE.format(len({one.task for one in said}))
    for path in sorted(folder.glob("LR*.toml")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(rf'(?ms)^\[\[evidence\]\]\nwhen = \["{SMOOTHED}.*?\n\n', "", text)
        for name, limit in LIMITS.items():
            if not re.search(rf'[<=] {name}"', text):
                text = text.replace(limit, "")
        made = "".join(records(path.name[:5], said, note, has_clear="[limits.clear]" in text))
        if made:
            limits = [limit for name, limit in LIMITS.items() if f"[limits.{name}]" not in text]
            at = text.index("[[evidence]]")
            text = text[:at] + "".join(limits) + made + text[at:]
        path.write_text(text, encoding="utf-8")


def records(code: str, said: list[Any], note: str, *, has_clear: bool) -> Iterable[str]:
    """The records of one rule: with a rate and without, where its own chance is clear and not.

    Those known by their values are left out where they were not too sure.
    """
    for rate in (True, False):
        mine = [one for one in said if one.rule == code and one.rate == rate]
        when = [f"{SMOOTHED} > flagged", f"rate_known {'>=' if rate else '<'} known"]
        known = [one for one in mine if one.known]
        if len(known) >= FEWEST and off(known) <= OFF:
            mine = [one for one in mine if not one.known]
            when.append(f"{SHOWS} < flagged")
        if len(mine) < FEWEST or off(mine) <= OFF:
            continue
        clear = [one for one in mine if one.clear]
        if has_clear and min(len(clear), len(mine) - len(clear)) >= FEWEST:
            yield _record([*when, f"{CHANCE[clear[0].side]} >= clear"], clear, note)
            mine = [one for one in mine if not one.clear]
        yield _record(when, mine, note)


def off(said: list[Any]) -> float:
    """By how much logs were stated surer than they were right, before these records."""
    return sum(one.before - (one.side == one.truth) for one in said) / len(said)


def _record(when: list[str], said: list[Any], note: str) -> str:
    clauses = ", ".join(f'"{clause}"' for clause in when)
    right = sum(one.side == one.truth for one in said)
    return RECORD.format(clauses, len(said), right, note)
