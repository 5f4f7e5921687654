"""Which series are the train loss and the validation loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.naming import listed
from advisor.readers.runs.maximised import is_none
from advisor.readers.vocabulary.names import NameSense, sense, split_free, words

if TYPE_CHECKING:
    from advisor.readers.raw.series import Series

# Of adversaries, of penalties, of layers that only pass the loss on.
_UNSURE = frozenset(
    "disc discriminator d gen generator g adv gan fm kl entropy tok2vec tok2".split()  # noqa: SIM905
)
# What is added to the loss of the task, and says little of it.
_BESIDE = frozenset(
    "reg regularization regularizer penalty aux auxiliary kl kld entropy commit commitment balance "  # noqa: SIM905
    "balancing z".split()
)


class Choice(NamedTuple):
    """The series that fill a role (to be summed where several), why, and what to tell the user."""

    names: tuple[str, ...]
    why: str
    note: str = ""


class _Candidate(NamedTuple):
    name: str
    sense: NameSense
    points: int
    place: int
    end: float


def choose_losses(series: dict[str, Series]) -> dict[str, Choice]:
    """Choose by name and content.

    Returns {'train_loss': ..., 'val_loss': ...}; a role that nothing fills is absent. Nothing is
    raised: where both are absent the caller explains.
    """
    candidates = [
        _Candidate(name, sense(name), len(one.value), place, _end(one))
        for place, (name, one) in enumerate(series.items())
        if len(one.value)
    ]
    usable = [
        c for c in candidates if c.sense.kind in {"loss", "weak"} and not is_none(c.name, series)
    ]
    chosen = _by_split(_unsmoothed([c for c in usable if c.sense.kind == "loss"]))
    plain = {role: choice for role, choice in chosen.items() if not _is_beside(choice)}
    weak = _by_split([c for c in usable if c.sense.kind == "weak"])
    if plain and plain.keys() == chosen.keys():
        return {**_validated(chosen, weak, series), **chosen}
    # No loss, or 'train_mse' beside a 'reg_loss'.
    return {**chosen, **weak, **plain}


def _validated(
    chosen: dict[str, Choice], weak: dict[str, Choice], series: dict[str, Series]
) -> dict[str, Choice]:
    """Return what tells the loss of a validation by another name, where nothing else does.

    A 'val_mse' beside a 'train_loss' is taken for it where its values begin where those do.
    """
    if chosen.keys() != {"train_loss"} or "val_loss" not in weak:
        return {}
    from advisor.readers.runs.validated import note_where_validates

    [name], [train] = weak["val_loss"].names, chosen["train_loss"].names[:1]
    note = note_where_validates(series[name], series[train])
    return {"val_loss": Choice((name,), "no other validation is logged", note)} if note else {}


def _is_beside(choice: Choice) -> bool:
    """Whether what was chosen is only what is added to the loss of the task."""
    parts = [sense(name).part for name in choice.names]
    return all(parts) and all(_BESIDE.issuperset(part.split()) for part in parts)


def _by_split(candidates: list[_Candidate]) -> dict[str, Choice]:
    """Choose among candidates of one kind by the data that their names tell."""
    of_train = [c for c in candidates if c.sense.split in (None, "train")]
    of_val = [c for c in candidates if c.sense.split == "val"]
    of_test = [c for c in candidates if c.sense.split == "test"]
    train, val = _best(of_train, "train_loss"), _best(of_val, "val_loss")
    if train and val:
        val = _as_trained(train, val, of_val)
    chosen = {"train_loss": train, "val_loss": val or _test_as_val(of_test)}
    return {role: choice for role, choice in chosen.items() if choice}


def _as_trained(train: Choice, val: Choice, candidates: list[_Candidate]) -> Choice:
    """Choose the validations of what was chosen of the training, where no total is logged."""
    parts = [sense(name).part for name in train.names]
    most = max(c.points for c in candidates)
    by_part = {c.sense.part: c.name for c in candidates if c.points == most}
    is_weak = candidates[0].sense.kind == "weak"
    alike = [c for c in candidates if split_free(c.name) == split_free(train.names[0])]
    if not is_weak and alike and sense(val.names[0]).rank < sense(train.names[0]).rank:
        same = _densest(alike)  # A mean is compared with a mean, though a total is logged too.
        return Choice((same.name,), "the same as of the training") if same.points == most else val
    if is_weak or _lead_rank(candidates) < 2 or not by_part.keys() >= set(parts):
        return val
    names = tuple(by_part[part] for part in parts)
    note = f"val_loss is {listed(names)}, as train_loss is {listed(train.names)}"
    return Choice(names, "the same as of the training", note) if {*names} != {*val.names} else val


def _end(series: Series) -> float:
    """Return where a series with steps of its own ends, 0 for the columns of a table."""
    if series.step is None:
        return 0.0
    known = series.step[np.isfinite(series.step)]
    return float(known[-1]) if len(known) else 0.0


def _unsmoothed(candidates: list[_Candidate]) -> list[_Candidate]:
    plain = [c for c in candidates if not c.sense.smoothed]
    splits = {c.sense.split for c in plain}
    return plain + [c for c in candidates if c.sense.smoothed and c.sense.split not in splits]


def _best(candidates: list[_Candidate], role: str) -> Choice | None:
    if not candidates:
        return None
    furthest = max(c.end for c in candidates)
    # Some trainers log every value of the first steps only: that is not the training.
    candidates = [c for c in candidates if c.end * 10 >= furthest] or candidates
    if role == "val_loss":
        candidates = _whole(candidates)
    if candidates[0].sense.kind == "weak":
        return _weak(candidates)
    rank = _lead_rank(candidates)
    if rank == 2:
        return _parts(candidates, role)
    best = _densest([c for c in candidates if c.sense.rank == rank])
    others = [c.name for c in candidates if c.sense.rank == rank and c is not best]
    why = "the total of the losses" if rank == 0 else "its name is that of a loss"
    if others:
        why += f"; it has the most values of {listed([best.name, *others])}"
    return Choice((best.name,), why)


def _whole(candidates: list[_Candidate]) -> list[_Candidate]:
    """Pass over the batches of validations (Lightning's 'val_loss_step') beside their means."""
    means = [c for c in candidates if c.sense.span != "step"]
    best = min(c.sense.rank for c in candidates)
    return means if any(c.sense.rank == best for c in means) else candidates


def _lead_rank(candidates: list[_Candidate]) -> int:
    """Rank of the best candidates, passing over a summary of a few values (HF's 'train_loss')."""
    most = max(c.points for c in candidates)
    return min(c.sense.rank for c in candidates if c.points * 20 >= most)


def _densest(candidates: list[_Candidate]) -> _Candidate:
    """Find the one with the most values; among about as many, the one named most plainly."""
    most = max(c.points for c in candidates)
    dense = [c for c in candidates if c.points * 1.5 >= most]
    epochs = max((c.points for c in dense if c.sense.span == "epoch"), default=0)
    return min(
        dense, key=lambda c: (c.sense.split is None, _coarse(c, epochs), len(c.name), c.place)
    )


def _coarse(candidate: _Candidate, epochs: int) -> int:
    """Rank by what a value is of: a step, all steps, and one step of each epoch comes last."""
    if candidate.sense.span != "step":
        return 1
    return 0 if candidate.points > epochs else 2


def _parts(candidates: list[_Candidate], role: str) -> Choice:
    """Several losses and no total: the sum of those that models add up, else the first."""
    most = max(c.points for c in candidates)
    added = [c for c in candidates if c.sense.is_added and c.points == most]
    # What is logged with and without its split is one part, not two.
    added = [*{split_free(c.name): c for c in added}.values()]
    if len(added) > 1:
        # Of a part logged by step and by epoch only one may count.
        spans = {c.sense.span for c in added}
        span = next(s for s in ("step", None, "epoch") if s in spans)
        names = tuple(c.name for c in added if c.sense.span == span)
        text = f"{role} is the sum of {listed(names)}"
        return Choice(names, "no total is logged; these are parts of one loss", text)
    whole = _named_by_all(candidates)
    best = min((c for c in candidates if c.points == most), key=lambda c: (c != whole, _doubt(c)))
    others = [c.name for c in candidates if c is not best]
    note = ""
    if others:
        option = "--" + role.replace("_", "-")
        note = f"{role} is '{best.name}'; there are also {listed(others)} ({option} chooses)"
    return Choice((best.name,), "no total is logged; the first of several losses", note)


def _named_by_all(candidates: list[_Candidate]) -> _Candidate | None:
    """Return the loss whose own words all others have and more: 'bc/loss' beside 'bc/ent_loss'."""
    own = [frozenset(c.sense.part.split()) for c in candidates]
    found = [c for c, words_of in zip(candidates, own, strict=True)
             if all(words_of < other for other in own if other is not words_of)]  # fmt: skip
    return found[0] if len(candidates) > 1 and found else None


def _doubt(candidate: _Candidate) -> int:
    """Rank a part: a total first; last what works against another loss or passes it on."""
    own = set(words(candidate.name))
    return 0 if "total" in own else 1 if own.isdisjoint(_UNSURE | _BESIDE) else 2


def _weak(candidates: list[_Candidate]) -> Choice:
    best_rank = min(c.sense.rank for c in candidates)
    best = _densest([c for c in candidates if c.sense.rank == best_rank])
    what = best.sense.part
    return Choice(
        (best.name,),
        f"no loss is logged; {what} is minimised too",
        f"no loss is logged: '{best.name}' ({what}) stands in for it",
    )


def _test_as_val(candidates: list[_Candidate]) -> Choice | None:
    choice = _best(candidates, "val_loss")
    if choice is None:
        return None
    note = f"there is no validation loss: {listed(choice.names)} is used as one"
    return Choice(choice.names, "there is no validation loss, only a test loss", note)
