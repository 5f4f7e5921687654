"""Where the runs of a report look like one sweep: the command that compares them."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.reports.brief import RunLine

FEWEST = 3  # rates that make a sweep
DEEPEST = 2  # a file each, or a folder each, below the folder of the sweep


def sweep_hint(runs: Sequence[RunLine]) -> str:
    """Return one sentence; empty where the runs do not look like one training at several rates.

    They do where three rates or more were trained, each run knows its own, most logs are of one
    length (a run that broke may have ended early), and all lie together.
    """
    rates = {run.peak_lr for run in runs}
    if None in rates or len(rates) < FEWEST:
        return ""
    alike = Counter(run.points for run in runs).most_common(1)[0][1]
    place = _place(run.source for run in runs)
    if 2 * alike <= len(runs) or not place:
        return ""
    return f"One training at {len(rates)} rates? lr-advise compare {shlex.quote(place)}"


def _place(sources: Iterable[str]) -> str:
    """Return the file or folder that holds all, empty where they do not lie together."""
    paths = sorted({source for source in sources if "://" not in source})
    if len(paths) < FEWEST:
        return paths[0] if len(paths) == 1 else ""
    try:
        place = os.path.commonpath(paths)
    except ValueError:  # absolute and relative ones
        return ""
    deep = max(os.path.relpath(path, place or ".").count(os.sep) for path in paths)
    return place if deep < DEEPEST else ""
