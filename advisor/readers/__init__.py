"""Readers: from a file of any format to the histories of the runs in it.

A format module has `read(source: Source) -> list[RawRun]`; `registry.ENTRIES` names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.readers.series import RawRun
    from advisor.readers.source import Source


def read_runs(source: Source) -> list[RawRun]:
    """Return the runs in one source, before roles are given. Raises LogError."""
    from advisor.readers.registry import recognise

    return recognise(source).read(source)
