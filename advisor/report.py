"""The report that `advise` returns: it shows itself, in a notebook too, and becomes a data frame.

The engine's report knows nothing of how it is shown; here, where the stages meet, it learns it.
"""

from __future__ import annotations

from typing import Any

from advisor.engine import report
from advisor.naming import EMPTY, counted
from advisor.printable import printable


class Report(report.Report):
    """The engine's `Report` with what a notebook and pandas ask of it."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Say in a line what it holds: a prompt shows this, and errors in tests."""
        from advisor.reports.text import summary

        held = [summary(self.runs).rstrip(".")] if self.runs else ["no runs"]
        held += [counted(len(self.sweeps), "sweep")] * bool(self.sweeps)
        held += [f"{counted(len(self.errors), 'input')} not judged"] * bool(self.errors)
        return f"<Report of {'; '.join(held)}>"

    def __str__(self) -> str:
        """Return the report as the command prints it, and what could not be read."""
        from advisor.reports.formats import View, render
        from advisor.reports.screen import Screen

        errors = (printable(f"{one.source or EMPTY}: {one.message}") for one in self.errors)
        return render("text", self, View(Screen())) + "".join(f"{said}\n" for said in errors)

    def _repr_html_(self) -> str:
        """Return the report as a notebook shows it, every text escaped."""
        from advisor.reports.notebook import to_html

        return to_html(self)

    def to_pandas(self) -> Any:
        """Return a DataFrame, a row a run: its best advice, every feature in `feature.NAME`.

        Raises ModuleNotFoundError where pandas is not installed.
        """
        from advisor.reports.notebook import to_pandas

        return to_pandas(self)
