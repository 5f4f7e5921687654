"""Whether advice on smoothed losses without a validation is as sure as it is right.

    cd benchmarks
    python -m smoothed.page KEPT RUNS > SMOOTHED.md
    python -m smoothed.page KEPT RUNS --rules ../rules > SMOOTHED.md    # and evidence

KEPT holds the tasks of `calibration.folds.MEASURED_ONLY`, RUNS those of `other_networks/runs.py`.
Every run is smoothed as loggers do, written as a table and read as a user's log is, called
`ema_loss`: told to be smoothed whichever way that was. The records of the rules are counted on the
choice half alone.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from advisor.engine.advice import nothing_fired, size_of
from advisor.engine.judge import Confidence, judge
from advisor.engine.load import builtin_folder, builtin_texts, feature_names, load_texts
from advisor.engine.resolve import resolve
from advisor.engine.rule import Rule, RuleBase
from advisor.errors import LogError
from advisor.features import measure
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.runs.smoothing import looks_smoothed

from scoring.asked import Floats
from scoring.runs import load
from smoothed.means import exponential, moving
from smoothed.records import SHOWS, SMOOTHED, into_rules
from smoothed.tables import page

RUNS = {"steps": 40, "epochs": 20, "networks": 9}  # of a task, or of a training of a network
EVERY = {"steps": (1, 10), "epochs": (1,), "networks": (1, 10)}
SIDE = {"raise": 1, "keep": 0, "lower": -1}
RAW = "the losses themselves"
CLEAR = 0.9  # the limit of this name in the rules


class Log(NamedTuple):
    """A log: what it is of, and the features that rules ask for.

    source: steps, epochs or networks; half; task. way, every: how it was smoothed, rows a line.
    rate: whether rate and optimizer were told. values: float64 [features]. truth: +1 too low.
    """

    source: str
    half: str
    task: str
    way: str
    every: int
    rate: bool
    truth: int
    values: Floats


class Said(NamedTuple):
    """What is said of a log, beside what `Log` says.

    known: smoothed by its values. side: +1 raise, None nothing; rule, and whether its own chance is
    clear. before, now: stated without the records of smoothed logs and with them. change: what else
    differs, see `change`.
    """

    source: str
    half: str
    task: str
    way: str
    every: int
    rate: bool
    truth: int
    known: bool
    side: int | None = None
    rule: str = ""
    clear: bool = False
    before: float = 0.0
    now: float = 0.0
    change: str = ""


class Verdict(NamedTuple):
    """One advice: what to do, by how much, who says so, how sure."""

    action: str
    factor: float | None
    rule: str
    confidence: Confidence


def _exponentials() -> Iterator[tuple[str, Callable[[Floats], Floats]]]:
    for kept in (0.6, 0.9, 0.98, 0.99):
        yield f"exponential, {kept}, corrected", lambda x, k=kept: exponential(x, k, "corrected")
    for kept in (0.6, 0.9, 0.98):
        yield f"exponential, {kept}, from the first", lambda x, k=kept: exponential(x, k, "first")
    for kept in (0.6, 0.9, 0.98, 0.99):
        yield f"exponential, {kept}, from 0", lambda x, k=kept: exponential(x, k, "zero")


WAYS: dict[str, Callable[[Floats], Floats]] = {
    RAW: lambda x: x,
    **dict(_exponentials()),
    **{f"of the last {n}": lambda x, n=n: moving(x, n) for n in (10, 50, 100)},
    "since the run began": lambda x: moving(x, len(x)),
}
BY_EPOCH = [way for way in WAYS if not any(n in way for n in ("0.98", "0.99", "last"))]


def table(values: Floats, rates: Floats | None, every: int, name: str) -> str:
    """A table with a row each so many steps, with the rate or without."""
    lines = [f"step,{name}" + (",lr" if rates is not None else "")]
    for i in range(every - 1, len(values), every):
        rate = "" if rates is None else f",{rates[i]:.6g}"
        lines.append(f"{i},{values[i]:.6g}{rate}")
    return "\n".join(lines) + "\n"


def without_records(rule: Rule) -> Rule:
    """The rule without its records of smoothed logs."""
    usual = (one for one in rule.evidence if SMOOTHED not in {c.feature for c in one.when})
    return rule._replace(evidence=tuple(usual))


def logs(path: Path, source: str, half: str, names: Sequence[str]) -> Iterator[Log]:
    """A task's runs, smoothed in every way, with the features that are named."""
    corpus, draw = load(path), np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "run.csv")
        for i in map(int, draw.permutation(len(corpus))[: RUNS[source]]):
            losses, rates = (corpus.data[name][i].astype(float) for name in ("train_loss", "lr"))
            optimizer = str(corpus.data["optimizer"][i]).removesuffix("99")
            for way in BY_EPOCH if source == "epochs" else WAYS:
                with np.errstate(all="ignore"):
                    values = WAYS[way](losses)
                for every, rate in product(EVERY[source], (False, True)):
                    name = "loss" if way == RAW else "ema_loss"
                    file.write_text(table(values, rates if rate else None, every, name))
                    try:
                        (history,) = read(file, ReadOptions(optimizer=optimizer if rate else None))
                    except LogError:
                        continue  # NaN alone
                    found = measure(history).values
                    key = (source, half, path.stem.split(".")[0], way, every, rate)
                    yield Log(*key, int(corpus.side[i]), np.array([found[one] for one in names]))


def verdicts(values: Mapping[str, float], base: RuleBase) -> list[Verdict]:
    """What rules say of a log."""
    winners = resolve(judge(rule, values) for rule in base.rules).winners
    return [
        Verdict(lead.rule.action, size_of(lead.rule.size, values), lead.rule.code, lead.confidence)
        for lead, _ in winners or [nothing_fired(base)]
    ]


def said_of(log: Log, names: Sequence[str], before: RuleBase, now: RuleBase) -> Said:
    """What is said of a log, by the rules without records of smoothed logs and with them."""
    values = dict(zip(names, log.values.tolist(), strict=True))
    then, here = verdicts(values, before), verdicts(values, now)
    said = Said(*log[:7], bool(values[SHOWS]), change=change(then, here))
    pairs = zip(then, here, strict=True)
    lead = next((p for p in pairs if p[1].action in (*SIDE, "inconclusive")), None)
    if lead is None or lead[1].action == "inconclusive" or not lead[0].confidence.seen:
        return said
    side = SIDE[lead[1].action]
    own = ("too_high_chance", "about_right_chance", "too_low_chance")[side + 1]
    return said._replace(
        side=side,
        rule=lead[1].rule,
        clear=values[own] >= CLEAR,
        before=lead[0].confidence.value,
        now=lead[1].confidence.value,
    )


def change(before: Sequence[Verdict], now: Sequence[Verdict]) -> str:
    """What verdicts differ in, beside how sure they are; '' for nothing."""
    for what in ("action", "factor", "rule"):
        if [getattr(one, what) for one in before] != [getattr(one, what) for one in now]:
            return what
    return ""


def halves(kept: Path, runs: Path) -> Iterator[tuple[Path, str, str]]:
    """Each file with its source and half: the tasks by turns as the alphabet has them."""
    for source, by_epoch in (("steps", False), ("epochs", True)):
        mine = [p for p in sorted(kept.glob("*.npz")) if p.stem.endswith("_epochs") == by_epoch]
        for k, path in enumerate(mine):
            yield path, source, "check" if k % 2 else "choice"
    for path in sorted(runs.glob("*.npz")):
        yield path, "networks", str(np.load(path)["half"])


def taken_for_smoothed(files: Iterable[tuple[Path, str, str]]) -> tuple[int, int]:
    """How many curves of losses themselves pass for smoothed ones, and of how many."""
    passed = looked = 0
    for path, _, _ in files:
        for curve in load(path).data["train_loss"].astype(float):
            for every in (1, 2, 3, 5):
                for one in (curve[::every], _means(curve, every)):
                    looked += 1
                    passed += looks_smoothed(np.round(one, 4))
    return passed, looked


def _means(curve: Floats, rows: int) -> Floats:
    whole = len(curve) // rows * rows
    with np.errstate(all="ignore"):
        return curve[:whole].reshape(-1, rows).mean(1)


def main() -> None:
    """Print the page; write the counts into the rules where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kept", type=Path)
    parser.add_argument("runs", type=Path)
    parser.add_argument("--rules", type=Path, help="folder of rules to write the counts into")
    args = parser.parse_args()
    files = list(halves(args.kept, args.runs))
    now = rules(builtin_folder())
    before = RuleBase(tuple(map(without_records, now.rules)))
    names = sorted({name for rule in now.rules for name in rule.features()} | {SMOOTHED, SHOWS})
    found = [log for file in files for log in logs(*file, names)]
    if args.rules is not None:
        counted = [log for log in found if log.half == "choice" and log.way != RAW]
        into_rules(args.rules, [said_of(log, names, before, before) for log in counted])
        now = rules(args.rules)
    said = [said_of(log, names, before, now) for log in found]
    print(page(said, RAW, taken_for_smoothed(files)))


def rules(folder: str | Path) -> RuleBase:
    return RuleBase(load_texts(builtin_texts(folder), feature_names()))


if __name__ == "__main__":
    main()
