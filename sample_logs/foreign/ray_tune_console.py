"""Ray Tune: what it prints of a grid of six rates."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = """
import ray
from ray import tune
from tiny import training

def train(config):
    for one in training(peak_lr=config["lr"]):
        if one.val_loss is not None:
            tune.report({"train_loss": one.loss, "val_loss": one.val_loss})

ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False)
rates = tune.grid_search([0.003, 0.03, 0.3, 3.0, 30.0, 300.0])
place = tune.RunConfig(storage_path=".", name="rates")
tune.Tuner(train, param_space={"lr": rates}, run_config=place).fit()
"""


def main(target: Path) -> None:
    home = os.path.realpath(tempfile.mkdtemp())
    own = {"PYTHONPATH": str(HERE), "RAY_USAGE_STATS_ENABLED": "0", "RAY_TMPDIR": home}
    program = PROGRAM.replace('"."', repr(home))
    with target.open("wb") as file:
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=home, env=os.environ | own, stdout=file, stderr=subprocess.STDOUT, check=True,
        )  # fmt: skip
    # The folder of this machine is no part of the log.
    target.write_bytes(target.read_bytes().replace(home.encode(), b"/work"))


main(Path(sys.argv[1]).resolve())
