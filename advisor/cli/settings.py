"""From the parsed command line and the settings file to the settings in force."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from advisor.config.find import nearest
from advisor.config.keys import KEYS
from advisor.config.settings import merged
from advisor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.config.load import Config
    from advisor.config.settings import Settings

TYPED = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)


def settings_of(options: Mapping[str, Any]) -> Settings:
    """Join the running command's options with the settings file that they name or leave out.

    Options that are no settings may be among them. Raises ConfigError.
    """
    context = click.get_current_context()
    given = {}
    typed = set()
    for key, about in KEYS.items():
        if about.parameter in options:
            given[key] = options[about.parameter]
            if context.get_parameter_source(about.parameter) in TYPED:
                typed.add(key)
    config = _config(options["config_file"], no_config=options["no_config"])
    return merged(given, frozenset(typed), config)


def expect_options_of(other: click.Command, flag: str) -> None:
    """Expect beside a flag, which runs another command, none but its options. Raises ConfigError.

    What this command alone does would be left undone without a word.
    """
    context = click.get_current_context()
    taken = {flag, *(param.name for param in other.params)}
    for param in context.command.params:
        name = param.name or ""
        if name not in taken and context.get_parameter_source(name) in TYPED:
            option = f"--{flag.replace('_', '-')}"
            raise ConfigError(
                f"{param.opts[-1]} and {option} contradict each other: {option} does what "
                f"'{other.name}' does, and nothing else"
            )


def _config(config_file: str | None, *, no_config: bool) -> Config | None:
    if no_config:
        if config_file is not None:
            raise ConfigError("--config and --no-config contradict each other")
        return None
    path = config_file
    if path is None:
        try:
            path = nearest(os.getcwd())
        except FileNotFoundError:  # the working folder was deleted
            return None
    if path is None:
        return None
    from advisor.config.load import load

    return load(path)
