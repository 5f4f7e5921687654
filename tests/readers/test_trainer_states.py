"""States of the Hugging Face Trainer: checkpoints, hidden losses, and what they are mostly of."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import only


def run_in(data):
    text = data if isinstance(data, str) else json.dumps(data)
    return only(read(Source.from_bytes(text.encode(), "log.json")))


def test_the_newest_checkpoint_of_a_folder_is_read(tmp_path):
    for step in (2, 10):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        history = [{"step": s, "epoch": s / 5, "loss": 5.0 - s / 10} for s in range(1, step + 1)]
        history.append({"step": step, "eval_loss": 4.5, "epoch": step / 5})
        state = {"global_step": step, "log_history": history}
        (folder / "trainer_state.json").write_text(json.dumps(state))
    found = only(read(tmp_path))
    assert len(found.train) == 10
    assert (found.val.step.tolist(), found.val.value.tolist()) == ([10], [4.5])


@pytest.mark.parametrize("left", [0, 300])
def test_a_newest_checkpoint_that_is_cut_is_named_beside_the_one_that_is_read(tmp_path, left):
    for step in (10, 20):
        history = [{"step": s, "loss": 5.0 - s / 10} for s in range(1, step + 1)]
        text = json.dumps({"log_history": history, "global_step": step})
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        (folder / "trainer_state.json").write_text(text[:left] if step == 20 else text)
    found = only(read(tmp_path))
    assert len(found.train) == 10
    assert any("checkpoint-20" in note for note in found.notes)


def test_a_loss_that_the_trainer_hid_is_no_number():
    """What Trainer writes of steps that were all NaN; a true zero has a gradient."""
    history = [
        {"step": s, "loss": 0.0 if s > 6 else 3.0 - s / 10, "grad_norm": math.nan if s > 6 else 1.0}
        for s in range(1, 11)
    ]
    found = run_in({"global_step": 10, "log_history": history})
    assert np.isnan(found.train.value).tolist() == [False] * 6 + [True] * 4
    assert any("logging_nan_inf_filter" in note for note in found.notes)
    for entry in history:
        entry["grad_norm"] = 0.1
    assert run_in({"global_step": 10, "log_history": history}).train.value[-1] == 0.0


def test_the_means_that_close_a_state_are_no_point():
    history = [{"step": s, "epoch": s / 8, "loss": 3.0 - s / 4} for s in range(1, 9)]
    history.append({"step": 8, "epoch": 1.0, "eval_loss": 2.0})
    history.append({"step": 9, "epoch": 1.2, "train_runtime": 9.5, "train_loss": 1.5})
    found = run_in({"global_step": 9, "log_history": history})
    assert len(found.train) == 8
    assert not any("may have been NaN" in note for note in found.notes)


@pytest.mark.parametrize(
    "data",
    [
        {"global_step": 8, "log_history": [{"step": s, "loss": 3.0 - s} for s in range(1, 9)]},
        "\n".join(
            json.dumps({"current_steps": s, "total_steps": 9, "percentage": s / 9, "loss": 3 - s})
            for s in range(1, 9)
        ),
    ],
)
def test_what_mostly_fine_tunes_is_known_and_told(data):
    found = run_in(data)
    assert found.fine_tuning
    assert any("fine-tunings" in note for note in found.notes)
    plain = "\n".join(json.dumps({"step": s, "loss": 3 - s}) for s in range(9))
    assert not run_in(plain).fine_tuning
