"""What most tests of readers ask for: the only run there is, and its curves as pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from advisor.readers import read
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.history import Curve, History

T = TypeVar("T")


def only(items: Sequence[T]) -> T:
    assert len(items) == 1
    return items[0]


def run_of(text: str) -> History:
    """Return the only run of a printed log."""
    return only(read(Source.from_bytes(text.encode(), "train.log")))


def curve(logged: Curve | None) -> list[tuple[float, float]] | None:
    """Return (step, value) of each point."""
    if logged is None:
        return None
    return [*zip(logged.step.tolist(), logged.value.tolist(), strict=True)]
