"""Tasks of every kind trained three to ten times as long: what is best depends on the budget.

Each is a task of another module with more steps, at two schedules, one seed and its own optimizers.
Calibration puts it into the fold of the task that it is a longer version of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from corpus.tasks.base import Task

PREFIX = "longer_"
# How many times as long: those that do not go over few rows a hundred times.
TIMES = {
    "gauss_nll": 8,
    "heavy_tail": 10,
    "poisson_counts": 10,
    "reinforce": 5,
    "noisy_quadratic": 10,
    "pinn": 4,
    "digits_conv": 6,
    "batch_norm_mlp": 8,
    "skipgram": 6,
    "bag_of_words": 8,
    "text_attention": 4,
    "lstm_adding": 4,
    "rnn_clipped": 5,
    "vae": 7,
    "diffusion": 5,
    "contrastive_epochs": 5,
    "fine_tuning": 10,
    "ordered_rows": 8,
    "median_kink": 8,
    "sine_waves": 5,
    "distillation_epochs": 3,
    "conv_dropout": 8,
    "mixer": 4,
    "random_features_epochs": 8,
    "mixture_density": 6,
    "noise_contrastive": 8,
    "triplets": 8,
    "ranking_epochs": 4,
    "focal": 8,
    "distance_map": 8,
    "tied_transformer": 5,
    "normed_transformer_epochs": 3,
    "translation_epochs": 4,
    "sorting": 4,
    "masked_text": 7,
    "skewed_table": 8,
    "preferences": 8,
    "adapted_text_epochs": 10,
    "smoothed_labels_epochs": 10,
    "self_training": 10,
    "bootstrapped": 5,
    "flow": 4,
    "squared_vae_epochs": 5,
    "deep_vae_epochs": 4,
    "stuck_vae_epochs": 3,
    "summed_autoencoder_epochs": 3,
    "narrow_vae": 6,
    "penalised_deep_epochs": 4,
    "penalised_dense": 8,
    "deep_sigmoid_epochs": 5,
    "dead_units": 6,
    "sampled_quadratic_epochs": 5,
}
LEFT_OUT = {"noisy_quadratic": "nothing"}  # by `corpus/degenerate.py`
HEAVY = ("momentum", "momentum99")
SHIFTS = (-0.45, -0.7, -0.3, -0.6)  # decades; long runs are best at lower rates


def _longer(task: Task, times: int, k: int) -> Task:
    """The k-th of these tasks."""
    return replace(
        task,
        name=PREFIX + task.name,
        about=f"{task.about}, {times} times as long",
        steps=task.steps * times,
        epochs=task.epochs * times,
        optimizers=("sgd", HEAVY[k % 2], "adam"),
        batch_sizes=task.batch_sizes[:1],
        schedules=("constant", "cosine"),
        seeds=(0,),
        spacing=0.5,
        shift=SHIFTS[k % len(SHIFTS)],
        wider=(0.5, 0.5),
    )


def longer(known: Mapping[str, Task]) -> tuple[Task, ...]:
    """The longer versions of the tasks of TIMES, which are looked up by name."""
    numbered = enumerate(TIMES.items())
    return tuple(_longer(known[n], t, k) for k, (n, t) in numbered if n not in LEFT_OUT)
