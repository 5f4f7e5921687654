"""From the raw run of any format to its histories, with an account of how it was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.history import Curve, History, all_finite, tells_rate
from advisor.readers.hints.optimizers import (
    optimizer_of,
    optimizer_of_rate,
    optimizer_told,
    optimizer_unknown,
)
from advisor.readers.raw.series import ReadOptions, Series, places_of, rows_of
from advisor.readers.runs.averages import apart, smoothing, smoothing_shows
from advisor.readers.runs.axis import Axis, choose_axis, epoch_length
from advisor.readers.runs.boosters import BOOSTING, as_booster
from advisor.readers.runs.curves import (
    from_first_measured,
    make_curve,
    told_bad,
    unlogged,
    with_shape,
    without_echoes,
)
from advisor.readers.runs.diverged import NoFiniteLossError, all_diverged
from advisor.readers.runs.endings import told_endings
from advisor.readers.runs.hf_trainer import as_trainer
from advisor.readers.runs.objective import changed_objective
from advisor.readers.runs.own_rate import (
    note_on,
    optimizer_by_momentum,
    rate_told_by,
    set_rate,
    with_plain_rates,
)
from advisor.readers.runs.parts import Parts, split
from advisor.readers.runs.planned import done_share, note_of
from advisor.readers.runs.rewards import names_beside, note_on_reward
from advisor.readers.runs.roles import Roles, assign, find_name
from advisor.readers.runs.told_by_user import is_fine_tuning, mostly_tunes, rate_not_used
from advisor.readers.runs.understanding import account_of
from advisor.readers.runs.validated import scale_of
from advisor.readers.vocabulary.beside import adversary_of, policy_in
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_validations_position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.history import FloatArray
    from advisor.readers.raw.series import RawRun
    from advisor.readers.runs.understanding import Understood


class _Part(NamedTuple):
    """The rows [start, end) of a table; `step` on all rows, or None where series have their own.

    epoch: steps of one, 0 where the log does not tell.
    """

    unit: str
    step: FloatArray | None
    start: int
    end: int
    name: str | None
    epoch: float


class _Log(NamedTuple):
    """One raw run and what is known about it."""

    raw: RawRun
    roles: Roles
    options: ReadOptions
    source: str


def to_histories(
    raw: RawRun, options: ReadOptions, source: str, source_notes: Sequence[str] = ()
) -> list[Understood]:
    """Give roles, lay the axis, split concatenated trainings, clean.

    Raises LogError: no loss; NoFiniteLossError, with the histories: none of its values is a number.
    """
    is_told = bool(options.train_loss or options.val_loss or options.maximize)
    if options.step_column is None and any(map(is_validations_position, raw.series)):
        from advisor.readers.runs.own_places import with_own_places

        raw = with_own_places(raw)
    raw = as_booster(as_trainer(with_plain_rates(raw)), is_told=is_told)
    roles = assign(raw, options, source)
    merged = {
        role: _merge(raw, choice.names, role, roles.maximize)
        for role, choice in roles.chosen.items()
    }
    diverged, refused = all_diverged(merged, source)
    # Parts that are never logged together have no sum.
    losses = [merged[role] for role in ("train_loss", "val_loss") if role in merged]
    lead = next(one for one in losses if len(one.value))
    taken = {name for choice in roles.chosen.values() for name in choice.names}
    axis, parts = _lay_axis(raw, taken, lead, options, source)
    notes = [  # an empty one says nothing and is left out at the end
        *source_notes,
        *raw.notes,
        *(choice.note for choice in roles.chosen.values()),
        axis.note if axis else "",
        *parts.notes,
        *told_endings(raw, lead, taken, len(parts.ranges) == 1),
        diverged,
        optimizer_unknown(options.optimizer),
    ]
    log = _Log(raw, roles, options, source)
    epoch = epoch_length(raw, axis, lead) if axis else 0.0
    own_unit = "epoch" if roles.lead.span == "epoch" else raw.hints.get("unit", "step")
    unit, step = (axis.unit, parts.axis) if axis else (own_unit, None)
    out = []
    for number, (start, end) in enumerate(parts.ranges, 1):
        name = raw.name
        if len(parts.ranges) > 1:
            name = f"{raw.name} #{number}" if raw.name else f"#{number}"
        part = _Part(unit, step, start, end, name, epoch)
        history = _history(log, merged, part, list(notes))
        if history is not None:
            out.append((history, account_of(raw, roles, axis, history)))
    if refused:
        raise NoFiniteLossError(source, refused, out)
    return out


def _merge(raw: RawRun, names: tuple[str, ...], role: str, maximize: bool) -> Series:
    """Sum the series of a role over the rows (or steps) they share; negate what is maximised."""
    parts = [raw.series[n] for n in names]
    first = parts[0]
    for other in parts[1:]:
        first = _add(first, other)
    value = first.value
    if role in ("train_loss", "val_loss"):
        if maximize:
            value = -value
        elif sense(names[0]).part == "perplexity" and bool((value[np.isfinite(value)] > 0).all()):
            # Perplexity is exp(loss): what training minimised is its logarithm.
            value = np.log(value)
    merged = first._replace(name=" + ".join(names), value=value)
    missing = unlogged(value)
    return merged if missing is None else merged.at(~missing)


def _add(a: Series, b: Series) -> Series:
    places_a, places_b = places_of(a), places_of(b)
    if np.array_equal(places_a, places_b):
        return a._replace(value=a.value + b.value)
    _, at_a, at_b = np.intersect1d(places_a, places_b, return_indices=True)
    shared = a.at(at_a)
    return shared._replace(value=shared.value + b.value[at_b])


def _lay_axis(
    raw: RawRun, taken: set[str], lead: Series, options: ReadOptions, source: str
) -> tuple[Axis | None, Parts]:
    override = options.step_column
    if override is not None:
        override = find_name(raw.series, override, "--step-column", source)
    if lead.step is not None and override is None:
        return None, Parts(((0, raw.rows),), np.empty(0))
    axis = choose_axis(raw, lead, override, taken)
    whole = Parts(((0, len(axis.value)),), axis.value)
    return axis, whole if axis.rises else split(axis.value, lead, [raw.series[n] for n in taken])


def _history(log: _Log, merged: dict[str, Series], part: _Part, notes: list[str]) -> History | None:
    raw, roles, options, source = log
    curves = _curves(merged, part, notes)
    train, val = with_shape(curves, notes, is_told=bool(options.train_loss))
    lead = train if train is not None else val
    if lead is None:
        return None
    if part.step is None:
        for role in ("val_loss", "lr"):
            curves[role] = to_unit(curves.get(role), lead, notes)
        val = curves["val_loss"] if train is not None else val
    beside = names_beside(raw.series)
    reward, said = note_on_reward(lead.name, beside, maximize=roles.maximize)
    notes.append(said)
    rate = curves.get("lr")
    optimizer = (
        optimizer_told(options.optimizer)
        or optimizer_of(raw.hints)
        or optimizer_of_rate(rate.name if rate else "")
        or optimizer_by_momentum(raw.hints, rate, options.lr, notes)
    )
    notes += note_on(optimizer)
    rate = set_rate(optimizer, rate, options.lr, notes)
    if raw.boosting:
        notes.append(BOOSTING)
    setting = raw.hints.get("pretrained", "")
    logged = raw.fine_tuning or mostly_tunes(raw.series)
    tunes, why = is_fine_tuning(options.fine_tuning, optimizer, logged=logged, setting=setting)
    smoothed = raw.smoothed or roles.lead.smoothed
    shows = val is None and not raw.boosting and smoothing_shows(train)
    notes += [why, smoothing(named=smoothed and val is None, shows=shows)]
    done = done_share(raw, part.unit, lead)
    if np.isfinite(lead.value[-1]):  # else the rules say what it means
        notes += note_of(done)
        notes += [told_bad(c) for c in (train, val) if c and not all_finite(c.value)]
    return History(
        train=train,
        val=val,
        val_scale=scale_of(val, train, notes),
        lr=_rate(log, rate, lead, notes),
        grad_norm=curves.get("grad_norm"),
        source=source,
        run=part.name,
        axis=part.unit,
        optimizer=optimizer,
        format=raw.format,
        maximize=roles.maximize,
        smoothed=smoothed or shows,
        smoothing_shows=shows,
        fine_tuning=tunes,
        done=done,
        boosting=raw.boosting,
        reward=reward,
        policy="" if roles.maximize or options.train_loss else policy_in(beside),
        adversary="" if options.train_loss else adversary_of(lead.name, raw.series),
        objective=changed_objective(raw.series, lead, lambda one: _curve(one, part, [])),
        notes=tuple(note for note in dict.fromkeys(notes) if note),
    )


def _curves(merged: dict[str, Series], part: _Part, notes: list[str]) -> dict[str, Curve | None]:
    """Return the curve of each role, None where nothing is left of it."""
    curves: dict[str, Curve | None] = {}
    told = len(notes)
    for role, series in merged.items():
        # What befell the rows of the loss befell the others too; once is enough.
        curves[role] = _curve(series, part, notes if len(notes) == told else [])
    for role in ("train_loss", "val_loss"):
        if role in curves:
            curves[role] = from_first_measured(curves[role], notes)
    if train := curves.get("train_loss"):
        val = curves.get("val_loss")
        by_epoch = part.unit == "epoch"
        curves["train_loss"] = apart(train, part.epoch, notes, val, by_epoch=by_epoch)
        curves["val_loss"] = without_echoes(val, notes)
    return curves


def _curve(series: Series, part: _Part, notes: list[str]) -> Curve | None:
    if part.step is None:
        return make_curve(series.name, places_of(series), series.value, series.line, notes)
    whole = part.start == 0 and part.end == len(part.step)
    if series.row is None and whole:
        return make_curve(series.name, part.step, series.value, series.line, notes)
    rows = rows_of(series)
    first, last = np.searchsorted(rows, (part.start, part.end))
    inside = series.at(slice(int(first), int(last)))
    return make_curve(series.name, part.step[rows_of(inside)], inside.value, inside.line, notes)


def to_unit(curve: Curve | None, lead: Curve, notes: list[str]) -> Curve | None:
    """Stretch a curve that counts epochs to a lead that counts steps; both began and ended as one.

    Only what numbers its points one by one while the lead goes much further is taken for epochs.
    """
    if curve is None or len(curve) < 2 or curve is lead:
        return curve
    one_by_one = bool((np.diff(curve.step) == 1).all()) and curve.step[0] in (0, 1)
    if not one_by_one or curve.step[-1] * 3 > lead.step[-1] or len(curve) >= len(lead):
        return curve
    each = lead.step[-1] / (len(curve) if curve.step[0] == 1 else curve.step[-1] + 1)
    step = (curve.step - curve.step[0] + 1) * each
    notes.append(f"'{curve.name}' counts epochs: put at every {each:,.6g} steps of '{lead.name}'")
    return Curve(step, curve.value, curve.name, curve.line)


def _rate(log: _Log, logged: Curve | None, lead: Curve, notes: list[str]) -> Curve | None:
    """Return the logged rate; where none is above 0, what the user or the log's settings say."""
    given = log.options.lr
    if logged is not None and tells_rate(logged):
        if given is not None:
            notes.append(rate_not_used(given, logged.name))
        return logged
    if given is not None:
        return Curve(lead.step[:1], np.array([given]), "--lr")
    return _rate_of_settings(log.raw, lead, notes) or logged


def _rate_of_settings(raw: RawRun, lead: Curve, notes: list[str]) -> Curve | None:
    hint = raw.hints.get("lr")
    if hint is None or any(sense(name).kind == "lr" for name in raw.series):
        return None
    try:
        rate = float(hint)
    except ValueError:
        return None
    notes.append(rate_told_by(raw.hints, rate))
    return Curve(lead.step[:1], np.array([rate]), "settings in the log")
