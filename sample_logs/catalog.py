"""The tasks behind the samples, the rates each was swept over, and what a sample is."""

from __future__ import annotations

from dataclasses import dataclass, field

from schedules import Schedule, constant
from tasks import Task

CSV = "csv module"
EVENTS = "torch SummaryWriter"


@dataclass(frozen=True)
class Rival:
    """Another run of the same task and seed, with one thing changed."""

    words: str
    lr: float
    schedule: Schedule = constant
    seed: int | None = None  # only to show that a finding holds on other seeds


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
DIABETES_MLP_FULL = Task(
    "diabetes-mlp-full", "diabetes", "mlp", "adam", batch=320, steps=300, hidden=128
)
CANCER = Task("cancer-sgd", "cancer", "mlp", momentum=0.9, batch=32, steps=600)
DIGITS_CNN = Task("digits-cnn", "digits", "cnn", momentum=0.9, batch=32, steps=600)
DIGITS_TINY = Task("digits-tiny", "digits", "mlp1_tanh", "adam", batch=1400, steps=400, hidden=4)
DIABETES_FULL = Task("diabetes-full", "diabetes", "linear", batch=320, steps=300)
DIABETES_B1 = Task("diabetes-b1", "diabetes", "linear", batch=1, steps=2400)
NOISY_LABELS = Task("noisy-labels", "digits_noisy_labels", "mlp", batch=8, steps=1000, hidden=8)
SHUFFLED = Task("shuffled", "digits_shuffled_labels", "mlp", batch=64, steps=200, hidden=32)
FROZEN = Task("frozen", "digits", "mlp", batch=64, steps=300, frozen=True)
FROZEN_FULL = Task("frozen-full", "digits", "mlp", batch=1400, steps=120, frozen=True)
NAN_INPUT = Task("nan-input", "digits_with_nan", "mlp", batch=64, steps=200)
INK = Task("ink", "digits_ink", "mean_and_variance", "adam", batch=64, steps=600)
POST_NORM = Task("text-post-norm", "text", "post_norm", "adam", batch=16, steps=300, hidden=32)
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
    "diabetes-mlp-full": [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3],
    "cancer-sgd": [1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3],
    "text-pre-norm": [1e-3, 3e-3, 1e-2, 3e-2, 6e-2],
    "digits-cnn": [1e-4, 1e-3, 1e-2, 3e-2, 6e-2, 0.1, 0.3, 1],
    "digits-tiny": [1e-3, 1e-2, 3e-2, 0.1, 0.3, 1],
    "diabetes-full": [1e-3, 1e-2, 3e-2, 0.1, 0.2, 0.25],
    "diabetes-b1": [1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 2e-2, 3e-2],
    "noisy-labels": [1e-2, 3e-2, 0.1, 0.3, 0.5],
    "shuffled": [1e-4, 1e-3, 1e-2, 0.1, 1, 3],
    "frozen": [1e-4, 1e-2, 1],
    "frozen-full": [1e-4, 1e-2, 1],
    "nan-input": [1e-4, 1e-2, 1],
    "ink": [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2],
    "text-post-norm": [1e-3, 3e-3, 1e-2],
}
