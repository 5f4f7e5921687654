"""Settings in sections, as spaCy's config.cfg and configparser's files hold them."""

from __future__ import annotations

from configparser import Error, RawConfigParser

# spaCy's optimizers are functions that a name stands for; a schedule begins at its peak.
_FUNCTION = "@optimizers"
_SCHEDULED = "learn_rate"
_PEAK = "initial_rate"


def parse_cfg(text: str) -> dict[str, object]:
    """Return the settings in a text as nested dicts; values are texts. Raises ValueError."""
    parser = RawConfigParser(strict=False, allow_no_value=True, inline_comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(text)
    except Error as problem:
        raise ValueError(str(problem)) from None
    root: dict[str, object] = {}
    for title in parser.sections():
        section = _section(root, title.split("."))
        if section is None:
            continue
        for name, value in parser.items(title):
            if value is not None:
                section[name.replace(_FUNCTION, "name")] = value.strip("'\"")
    _flatten(root)
    return root


def _section(root: dict[str, object], names: list[str]) -> dict[str, object] | None:
    """Return the dict of a section, made with those that it lies in; None: a value is there."""
    here = root
    for name in names:
        inner = here.setdefault(name, {})
        if not isinstance(inner, dict):
            return None
        here = inner
    return here


def _flatten(settings: dict[str, object]) -> None:
    """Put the peak of a scheduled rate in the place of its section."""
    for name, value in settings.items():
        if isinstance(value, dict):
            if name == _SCHEDULED and _PEAK in value:
                settings[name] = value[_PEAK]
            else:
                _flatten(value)
