"""How often each rule was right on tasks that its cards were not fitted on, written into the rules.

Every task is judged with the card of its fold. A rule is seen where it leads an advice; it was
right where the counterfactual agrees with its action. The counts replace `seen` and `right` in the
[[evidence]] entries of rules/*.toml, each run in the first entry whose conditions hold.
"""

from __future__ import annotations

import argparse
import pickle
import re
from collections import Counter
from pathlib import Path

import numpy as np
from advisor.engine.judge import judge
from advisor.engine.load import builtin_folder, builtin_texts, feature_names, load_texts
from advisor.engine.resolve import resolve
from advisor.features import scorecard

from calibration.cards import SCHEDULE
from calibration.folds import FOLDS, fold_of
from calibration.table import OTHERS, Table
from smoothed.records import SHOWS, SMOOTHED

HELPS = {"add_decay": "decay", "cycle": "cycle", "add_warmup": "warmup"}
SIDE = {"raise": 1, "keep": 0, "lower": -1}
Key = tuple[str, int]


def is_right(table: Table, row: int, action: str) -> bool | None:
    """What the counterfactual says of an action on this run; None: it says nothing."""
    if action in SIDE:
        return bool(table.side[row] == SIDE[action])
    if action in HELPS:
        truth = table.helps[HELPS[action]][row]
        return None if np.isnan(truth) else bool(truth)
    return None


def as_seen(values: dict[str, float], card: str) -> dict[str, float]:
    """The features as a log without validation or without a rate would give them."""
    hidden = dict(values)
    for name in values:
        of_val = name.startswith("val_") or name == "overfit"
        of_rate = name in RATE
        if (of_val and "val" not in card) or (of_rate and "rate" not in card):
            hidden[name] = np.nan
    if "rate" not in card:
        hidden["rate_known"] = 0.0
    hidden |= dict.fromkeys((SMOOTHED, SHOWS), 0.0)  # none of these runs is
    return hidden


RATE = SCHEDULE | {"peak_lr", "factor_after_divergence"}
SEEN_AS = ("loss+val+rate", "loss+val+rate", "loss")  # the scorer's views, two with everything


def count(table: Table, cards: Path) -> tuple[Counter[Key], Counter[Key], set[str]]:
    """(seen, right) by rule and evidence entry, and the tasks looked at."""
    rules = load_texts(builtin_texts(builtin_folder()), feature_names())
    tasks = sorted(set(table.task.tolist()))
    seen: Counter[Key] = Counter()
    right: Counter[Key] = Counter()
    for fold in range(FOLDS):
        scorecard.FILE = cards / f"fold_{fold}.jsonl"
        scorecard.card.cache_clear()
        mine = [t for t in tasks if fold_of(t, tasks) == fold]
        for row in np.flatnonzero(np.isin(table.task, mine) & ~table.twin):
            values = as_seen(table.values(int(row)), SEEN_AS[int(row) % len(SEEN_AS)])
            values |= scorecard.position(values)
            for winner in resolve([judge(rule, values) for rule in rules]).winners:
                rule = winner.lead.rule
                was = is_right(table, int(row), rule.action)
                if was is None:
                    continue
                key = (rule.code, _entry(rule, winner.lead))
                seen[key] += 1
                right[key] += was
    return seen, right, set(tasks)


def _entry(rule, finding) -> int:  # type: ignore[no-untyped-def]
    shown = [str(item.feature) + str(item.threshold) for item in finding.record]
    for k, record in enumerate(rule.evidence):
        if [c.feature + str(rule.limits[c.limit].value) for c in record.when] == shown:
            return k
    return len(rule.evidence) - 1


def write(folder: Path, seen: Counter[Key], right: Counter[Key], note: str) -> None:
    """Put the counts into the files, entry by entry."""
    for path in sorted(folder.glob("LR*.toml")):
        code = path.name[:5]
        if not any(key[0] == code for key in seen):
            continue  # measured elsewhere (range tests), or never met in these runs
        parts = re.split(r"(?m)^(?=\[\[evidence\]\])", path.read_text(encoding="utf-8"))
        for k in range(1, len(parts)):
            if SMOOTHED in parts[k]:
                continue  # counted by smoothed/page.py
            n, good = seen[code, k - 1], right[code, k - 1]
            said = note if n else "not measured"
            part = re.sub(r"(?m)^seen = \d+", f"seen = {n}", parts[k], count=1)
            part = re.sub(r"(?m)^right = \d+", f"right = {good}", part, count=1)
            parts[k] = re.sub(r'(?m)^measured = ".*"', f'measured = "{said}"', part, count=1)
        path.write_text("".join(parts), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cards", type=Path, help="folder that calibration.folds wrote")
    parser.add_argument("--rules", type=Path, default=Path(__file__).parents[2] / "rules")
    args = parser.parse_args()
    table = pickle.loads((args.cards / "table.pickle").read_bytes())
    table = table.where(table.view != OTHERS)
    seen, right, tasks = count(table, args.cards)
    note = f"{len(tasks)} small tasks, each unseen when judged; benchmarks/calibration"
    write(args.rules, seen, right, note)
    for key in sorted(seen):
        print(*key, f"{right[key]}/{seen[key]} = {right[key] / seen[key]:.3f}")


if __name__ == "__main__":
    main()
