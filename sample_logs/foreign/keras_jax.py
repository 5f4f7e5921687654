"""Keras on JAX: the console of fit, of a second fit with other lines, and of evaluate."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"

import keras
from tiny import clouds, tell


def main(target: Path) -> None:
    keras.utils.set_random_seed(0)
    train, val = clouds(480, 1), clouds(240, 2)
    model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(3)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.02), loss)
    halve = keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=1)
    with target.open("w") as file, redirect_stdout(file):
        first = model.fit(*train, validation_data=val, epochs=6, batch_size=16, callbacks=[halve])
        second = model.fit(*train, validation_data=val, epochs=3, batch_size=16, verbose=2)
        model.evaluate(*val)
    for name in ("loss", "val_loss"):
        tell(name, first.history[name] + second.history[name])
    tell("learning_rate", first.history["learning_rate"])


main(Path(sys.argv[1]))
