"""Logs none of whose losses is a number: they diverged, where the log tells that it went on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.history import FloatArray
    from advisor.readers.raw.series import Series
    from advisor.readers.runs.understanding import Understood


# So many rows of NaN are no column that happens to be empty.
_FEWEST = 5


class NoFiniteLossError(LogError):
    """The refusal of a log none of whose losses is a number.

    `runs`: what was read of it nevertheless, as `readers.understand` returns it.
    """

    def __init__(self, source: str, message: str, runs: Sequence[Understood]) -> None:
        super().__init__(source, message)
        self.runs = runs

    def __reduce__(self) -> tuple[type[LogError], tuple[str, str]]:
        """Travel between processes as what it says; whoever compares runs reads them himself."""
        return LogError, (self.source, self.message)


def all_diverged(merged: Mapping[str, Series], source: str) -> tuple[str, str]:
    """Return a note for a training none of whose logged losses is a number, and why it is refused.

    Not where a learning rate beside them tells that a training went on, or where its own loss was
    logged time and again, or once beside a validation: trainers without a rate in their logs leave
    just that of a rate far too high. Raises LogError where nothing was logged.
    """
    losses = [merged[r] for r in ("train_loss", "val_loss") if r in merged]
    if any(_some_finite(s.value) for s in losses):
        return "", ""
    count = sum(len(s.value) for s in losses)
    names = " and ".join(f"'{s.name}'" for s in losses)
    if not count:
        raise LogError(source, _expected(names, "the column is empty"))
    note = f"all {count:,} loss values are NaN or infinite"
    rate = merged.get("lr")
    if rate is not None and len(rate.value) > 1 and bool((rate.value > 0).any()):
        return note, ""
    own = merged.get("train_loss")
    if own is not None and (len(own.value) >= _FEWEST or len(losses) > 1):
        return note, ""
    refused = _expected(names, f"all {count:,} are NaN or infinite")
    return note, f"{refused}; a training whose loss this is had diverged before the first"


def _expected(names: str, why: str) -> str:
    return f"no finite loss value in {names} ({why}); expected numbers"


def _some_finite(value: FloatArray) -> bool:
    """Tell whether there is a finite value; nearly always one of the first is."""
    return bool(np.isfinite(value[:100]).any() or np.isfinite(value).any())
