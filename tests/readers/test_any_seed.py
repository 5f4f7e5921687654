"""What is said of a log does not depend on the order in which Python happens to keep a set."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

RATES = ("lr_backbone", "lr_neck", "lr_head")
ROWS = [(epoch, 1.0 + 2.0 * 0.9**epoch, 0.01 * 0.95**epoch) for epoch in range(30)]
LOGS = {
    "rates_on_lines_of_their_own.log": "".join(
        f"epoch {epoch} loss: {loss:.4f}\n" + "".join(f"{name}: {rate:.3g}\n" for name in RATES)
        for epoch, loss, rate in ROWS
    ),
    "both_losses_begin_at_0.csv": "epoch,train_loss,val_loss,lr\n0,0,0,0.01\n"
    + "".join(f"{e},{loss:.4f},{loss + 0.2:.4f},{rate}\n" for e, loss, rate in ROWS[1:]),
}


@pytest.mark.parametrize("name", LOGS)
def test_a_log_is_understood_alike_whatever_the_seed(tmp_path, name):
    (tmp_path / name).write_text(LOGS[name])
    told = {
        subprocess.run(
            [sys.executable, "-m", "advisor", "inspect", str(tmp_path / name)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1, told
