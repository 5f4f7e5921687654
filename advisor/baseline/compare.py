"""Whether a run is worse than the accepted one, by more than chance."""

from __future__ import annotations

import math
from statistics import fmean, median, stdev
from typing import TYPE_CHECKING, NamedTuple

from advisor.baseline.level import MOST_ROUGHER
from advisor.naming import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from advisor.baseline.level import Level

NOISES = 3.0  # as many standard errors apart: 1 in 740 by chance, one-sided
# For two, three and four accepted runs: Student's t, 97.5 %, instead.
STUDENT = {2: 12.7, 3: 4.3, 4: 3.2}
WORDS = {"train_loss": "train loss", "val_loss": "validation loss"}


class Outcome(NamedTuple):
    """What a comparison needs of a run: who it is and where its curves ended."""

    source: str
    run: str | None
    final: Mapping[str, Level]


class Comparison(NamedTuple):
    """One curve of one run beside the accepted level.

    `accepted` and `value` are loss levels, NaN where a run did not end finite; `allowed` is how
    much worse the run may be: NOISES times the noise of both, plus the tolerance. `accepted_runs`
    is how many runs the accepted level was taken from.
    """

    source: str
    run: str | None
    curve: str
    accepted: float
    value: float
    allowed: float
    accepted_runs: int

    @property
    def regressed(self) -> bool:
        """Tell whether the run is worse by more than is allowed."""
        if math.isnan(self.value):
            return not math.isnan(self.accepted)
        return self.value - self.accepted > self.allowed

    @property
    def title(self) -> str:
        """Say in a few words how it came out."""
        word = WORDS[self.curve].capitalize()
        if self.regressed:
            return f"{word} is worse than in the accepted run"
        if self.accepted - self.value > self.allowed:
            return f"{word} is better than in the accepted run"
        return f"{word} is as in the accepted run"

    @property
    def sentence(self) -> str:
        """Say it with the figures."""
        accepted = "not finite" if math.isnan(self.accepted) else f"{self.accepted:.4g}"
        if self.accepted_runs > 1:
            accepted += f" (median of {self.accepted_runs} runs)"
        if math.isnan(self.value):
            return f"{WORDS[self.curve]} did not end finite; accepted {accepted}"
        apart = self.value - self.accepted
        text = f"{WORDS[self.curve]} ended at {self.value:.4g}, accepted {accepted}"
        if math.isnan(apart):
            return text
        return f"{text}: {apart:+.2g}, allowed {self.allowed:+.2g}"


def compare(
    runs: Iterable[Outcome], accepted: Sequence[Outcome], tolerance: float
) -> Iterator[Comparison | str]:
    """Compare each run with its namesake among the accepted ones; yield a note where none fits.

    Where no accepted run has a namesake, they count as repetitions of one run (seeds): the level
    is their median and their spread is part of the noise. `tolerance` is a share of the distance
    that the accepted run came down, added to what noise allows.
    """
    runs = list(runs)
    named = {_name(item): item for item in accepted}
    known = any(_name(item) in named for item in runs)
    for item in runs:
        label = label_of(item.source, item.run)
        own = [named[_name(item)]] if _name(item) in named else [] if known else list(accepted)
        if not own:
            yield f"{label}: the baseline has no run of this name; not compared"
            continue
        curves = [curve for curve in item.final if any(curve in one.final for one in own)]
        if not curves:
            yield f"{label}: the baseline has no curve that this run has; not compared"
        for curve in curves:
            levels = [one.final[curve] for one in own if curve in one.final]
            yield compare_level(item, curve, levels, tolerance)


def compare_level(
    item: Outcome, curve: str, accepted: Sequence[Level], tolerance: float
) -> Comparison:
    """Compare one curve with the accepted levels (at least one)."""
    ours = item.final[curve]
    finite = [level for level in accepted if not math.isnan(level.value)]
    if not finite:
        return Comparison(item.source, item.run, curve, math.nan, ours.value, 0.0, len(accepted))
    values = [level.value for level in finite]
    noise = _noise(ours, fmean(_known(level.noise) for level in finite))
    if len(values) > 1:
        # One more draw beside the centre of n draws; few draws hardly tell how far they scatter.
        n = len(values)
        wide = STUDENT.get(n, NOISES) / NOISES
        noise = math.hypot(noise, wide * stdev(values) * math.sqrt(1 + 1 / n))
    drop = median(abs(_known(level.drop)) for level in finite)
    allowed = NOISES * noise + tolerance * drop
    return Comparison(
        item.source, item.run, curve, median(values), ours.value, allowed, len(finite)
    )


def _noise(ours: Level, theirs: float) -> float:
    """Return the noise of a level beside that of the accepted one, the standard error `theirs`.

    What cannot be told from a blow-up counts as far as the accepted run bears it out.
    """
    own = _known(ours.noise)
    return math.hypot(min(own, MOST_ROUGHER * theirs) if ours.noise_unchecked else own, theirs)


def _known(noise: float) -> float:
    """Count what could not be measured as none: the comparison is then by the tolerance alone."""
    return 0.0 if math.isnan(noise) else noise


def _name(item: Outcome) -> tuple[str, str | None]:
    return (item.source.replace("\\", "/").removeprefix("./"), item.run)
