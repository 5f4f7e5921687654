"""Reading options that differ from log to log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.config.keys import KEYS, READING
from advisor.readers.series import ReadOptions

if TYPE_CHECKING:
    from advisor.config.settings import Settings


@dataclass(frozen=True, slots=True)
class ReadOptionsByPath(ReadOptions):
    """What was said about all logs, and the settings that say more about some."""

    settings: Settings | None = None

    def for_source(self, source: str) -> ReadOptions:
        """Return the options for one log."""
        if self.settings is None:
            return self
        values = self.settings.at(source).values
        return ReadOptions(**{KEYS[key].parameter: values.get(key) for key in READING})
