"""Errors that users meet: one clear sentence, never a traceback."""

from __future__ import annotations


class AdvisorError(Exception):
    """Base of the errors that the command line prints as one sentence (exit code 2)."""


class LogError(AdvisorError):
    """A log that cannot be read: `source` names it, `message` says what, where, what to do."""

    def __init__(self, source: str, message: str) -> None:
        super().__init__(f"{source}: {message}")
        self.source = source
        self.message = message

    def __reduce__(self) -> tuple[type[LogError], tuple[str, str]]:
        """Travel between processes as what it was made of."""
        return type(self), (self.source, self.message)


class UnreachableError(LogError):
    """A log that could not be opened or fetched this time: the next it may be."""


class RuleError(AdvisorError):
    """A rule file that is broken: names the file, the key and what was expected."""


class ConfigError(AdvisorError):
    """A setting that is unknown or has an unusable value."""
