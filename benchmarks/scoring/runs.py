"""Counterfactual runs with their truth, and the logs that people would have of them.

Truth as in the scorer: y is the mean of the last tenth of a run's validation losses, averaged over
seeds; S the first loss minus the best y of the family (task x optimizer x batch size); within one
schedule the rates whose y is within 2 % of S of its best are the good band: `raise` is right below
it, `lower` above it, `keep` inside. A change of schedule helps where the same run with it ends
lower by over 2 % of S.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from advisor.history import Curve, History
from numpy.typing import NDArray

TOLERANCE = 0.02
HELPERS = {
    "decay": ("cosine", "step"),
    "cycle": ("cyclic",),
    "warmup": ("warmup_constant",),
}
VIEWS = ("steps", "epochs", "short")  # short: the few epochs of somebody who fine-tunes
EPOCH_STEPS = 25
SHORTEST = 3  # rows: what a trend needs
FEW_POINTS = 8  # rows; a log with less is short

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Corpus:
    """One task: its arrays, and for each run what was right.

    side: +1 raise, 0 keep, -1 lower. offset: decades above the middle of the good band.
    helps: for each change of schedule 1 or 0, NaN where the run is not at a constant rate.
    regret: of each run, 0..1. cell: (family, schedule, log10 rate) -> index of one run.
    """

    task: str
    data: dict[str, NDArray[np.generic]]
    every: int
    side: NDArray[np.int64]
    offset: Floats
    helps: dict[str, Floats]
    diverged: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.side)


def load(path: Path) -> Corpus:
    """Read TASK.npz and work out the truth of every run."""
    data = dict(np.load(path).items())
    val = data["val_loss"].astype(float)
    last = max(3, val.shape[1] // 10)
    y = val[:, -last:].mean(1)
    y[~np.isfinite(y)] = np.inf
    first = float(np.nanmedian(data["train_loss"][:, 0]))
    log_lr = np.round(np.log10(data["peak_lr"].astype(float)), 3)
    family = np.array(
        [f"{o}/{b}" for o, b in zip(data["optimizer"], data["batch_size"], strict=True)]
    )
    n = len(y)
    side, offset = np.zeros(n, int), np.zeros(n)
    helps = {name: np.full(n, np.nan) for name in HELPERS}
    for f in np.unique(family):
        cells: dict[tuple[str, float], list[int]] = {}
        for i in np.flatnonzero(family == f):
            cells.setdefault((str(data["schedule"][i]), float(log_lr[i])), []).append(int(i))
        mean = {c: float(np.mean(y[i])) for c, i in cells.items()}
        size = max(first - min(mean.values()), 1e-12)
        for schedule in {c[0] for c in cells}:
            mine = sorted(c for c in cells if c[0] == schedule)
            _judge_schedule(mine, cells, mean, size, side, offset)
        for name, schedules in HELPERS.items():
            _judge_change(name, schedules, cells, mean, size, helps)
    return Corpus(
        task=path.stem,
        data=data,
        every=int(data.get("every", np.array(20))),
        side=side,
        offset=offset,
        helps=helps,
        diverged=~np.isfinite(data["train_loss"]).all(1),
    )


def _judge_schedule(mine, cells, mean, size, side, offset) -> None:  # type: ignore[no-untyped-def]
    ys = np.array([mean[c] for c in mine])
    rates = np.array([c[1] for c in mine])
    good = np.flatnonzero(ys <= ys.min() + TOLERANCE * size) if np.isfinite(ys.min()) else []
    for j, c in enumerate(mine):
        i = cells[c]
        if not len(good):  # every rate diverged
            side[i], offset[i] = -1, rates[j] - rates[0] + 0.5
            continue
        low, high = rates[good.min()], rates[good.max()]
        side[i] = 1 if rates[j] < low else -1 if rates[j] > high else 0
        offset[i] = rates[j] - 0.5 * (low + high)


def _judge_change(name, schedules, cells, mean, size, helps) -> None:  # type: ignore[no-untyped-def]
    for (schedule, rate), i in cells.items():
        if schedule != "constant":
            continue
        others = [mean[s, rate] for s in schedules if (s, rate) in mean]
        if others:
            mine = mean[schedule, rate]
            better = [
                np.isfinite(q) and (not np.isfinite(mine) or q < mine - TOLERANCE * size)
                for q in others
            ]
            helps[name][i] = float(any(better))


def history(corpus: Corpus, i: int, view: str) -> History:
    """Give the log of run i as `view` shows it: 'steps', 'epochs' (means of 25 steps) or 'short'.

    A short one has 3 to 7 rows, one of them before training in every third run.
    """
    if view == "short":
        whole = history(corpus, i, "steps")
        before = i % 3 == 0
        return _by_epochs(
            whole, SHORTEST + i // 2 % (FEW_POINTS - SHORTEST) - before, before=before
        )
    d = corpus.data
    train, val, lr = (d[k][i].astype(float) for k in ("train_loss", "val_loss", "lr"))
    optimizer = _as_named(str(d["optimizer"][i]), i)
    step = np.arange(len(train), dtype=float)
    if corpus.every == 1:
        curves = (step, train), (step[: len(val)], val), (step, lr)
        return _history(*curves, optimizer, "epoch")
    if view == "epochs":
        m = len(train) // EPOCH_STEPS
        mean = train[: m * EPOCH_STEPS].reshape(m, EPOCH_STEPS).mean(1)
        at = np.minimum((np.arange(1, m + 1) * EPOCH_STEPS) // corpus.every, len(val)) - 1
        epoch = np.arange(1.0, m + 1)
        last = np.arange(1, m + 1) * EPOCH_STEPS - 1
        return _history((epoch, mean), (epoch, val[at]), (epoch, lr[last]), optimizer, "epoch")
    seen = np.arange(1, len(val) + 1) * corpus.every - 1.0
    inside = seen < len(train)
    return _history((step, train), (seen[inside], val[inside]), (step, lr), optimizer, "step")


def _as_named(optimizer: str, i: int) -> str:
    """Give the optimizer as a user would name it: few say that their momentum is 0.99."""
    return "momentum" if optimizer == "momentum99" and i % 2 else optimizer


def _history(train, val, lr, optimizer: str, axis: str) -> History:  # type: ignore[no-untyped-def]
    return History(
        train=Curve(*train), val=Curve(*val), lr=Curve(*lr), optimizer=optimizer, axis=axis
    )


def changed(run: History, rng: np.random.Generator) -> History:  # noqa: PLR0911  a way a line
    """The same run as another logger would have written it: thinned, averaged, cut, by epochs.

    Calibrating on such twins as well is what makes the advice indifferent to the logger.
    """
    assert run.train is not None
    assert run.val is not None
    kind = int(rng.integers(0, 6))
    step, value = run.train.step, run.train.value
    n = len(value)
    if kind == 0 and n >= 30:
        k = int(rng.choice([2, 3, 5])) if n > 200 else 2
        return replace(run, train=Curve(step[k - 1 :: k], value[k - 1 :: k]))
    if kind == 1 and n >= 200:
        return replace(run, train=_means(run.train, int(rng.choice([5, 10]))))
    if kind == 2 and len(run.val) > 16:
        return replace(run, val=Curve(run.val.step[1::2], run.val.value[1::2]))
    if kind == 3 and n >= 30:  # stopped, or read, a tenth before the end
        end = step[int(0.9 * len(step))]
        return replace(run, train=_until(run.train, end), val=_until(run.val, end))
    if kind == 4 and n >= 30:  # every curve half as often
        return replace(run, train=_every(run.train), val=_every(run.val), lr=_every(run.lr))
    if n >= 200:
        return _by_epochs(run, int(rng.integers(8, 61)))
    return run


def lifted(run: History, rng: np.random.Generator) -> History:
    """The same run with a constant in its losses, a tenth to ten times as large as the first one.

    Where the zero of a loss means nothing a table must not rely on it.
    """
    assert run.train is not None
    assert run.val is not None
    constant = abs(float(run.train.value[0])) * 10.0 ** rng.uniform(-1.0, 1.0)
    return replace(run, train=_plus(run.train, constant), val=_plus(run.val, constant))


def _plus(curve: Curve, constant: float) -> Curve:
    return Curve(curve.step, curve.value + constant)


def _means(curve: Curve, k: int) -> Curve:
    m = len(curve) // k
    with np.errstate(all="ignore"):
        mean = curve.value[: m * k].reshape(m, k).mean(1)
    return Curve(curve.step[: m * k].reshape(m, k)[:, -1], mean)


def _every(curve: Curve | None) -> Curve | None:
    return curve if curve is None or len(curve) < 8 else Curve(curve.step[1::2], curve.value[1::2])


def _by_epochs(run: History, epochs: int, *, before: bool = True) -> History:
    """One row an epoch, the first `before` training, as both data sets' evaluations are logged."""
    assert run.train is not None
    assert run.val is not None
    assert run.lr is not None
    parts = np.array_split(np.arange(len(run.train)), min(epochs, len(run.train)))
    with np.errstate(all="ignore"):
        mean = np.array([run.train.value[part].mean() for part in parts])
    train = Curve(run.train.step[[part[-1] for part in parts]], mean)
    first = run.train.value[: int(before)]
    at = np.clip(np.searchsorted(run.val.step, train.step, "right") - 1, 0, len(run.val) - 1)
    epoch = np.arange(len(train) + float(before))
    rate = np.interp(train.step, run.lr.step, run.lr.value)
    return replace(
        run,
        train=Curve(epoch, np.concatenate([first, train.value])),
        val=Curve(epoch, np.concatenate([first, run.val.value[at]])),
        lr=Curve(epoch, np.concatenate([rate[: int(before)], rate])),
        axis="epoch",
    )


def _until(curve: Curve, end: float) -> Curve:
    keep = curve.step <= end
    return Curve(curve.step[keep], curve.value[keep])
