"""PyKEEN: the bar of its epochs, those of batches within it, and lines of its evaluation."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

os.environ["PYKEEN_HOME"] = tempfile.mkdtemp()

import numpy as np
from pykeen.pipeline import pipeline
from pykeen.triples import TriplesFactory
from tiny import tell


def main(target: Path) -> None:
    rows = [(f"e{a}", f"r{a * b % 4}", f"e{(a + b) % 40}") for a in range(40) for b in range(1, 9)]
    triples = TriplesFactory.from_labeled_triples(np.array(rows))
    training, testing, validation = triples.split([0.8, 0.1, 0.1], random_state=0)
    with target.open("w") as file, redirect_stdout(file), redirect_stderr(file):
        logging.basicConfig(level=logging.INFO, stream=file)
        logging.getLogger("pykeen.stoppers").setLevel(logging.WARNING)  # names the folder
        result = pipeline(
            training=training, testing=testing, validation=validation, model="TransE",
            optimizer="Adam", optimizer_kwargs={"lr": 0.01}, random_seed=0, stopper="early",
            training_kwargs={"num_epochs": 12, "batch_size": 64},
            stopper_kwargs={"frequency": 4},
        )  # fmt: skip
    tell("loss", result.losses)


main(Path(sys.argv[1]))
