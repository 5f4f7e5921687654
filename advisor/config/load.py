"""Read a settings file and check all of it: an unknown key is an error, never passed over."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from advisor.config.globs import Glob
from advisor.config.keys import KEYS, PER_PATH, check_value, unknown_key
from advisor.errors import ConfigError
from advisor.naming import loosely, nearest
from advisor.toml_text import parsed

TABLE = "lr-advise"


class Override(NamedTuple):
    """Settings for the logs that a glob matches."""

    glob: Glob
    values: dict[str, Any]


class Config(NamedTuple):
    """A settings file: where it is (`label` as shown to people), and what it says."""

    label: str
    values: dict[str, Any]
    overrides: tuple[Override, ...]


def has_table(text: bytes, path: str) -> bool:
    """Tell whether a pyproject.toml has our table. Raises ConfigError: not TOML, or misspelt."""
    tool = parsed(text, shown(path), ConfigError).get("tool")
    if not isinstance(tool, dict):
        return False
    misspelt = [name for name in tool if _as_one_word(name) == _as_one_word(TABLE)]
    if misspelt and TABLE not in tool:
        raise ConfigError(
            f"{shown(path)}: the table of the settings is [tool.{TABLE}], not [tool.{misspelt[0]}]"
        )
    return TABLE in tool


def _as_one_word(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def load(path: str) -> Config:
    """Read and check a settings file. Raises ConfigError naming file and key."""
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError as error:
        raise ConfigError(f"--config {path}: cannot be read: {error.strerror}") from None
    label = shown(path)
    data: Any = parsed(text, label, ConfigError)
    tool = data.get("tool")
    inside = isinstance(tool, dict) and TABLE in tool
    if not inside and os.path.basename(path) == "pyproject.toml":
        raise ConfigError(f"{label}: has no table [tool.{TABLE}]")
    if inside:
        data = data["tool"][TABLE]
        label += f" [tool.{TABLE}]"
    if not isinstance(data, dict):
        raise ConfigError(f"{label}: must be a table")
    folder = os.path.dirname(os.path.abspath(path))
    overrides = _overrides(data.pop(PER_PATH, {}), label, folder)
    return Config(label, _checked(data, label, folder), overrides)


def shown(path: str) -> str:
    """Return the path as people call it: relative where it is below, absolute elsewhere."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    return path if relative.startswith("..") else relative


def _checked(table: dict[str, Any], where: str, folder: str) -> dict[str, Any]:
    values = {}
    for name, value in table.items():
        if name == TABLE:
            raise ConfigError(
                f"{where}: settings need no table [{TABLE}] here; leave that line out"
            )
        if name not in KEYS:
            raise unknown_key(name, [*KEYS, PER_PATH], where)
        checked = check_value(name, value, where)
        try:
            values[name] = _anchored(KEYS[name].kind, checked, folder)
        except ConfigError as error:
            raise ConfigError(str(error).replace("--output", f"{where}: 'output'", 1)) from None
    return values


def _anchored(kind: str, value: Any, folder: str) -> Any:
    """Make paths relative to the settings file, wherever the program is run."""
    if kind == "file":
        return _path(folder, value)
    if kind == "files":
        return tuple(_path(folder, item) for item in value)
    if kind == "outputs":
        from advisor.reports.outputs import split

        pairs = [split(item) for item in value]
        return tuple(
            _path(folder, path) if name is None else f"{name}:{_path(folder, path)}"
            for name, path in pairs
        )
    return value


def _path(folder: str, path: str) -> str:
    return shown(os.path.join(folder, path))


def _overrides(table: object, label: str, folder: str) -> tuple[Override, ...]:
    where = f"{label} {PER_PATH}"
    if not isinstance(table, dict):
        raise ConfigError(f'{where}: must be tables such as [{PER_PATH}."runs/old/**"]')
    found = []
    allowed = [name for name, key in KEYS.items() if key.per_path]
    for pattern, values in table.items():
        here = f"{where} '{pattern}'"
        if not isinstance(values, dict):
            key = nearest(pattern, allowed, loosely)
            meant = f"; '{key}' belongs into one, as [{PER_PATH}.\"runs/old/**\"]" if key else ""
            raise ConfigError(f"{here}: must be a table of settings{meant}")
        for name in values:
            if name in KEYS and not KEYS[name].per_path:
                raise ConfigError(f"{here}: '{name}' cannot differ from path to path")
            if name not in KEYS:
                raise unknown_key(name, allowed, here)
        found.append(Override(_glob(pattern, folder, where), _checked(values, here, folder)))
    return tuple(found)


def _glob(pattern: str, folder: str, where: str) -> Glob:
    try:
        return Glob(pattern, folder)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None
