"""What each torch sample trains, and what it is compared with to know its true fault."""

from __future__ import annotations

from dataclasses import dataclass, field

from tasks import (
    Schedule,
    Task,
    constant,
    cosine,
    cosine_until,
    drop,
    exponential,
    late_linear,
    warmup,
)

CSV = "csv module"
EVENTS = "torch SummaryWriter"


@dataclass(frozen=True)
class Rival:
    """Another run of the same task, batch order and seed, with one thing changed."""

    words: str
    lr: float
    schedule: Schedule = constant


@dataclass(frozen=True)
class Sample:
    path: str
    task: Task
    lr: float
    truth: str
    schedule: Schedule = constant
    schedule_words: str = "constant"
    logger: str = CSV
    seed: int = 0
    log_every: int = 3
    val_every: int = 15
    rivals: list[Rival] = field(default_factory=list)


DIGITS_SGD = Task("digits-sgd", "digits", "mlp", momentum=0.9, batch=64, steps=600)
DIGITS_ADAM = Task("digits-adam", "digits", "mlp", "adam", batch=64, steps=600)
DIGITS_ADAM_B8 = Task("digits-adam-b8", "digits", "mlp", "adam", batch=8, steps=1500)
DIABETES_B16 = Task("diabetes-b16", "diabetes", "linear", batch=16, steps=600)
DIABETES_SHORT = Task("diabetes-short", "diabetes", "linear", batch=16, steps=150)
DIABETES_B8 = Task("diabetes-b8", "diabetes", "linear", batch=8, steps=1000)
DIABETES_MLP = Task("diabetes-mlp", "diabetes", "mlp", "adam", batch=32, steps=800, hidden=128)
CANCER = Task("cancer-sgd", "cancer", "mlp", momentum=0.9, batch=32, steps=600)
TEXT = Task("text-pre-norm", "text", "pre_norm", "adam", batch=16, steps=300, hidden=32)

# Constant rates tried for each task; a sample's own rate is added to them.
RATES: dict[str, list[float]] = {
    "digits-sgd": [1e-5, 1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10],
    "digits-adam": [1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1],
    "digits-adam-b8": [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 2e-2, 3e-2, 0.1],
    "diabetes-b16": [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.2, 0.3],
    "diabetes-short": [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3],
    "diabetes-b8": [1e-3, 3e-3, 1e-2, 3e-2, 6e-2, 0.1, 0.2],
    "diabetes-mlp": [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1],
    "cancer-sgd": [1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3],
    "text-pre-norm": [1e-3, 3e-3, 1e-2, 3e-2, 6e-2],
}

SAMPLES = [
    Sample("too_low_straight.csv", CANCER, 1e-4, "too low: still falling in a straight line"),
    Sample("too_low_flat.csv", DIGITS_SGD, 1e-5, "too low: the loss barely moves"),
    Sample(
        "too_low_adam_tb", DIGITS_ADAM, 1e-5, "too low: falling slowly and straight",
        logger=EVENTS,
    ),
    Sample("good_constant.csv", DIGITS_SGD, 0.1, "good: the best constant rate of the sweep"),
    Sample(
        "good_warmup_cosine_tb", TEXT, 3e-2, "good: warmup over 10 %, then cosine to 0",
        warmup(0.1, cosine), "warmup 10 %, cosine to 0", EVENTS, log_every=2, val_every=20,
        rivals=[
            Rival("same schedule, third of the peak", 1e-2, warmup(0.1, cosine)),
            Rival("same schedule, twice the peak", 6e-2, warmup(0.1, cosine)),
        ],
    ),
    Sample(
        "good_but_noisy.csv", DIABETES_B8, 1e-2,
        "good (near miss of noise_floor): noisy mini-batches, yet decay gains nothing",
        log_every=4, val_every=40,
        rivals=[Rival("cosine to 0", 1e-2, cosine), Rival("cosine to 0", 3e-2, cosine)],
    ),
    Sample(
        "good_cosine_flat_end.csv", DIGITS_SGD, 0.1,
        "good (near miss of plateau): cosine that ends flat because it is done",
        cosine, "cosine to 0",
        rivals=[Rival("cosine to 0", 3e-2, cosine), Rival("cosine to 0", 0.3, cosine)],
    ),
    Sample(
        "too_high_noisy_floor.csv", DIGITS_ADAM, 0.1, "too high: settles on a high noisy floor",
    ),
    Sample("too_high_stuck.csv", DIGITS_SGD, 1.0, "too high: stuck at the level of chance"),
    Sample("diverged_nan.csv", DIABETES_B16, 0.3, "too high: diverges to inf, then NaN"),
    Sample(
        "diverged_finite.csv", DIABETES_SHORT, 0.28, "too high: grows without end, all finite",
        log_every=1, val_every=10,
    ),
    Sample(
        "noise_floor.csv", DIGITS_ADAM_B8, 1e-2,
        "constant rate on its noise floor: decay from the same peak helps clearly",
        log_every=6, val_every=60, rivals=[
            Rival("cosine to 0", 1e-2, cosine),
            Rival("linear to 0 over the second half", 1e-2, late_linear(0.5)),
        ],
    ),
    Sample(
        "noise_floor_sgd.csv", DIABETES_B8, 0.1,
        "constant rate on its noise floor: any decay, or a lower rate, helps",
        log_every=4, val_every=40, rivals=[
            Rival("cosine to 0", 0.1, cosine),
            Rival("x0.1 at half", 0.1, drop(0.5, 0.1)),
        ],
    ),
    Sample(
        "decayed_too_early_step.csv", DIGITS_SGD, 0.1,
        "decayed too early: x0.01 at 10 % of the run, flat from there",
        drop(0.1, 0.01), "x0.01 at 10 %",
        rivals=[Rival("x0.01 at 60 %", 0.1, drop(0.6, 0.01)), Rival("cosine", 0.1, cosine)],
    ),
    Sample(
        "decayed_too_early_cosine.csv", DIGITS_SGD, 3e-2,
        "decayed too early: the cosine is over at 25 % of the run, rate 0 from there",
        cosine_until(0.25, 0.0), "cosine to 0 by 25 %",
        rivals=[Rival("cosine over the whole run", 3e-2, cosine)],
    ),
    Sample(
        "decayed_too_late.csv", DIGITS_ADAM_B8, 2e-2,
        "decayed too late: linear to 0 only over the last 4 %",
        late_linear(0.96), "constant, then linear to 0 over the last 4 %",
        log_every=6, val_every=60, rivals=[
            Rival("linear to 0 over the second half", 2e-2, late_linear(0.5)),
            Rival("cosine to 0", 2e-2, cosine),
        ],
    ),
    Sample(
        "overfit.csv", DIABETES_MLP, 3e-3,
        "overfit: validation turns up early and rises while training loss goes to 0",
        log_every=4, val_every=16,
    ),
    Sample(
        "val_slightly_up.csv", CANCER, 1e-2,
        "good (near miss of overfit): validation only a little above its best at the end",
    ),
    Sample(
        "range_test_sgd.csv", DIGITS_SGD, 1.0,
        "range test: 1e-5 to 30 on a log scale until the loss breaks",
        exponential(1e-5, 30.0), "exponential 1e-5 to 30", log_every=2, val_every=10_000,
    ),
    Sample(
        "range_test_adam_stops_early.csv", DIGITS_ADAM, 1.0,
        "range test: 1e-6 to 1.5e-2, stopped before the loss breaks",
        exponential(1e-6, 1.5e-2), "exponential 1e-6 to 1.5e-2", log_every=2, val_every=10_000,
    ),
]
