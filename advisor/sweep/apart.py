"""By which settings the runs of a sweep are compared apart, and the runs put together by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.finished.groups import have_several_rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.sweep.runs import SweepRun


def compared_apart(runs: Sequence[SweepRun]) -> tuple[str, ...]:
    """Return the settings that runs must share to be compared: all that differ and leave groups."""
    names = dict.fromkeys(name for run in runs for name in run.settings)
    values = {name: {run.settings.get(name) for run in runs} for name in names}
    by = [name for name, told in values.items() if len(told) > 1]
    while by and not have_several_rates((_told(run, by), run.lr) for run in runs):
        by.remove(max(by, key=lambda name: len(values[name])))
    return tuple(by)


def parted(
    runs: Sequence[SweepRun], by: Sequence[str]
) -> list[tuple[tuple[tuple[str, str], ...], list[SweepRun]]]:
    """Return the runs by the values of the settings `by`, with these beside them."""
    parts: dict[tuple[str | None, ...], list[SweepRun]] = {}
    for run in runs:
        parts.setdefault(_told(run, by), []).append(run)
    return [
        (tuple((name, value or "not told") for name, value in zip(by, values, strict=True)), alike)
        for values, alike in parts.items()
    ]


def _told(run: SweepRun, by: Sequence[str]) -> tuple[str | None, ...]:
    """Return the values of the settings `by`, None for one that is not told."""
    return tuple(run.settings.get(name) for name in by)
