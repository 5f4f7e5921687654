"""How much of the planned training a log holds: by counters 'n of m', settings, trainer states."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest

from advisor import advise
from advisor.readers import read

if TYPE_CHECKING:
    from pathlib import Path

RUNS = 30  # rows of each log


def done(tmp_path: Path, text: str, name: str = "log.txt") -> float:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (history,) = read(path)
    return history.done


def lines(template: str, first: int = 1, rows: int = RUNS) -> str:
    at = range(first, first + rows)
    return "".join(template.format(n=n, loss=2.0 / (n - first + 1)) + "\n" for n in at)


@pytest.mark.parametrize(
    ("template", "share"),
    [
        ("Epoch {n}/90 - loss: {loss:.4f}", 30 / 90),
        ("Epoch [{n:3d}/90] train loss {loss:.4f}", 30 / 90),
        ("epoch {n} of 300 | loss={loss:.4f}", 30 / 300),
        (" iteration {n:8d}/    1000 | learning rate: 1.0E-04 | lm loss: {loss:.6E}", 0.03),
        ("step {n}/600 loss {loss:.4f} lr 0.1", 0.05),
        ("[{n}/1000] loss: {loss:.4f}", 0.03),
        ("step:{n}/1750 train_loss:{loss:.4f} train_time:{n}012ms", 30 / 1750),
    ],
)
def test_a_counter_tells_how_long_it_was_to_be(tmp_path: Path, template: str, share: float) -> None:
    assert done(tmp_path, lines(template)) == pytest.approx(share)


def test_epochs_that_are_numbered_from_zero_end_at_all(tmp_path: Path) -> None:
    assert done(tmp_path, lines("Epoch {n}/30 loss: {loss:.4f}", first=0)) == 1.0


def test_steps_within_epochs_are_shares_of_an_epoch(tmp_path: Path) -> None:
    log = lines("Epoch [1/20][{n}/600] loss: {loss:.4f}")
    assert done(tmp_path, log) == pytest.approx(30 / 600 / 20)
    second = log + lines("Epoch [2/20][{n}/600] loss: {loss:.4f}", rows=60)
    assert done(tmp_path, second) == pytest.approx(660 / 600 / 20)


def test_a_heading_counts_epochs_and_its_lines_steps(tmp_path: Path) -> None:
    text = "Epoch 1/10\n" + lines("  step {n}/40 loss: {loss:.4f}", rows=40)
    text += "Epoch 2/10\n" + lines("  step {n}/40 loss: {loss:.4f}", rows=20)
    assert done(tmp_path, text) == pytest.approx(60 / 40 / 10)


@pytest.mark.parametrize(
    "template",
    [
        "Epoch {n}: loss {loss:.4f}",
        "step {n} loss {loss:.4f} (3.2 it/s)",
        "Epoch {n} loss {loss:.4f} acc 12/128",
        "2026/11/24 step {n} loss {loss:.4f}",
        "step {n}: loss {loss:.4f} correct {n}/10000",
        "step {n} loss {loss:.4f} env_steps: {n}/50000",
        "step {n} loss {loss:.4f} images [{n}/50000]",
    ],
)
def test_other_fractions_tell_no_length(tmp_path: Path, template: str) -> None:
    assert math.isnan(done(tmp_path, lines(template)))


@pytest.mark.parametrize(
    "said",
    [
        "Early stopping",
        "Epoch 00030: early stopping",
        "EarlyStopping counter: 10 out of 10",
        "Namespace(early_stopping_patience=10)",
        "Stopped early: no improvement for 10 epochs",
        "Training finished. Best loss: 0.1",
        "Finished Training",
        "No improvement for 10 epochs, stopping.",
        "Restoring model weights from the end of the best epoch: 20.",
        "val_loss did not improve (3/10)",
        "patience 3/10",
        "Done!",
        "Total training time: 3:02:11",
    ],
)
def test_what_stops_early_or_is_over_has_no_length(tmp_path: Path, said: str) -> None:
    log = lines("Epoch {n}/1000 loss: {loss:.4f}")
    assert math.isnan(done(tmp_path, f"{log}{said}\n"))
    assert done(tmp_path, f"early_stopping: False\n{log}") == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("bar", "share"),
    [
        ("Evaluating:   3%|#1        | 30/1000 [00:01<00:40, 24.1it/s]", math.nan),
        ("Map:   3%|#1        | 30/1000 [00:01<00:40, 24.1 examples/s]", math.nan),
        ("  3%|#1        | 30/1000 [00:01<00:40, 24.1it/s]", 0.03),
        ("Training:   3%|#1        | 30/1000 [00:01<00:40, 24.1it/s]", 0.03),
    ],
)
def test_a_bar_counts_the_training_unless_it_is_of_something_else(
    tmp_path: Path, bar: str, share: float
) -> None:
    log = lines("step {n} loss: {loss:.4f}")
    assert done(tmp_path, f"{log}{bar}\n") == pytest.approx(share, nan_ok=True)


def test_what_is_over_before_the_last_counter_is_not_the_training(tmp_path: Path) -> None:
    log = lines("Epoch {n}/1000 loss: {loss:.4f}\nTraining done in 3 s")
    assert done(tmp_path, f"{log}Epoch 31/1000 loss: 0.01\n") == pytest.approx(0.031)
    assert done(tmp_path, log) == pytest.approx(0.03)


def trainer_state(steps: int, planned: int) -> str:
    entries = [{"step": n, "epoch": n / 100, "loss": 2.0 / n} for n in range(1, steps + 1)]
    return json.dumps({"global_step": steps, "max_steps": planned, "log_history": entries})


def test_a_trainer_state_names_its_steps(tmp_path: Path) -> None:
    assert done(tmp_path, trainer_state(40, 1000), "trainer_state.json") == 0.04


def test_settings_beside_the_records_name_epochs(tmp_path: Path) -> None:
    rows = [{"epoch": n, "loss": 2.0 / n, "lr": 0.1} for n in range(1, 21)]
    log = json.dumps({"config": {"epochs": 400, "lr": 0.1}, "history": rows})
    assert done(tmp_path, log, "run.json") == pytest.approx(0.05)
    from_0 = [row | {"epoch": n} for n, row in enumerate(rows)]
    log = json.dumps({"config": {"epochs": 400, "lr": 0.1}, "history": from_0})
    assert done(tmp_path, log, "run.json") == pytest.approx(0.05)
    wrong = json.dumps({"config": {"epochs": 4, "lr": 0.1}, "history": rows})
    assert math.isnan(done(tmp_path, wrong, "run.json"))


def test_a_column_names_the_steps_and_another_the_epochs_done(tmp_path: Path) -> None:
    rows = [{"step": 10 * n, "epoch": (n - 1) / 10, "loss": 2.0 / n} for n in range(1, 21)]
    log = json.dumps({"config": {"epochs": 8}, "history": rows})
    assert done(tmp_path, log, "run.json") == pytest.approx(1.9 / 8)
    counted = "".join(json.dumps(row | {"total_steps": 1000}) + "\n" for row in rows)
    assert done(tmp_path, counted, "run.jsonl") == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("settings", "share"),
    [
        ({"config": {"train": {"epochs": 400}}}, 0.05),
        ({"pretrain": {"epochs": 800}}, math.nan),
        ({"config": {"pretrain": {"epochs": 800}, "train": {"epochs": 400}}}, 0.05),
        ({"teacher": {"train": {"epochs": 800}}}, math.nan),
        ({"env": {"max_steps": 1000}}, math.nan),
        ({"config": {"epochs": 400, "early_stopping": True}}, math.nan),
        ({"config": {"epochs": 400, "early_stopping": False}}, 0.05),
        ({"config": {"epochs": 400, "patience": 10}}, math.nan),
        ({"config": {"epochs": 400, "scheduler": {"patience": 10}}}, 0.05),
    ],
)
def test_a_length_is_that_of_the_training_and_of_one_that_goes_all_the_way(
    tmp_path: Path, settings: dict[str, object], share: float
) -> None:
    rows = [{"epoch": n, "loss": 2.0 / n, "lr": 0.1} for n in range(1, 21)]
    found = done(tmp_path, json.dumps({**settings, "history": rows}), "run.json")
    assert found == pytest.approx(share, nan_ok=True)


def test_a_trainer_that_may_stop_early_names_no_length(tmp_path: Path) -> None:
    state = json.loads(trainer_state(40, 1000))
    state["stateful_callbacks"] = {"EarlyStoppingCallback": {"args": {}}}
    assert math.isnan(done(tmp_path, json.dumps(state), "trainer_state.json"))


def told(tmp_path: Path, text: str) -> tuple[str, tuple[str, ...]]:
    path = tmp_path / "log.txt"
    path.write_text(text, encoding="utf-8")
    run = advise(path).runs[0]
    return run.advice[0].rule, tuple(run.notes)


def test_a_run_that_has_barely_begun_gets_no_advice_on_its_rate(tmp_path: Path) -> None:
    rule, notes = told(tmp_path, lines("step {n}/5000 loss {loss:.4f} lr 0.1"))
    assert rule == "LR008"
    assert any(note.startswith("0.6 % of the planned training") for note in notes)


def test_a_run_at_its_half_gets_it_with_a_note(tmp_path: Path) -> None:
    rule, notes = told(tmp_path, lines("step {n}/60 loss {loss:.4f} lr 0.1"))
    assert rule != "LR008"
    assert any(note.startswith("50 % of the planned training") for note in notes)


def test_a_run_that_was_stopped_once_validation_had_turned_has_ended(tmp_path: Path) -> None:
    log = "".join(
        f"Epoch {n}/1000 - loss: {2.0 / n:.4f} - val_loss: {1.0 + abs(n - 12) / 20:.4f}\n"
        for n in range(1, 41)
    )
    assert told(tmp_path, log)[0] != "LR008"


def test_a_young_run_that_broke_fails(tmp_path: Path) -> None:
    text = lines("step {n}/5000 loss {loss:.4f} lr 0.1") + "step 31/5000 loss nan lr 0.1\n" * 3
    assert told(tmp_path, text)[0] == "LR101"
