"""CatBoost: 40 trees on made-up data with an eval set; its folder catboost_info and its console."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from catboost import CatBoostRegressor
from tiny import clouds, tell


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (points, labels), (val_points, val_labels) = clouds(200, 1), clouds(100, 2)
    target, val_target = points[:, 0] + labels, val_points[:, 0] + val_labels
    os.chdir(tempfile.mkdtemp())
    model = CatBoostRegressor(iterations=40, learning_rate=0.1, depth=4, thread_count=1)
    with (folder / "console.txt").open("w") as console:
        model.fit(points, target, eval_set=(val_points, val_target), log_cout=console)
    for name in ("learn_error.tsv", "test_error.tsv", "catboost_training.json"):
        shutil.copy(Path("catboost_info") / name, folder / name)
    scores = model.get_evals_result()
    tell("learn RMSE", scores["learn"]["RMSE"])
    tell("validation RMSE", scores["validation"]["RMSE"])


main(Path(sys.argv[1]).resolve())
