"""From the named series of a run to a history: who is train loss, validation loss, rate, step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.naming import did_you_mean, listed, nearest
from advisor.readers.raw.refusal import NoColumnError, NotALogError
from advisor.readers.runs.losses import Choice, choose_losses
from advisor.readers.vocabulary.names import sense, split_free, words

if TYPE_CHECKING:
    from collections.abc import Collection

    from advisor.history import FloatArray
    from advisor.readers.raw.series import RawRun, ReadOptions, Series
    from advisor.readers.vocabulary.names import NameSense

# The largest value that can be a learning rate; DeepOBS goes to 1e2.
_HIGHEST_LR = 1e6
# The ends of a schedule, logged beside the rate of the step.
_BOUNDS = frozenset(("base", "initial", "init", "min", "max", "peak", "target", "final"))
_LOST = frozenset(("loss", "losses"))
# What is called so was meant as a file beside the log.
_FILE = re.compile(r"\.(?:csv|tsv|txt|log|out|jsonl?|np[yz]|parquet|xlsx)(?:\.\w+)?$", re.I)
# Columns without names that a log may have.
_MOST_BARE = 16
_MOST_APART = 3
_NEARER = 1.5
# Whose loss an option asks for.
_SPLITS = {"--train-loss": "train", "--val-loss": "val"}


class Roles(NamedTuple):
    """Role -> the series that fill it; `maximize`: the losses are to be negated."""

    chosen: dict[str, Choice]
    maximize: bool = False

    @property
    def lead(self) -> NameSense:
        """What the name of the loss says that is judged first."""
        choice = self.chosen.get("train_loss") or self.chosen["val_loss"]
        return sense(choice.names[0])


def assign(raw: RawRun, options: ReadOptions, source: str) -> Roles:
    """Give roles to the series of one run by the user's word, else by name and content.

    Raises LogError where no loss is found or a name is unknown; it lists what there is.
    """
    chosen: dict[str, Choice] = {}
    if options.maximize is not None:
        chosen.update(_maximized(raw, options.maximize, source))
    else:
        chosen.update(_losses(raw, options, source))
    chosen.update(_rate(raw, options, source))
    norms = [n for n in raw.series if sense(n).kind == "grad_norm"]
    if norms:
        best = max(norms, key=lambda n: (len(raw.series[n].value), -len(n)))
        chosen["grad_norm"] = Choice((best,), "its name is that of a gradient norm")
    return Roles(chosen, options.maximize is not None)


def find_name(names: Collection[str], wanted: str, option: str, source: str) -> str:
    """Find the column that the user named, whatever its case and what stands between its words.

    What a table calls `val_acc` is `val acc` where it was printed. Raises NoColumnError:
    unknown, or several are so called; it tells the nearest match.
    """
    if wanted in names:
        return wanted
    for plain in (str.lower, _between):
        loose = [name for name in names if plain(name.strip()) == plain(wanted.strip())]
        if len(loose) == 1:
            return loose[0]
    meant = [name for name in names if _may_be_meant(name, wanted, option)]
    hint = did_you_mean(nearest(wanted.strip(), meant, str.lower, cutoff=0.5))
    none = "no such column, nor such a file" if _FILE.search(wanted) else "no such column"
    raise NoColumnError(source, f"{option} '{wanted}': {none}; there are {listed(names, 30)}{hint}")


def _between(name: str) -> str:
    return re.sub(r"[\s_./-]+", "_", name.lower())


def _may_be_meant(name: str, wanted: str, option: str) -> bool:
    """Whether a column can be what a misspelt name was to be: no loss of the other split."""
    here, asked = sense(name), sense(wanted)
    if option == "--maximize" and here.kind == "loss":
        return False
    split = asked.split or _SPLITS.get(option)
    return split is None or here.split in {None, split}


def _losses(raw: RawRun, options: ReadOptions, source: str) -> dict[str, Choice]:
    named = {"train_loss": options.train_loss, "val_loss": options.val_loss}
    by_user = {
        role: Choice((find_name(raw.series, name, option, source),), f"chosen by {option}")
        for role, name in named.items()
        if name is not None
        for option in ["--" + role.replace("_", "-")]
    }
    taken = {name for choice in by_user.values() for name in choice.names}
    rest = {n: s for n, s in raw.series.items() if n not in taken}
    found = choose_losses(rest)
    if not by_user and (not found or _has_no_axis(raw)):
        from advisor.readers.runs.no_curve import refuse_evaluation

        if refusal := refuse_evaluation(raw):
            raise NotALogError(source, refusal)
        found = found or _by_position(raw)
    out = {**found, **by_user}
    if not out:
        raise NotALogError(source, _no_loss(raw))
    return out


def _has_no_axis(raw: RawRun) -> bool:
    """Whether no column counts steps or epochs; samples may be those of an evaluation."""
    axes = [name for name in raw.series if sense(name).kind == "axis"]
    return all(sense(name).unit == "row" or "sample" in name.lower() for name in axes)


def _by_position(raw: RawRun) -> dict[str, Choice]:
    """Without a header, take the first column as the loss that is no axis and no setting.

    Not of as many columns as only data have that a network is trained on, nor of several in which
    no row goes on from the one before it.
    """
    if raw.hints.get("header") != "none" or len(raw.series) > _MOST_BARE:
        return {}
    if len(raw.series) > _MOST_APART and not any(map(_goes_on, raw.series.values())):
        return {}
    names = [name for name, one in raw.series.items() if len(one.value) > 1]
    names = [n for n in names if (raw.series[n].value != raw.series[n].value[0]).any()] or names
    # Counters come first: an epoch, a step.
    while len(names) > 1 and _counts(raw.series[names[0]].value):
        names = names[1:]
    if not names:
        return {}
    choose = "--train-loss chooses" if len(names) == 1 else "--train-loss and --val-loss choose"
    note = f"no header: '{names[0]}' is read as the train loss ({choose})"
    return {"train_loss": Choice((names[0],), "no header; by its place", note)}


def _goes_on(one: Series) -> bool:
    """Whether values lie nearer to those before them than to any other, as counters and losses do.

    Of data in no order the mean square of the differences is twice the variance.
    """
    value = one.value[np.isfinite(one.value)]
    return len(value) < 2 or bool(np.square(np.diff(value)).mean() < _NEARER * value.var())


def _counts(value: FloatArray) -> bool:
    """Whether whole numbers rise, or start again at their lowest: epochs, the batches of each."""
    if not np.isfinite(value).all() or (value != np.round(value)).any():
        return False
    return bool((np.diff(value) >= 0)[value[1:] > value.min()].all())


def _no_loss(raw: RawRun) -> str:
    held = [f"'{name}' {what}" for name, what in raw.ignored.items() if sense(name).kind == "loss"]
    if held:
        return f"holds no loss in numbers: {held[0]}; expected a number in each row, such as 0.52"
    # What could stand in for a loss and does not is a bound or an objective that rises.
    kinds = {name: sense(name).kind for name in raw.series}
    metrics = [name for name, kind in kinds.items() if kind in ("metric", "weak", "loss")]
    metrics = [name for name in metrics if not _LOST.intersection(words(name))]  # of games
    if metrics:
        return (
            f"holds no loss, only values that are to be maximised ({listed(metrics)}); "
            f"--maximize '{metrics[0]}' judges one of them"
        )
    if not raw.series:
        return "holds no column of numbers; expected a loss"
    return (
        f"no loss was found among the columns {listed(raw.series, 20)}; "
        "--train-loss NAME chooses one"
    )


def _maximized(raw: RawRun, name: str, source: str) -> dict[str, Choice]:
    """Return the metric and its counterpart of the other split."""
    name = find_name(raw.series, name, "--maximize", source)
    role = "val_loss" if sense(name).split in ("val", "test") else "train_loss"
    out = {role: Choice((name,), "chosen by --maximize; its negative is minimised")}
    bare = split_free(name)
    for other in raw.series:
        if other == name or split_free(other) != bare:
            continue
        other_role = "val_loss" if sense(other).split == "val" else "train_loss"
        if other_role not in out and sense(other).split != "test":
            out[other_role] = Choice((other,), f"the counterpart of '{name}'")
    return out


def _rate(raw: RawRun, options: ReadOptions, source: str) -> dict[str, Choice]:
    if options.lr_column is not None:
        name = find_name(raw.series, options.lr_column, "--lr-column", source)
        return {"lr": Choice((name,), "chosen by --lr-column")}
    names = [n for n, s in raw.series.items() if sense(n).kind == "lr" and _can_be_rate(s)]
    if not names:
        return {}
    plain = [n for n in names if _BOUNDS.isdisjoint(words(n))]
    names = plain or names
    # What a callback says when it changes the rate stands beside one that is logged all the time.
    most = max(len(raw.series[n].value) for n in names)
    names = [n for n in names if 2 * len(raw.series[n].value) >= most]
    if len(names) == 1:
        return {"lr": Choice((names[0],), "its name and its values are those of a learning rate")}
    # Of several parameter groups the rate that most share; biases often have one of their own.
    best = max(names, key=lambda n: sum(_same(raw.series[n], raw.series[m]) for m in names))
    note = f"{len(names)} learning rates are logged ({listed(names)}): '{best}' is used"
    if not all(_same(raw.series[name], raw.series[best]) for name in names):
        note += "; change the others by the same factor"
    return {"lr": Choice((best,), "the learning rate that most parameter groups share", note)}


def _can_be_rate(series: Series) -> bool:
    value = series.value
    if len(value) and value.min() >= 0 and value.max() <= _HIGHEST_LR:
        return True
    finite = value[np.isfinite(value)]
    return bool(len(finite) and finite.min() >= 0 and finite.max() <= _HIGHEST_LR)


def _same(a: Series, b: Series) -> bool:
    return len(a.value) == len(b.value) and bool(np.allclose(a.value, b.value, equal_nan=True))
