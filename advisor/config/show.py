"""`--show-config`: the settings in force as TOML, each with where it is from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from advisor.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.config.settings import Settings


def show(settings: Settings, paths: Iterable[str]) -> str:
    """Return a TOML document; comments say where values are from and what is not set.

    The per-path tables follow by their patterns, then for each of `paths` what differs there.
    """
    found = settings.config.label if settings.config is not None else "none found"
    lines = [f"# settings file: {printable(found)}", *_lines(settings)]
    patterns = {each.glob.pattern: settings.under(each) for each in settings.overrides}
    for pattern, here in patterns.items():
        lines += ["", f"[per-path.{_toml(pattern)}]", *_lines(here, _changed(settings, here))]
    for path in paths:
        here = settings.at(path)
        changed = _changed(settings, here)
        if changed and path not in patterns:  # one table of a name
            lines += ["", f"[per-path.{_toml(path)}]", *_lines(here, changed)]
    return "\n".join(lines) + "\n"


def _changed(settings: Settings, here: Settings) -> set[str]:
    return {key for key in here.values if here.origins[key] != settings.origins[key]}


def _lines(settings: Settings, only: set[str] | None = None) -> Iterator[str]:
    for key, value in settings.values.items():
        if only is not None and key not in only:
            continue
        origin = printable(settings.origins[key])
        if value in (None, ()):
            empty = "everything" if key == "select" else "nothing"
            yield f"# {key}: {empty if value == () else 'not set'} ({origin})"
        else:
            yield f"{key} = {_toml(value)}  # {origin}"


def _toml(value: Any) -> str:
    """Write a string, a number, a truth or a list of strings.

    TOML's strings are escaped as JSON's are.
    """
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "\\u007f")
    return repr(value)
