"""How a run was understood: what `lr-advise inspect` tells, made when the run has been read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from advisor.history import Curve, History
    from advisor.readers.raw.series import RawRun
    from advisor.readers.runs.axis import Axis
    from advisor.readers.runs.roles import Roles

    Understood = tuple[History, "Understanding"]

_UNUSED = {
    "axis": "another axis",
    "lr": "another learning rate, or no values of one",
    "grad_norm": "another gradient norm",
    "loss": "another loss, or a part of one",
    "weak": "a loss is logged that says more",
    "metric": "a metric, no loss (--maximize NAME judges one)",
    "other": "its name tells no role",
}


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


def account_of(raw: RawRun, roles: Roles, axis: Axis | None, history: History) -> Understanding:
    """Tell which series became what and why, and what was left unused and why."""
    curves: dict[str, Curve | None] = {
        "train_loss": history.train,
        "val_loss": history.val,
        "lr": history.lr,
        "grad_norm": history.grad_norm,
    }
    rate = history.lr
    told = rate is not None and (
        "lr" not in roles.chosen or rate.name not in roles.chosen["lr"].names
    )
    picks = [
        Pick(role, roles.chosen[role].names, roles.chosen[role].why, len(curve))
        for role, curve in curves.items()
        if curve is not None and role in roles.chosen and not (told and role == "lr")
    ]
    if rate is not None and told:
        picks.append(Pick("lr", (), f"from {rate.name}", len(rate)))
    if axis is not None:
        picks.append(Pick("step", axis.names, axis.why, raw.rows))
    used = {name for pick in picks for name in pick.series}
    unused = [Unused(name, _why(name)) for name in raw.series if name not in used]
    unused += [Unused(name, why) for name, why in raw.ignored.items()]
    return Understanding(
        source=history.source,
        run=history.run,
        format=history.format,
        axis=history.axis,
        picks=tuple(picks),
        unused=tuple(unused),
        notes=history.notes,
    )


def noted(run: Understood, *notes: str) -> Understood:
    """Return a run with further notes, in its history and in the account of it."""
    history, story = run
    history = replace(history, notes=(*history.notes, *notes))
    return history, story._replace(notes=history.notes)


def _why(name: str) -> str:
    meaning = sense(name)
    if meaning.split == "test":
        return "a test result; advice looks at training and validation"
    if meaning.kind == "loss" and meaning.smoothed:
        return "a smoothed loss; the raw one is logged too"
    return _UNUSED[meaning.kind]
