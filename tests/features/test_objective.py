"""A loss that rose because something else was asked of the network, and one that rose by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from advisor import advise, read
from advisor.features import measure
from advisor.history import Curve, History
from advisor.readers.raw.series import RawRun, ReadOptions, Series
from advisor.readers.runs.histories import to_histories
from advisor.readers.sources.source import Source
from advisor.readers.vocabulary.objectives import tells_objective

STEP = np.arange(300.0)
RNG = np.random.default_rng(0)
FALLING = 0.2 + 2.0 * np.exp(-STEP / 20.0) + 0.02 * RNG.standard_normal(300)
STAGES = FALLING[np.arange(300) % 100] + 0.02 * RNG.standard_normal(300)
STAGE = np.floor(STEP / 100)
WEIGHT = np.minimum(STEP / 200, 1.0)


def test_a_large_offset_of_the_loss_costs_no_digits() -> None:
    rises = STEP + 3.0 * RNG.standard_normal(300)
    assert rise(1e9 + 1e-6 * rises, WEIGHT) == pytest.approx(rise(rises, WEIGHT), abs=2e-3)


def run(loss: np.ndarray, objective: np.ndarray | None) -> History:
    told = None if objective is None else Curve(STEP, objective)
    return History(Curve(STEP, loss), objective=told)


def rise(loss: np.ndarray, objective: np.ndarray | None) -> float:
    return measure(run(loss, objective)).values["objective_rise"]


@pytest.mark.parametrize(
    "name",
    [
        "stage", "task_id", "Task", "curriculum/level", "num_classes", "image_size",
        "train/img_size", "seq_len", "kl_weight", "kl_beta", "beta", "train/kl_coeff", "lambda_adv",
        "adv_weight",
        "label_smoothing", "noise_level", "mask_ratio", "teacher_forcing_ratio", "anneal_factor",
    ],
)  # fmt: skip
def test_a_schedule_of_the_objective_is_known_by_its_name(name: str) -> None:
    assert tells_objective(name)


@pytest.mark.parametrize(
    "name",
    [
        "loss", "train_loss", "val_loss", "lr", "step", "epoch", "train_acc", "weight_decay",
        "beta1", "betas", "momentum",
        "res", "kl_loss", "loss_stage_1", "stage_1_acc", "task_loss", "temperature", "logit_scale",
        "loss_scale", "grad_scale", "weight_norm", "batch_size", "accuracy", "ema_decay", "kl",
        "noise_scale",  # of gradients: measured
    ],
)  # fmt: skip
def test_no_other_column_is_taken_for_one(name: str) -> None:
    assert not tells_objective(name)


def test_the_leap_at_a_new_stage_is_measured() -> None:
    # From about 0.21 to the mean of the five losses behind the switch, over a range of 2.1.
    assert 0.6 < rise(STAGES, STAGE) < 0.95


def test_the_climb_under_a_gliding_weight_is_measured() -> None:
    assert rise(FALLING + 1.5 * WEIGHT, WEIGHT) > 0.2


@pytest.mark.parametrize("objective", [STAGE, WEIGHT], ids=["stages", "weight"])
def test_what_changes_without_a_rise_of_the_loss_is_none(objective: np.ndarray) -> None:
    assert rise(FALLING, objective) == 0.0


def test_what_is_drawn_anew_for_each_row_is_no_schedule() -> None:
    rising = FALLING + 1.5 * WEIGHT
    assert rise(rising, STEP % 2) == 0.0
    assert rise(rising, RNG.integers(0, 5, 300).astype(float)) == 0.0
    assert rise(rising, np.abs(STEP % 50 - 25)) > 0.2  # up and down again


def test_a_rise_without_a_change_is_none() -> None:
    assert rise(STAGES, None) == 0.0
    assert rise(STAGES, np.ones(300)) == 0.0


def test_a_run_whose_loss_leaps_at_each_stage_is_not_told_to_lower_its_rate() -> None:
    history = read("sample_logs/more_classes_in_stages.csv")[0]
    assert [a.rule for a in advise(history).runs[0].advice] == ["LR010"]
    without = advise(replace(history, objective=None)).runs[0]
    assert (without.status, without.advice[0].action) == ("unstable", "lower")


def test_a_rate_that_is_too_low_in_spite_of_the_stages_is_told() -> None:
    slow = 4.0 - 3.0 * STEP / 300 + 0.3 * STAGE + 0.02 * RNG.standard_normal(300)
    assert rise(slow, STAGE) > 0.02
    assert advise(run(slow, STAGE)).runs[0].advice[0].action == "raise"


def test_an_explosion_in_a_late_stage_is_told_all_the_same() -> None:
    exploded = STAGES.copy()
    exploded[200:] *= np.exp(np.linspace(0.0, 14.0, 100))
    assert advise(run(exploded, STAGE)).runs[0].diverged
    ended = np.where(STEP > 250, np.nan, STAGES)
    assert advise(run(ended, STAGE)).runs[0].diverged


def test_a_term_switched_on_that_lifts_the_loss_thirtyfold_is_no_divergence() -> None:
    weight = np.where(STEP < 150, 0.0, 1.0)
    lifted = 0.1 * FALLING + weight * (6.0 + 0.1 * RNG.standard_normal(300))
    told = advise(run(lifted, weight)).runs[0]
    assert (told.advice[0].rule, told.diverged) == ("LR010", False)
    assert advise(run(lifted, None)).runs[0].diverged


def test_the_column_is_found_in_the_log_and_passed_over_where_it_never_changes() -> None:
    columns = {"step": STEP, "loss": STAGES, "beta": np.ones(300), "stage": STAGE}
    raw = RawRun(None, "csv", {n: Series(n, v) for n, v in columns.items()}, 300)
    [(history, _)] = to_histories(raw, ReadOptions(), "log")
    assert history.objective is not None
    assert history.objective.name == "stage"
    still = raw._replace(series={n: s for n, s in raw.series.items() if n != "stage"})
    assert to_histories(still, ReadOptions(), "log")[0][0].objective is None


@pytest.mark.parametrize(
    ("name", "falls", "tells"),
    [
        ("kl_weight", True, False),  # less is asked
        ("kl_weight", False, True),
        ("teacher_forcing_ratio", True, True),  # it is on its own
        ("stage", True, True),
    ],
)
def test_a_weight_that_only_falls_lifts_no_loss(name: str, falls: bool, tells: bool) -> None:
    at = np.arange(20.0)
    values = {"step": at, "loss": at, name: at[::-1] if falls else at}
    raw = RawRun(None, "csv", {n: Series(n, value) for n, value in values.items()}, 20)
    history = to_histories(raw, ReadOptions(), "log")[0][0]
    assert (history.objective is not None) is tells


@pytest.mark.parametrize(("sign", "weight", "told"), [
    (1.0, WEIGHT, True),
    (-1.0, WEIGHT, True),
    (1.0, np.ones(300), False),
    (1.0, 1.0 + RNG.random(300), False),  # there is more in the loss than is logged
])  # fmt: skip
def test_the_weight_of_a_kl_divergence_is_seen_though_it_is_not_logged(sign, weight, told):
    recon, kl = np.round(20.0 + FALLING, 4), np.round(5.0 + RNG.random(300), 4)
    loss = np.round(recon + weight * kl, 4)
    columns = {"step": STEP, "loss": loss, "Reconstruction_Loss": recon, "KLD": sign * kl}
    raw = RawRun(None, "csv", {n: Series(n, v) for n, v in columns.items()}, 300)
    [(history, _)] = to_histories(raw, ReadOptions(), "log")
    assert (history.objective is not None) is told
    if history.objective is not None:
        assert np.allclose(history.objective.value, weight, atol=1e-3)


@pytest.mark.parametrize(
    "line",
    [
        "step {i} stage {s} loss {y:.4f}\n",
        "[stage {s}] step {i} loss {y:.4f}\n",
        "Task {s}, iter {i}: loss = {y:.4f}\n",
        "Phase: {s} | Iter: {i} | Loss: {y:.4f}\n",
        "iter={i} resolution={s} loss={y:.4f}\n",
    ],
)
def test_a_stage_is_known_in_lines_of_text(line: str) -> None:
    rows = zip(STEP, STAGE, STAGES, strict=True)
    text = "".join(line.format(i=int(i), s=int(s) + 1, y=y) for i, s, y in rows)
    (history,) = read(Source.from_bytes(text.encode(), "run.log"))
    assert history.objective is not None
    assert set(history.objective.value) == {1.0, 2.0, 3.0}
    assert len(history.loss) == 300
