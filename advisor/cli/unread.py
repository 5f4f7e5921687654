"""What could not be read, told on standard error; of a misspelt path the one that may be meant."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from advisor.cli.streams import complain
from advisor.naming import EMPTY, did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.engine.report import ReadFailure

PATTERN = "; patterns are the shell's: name the folder, which is searched for logs"


def tell(failures: Iterable[ReadFailure]) -> None:
    """Say on standard error what could not be read, and why."""
    for source, message in failures:
        hint = ""
        if message.startswith("no such file"):
            hint = _hint(source)
        complain(f"{source or EMPTY}: {message}{hint}")


def _hint(missing: str) -> str:
    if os.path.islink(missing):
        return f"; it is a link to '{os.readlink(missing)}'"
    return PATTERN if "*" in missing else did_you_mean(_near(missing))


def _near(path: str) -> str | None:
    """Return what lies beside a missing path and is called nearly so, None where nothing is.

    Not run_4.csv for run_5.csv: what differs in its digits is another run.
    """
    folder, name = os.path.split(path)
    try:
        beside = [other for other in os.listdir(folder or ".") if _digits(other) == _digits(name)]
    except OSError:
        return None
    near = nearest(name, beside, cutoff=0.75)
    return None if near is None else os.path.join(folder, near)


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))
