"""Logs that the real tools wrote (sample_logs/formats) are read whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.readers import read

FORMATS = Path(__file__).parents[2] / "sample_logs" / "formats"

# file: format, points of train loss, validation loss and rate (one point: a setting of the run)
TOOLS = {
    "keras_console.txt": ("text log", 15, 15, 0),
    "tqdm_bar.txt": ("text log", 101, 0, 101),
    "xgboost_rounds.txt": ("text log", 60, 60, 0),
    "lightgbm_rounds.txt": ("text log", 60, 60, 0),
    "loguru.log": ("text log", 101, 11, 101),
    "python_logging.log": ("text log", 251, 26, 251),
    "nanogpt_style.txt": ("text log", 151, 16, 0),
    "hugging_face/console.txt": ("text log", 50, 10, 50),
    "hugging_face/trainer_state.json": ("Hugging Face trainer state", 50, 10, 50),
    "keras_history.json": ("json", 15, 15, 0),
    "diverged.jsonl": ("json lines", 201, 41, 201),
    "mlflow.db": ("mlflow", 101, 21, 1),
    "mlflow_files": ("mlflow", 101, 21, 1),
    "wandb_offline": ("wandb run file", 101, 51, 101),
}


@pytest.mark.parametrize("name", TOOLS)
def test_every_point_of_the_tools_log_is_read(name):
    histories = read(FORMATS / name)
    assert len(histories) == 1
    found = histories[0]
    curves = (found.train, found.val, found.lr)
    assert (found.format, *(0 if c is None else len(c) for c in curves)) == TOOLS[name]


def test_what_the_trainer_printed_is_what_it_saved():
    printed = read(FORMATS / "hugging_face" / "console.txt")[0]
    saved = read(FORMATS / "hugging_face" / "trainer_state.json")[0]
    assert printed.train.value == pytest.approx(saved.train.value, rel=1e-3)
    assert printed.val.value == pytest.approx(saved.val.value, rel=1e-3)
    assert printed.lr.value == pytest.approx(saved.lr.value, rel=1e-3)
