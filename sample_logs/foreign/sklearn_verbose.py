"""scikit-learn: what MLPClassifier(verbose=True) prints."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

from sklearn.neural_network import MLPClassifier
from tiny import clouds, tell


def main(target: Path) -> None:
    points, labels = clouds(300, 1)
    model = MLPClassifier(
        (16,), learning_rate_init=0.01, max_iter=30, early_stopping=True, random_state=0,
        verbose=True, n_iter_no_change=30,
    )  # fmt: skip
    with target.open("w") as file, redirect_stdout(file):
        model.fit(points, labels)
    tell("loss", model.loss_curve_)
    tell("validation score", model.validation_scores_)


main(Path(sys.argv[1]))
