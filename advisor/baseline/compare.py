"""Whether a run is worse than the accepted one, by more than chance."""

from __future__ import annotations

import math
import os
from statistics import fmean, median, stdev
from typing import TYPE_CHECKING, NamedTuple

from advisor.baseline.level import MOST_ROUGHER
from advisor.errors import ConfigError
from advisor.naming import counted, label_of, listed
from advisor.readers.vocabulary.names import split_free

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

    `accepted` and `value` are levels as logged, NaN where a run did not end finite; `allowed` is
    how much worse the run may be: NOISES times the noise of both, plus the tolerance.
    `accepted_runs` is how many runs the accepted level was taken from, `name` what the log calls
    the curve, `maximize` whether it is to be high.
    """

    source: str
    run: str | None
    curve: str
    accepted: float
    value: float
    allowed: float
    accepted_runs: int
    name: str = ""
    maximize: bool = False

    @property
    def worse_by(self) -> float:
        """How much worse than the accepted level the run is; below 0: better."""
        return self.accepted - self.value if self.maximize else self.value - self.accepted

    @property
    def better(self) -> bool:
        """Tell whether the run is better by more than is allowed."""
        if math.isnan(self.accepted):
            return not math.isnan(self.value)
        return self.worse_by < -self.allowed

    @property
    def metric(self) -> str:
        """The curve, or the metric that the user chose, by name."""
        return (self.name or self.curve) if self.maximize else self.curve

    @property
    def words(self) -> str:
        """The same as people say it."""
        return f"'{self.metric}'" if self.maximize else WORDS[self.curve]

    @property
    def regressed(self) -> bool:
        """Tell whether the run is worse by more than is allowed."""
        if math.isnan(self.value):
            return not math.isnan(self.accepted)
        return self.worse_by > self.allowed

    @property
    def title(self) -> str:
        """Say in a few words how it came out."""
        word = self.words if self.maximize else self.words.capitalize()
        if self.regressed:
            return f"{word} is worse than in the accepted run"
        if self.better:
            return f"{word} is better than in the accepted run"
        return f"{word} is as in the accepted run"

    @property
    def sentence(self) -> str:
        """Say it with the figures."""
        accepted = "not finite" if math.isnan(self.accepted) else f"{self.accepted:.4g}"
        if self.accepted_runs > 1:
            accepted += f" (median of {self.accepted_runs} runs)"
        if math.isnan(self.value):
            return f"{self.words} did not end finite; accepted {accepted}"
        apart = self.value - self.accepted
        text = f"{self.words} ended at {self.value:.4g}, accepted {accepted}"
        if math.isnan(apart):
            return text
        allowed = 0.0 - self.allowed if self.maximize else self.allowed
        return f"{text}: {apart:+.2g}, allowed {allowed:+.2g}"


def compare(
    runs: Iterable[Outcome], accepted: Sequence[Outcome], tolerance: float
) -> Iterator[Comparison | str]:
    """Compare each run with its namesake among the accepted ones; note what cannot be compared.

    Of several runs a note tells which accepted ones are not among them.

    Where no accepted run has a namesake, they count as repetitions of one run (seeds): the level
    is their median and their spread is part of the noise. `tolerance` is a share of the distance
    that the accepted run came down, added to what noise allows.

    Raises ConfigError where a metric to be high meets a loss or another metric.
    """
    runs = list(runs)
    named = {_name(item): item for item in accepted}
    here = {_name(item) for item in runs}
    known = not here.isdisjoint(named)
    repetitions = [] if known else [*accepted]
    for item in runs:
        label, name = label_of(item.source, item.run), _name(item)
        own = [named[name]] if name in named else repetitions
        if not own:
            yield f"{label}: the baseline has no run of this name; not compared"
            continue
        curves = [curve for curve in item.final if any(curve in one.final for one in own)]
        if not curves:
            yield f"{label}: the baseline has no curve that this run has; not compared"
        for curve in curves:
            levels = [one.final[curve] for one in own if curve in one.final]
            yield compare_level(item, curve, levels, tolerance)
        for level in _missing(item, own) if curves else ():
            yield f"{label}: logs no {level}, which the baseline has; not compared"
    if known and len(runs) > 1:
        # Of one log alone nobody expects that all accepted runs are there.
        gone = [label_of(one.source, one.run) for name, one in named.items() if name not in here]
        if gone:
            yield f"{counted(len(gone), 'accepted run')} not among these: {listed(gone)}"


def _missing(item: Outcome, accepted: Sequence[Outcome]) -> list[str]:
    """Return which curves of the accepted runs a run lacks, as people call them."""
    theirs = {curve: level for one in accepted for curve, level in one.final.items()}
    return [
        f"'{level.name}'" if level.maximize else WORDS[curve]
        for curve, level in theirs.items()
        if curve not in item.final
    ]


def compare_level(
    item: Outcome, curve: str, accepted: Sequence[Level], tolerance: float
) -> Comparison:
    """Compare one curve with the accepted levels (at least one).

    Raises ConfigError where one is to be high and the other is to be low, or another metric.
    """
    ours = item.final[curve]
    _check_aim(item, curve, accepted)
    finite = [level for level in accepted if not math.isnan(level.value)]
    return Comparison(
        source=item.source,
        run=item.run,
        curve=curve,
        accepted=median(level.value for level in finite) if finite else math.nan,
        value=ours.value,
        allowed=_allowed(ours, finite, tolerance) if finite else 0.0,
        accepted_runs=len(finite or accepted),
        name=ours.name,
        maximize=ours.maximize,
    )


def _check_aim(item: Outcome, curve: str, accepted: Sequence[Level]) -> None:
    ours = item.final[curve]
    for other in accepted:
        if other.maximize != ours.maximize:
            high, low = (ours, other) if ours.maximize else (other, ours)
            first = f"'{high.name or curve}', which is to be high,"
            second = f"'{low.name or curve}', which is to be low"
        elif ours.maximize and not _same_metric(ours.name, other.name):
            first, second = f"'{ours.name}'", f"'{other.name}'"
        else:
            continue
        raise ConfigError(
            f"--baseline: {label_of(item.source, item.run)}: {first} cannot be compared with "
            f"{second}; write the baseline again with the same --maximize"
        )


def _same_metric(one: str, other: str) -> bool:
    """Whether two names may mean one metric: as 'val_acc' and 'eval/acc' do, or where one lacks."""
    return not one or not other or split_free(one) == split_free(other)


def _allowed(ours: Level, accepted: Sequence[Level], tolerance: float) -> float:
    """Return how much worse than the centre of the accepted levels (finite, one or more) passes."""
    noise = _noise(ours, fmean(_known(level.noise) for level in accepted))
    if len(accepted) > 1:
        # One more draw beside the centre of n draws; few draws hardly tell how far they scatter.
        n = len(accepted)
        wide = STUDENT.get(n, NOISES) / NOISES
        spread = stdev(level.value for level in accepted)
        noise = math.hypot(noise, wide * spread * math.sqrt(1 + 1 / n))
    drop = median(abs(_known(level.drop)) for level in accepted)
    return NOISES * noise + tolerance * drop


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
    """Return what two outcomes of one run share: the place, however its path is written."""
    return os.path.abspath(item.source.replace("\\", "/")), item.run
