"""Train until lr-advise says to keep the rate, each time as it said of the run before.

    python docs/tutorial.py             # writes docs/tutorial/run_1.csv and run_2.csv
    python docs/tutorial.py FOLDER      # ... or elsewhere

Needs numpy only; with matplotlib it draws run_1.png, run_2.png beside them.

A network of one hidden layer learns to guess the next letter of the names of characters (`latin
small letter e with acute`) from the six before it: stochastic gradient descent with momentum,
batches of 16, 1,000 steps. Unicode never changes a name, so the text is the same everywhere.
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor import Report, advise

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor import RunReport
    from advisor.history import FloatArray, IntArray

CONTEXT, HIDDEN, BATCH, STEPS = 6, 64, 16, 1000
MOMENTUM = 0.9
LOG, VALIDATE = 10, 50  # steps between rows of the log, and between validations
MOST_RUNS = 4


class Setting(NamedTuple):
    """What a run is trained with: the peak rate, and its share at progress 0..1."""

    peak: float
    course: str
    share: Callable[[float], float]


def constant(progress: float) -> float:
    """Return the share of the peak rate: all of it."""
    return 1.0


def cosine(progress: float) -> float:
    """Return the share of the peak rate: from all to nothing along a cosine."""
    return float((1 + np.cos(np.pi * progress)) / 2)


def data() -> tuple[IntArray, IntArray, IntArray, IntArray, int]:
    """Contexts and next letters, those of every tenth name held out, and the number of letters."""
    names = [unicodedata.name(chr(code), "").lower() for code in range(0x00A0, 0x0800)]
    letters = sorted(set("\n".join(names)))

    def windows(part: list[str]) -> tuple[IntArray, IntArray]:
        codes = np.array([letters.index(letter) for letter in "\n".join(part)])
        contexts = np.lib.stride_tricks.sliding_window_view(codes, CONTEXT)[:-1]
        return contexts, codes[CONTEXT:]

    trained = windows([name for place, name in enumerate(names) if place % 10])
    return *trained, *windows(names[::10]), len(letters)


class Network:
    """Embedding by position, tanh, softmax; the gradients by hand."""

    def __init__(self, letters: int, rng: np.random.Generator) -> None:
        self.embed = rng.normal(0, 0.3, (CONTEXT, letters, HIDDEN))
        self.out = rng.normal(0, 0.1, (HIDDEN, letters))
        self.bias = np.zeros(letters)
        self.weights = (self.embed, self.out, self.bias)
        self.speeds = tuple(np.zeros_like(weight) for weight in self.weights)

    def loss(self, contexts: IntArray, following: IntArray) -> tuple[float, FloatArray, FloatArray]:
        """Mean cross-entropy in nats, the hidden layer and the probabilities."""
        hidden = np.tanh(self.embed[np.arange(CONTEXT), contexts].sum(1))
        scores = hidden @ self.out + self.bias
        scores -= scores.max(1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(1, keepdims=True)
        picked = chances[np.arange(len(following)), following]
        return float(-np.log(picked + 1e-12).mean()), hidden, chances

    def step(self, contexts: IntArray, following: IntArray, rate: float) -> float:
        """One step of momentum; return the loss before it."""
        loss, hidden, chances = self.loss(contexts, following)
        chances[np.arange(len(following)), following] -= 1
        error = chances / len(following)
        inner = (error @ self.out.T) * (1 - hidden**2)
        embed = np.zeros_like(self.embed)
        for place in range(CONTEXT):
            np.add.at(embed[place], contexts[:, place], inner)
        slopes = (embed, hidden.T @ error, error.sum(0))
        for index, slope in enumerate(slopes):
            self.speeds[index][...] = MOMENTUM * self.speeds[index] - rate * slope
            self.weights[index][...] += self.speeds[index]
        return loss


def train(setting: Setting, log: Path, seed: int = 0) -> None:
    """Train once and write step, train_loss (mean since the last row), val_loss and lr."""
    contexts, following, held, held_following, letters = data()
    rng = np.random.default_rng(seed)
    network = Network(letters, rng)
    with log.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["step", "train_loss", "val_loss", "lr"])
        recent = []
        for step in range(1, STEPS + 1):
            rate = setting.peak * setting.share((step - 1) / (STEPS - 1))
            batch = rng.integers(0, len(following), BATCH)
            recent.append(network.step(contexts[batch], following[batch], rate))
            if step % LOG == 0:
                val = ""
                if step % VALIDATE == 0:
                    val = f"{network.loss(held, held_following)[0]:.5f}"
                rows.writerow([step, f"{np.mean(recent):.5f}", val, f"{rate:.6g}"])
                recent.clear()


def followed(setting: Setting, run: RunReport) -> Setting:
    """Return what to train with next: the first advice, taken by the letter."""
    first = run.advice[0]
    if first.suggested_lr is not None:
        return setting._replace(peak=first.suggested_lr)
    if first.action == "add_decay":
        return setting._replace(course="cosine", share=cosine)
    return setting


def draw(log: Path) -> None:
    """Draw a run as --plot does, where matplotlib is there."""
    if find_spec("matplotlib"):
        from advisor.reports.plot import save

        (run,) = advise(log, optimizer="momentum").runs
        # The page is not to show where somebody keeps the repository.
        save(Report((replace(run, source=log.name),)), str(log.with_suffix(".png")))


def main(folder: Path) -> list[RunReport]:
    """Train until nothing is left to change, at most four times; return what was said of each."""
    folder.mkdir(parents=True, exist_ok=True)
    setting = Setting(0.0003, "constant", constant)
    told = []
    for number in range(1, MOST_RUNS + 1):
        log = folder / f"run_{number}.csv"
        train(setting, log)
        (run,) = advise(log, optimizer="momentum").runs
        val = run.final["val_loss"].value
        first = run.advice[0]
        print(f"run {number}: {setting.course} rate, peak {setting.peak:g}: val_loss {val:.3f}")
        print(f"       {first.rule} {first.action}: {first.title}")
        told.append(run)
        draw(log)
        if followed(setting, run) == setting:
            break
        setting = followed(setting, run)
    return told


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("tutorial"))
