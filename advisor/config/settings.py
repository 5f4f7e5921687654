"""The settings in force and where each came from: command line, per-path table, file, default."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from advisor.config.keys import KEYS, READING
from advisor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from advisor.config.load import Config, Override
    from advisor.engine.report import ReadFailure
    from advisor.readers.raw.series import ReadOptions

T = TypeVar("T")

COMMAND_LINE, DEFAULT = "command line", "default"


class Settings(NamedTuple):
    """Every setting by key with its value and, in `origins`, where the value is from."""

    values: Mapping[str, Any]
    origins: Mapping[str, str]
    config: Config | None = None

    def at(self, source: str) -> Settings:
        """Return the settings for one log: tables whose glob fits it, the last one winning."""
        here = self
        for override in self.overrides:
            if override.glob.matches(source):
                here = here.under(override)
        return here

    def under(self, override: Override) -> Settings:
        """Return the settings with those of a per-path table; what was typed stands."""
        assert self.config is not None
        values, origins = dict(self.values), dict(self.origins)
        for name, value in override.values.items():
            if origins.get(name) in (None, COMMAND_LINE):
                continue
            values[name] = value
            origins[name] = f"{self.config.label} per-path '{override.glob.pattern}'"
        return Settings(values, origins, self.config)

    def typed(self, key: str) -> bool:
        """Whether the command line says it."""
        return self.origins.get(key) == COMMAND_LINE

    def name(self, key: str) -> str:
        """Return how messages call a setting: the option, or its place in the file."""
        origin = self.origins.get(key, DEFAULT)
        return f"--{key}" if origin in (COMMAND_LINE, DEFAULT) else f"{origin}: '{key}'"

    def reworded(self, failure: ReadFailure) -> ReadFailure:
        """Let a failure about an option name the settings file where the value is from it."""
        option, _, rest = failure.message.partition(" ")
        key = option.removeprefix("--")
        if option == key or key not in READING:
            return failure
        return failure._replace(message=f"{self.at(failure.source).name(key)} {rest}")

    @property
    def overrides(self) -> tuple[Override, ...]:
        """The per-path tables of the settings file, none where settings hold for every log."""
        return () if self.config is None else self.config.overrides

    @contextmanager
    def blamed_for(self, key: str) -> Iterator[None]:
        """Let an error about an option name the settings file instead, where the value is from it.

        Raises ConfigError: that error.
        """
        try:
            yield
        except ConfigError as error:
            told = str(error).replace(f"--{key}", self.name(key), 1)
            raise ConfigError(told) from None


def merged(given: Mapping[str, Any], explicit: frozenset[str], config: Config | None) -> Settings:
    """Join what the command line gave with what the file says; the command line wins.

    `given` holds the command line's values and defaults by key, `explicit` the keys that were
    typed.
    """
    values, origins = {}, {}
    stated = config.values if config is not None else {}
    for key in KEYS:
        if key not in given:
            continue
        if key in explicit or key not in stated:
            values[key] = given[key]
            origins[key] = COMMAND_LINE if key in explicit else DEFAULT
        else:
            assert config is not None
            values[key], origins[key] = stated[key], config.label
    return Settings(values, origins, config)


class PerSource(Generic[T]):
    """What `make` gives of the settings in force for a log, by the source of the log.

    `make` is tried at once on every per-path table, so that its errors do not wait for a log.
    Unlike a closure this can be sent to a process, where `make` can.
    """

    def __init__(self, settings: Settings, make: Callable[[Settings], T]) -> None:
        self._settings, self._make = settings, make
        self.everywhere = make(settings)  # where no per-path table says otherwise
        for override in settings.overrides:
            make(settings.under(override))

    def __call__(self, source: str) -> T:
        """Return what holds for one log."""
        if not self._settings.overrides:
            return self.everywhere
        return self._make(self._settings.at(source))


def read_options(settings: Settings) -> ReadOptions:
    """Return how to read logs; where settings differ from log to log, `for_source` knows."""
    options = _read_options(settings)
    if not settings.overrides:
        return options
    return options._replace(by_source=PerSource(settings, _read_options))


def _read_options(settings: Settings) -> ReadOptions:
    from advisor.readers.raw.series import ReadOptions

    return ReadOptions(**{KEYS[key].parameter: settings.values.get(key) for key in READING})
