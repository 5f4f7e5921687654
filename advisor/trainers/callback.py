"""What the callbacks of all frameworks share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.arguments import expect_truth_or_none
from advisor.engine.load import as_rule_base

if TYPE_CHECKING:
    from advisor.engine.load import RuleFiles
    from advisor.report import Report
    from advisor.trainers.coach import Coach


class AdviceCallback:
    """Stands before the framework's own class; the coach is hired when a training begins."""

    def __init__(
        self, *, stop_on_divergence: bool, fine_tuning: bool | None, rules: RuleFiles
    ) -> None:
        """Read the rules here: a broken one is told before the training. Raises RuleError."""
        super().__init__()
        self.stop_on_divergence = stop_on_divergence
        expect_truth_or_none(fine_tuning)
        self.fine_tuning = fine_tuning
        self._rules = as_rule_base(rules)
        self._coach: Coach | None = None

    @property
    def report(self) -> Report | None:
        """The last judgement; None before the first, and in processes that do not judge."""
        return None if self._coach is None else self._coach.report

    def finish(self) -> Report | None:
        """Judge what was recorded and say it: after Ctrl-C, of which frameworks tell no callback.

        Returns None where there is nothing to say.
        """
        return None if self._coach is None else self._coach.finish()

    @property
    def diverged(self) -> bool:
        """True from the moment that divergence was announced."""
        return self._coach is not None and self._coach.diverged
