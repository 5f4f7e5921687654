"""Results that a later call goes on with: a file of lines, or a folder of Parquet parts.

What came of a log is written as soon as it is known; what is done there is not done again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from advisor.many import Outcome
    from advisor.results.tally import Fails, Tally


class Results(Protocol):
    """Where results go."""

    def add(self, key: str, outcomes: list[Outcome]) -> None:
        """Take what came of one log; the key is empty for a whole folder. Raises OSError."""


def opened(path: str, fails: Fails) -> tuple[dict[str, Tally], AbstractContextManager[Results]]:
    """Return what came of the logs that are done at a path, and what takes further results.

    Raises ConfigError: it cannot be used, or holds something else.
    """
    if path.endswith(".parquet"):
        from advisor.results import parquet

        return parquet.done_in(path, fails), parquet.Parts(path)
    from advisor.results import lines

    return lines.done_in(path, fails), lines.appended(path)
