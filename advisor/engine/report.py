"""What was found about all runs: everything that a renderer may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from advisor.errors import UnreachableError
from advisor.naming import label_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.baseline.compare import Comparison
    from advisor.baseline.level import Level
    from advisor.engine.advice import Advice
    from advisor.engine.judge import Finding
    from advisor.engine.resolve import Overruled
    from advisor.errors import LogError
    from advisor.picture import Picture
    from advisor.sweep.compare import Sweep


class ReadFailure(NamedTuple):
    """An input that could not be judged, and the sentence that says why and what to do."""

    source: str
    message: str

    @classmethod
    def of(cls, error: LogError) -> ReadFailure:
        """Return what an error of reading says."""
        kind = Unreached if isinstance(error, UnreachableError) else cls
        return kind(error.source, error.message)


class Unreached(ReadFailure):
    """An input that was not reached this time: another try may judge it."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run, judged.

    Attributes
    ----------
    source, run, axis, format, also, notes: as in `History`.
    points: number of logged loss values.
    peak_lr: highest learning rate of the run, None where the log has none.
    optimizer: its name as the log or the user tells it, None where neither does.
    diverged: a rule with the status 'diverged' fired.
    status: 'diverged', 'unstable', 'improvable', 'inconclusive' or 'healthy'.
    advice: best first, never empty.
    features: every measured value by name; NaN: could not be measured.
    findings: every rule in order of its code, fired or not.
    overruled: the findings that fired and gave way, with the code that won.
    final: level at the end and its noise by curve, 'train_loss' and 'val_loss'.
    picture: what a chart is drawn from; None where none was asked for.

    """

    source: str
    run: str | None
    points: int
    axis: str
    format: str
    peak_lr: float | None
    optimizer: str | None
    diverged: bool
    status: str
    advice: tuple[Advice, ...]
    features: Mapping[str, float]
    spans: Mapping[str, tuple[float, float]]
    findings: tuple[Finding, ...]
    overruled: tuple[Overruled, ...]
    notes: tuple[str, ...]
    also: tuple[str, ...] = ()
    final: Mapping[str, Level] = field(default_factory=dict)
    picture: Picture | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        """Say in a line which run it is; all that it holds takes 200,000 characters."""
        return f"<RunReport {self.label!r}: {self.status}, {self.advice[0].rule}>"

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the rules behind the advice, leading and supporting."""
        return tuple(code for item in self.advice for code in (item.rule, *item.supporting))

    @property
    def label(self) -> str:
        """How the run is called on screen: its source, and its name inside it."""
        return label_of(self.source, self.run)


@dataclass(frozen=True, slots=True)
class Report:
    """All runs in the order they were given, and the inputs that could not be judged.

    `comparisons` holds one entry a curve that was compared with an accepted run, `sweeps` what the
    tables of finished runs tell that were given instead of logs, `passed_over` what lay in a
    searched folder, is called as logs are and could not be judged.
    """

    runs: tuple[RunReport, ...]
    errors: tuple[ReadFailure, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    sweeps: tuple[Sweep, ...] = ()
    passed_over: tuple[ReadFailure, ...] = ()
