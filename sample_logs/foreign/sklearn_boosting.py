"""scikit-learn: the table that GradientBoostingRegressor(verbose=2) prints."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

from sklearn.ensemble import GradientBoostingRegressor
from tiny import clouds, tell


def main(target: Path) -> None:
    points, labels = clouds(300, 1)
    model = GradientBoostingRegressor(n_estimators=40, subsample=0.5, random_state=0, verbose=2)
    with target.open("w") as file, redirect_stdout(file):
        model.fit(points, points[:, 0] + labels)
    tell("train loss", list(model.train_score_))


main(Path(sys.argv[1]))
