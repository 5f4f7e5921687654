"""A committed sample of real runs (benchmarks/corpus/mutation_sample.py); ways to mutate a log."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from advisor.engine.load import rule_base
from advisor.history import Curve, History
from advisor.pipeline import judge_history

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.engine.rule import RuleBase

SAMPLE = Path(__file__).parents[1] / "data" / "mutation_sample.npz"
DIRECTIONS = ("raise", "lower", "keep")


@cache
def runs() -> tuple[History, ...]:
    """Every run of the sample as a log of every step, named by its task."""
    with np.load(SAMPLE) as stored:
        d = dict(stored)
    rate = np.cumsum(d["lr"], dtype=np.int32).view(np.float32)
    cut = d["train_end"][:-1]
    parts = zip(
        np.split(d["train_loss"].astype(float), cut),
        np.split(d["val_loss"].astype(float), d["val_end"][:-1]),
        np.split(rate.astype(float), cut),
        d["every"].tolist(),
        d["optimizer"].tolist(),
        d["task"].tolist(),
        strict=True,
    )
    return tuple(_run(*part) for part in parts)


def _run(train, val, lr, every, optimizer, task) -> History:  # type: ignore[no-untyped-def]  # noqa: PLR0917
    step = np.arange(len(train), dtype=float)
    return History(
        train=Curve(step, train, "train_loss"),
        val=Curve(step[every - 1 :: every][: len(val)], val, "val_loss"),
        lr=Curve(step, lr, "lr"),
        optimizer=optimizer,
        source=task,
        axis="epoch" if every == 1 else "step",
    )


@cache
def _base() -> RuleBase:
    return rule_base()


def direction(run: History) -> str | None:
    """The first raise, lower or keep of the advice; None where it names none of them."""
    actions = [item.action for item in judge_history(run, _base()).advice]
    return next((action for action in actions if action in DIRECTIONS), None)


@cache
def directions() -> tuple[str | None, ...]:
    """Directions of the runs as they are."""
    return tuple(map(direction, runs()))


def _each_loss(run: History, change: Callable[[Curve], Curve]) -> History:
    assert run.train is not None
    assert run.val is not None
    return replace(run, train=change(run.train), val=change(run.val))


def scaled(run: History, by: float = 1000.0) -> History:
    """The losses times `by`."""
    return _each_loss(run, lambda c: replace(c, value=c.value * by))


def shifted(run: History, by: float = 5.0) -> History:
    """The losses plus `by`."""
    return _each_loss(run, lambda c: replace(c, value=c.value + by))


def _kept(curve: Curve | None, keep: slice) -> Curve | None:
    return curve and replace(curve, step=curve.step[keep], value=curve.value[keep])


def halved(run: History) -> History:
    """Every other logged step of the train loss and the rate; validation as before."""
    every_other = slice(1, None, 2)
    return replace(run, train=_kept(run.train, every_other), lr=_kept(run.lr, every_other))


def all_halved(run: History) -> History:
    """Every other point of every curve."""
    return replace(halved(run), val=_kept(run.val, slice(1, None, 2)))


def cut(run: History) -> History:
    """The log without its last tenth."""
    assert run.train is not None
    stop = run.train.step[int(0.9 * len(run.train))]
    return replace(
        run,
        **{
            name: _kept(curve, slice(0, int(np.searchsorted(curve.step, stop))))
            for name, curve in (("train", run.train), ("val", run.val), ("lr", run.lr))
            if curve is not None
        },
    )
