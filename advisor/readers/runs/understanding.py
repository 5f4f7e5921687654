"""What was understood of a log, for `lr-advise inspect`."""

from __future__ import annotations

from typing import NamedTuple


class Pick(NamedTuple):
    """One role and what fills it: `series` are summed where there are several."""

    role: str
    series: tuple[str, ...]
    why: str
    points: int


class Unused(NamedTuple):
    """A series that fills no role, and why."""

    name: str
    why: str


class Understanding(NamedTuple):
    """How one run was read.

    Attributes
    ----------
    source, run, format: as in History.
    axis: 'step', 'epoch' or 'row'.
    picks: roles in the order train_loss, val_loss, lr, step, grad_norm; absent roles are left out.
    unused: every other series of the log, in file order.
    notes: what was repaired, dropped or assumed, a sentence each.

    """

    source: str
    run: str | None
    format: str
    axis: str
    picks: tuple[Pick, ...]
    unused: tuple[Unused, ...]
    notes: tuple[str, ...]
