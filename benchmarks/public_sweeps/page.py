"""Writes PUBLIC_SWEEPS.md, from what `judged.py` scored: see there for what is right.

cd benchmarks
python -m public_sweeps.page --download OUT    # where there is a network
python -m public_sweeps.page --data OUT > PUBLIC_SWEEPS.md
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from advisor.engine.judge import wilson

from public_sweeps.data import download, read_sweeps
from public_sweeps.judged import (
    VIEWS,
    Scored,
    interval,
    is_good,
    keeping,
    row,
    scored,
    wrong,
)
from public_sweeps.text import HEAD, LAST, OPENING, ROWS, SURE, SURE_HEAD, WRONG_HEAD
from scoring.score import direction, means

LETTERS = {1: "R", 0: "k", -1: "L", None: "-"}
SHOWN = 12  # wrong directions
LOTS = {1: "first", 2: "second", 3: "third"}


def sides(one: Scored, view: str) -> str:
    """What is said of each run, by rising rate; nothing where the runs have no such log."""
    if view not in one.answers:
        return " "
    return "".join(LETTERS[direction(one.answers[view][i])[0]] for i in sorted(one.answers[view]))


def right(one: Scored) -> str:
    return "".join(LETTERS[int(side)] for side in one.truth.corpus.side)


def by_view(ones: list[Scored]) -> Iterable[str]:
    """A line for each way of asking, and one for keeping every rate."""
    for name, view in VIEWS.items():
        these = [one for one in ones if name in one.answers]
        what = view.what if len(these) == len(ones) else f"{view.what} ({len(these)} sweeps)"
        yield _line(what, these, lambda one, name=name: row(one, one.answers[name]))
    yield _line("every rate kept", ones, lambda one: row(one, keeping(one)))
    these = [one for one in ones if "alone, named" in one.answers]
    what = f"the training loss alone, judged by itself ({len(these)} sweeps)"
    yield _line(what, these, lambda one: row(one, one.answers["alone, named"], one.by_training))
    what = "every rate kept, judged by the training loss"
    yield _line(what, these, lambda one: row(one, keeping(one), one.by_training))
    for lot, ordinal in LOTS.items():
        these = [one for one in ones if one.sweep.meta.get("lot", 1) == lot]
        if 0 < len(these) < len(ones):
            what = f"as named above, the {ordinal} lot ({len(these)} sweeps)"
            yield _line(what, these, lambda one: row(one, one.answers["named"]))
    what = "as named above, by the median first loss"
    yield _line(what, ones, lambda one: row(one, one.answers["named"], one.by_median))
    what = "every rate kept, by the median first loss"
    yield _line(what, ones, lambda one: row(one, keeping(one), one.by_median))


def _line(what: str, ones: list[Scored], row_of: Callable[[Scored], dict[str, float]]) -> str:
    found = {id(one): row_of(one) for one in ones}
    mean = means(list(found.values()))
    low, high = interval(ones, lambda one: found[id(one)]["direction_accuracy"])
    told = f"{mean['stated']:.2f}, {mean['found']:.2f}" if mean["stated"] > 0 else ""
    regret = f"{mean['regret_before']:.3f}, {mean['regret_after']:.3f}"
    cells = [
        what,
        f"{mean['direction_accuracy']:.2f} ({low:.2f} to {high:.2f})",
        f"{mean['opposite']:.2f}",
        f"{mean['abstained']:.2f}",
        regret,
        told,
    ]
    return "| " + " | ".join(cells) + " |"


def one_by_one(ones: Iterable[Scored]) -> Iterable[str]:
    for one in ones:
        sweep, named = one.sweep, row(one, one.answers["named"])
        good = {True: "yes", False: "no", None: "none"}[is_good(one.truth, one.best)]
        what = (sweep.meta["what"], sweep.meta["optimizer"] or "not told", sweep.meta["budget"])
        cells = [
            f"`{sweep.name}`",
            "; ".join(what),
            *(f"`{each}`" for each in (right(one), *(sides(one, v) for v in ("named", "alone")))),
            f"{named['direction_accuracy']:.2f}",
            f"{named['regret_before']:.2f}, {named['regret_after']:.2f}",
            good,
        ]
        yield "| " + " | ".join(cells) + " |"


def repositories(ones: Iterable[Scored]) -> Iterable[str]:
    where: dict[tuple[str, str], list[str]] = {}
    for one in ones:
        key = (one.sweep.repo, one.sweep.meta.get("licence") or "none given")
        where.setdefault(key, []).append(f"`{one.sweep.name}`")
    for (repo, licence), names in sorted(where.items()):
        yield f"- {repo} ({licence}): {', '.join(names)}"


def bands(ones: Iterable[Scored], view: str) -> Iterable[str]:
    """How many of the directions said were right, by how sure they were."""
    pairs = np.array(
        [
            (sure, said == one.truth.corpus.side[i])
            for one in ones
            for i, answer in one.answers[view].items()
            for said, _, sure in [direction(answer)]
            if said is not None and sure is not None
        ]
    ).reshape(-1, 2)
    for low, high in ((0.0, 0.6), (0.6, 0.75), (0.75, 0.9), (0.9, 0.97), (0.97, 1.01)):
        mine = pairs[(pairs[:, 0] >= low) & (pairs[:, 0] < high)]
        if len(mine):
            good = int(mine[:, 1].sum())
            below, above = wilson(good, len(mine))
            yield (
                f"| {low:.2f} to {min(high, 1.0):.2f} | {mine[:, 0].mean():.2f} | {good} of "
                f"{len(mine)} | {good / len(mine):.2f} ({below:.2f} to {above:.2f}) |"
            )


def surest(ones: Iterable[Scored]) -> Iterable[str]:
    for one in wrong(ones, "named")[:SHOWN]:
        yield (
            f"| `{one.sweep}` | {one.rate:g} | {LETTERS[one.said]} | {LETTERS[one.right]} | "
            f"{one.sure:.2f} | {one.rule} | {one.regret:.3f} |"
        )


def page(ones: list[Scored]) -> None:
    """Print the page."""
    judged = [one for one in ones if one.sweep.validated]
    others = [one for one in ones if not one.sweep.validated]
    named = [is_good(one.truth, one.best) for one in judged]
    sizes = [len(one.sweep.logs) for one in judged]
    repos = len({one.sweep.repo for one in judged})
    counts = {"sweeps": len(judged), "runs": sum(sizes), "repos": repos}
    thinned = sum(bool(one.sweep.meta.get("thinned")) for one in ones)
    words = {"fewest": min(sizes), "most": max(sizes), "thinned": thinned}
    print(OPENING.format(**counts, **words))
    print(HEAD.format("with a validation loss"))
    print(*by_view(judged), sep="\n")
    print(
        f"\n`lr-advise compare` of all runs of a sweep names a rate to keep in {named.count(True)} "
        f"of {len(named)}."
    )
    if others:
        runs = sum(len(one.sweep.logs) for one in others)
        print(HEAD.format(f"with no validation loss ({len(others)} sweeps, {runs} runs)"))
        print(*by_view(others), sep="\n")
    print(SURE_HEAD)
    print(*bands(judged, "named"), sep="\n")
    print(SURE)
    print(WRONG_HEAD)
    print(*surest(judged), sep="\n")
    print(ROWS)
    print(*one_by_one(ones), sep="\n")
    print(LAST)
    print(*repositories(ones), sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--download", type=Path, metavar="OUT", help="fetch the files first")
    parser.add_argument("--data", type=Path, metavar="OUT", help="score them, print the page")
    args = parser.parse_args()
    if args.download:
        for line in download(args.download):
            print(line, file=sys.stderr)
    if args.data:
        page([scored(sweep) for sweep in read_sweeps(args.data)])


if __name__ == "__main__":
    main()
