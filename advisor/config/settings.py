"""The settings in force and where each came from: command line, per-path table, file, default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from advisor.config.keys import KEYS, READING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.config.load import Config, Override
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
        if self.config is None or not self.config.overrides:
            return self
        here = self
        for override in self.config.overrides:
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

    def name(self, key: str) -> str:
        """Return how messages call a setting: the option, or its place in the file."""
        origin = self.origins.get(key, DEFAULT)
        return f"--{key}" if origin in (COMMAND_LINE, DEFAULT) else f"{origin}: '{key}'"

    @property
    def by_path(self) -> bool:
        """Tell whether settings may differ from log to log."""
        return self.config is not None and bool(self.config.overrides)


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


def per_source(settings: Settings, make: Callable[[Settings], T]) -> Callable[[str], T]:
    """Return `make(settings in force there)` as a function of the source of a log.

    `make` is tried at once on every per-path table, so that its errors do not wait for a log.
    """
    everywhere = make(settings)
    if not settings.by_path:
        return lambda source: everywhere
    assert settings.config is not None
    for override in settings.config.overrides:
        make(settings.under(override))
    return lambda source: make(settings.at(source))


def read_options(settings: Settings) -> ReadOptions:
    """Return how to read logs; where settings differ from log to log, `for_source` knows."""
    from advisor.readers.raw.series import ReadOptions

    said = {KEYS[key].parameter: settings.values.get(key) for key in READING}
    if not settings.by_path:
        return ReadOptions(**said)
    from advisor.config.by_path import OptionsByPath

    return ReadOptions(**said, by_source=OptionsByPath(settings))
