"""A folder of d3rlpy: a table a metric without a header, and the settings of the run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from advisor.errors import LogError
from advisor.readers import read
from tests.readers.twice import losses, write_csv

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = {
    "action_size": 2,
    "config": {
        "type": "discrete_cql",
        "params": {"learning_rate": 0.0003, "optim_factory": {"type": "adam", "params": {}}},
    },
}
GRADIENTS = "epoch,step,min,max,mean,std\n1,200,-0.009,0.005,-0.0007,0.0019\n"


def d3rlpy_run(folder: Path) -> Path:
    folder.mkdir()
    for name, scale in {"loss": 1.0, "td_loss": 0.2, "time_step": 0.02}.items():
        rows = (f"{k},{200 * k},{scale * x}\n" for k, x in enumerate(losses().tolist(), 1))
        (folder / f"{name}.csv").write_text("".join(rows))
    (folder / "q_funcs.0._fc.bias_grad.csv").write_text(GRADIENTS)
    (folder / "params.json").write_text(json.dumps(SETTINGS))
    return folder


def test_the_tables_of_d3rlpy_are_one_run(tmp_path) -> None:
    (run,) = read(d3rlpy_run(tmp_path / "cql"))
    assert run.loss.name == "loss"
    assert run.loss.value.tolist() == losses().tolist()
    assert run.loss.step.tolist() == [200.0 * k for k in range(1, 61)]
    assert run.lr is not None
    assert (run.lr.value.tolist(), run.optimizer) == ([0.0003], "adam")


def test_settings_without_a_rate_cost_the_rate_alone(tmp_path) -> None:
    folder = d3rlpy_run(tmp_path / "cql")
    (folder / "params.json").write_text('{"config": [1]}')
    (run,) = read(folder)
    assert run.lr is None


def test_of_tables_of_nothing_but_times_no_loss_is_made(tmp_path) -> None:
    folder = d3rlpy_run(tmp_path / "cql")
    for name in ("loss", "td_loss"):
        (folder / f"{name}.csv").rename(folder / f"time_{name[:2]}.csv")
    with pytest.raises(LogError, match="no training log was found"):
        read(folder)


def test_beside_another_table_they_are_read_one_by_one(tmp_path) -> None:
    folder = d3rlpy_run(tmp_path / "cql")
    write_csv(folder / "metrics.csv", losses(seed=3))
    assert len(read(folder)) > 1
