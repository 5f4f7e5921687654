"""What logs tell beside their losses: rates and settings of one training, or of two."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor.history import Curve, History
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sameness.curves import Errors
from advisor.readers.sameness.gather import gathered
from advisor.readers.sameness.runs import are_one
from advisor.readers.sameness.thin import thinned
from tests.readers.twice import losses, write_csv, write_lines, write_text

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.history import FloatArray

# As any rate that is far too low leaves it: only the rates tell whether two such are one.
FLAT = np.round(2.3 + 0.05 * np.random.default_rng(0).normal(size=60), 6)
WARMUP = 0.01 * np.minimum(1.0, np.arange(1, 61) / 5.0)
# The same, as a log has it that takes the rate down before the step.
EARLIER = 0.01 * np.minimum(1.0, np.arange(60) / 5.0)

ROWS = 4322  # of a long log


def write(path: Path, axis: str, rates: FloatArray) -> None:
    """Write a flat loss with rates as JSON lines, or as a table."""
    rows = [
        {axis: k, "loss": loss, "lr": rate}
        for k, (loss, rate) in enumerate(zip(FLAT.tolist(), rates.tolist(), strict=True))
    ]
    lines = [*map(json.dumps, rows)]
    if path.suffix == ".csv":
        lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
    path.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("axis", "rates", "count"),
    [
        ("step", WARMUP, 1),
        ("step", EARLIER, 1),
        ("step", 1.1 * WARMUP, 2),
        ("step", np.linspace(0.01, 0.001, 60), 2),
        ("epoch", WARMUP, 1),
        ("epoch", 1.1 * WARMUP, 2),
    ],
)
def test_the_rates_tell_where_the_loss_does_not(tmp_path, axis, rates, count) -> None:
    write(tmp_path / "a.csv", "step", WARMUP)
    write(tmp_path / "b.jsonl", axis, rates)
    runs = read(tmp_path)
    assert len(runs) == count
    assert not any("its learning rate is from" in note for run in runs for note in run.notes)


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ("lr: 0.1\nbatch_size: 32\nport: 6007\n", 1),
        ("lr: 0.1\nbatch_size: 64\nport: 6006\n", 2),
        ("lr: 0.2\nbatch_size: 32\nport: 6006\n", 2),
    ],
)
def test_settings_beside_tell_two_trainings(tmp_path: Path, settings: str, count: int) -> None:
    write_csv(tmp_path / "a" / "log.csv", losses())
    write_lines(tmp_path / "b" / "log.jsonl", losses())
    (tmp_path / "a" / "config.yaml").write_text("lr: 0.1\nbatch_size: 32\nport: 6006\n")
    (tmp_path / "b" / "config.yaml").write_text(settings)
    assert len(read(tmp_path)) == count


def test_a_metric_in_percent_is_that_of_the_table_beside_it(tmp_path: Path) -> None:
    for run in (1, 2):
        share = np.round(0.9 - 0.3 * losses(run), 4)
        rows = [*enumerate(share.tolist())]
        (tmp_path / str(run)).mkdir()
        table = ["epoch,val_acc", *(f"{epoch},{value}" for epoch, value in rows)]
        (tmp_path / str(run) / "log.csv").write_text("\n".join(table) + "\n")
        said = [f"epoch {epoch}: val_acc {value:.2%}" for epoch, value in rows]
        (tmp_path / str(run) / "out.txt").write_text("\n".join(said) + "\n")
    runs = read(tmp_path, ReadOptions(maximize="val_acc"))
    assert [(run.source, len(run.also)) for run in runs] == [
        (str(tmp_path / str(run) / "log.csv"), 1) for run in (1, 2)
    ]


def test_a_log_that_fits_two_trainings_is_of_the_one_that_it_lies_by(tmp_path: Path) -> None:
    """Their seeds are the same, and only the rate that they were decayed to is not."""
    for name, end in (("a", 0.0), ("b", 0.1)):
        write_csv(tmp_path / name / "log.csv", losses() + end * (np.arange(60) > 40))
    write_text(tmp_path / "b" / "out.txt", losses()[:40])
    assert [len(run.also) for run in read(tmp_path)] == [0, 1]


def test_what_the_log_of_all_steps_lacks_comes_from_one_that_ends_early(tmp_path: Path) -> None:
    write_csv(tmp_path / "all.csv", losses())
    rows = [
        {"step": k, "loss": loss, "val_loss": loss + 0.1}
        for k, loss in enumerate(losses()[:40].tolist())
    ]
    (tmp_path / "early.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    (run,) = read(tmp_path)
    assert (run.points, run.source) == (60, str(tmp_path / "all.csv"))
    assert run.val is not None
    assert run.val.step.tolist() == [*range(40)]
    assert run.val.line is None
    assert any("its validation loss is from" in note for note in run.notes)


NANS = np.full(20, np.nan)
LEAPT = np.concatenate([[2.5, 31.0, 4e5], NANS])


@pytest.mark.parametrize(
    ("second", "count"),
    [(NANS, 1), (LEAPT, 1), (np.append(2.6, LEAPT[1:]), 2), (np.append(LEAPT, np.nan), 2)],
    ids=["from the start", "after a leap", "another leap", "longer"],
)
def test_loggers_of_a_run_that_broke_at_once_tell_one(tmp_path: Path, second, count) -> None:
    write_csv(tmp_path / "metrics.csv", NANS if second is NANS else LEAPT)
    write_lines(tmp_path / "metrics.jsonl", second)
    write_text(tmp_path / "train.log", second)
    assert len(read(tmp_path)) == count


@pytest.mark.parametrize(("printed", "count"), [("run_1.out", 1), ("run_2.out", 2)])
def test_what_was_printed_of_a_run_that_learnt_nothing_has_its_name(
    tmp_path: Path, printed: str, count: int
) -> None:
    """Its loss could be that of any rate that breaks it, or of any that is far too low."""
    write_csv(tmp_path / "run_1.csv", FLAT)
    write_text(tmp_path / printed, FLAT)
    assert len(read(tmp_path)) == count


def test_runs_of_a_sweep_that_all_broke_stay_apart(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", NANS)
    write_csv(tmp_path / "b.csv", NANS)
    write_lines(tmp_path / "e" / "out1.jsonl", NANS)
    write_text(tmp_path / "e" / "out2.txt", NANS)
    write_text(tmp_path / "d" / "wide.txt", NANS)
    write_csv(tmp_path / "d" / "deep.csv", NANS)
    write_lines(tmp_path / "c" / "metrics.jsonl", NANS)
    write_text(tmp_path / "seeds" / "seed1.log", NANS)
    write_lines(tmp_path / "seeds" / "seed2.jsonl", NANS)
    assert len(read(tmp_path)) == 9


@pytest.mark.parametrize("every", [1, 10, 250])
@pytest.mark.parametrize("first", [0, 1])
def test_long_runs_are_known_again_by_what_is_kept_of_them(every: int, first: int) -> None:
    def kept(seed: int, every: int, first: int) -> History:
        step = np.arange(first, ROWS + first, dtype=float)[::every]
        curve = Curve(step, losses(seed, ROWS)[::every], "loss")
        return thinned(History(train=curve, source=f"{every}", format=f"{every}", axis="step"))

    whole = kept(0, 1, 0)
    assert whole.points < 2100
    assert kept(0, 1, 2).loss.step[[0, -1]].tolist() == [2, ROWS + 1]
    assert are_one(whole, kept(0, every, first), Errors())
    assert not are_one(whole, kept(1, every, first), Errors())


def as_logged(seed: int, name: str, parts: str) -> History:
    """Return what one of three loggers has of a run: every step, every epoch of 20, or both."""
    loss = losses(seed, 200)
    train = Curve(np.arange(200.0), loss, "loss")
    means = Curve(np.arange(1.0, 11.0), loss.reshape(10, 20).mean(1), "loss")
    val = losses(seed + 100, 10)
    if parts == "epochs":
        ends = Curve(means.step, val, "val_loss")
        return History(means, ends, source=name, axis="epoch", format="csv")
    if parts == "steps":
        return History(train, source=name, axis="step", format="csv")
    ends = Curve(20.0 * means.step - 1.0, val, "val_loss")
    return History(train, ends, source=name, axis="step", format="json lines")


def test_a_table_by_step_and_one_by_epoch_are_one_by_what_holds_both() -> None:
    """The table by step shares no loss with that by epoch, and was judged as a run of its own."""
    runs = [
        as_logged(seed, f"{'ab'[seed]}/{parts}", parts)
        for seed in (0, 1)
        for parts in ("both", "steps", "epochs")
    ]
    assert [sorted(group) for group in gathered(runs)] == [[0, 1, 2], [3, 4, 5]]
    apart = [run for run in runs if not run.source.endswith("both")]
    assert len(gathered(apart)) == 4  # nothing tells which table belongs to which


def test_a_table_that_tells_another_rate_is_kept_out_of_a_group() -> None:
    by_rate = [
        replace(
            as_logged(0, parts, parts),
            lr=None if rate is None else Curve(np.zeros(1), np.array([rate]), "lr"),
        )
        for parts, rate in (("both", None), ("epochs", 0.1), ("steps", 0.2))
    ]
    assert len(gathered(by_rate)) == 2
