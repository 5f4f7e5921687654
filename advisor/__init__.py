"""lr-advise: reads a training log and says what to do about the learning rate.

>>> from advisor import advise
>>> advise("logs.csv").runs[0].advice[0].action  # doctest: +SKIP
'lower'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.engine.advice import Advice
    from advisor.engine.report import RunReport
    from advisor.errors import LogError, RuleError
    from advisor.history import Curve, History, HistoryError
    from advisor.many import advise_many
    from advisor.pipeline import advise
    from advisor.readers import read
    from advisor.readers.raw.series import ReadOptions
    from advisor.report import Report

__version__ = "0.1.0"
__all__ = [
    "Advice",
    "Curve",
    "History",
    "HistoryError",
    "LogError",
    "ReadOptions",
    "Report",
    "RuleError",
    "RunReport",
    "advise",
    "advise_many",
    "read",
]

# Imported when first asked for: the command line starts without what it does not need.
_HOMES = {
    "Advice": "advisor.engine.advice",
    "Curve": "advisor.history",
    "History": "advisor.history",
    "HistoryError": "advisor.history",
    "LogError": "advisor.errors",
    "ReadOptions": "advisor.readers.raw.series",
    "Report": "advisor.report",
    "RuleError": "advisor.errors",
    "RunReport": "advisor.engine.report",
    "advise": "advisor.pipeline",
    "advise_many": "advisor.many",
    "read": "advisor.readers",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'advisor' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
