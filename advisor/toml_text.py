"""TOML that users wrote: what is wrong with a file is told in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.errors import AdvisorError


def parsed(text: bytes, name: str, error: type[AdvisorError]) -> dict[str, Any]:
    """Return what the file called `name` holds. Raises `error`: it is no TOML."""
    import tomllib

    try:
        return tomllib.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        line = 1 + text.count(b"\n", 0, problem.start)
        said = f"is not UTF-8 text, as TOML must be (line {line})"
    except ValueError as problem:
        said = f"is not valid TOML: {problem}"
    except RecursionError:
        said = "is nested too deep for TOML to be read"
    raise error(f"{name}: {said}")
