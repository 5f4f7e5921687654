"""Runs whose names or settings differ in more than the rate are compared apart, not as seeds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from advisor.cli.app import app
from advisor.sweep.settings import settings_in
from tests.sweep.made import Run, made, put, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RATES = (0.001, 0.003, 0.01, 0.03)


def told(path: Path) -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, ["compare", str(path), "--format", "json"])
    return list(json.loads(result.stdout)["groups"])


def named(run: Run, size: int) -> dict[str, str]:
    return {f"adam_lr{run.rate}_bs{size}.csv": table(run.rows())}


def in_settings(run: Run, size: int) -> dict[str, str]:
    return {
        f"{run.rate}-{size}/log.csv": table(run.rows()),
        f"{run.rate}-{size}/config.yaml": f"lr: {run.rate}\ndata:\n  batch_size: {size}\n",
    }


@pytest.mark.parametrize("write", [named, in_settings])
def test_batch_sizes_have_a_best_rate_each(
    write: Callable[[Run, int], dict[str, str]], tmp_path: Path
) -> None:
    files: dict[str, str] = {}
    for run in made(rates=RATES):
        files |= write(run, 8)
    # The larger batch is best at a rate ten times as high: each run there is that of a tenth.
    for run in made(rates=[rate / 10 for rate in RATES]):
        files |= write(run._replace(rate=round(10 * run.rate, 6)), 64)
    groups = told(put(files, tmp_path))
    best = {group["settings"]["batch size"]: group["best_lr"] for group in groups}
    assert best == {"8": pytest.approx(0.003, rel=0.1), "64": pytest.approx(0.03, rel=0.1)}
    assert all(group["seed_sd"] is None for group in groups)


def test_a_setting_that_all_runs_share_parts_none(tmp_path: Path) -> None:
    files = {f"bs8_lr{run.rate}.csv": table(run.rows()) for run in made(rates=RATES)}
    (group,) = told(put(files, tmp_path))
    assert group["settings"] == {}


def test_numbers_that_leave_no_groups_are_no_settings(tmp_path: Path) -> None:
    files = {
        f"batch{k}_lr{run.rate}.csv": table(run.rows()) for k, run in enumerate(made(rates=RATES))
    }
    (group,) = told(put(files, tmp_path))
    assert (len(group["rates"]), group["settings"]) == (4, {})


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("adamw_lr0.1_wd1e-2", {"optimizer": "adamw", "weight decay": "0.01"}),
        ("batch_size=128,lr=0.1", {"batch size": "128"}),
        ("million_lr0.1_jobs3", {}),
        ("sgd-mom0.9", {"optimizer": "sgd", "momentum": "0.9"}),
    ],
)
def test_what_names_tell(name: str, settings: dict[str, str]) -> None:
    assert settings_in([name]) == settings
