"""A sweep is read by the settings that its runs are judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.called import called

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def sweep(tmp_path: Path) -> Path:
    """Two losses in each log: the rate that is best by one is worst by the other."""
    for lr in (0.001, 0.01, 0.1):
        rows = [f"{i},{0.999**i - lr * i / 100:.5f},{1 + lr * i:.5f},{lr}" for i in range(100)]
        log = "\n".join(["step,loss/total,loss/aux,lr", *rows])
        (tmp_path / f"lr_{lr:g}.csv").write_text(log)
    return tmp_path


def best(sweep: Path, settings: str, *asked: str) -> str:
    (sweep / "lr-advise.toml").write_text(settings)
    done = called("compare", ".", *asked, cwd=sweep)
    assert done.returncode == 0, done.stderr
    return next(line.split()[1] for line in done.stdout.splitlines() if "  Best" in line)


def test_the_columns_are_those_of_the_settings(sweep: Path) -> None:
    auxiliary = 'train-loss = "loss/aux"\n'
    assert best(sweep, "") == "0.1"
    assert best(sweep, auxiliary) == "0.001"
    assert best(sweep, auxiliary, "--no-config") == "0.1"
    assert best(sweep, auxiliary, "--train-loss", "loss/total") == "0.1"


def test_what_cannot_be_meant_for_a_sweep_does_not_reach_it(sweep: Path) -> None:
    assert best(sweep, 'lr = 0.5\nformat = "github"\nselect = "LR1"\n') == "0.1"


def test_a_wrong_setting_is_called_so(sweep: Path) -> None:
    (sweep / "lr-advise.toml").write_text('val-loss = "nope"\n')
    done = called("compare", ".", cwd=sweep)
    assert done.returncode == 2
    assert "lr-advise.toml: 'val-loss' 'nope': no such column" in done.stderr
