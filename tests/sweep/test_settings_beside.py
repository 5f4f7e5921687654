"""Settings that lie beside a log tell its rate, where the log and its name do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from advisor.readers.hints.beside import settings_beside

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.yaml", "lr:\n  desc: null\n  value: 0.02\noptim:\n  desc: null\n  value: adamw\n"),
        (
            "hparams.yaml",
            "model: !!python/object:a.B\n  lr: 9\nlr: 2e-2  # best\noptim: AdamW\n",
        ),
        ("config.yaml", "model:\n  depth: 3\nsolver: {optimizer: adamw, base_lr: 0.02}\n"),
        (".hydra/overrides.yaml", "- lr=0.02\n- optimizer=adamw\n"),
        ("params.json", '{"optimizer": {"name": "adamw", "lr": 0.02}}'),
        ("metrics.json", '{"learning_rate": "0.02", "optimizer": "adamw"}'),
        ("../config.yml", "learning_rate: 0.02\noptimizer: adamw\n"),
        ("config.ini", "[data]\nsize = 9\n[train]\nlr = 0.02 # best\noptimizer = adamw\n"),
    ],
)
def test_rate_and_optimizer_are_found(name: str, text: str, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "metrics.csv"
    (log.parent / name).parent.mkdir(parents=True, exist_ok=True)
    log.write_text("epoch,loss\n")
    (log.parent / name).write_text(text)
    found = settings_beside(str(log))
    assert found is not None
    assert float(found.hints["lr"]) == 0.02
    assert found.hints["optimizer"] == "adamw"


@pytest.mark.parametrize("name", ["config.cfg", "../model-last/config.cfg", "metrics.cfg"])
@pytest.mark.parametrize(
    "rate",
    [
        "learn_rate = 0.001\n",
        '[training.optimizer.learn_rate]\n@schedules = "warmup_linear.v1"\nwarmup_steps = 250\n'
        "total_steps = 20000\ninitial_rate = 0.001\n",
    ],
)
def test_those_of_spacy_are_found(name: str, rate: str, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "metrics.jsonl"
    (log.parent / name).parent.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(exist_ok=True)
    log.write_text("{}\n")
    settings = "[paths]\ntrain = null\n\n[training]\ndropout = 0.1\nseed = ${system.seed}\n\n"
    settings += '[training.optimizer]\n@optimizers = "Adam.v1"\nL2 = 0.01\n' + rate
    settings += '[training.batcher.size]\n@schedules = "compounding.v1"\nstart = 100\n'
    (log.parent / name).write_text(settings)
    found = settings_beside(str(log))
    assert found is not None
    assert (found.hints["lr"], found.hints["optimizer"]) == ("0.001", "adam")


def test_what_tells_no_rate_is_passed_over(tmp_path: Path) -> None:
    log = tmp_path / "run" / "metrics.csv"
    log.parent.mkdir()
    log.write_text("epoch,loss\n")
    (log.parent / "config.json").write_text("[1, 2")
    (log.parent / "args.json").write_text('{"epochs": 3}')
    (tmp_path / "config.yaml").write_text("lr: 0.1\n")  # of all runs there
    assert settings_beside(str(log)) is None
    assert settings_beside("-") is None
    assert settings_beside("s3://bucket/metrics.csv") is None
