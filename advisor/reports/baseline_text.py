"""The comparison with a baseline, for people: a heading and a line a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.naming import label_of
from advisor.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.baseline.compare import Comparison
    from advisor.reports.screen import Screen

INDENT = " " * 10
ONE_RUN = (
    "One accepted run does not tell how far repetitions lie apart: fix the seed, or accept several "
    "runs (lr-advise RUNS --write-baseline FILE)."
)


def verdict(item: Comparison) -> str:
    """Return how a curve came out, in a word."""
    if item.regressed:
        return "worse"
    return "better" if item.better else "same"


def lines(
    comparisons: Sequence[Comparison], screen: Screen, *, quiet: bool = False
) -> Iterator[str]:
    """Yield a heading and a line a curve; the quiet form says only what is worse."""
    if quiet:
        comparisons = [item for item in comparisons if item.regressed]
    else:
        yield screen.paint("Compared with the baseline", "bold")
    for item in comparisons:
        word = verdict(item)
        style = ("red", "bold") if word == "worse" else ("green",) if word == "better" else ()
        name = label_of(item.source, item.run)
        shown = screen.wrap(f"{printable(name)}: {printable(item.sentence)}", INDENT)
        # Painted after wrapping: colour has no width.
        yield f"  {screen.paint(f'{word:<6}', *style)}{shown[len(INDENT) - 2 :]}"
    if not quiet and any(item.regressed and item.accepted_runs == 1 for item in comparisons):
        yield screen.wrap(ONE_RUN, "  ")
