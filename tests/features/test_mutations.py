"""The direction of the advice on real runs must not hang on how they were logged.

300 runs at random over all tasks, schedules and optimizers of the benchmark (see sample.py).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from advisor.features import measure
from advisor.history import Curve
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from tests.features import sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np

    from advisor.history import History

    Mutation = Callable[[History], History]

# What we aim at is 0.02 (a fiftieth of the runs). Measured on this sample: train loss halved 0.027
# (8 of 300), every curve halved 0.060 (18), cut 0.047 (14), 5 added 0.050 (15; how much of its
# first value a loss still has tells more than it costs); nearly all between 'keep' and a
# neighbour, where two chances were about equal (docs/decisions.md: what was tried). The bars are
# these figures rounded up: they keep what is, and say nothing of other tasks (the points tables
# were fitted on these).
THINNED = [
    pytest.param(sample.halved, 0.03, id="train halved"),
    pytest.param(sample.all_halved, 0.06, id="every curve halved"),
    pytest.param(sample.cut, 0.05, id="last tenth cut"),
    pytest.param(sample.shifted, 0.05, id="loss plus 5"),
]
OPPOSITE = 0.01  # raise turned into lower or back
CLEAR = 0.7  # so far ahead of the next, one of the three chances is no close call
NAMES = (
    ("step", "train_loss", "val_loss", "lr"),
    ("iteration", "loss", "valid_loss", "learning_rate"),
    ("Step", "training loss", "validation loss", "LR"),
    ("global_step", "train/loss", "eval/loss", "train/learning_rate"),
)


def _flips(mutation: Mutation) -> list[tuple[int, str | None, str | None]]:
    pairs = enumerate(zip(sample.directions(), sample.runs(), strict=True))
    after = ((i, before, sample.direction(mutation(run))) for i, (before, run) in pairs)
    return [flip for flip in after if flip[1] != flip[2]]


@cache
def _clear() -> set[int]:
    leads = ("too_low_lead", "about_right_lead", "too_high_lead")
    measured = [measure(run).values for run in sample.runs()]
    return {i for i, v in enumerate(measured) if max(v[name] for name in leads) > CLEAR}


def _moved(run: History, change: Callable[[np.ndarray], np.ndarray]) -> History:
    def moved(curve: Curve | None) -> Curve | None:
        return curve and Curve(change(curve.step), curve.value)

    return replace(run, train=moved(run.train), val=moved(run.val), lr=moved(run.lr))


def test_the_sample_holds_runs_of_every_kind() -> None:
    runs = sample.runs()
    assert len(runs) == 300
    assert len({run.source for run in runs}) > 40
    assert len({run.optimizer for run in runs}) > 8
    assert {run.axis for run in runs} == {"step", "epoch"}
    assert set(sample.directions()) >= set(sample.DIRECTIONS)
    assert sample.SAMPLE.stat().st_size < 2_000_000


@pytest.mark.parametrize(
    "mutation",
    [
        pytest.param(sample.scaled, id="loss times 1000"),
        pytest.param(lambda run: sample.scaled(run, 1e-3), id="loss over 1000"),
        pytest.param(lambda run: _moved(run, lambda s: s / 391), id="steps as epochs"),
        pytest.param(lambda run: _moved(run, lambda s: s * 50), id="steps of another size"),
    ],
)
def test_units_change_no_direction(mutation: Mutation) -> None:
    assert not _flips(mutation)


@pytest.mark.parametrize(("mutation", "bar"), THINNED)
def test_a_thinner_shorter_or_lifted_log_changes_few_directions(
    mutation: Mutation, bar: float
) -> None:
    flips = _flips(mutation)
    assert len(flips) <= bar * len(sample.runs()), flips
    opposite = [flip for flip in flips if {flip[1], flip[2]} == {"raise", "lower"}]
    assert len(opposite) <= OPPOSITE * len(sample.runs()), opposite
    clear = _clear()
    assert len(clear) > 100
    assert len([flip for flip in flips if flip[0] in clear]) <= 0.02 * len(clear), flips


def test_names_of_columns_change_no_direction(tmp_path: Path) -> None:
    for i, run in enumerate(sample.runs()[::8]):
        path = tmp_path / f"{i}.csv"
        said = []
        for names in NAMES:
            _write(run, path, names)
            (again,) = read(path, ReadOptions(optimizer=run.optimizer))
            said.append(sample.direction(again))
        assert set(said) == {said[0]}, (run.source, said)
        if run.axis == "step":
            assert said[0] == sample.directions()[8 * i], run.source


def _write(run: History, path: Path, names: tuple[str, ...]) -> None:
    assert run.train is not None
    assert run.val is not None
    assert run.lr is not None
    val = dict(zip(run.val.step.tolist(), run.val.value.tolist(), strict=True))
    lines = [",".join(names)]
    for step, loss, rate in zip(run.train.step, run.train.value, run.lr.value, strict=True):
        seen = repr(val[float(step)]) if float(step) in val else ""
        lines.append(f"{int(step)},{float(loss)!r},{seen},{float(rate)!r}")
    path.write_text("\n".join(lines) + "\n")
