"""Reading options that differ from log to log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.config.keys import KEYS, READING
from advisor.readers.raw.series import ReadOptions

if TYPE_CHECKING:
    from advisor.config.settings import Settings


class OptionsByPath:
    """Finds the options for one log; unlike a closure it can be sent to a process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __call__(self, source: str) -> ReadOptions:
        """Return what the settings in force there say."""
        values = self.settings.at(source).values
        return ReadOptions(**{KEYS[key].parameter: values.get(key) for key in READING})
