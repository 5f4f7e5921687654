"""scikit-learn: what HistGradientBoostingRegressor(verbose=2) prints where it stops early."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

from sklearn.ensemble import HistGradientBoostingRegressor
from tiny import clouds, tell


def main(target: Path) -> None:
    points, labels = clouds(400, 1)
    model = HistGradientBoostingRegressor(
        max_iter=60, early_stopping=True, n_iter_no_change=60, random_state=0, verbose=2
    )
    with target.open("w") as file, redirect_stdout(file):
        model.fit(points, points[:, 0] + labels)
    tell("train loss", list(-model.train_score_))
    tell("validation loss", list(-model.validation_score_))


main(Path(sys.argv[1]))
