"""The Hugging Face callback with the real Trainer (`.ci/trainers`)."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace

import pytest

pytest.importorskip("transformers", reason=".ci/trainers installs it")
import torch
from transformers import Trainer, TrainingArguments

from advisor import advise, read
from advisor.trainers.huggingface import HIDDEN, NO_LOSS, LearningRateAdvice, logger, optimizer_of

pytestmark = pytest.mark.filterwarnings("default")


class Line(torch.nn.Module):
    def __init__(self, nan_from: int) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.layer = torch.nn.Linear(8, 1)
        self.nan_from = nan_from
        self.calls = 0

    def forward(self, inputs, labels):
        self.calls += self.training
        loss = torch.nn.functional.mse_loss(self.layer(inputs), labels)
        return {"loss": loss * torch.nan if self.calls > self.nan_from else loss}


def train(folder, callback, nan_from=10**9, validation=None, optimizer=None, **settings):
    inputs = torch.randn(64, 8, generator=torch.Generator().manual_seed(1))
    rows = [{"inputs": row, "labels": row.sum(0, keepdim=True)} for row in inputs]
    arguments = {
        "output_dir": str(folder),
        "learning_rate": 0.01,
        "per_device_train_batch_size": 16,
        "max_steps": 120,
        "logging_steps": 1,
        "logging_nan_inf_filter": False,
        "eval_strategy": "steps",
        "eval_steps": 20,
        "report_to": [],
        "use_cpu": True,
        "disable_tqdm": True,
        "save_strategy": "no",
        "lr_scheduler_type": "constant",
    }
    model = Line(nan_from)
    trainer = Trainer(
        model=model,
        args=TrainingArguments(**(arguments | settings)),
        train_dataset=rows,
        eval_dataset=rows if validation is None else dict.fromkeys(validation, rows),
        callbacks=[callback],
        optimizers=(optimizer(model) if optimizer else None, None),
    )
    trainer.train()
    return trainer


@pytest.fixture
def told(monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(logger, "warning", said.append)
    return said


def test_advice_at_the_end_in_the_log_and_in_the_trainer_state(tmp_path, told) -> None:
    callback = LearningRateAdvice(stop_on_divergence=True)  # there is none: it is not stopped
    trainer = train(tmp_path, callback)
    (run,) = callback.report.runs
    assert (run.points, run.peak_lr) == (120, 0.01)
    history = callback._coach.recorder.history("run", "test")
    assert history.optimizer == "adamw"
    assert len(history.val) == 6
    assert len(told) == 1
    assert told[0].startswith("lr-advise: this run: ")
    trainer.save_state()
    state = json.loads((tmp_path / "trainer_state.json").read_text())
    assert state["log_history"][-1]["lr_advice"]["rule"] == run.advice[0].rule
    (again,) = read(tmp_path / "trainer_state.json")
    assert again.loss.value.tolist() == pytest.approx(history.loss.value.tolist())
    assert not any("lr_advice" in note for note in again.notes), "its own figures are no rates"


@pytest.mark.parametrize("schedule", ["linear", "constant_with_warmup", "cosine"])
def test_the_peak_is_the_rate_that_was_set_where_the_log_passes_over_it(
    tmp_path, told, schedule: str
) -> None:
    callback = LearningRateAdvice()
    warmup = 0 if schedule == "linear" else 15
    train(tmp_path, callback, lr_scheduler_type=schedule, warmup_steps=warmup, logging_steps=10)
    (run,) = callback.report.runs
    assert (run.points, run.peak_lr) == (12, pytest.approx(0.01))
    history = callback._coach.recorder.history("run", "test")
    assert history.lr.step.tolist() == list(range(121))


@pytest.mark.parametrize(("given", "tunes"), [({}, True), ({"fine_tuning": False}, False)])
def test_it_is_a_fine_tuning_unless_told_otherwise(tmp_path, told, given, tunes: bool) -> None:
    callback = LearningRateAdvice(**given)
    train(tmp_path, callback)
    (run,) = callback.report.runs
    assert run.features["rate_from_usual"] == pytest.approx(1.699 if tunes else 1.0, abs=1e-3)
    assert any("--from-scratch says" in note for note in run.notes) is not tunes


@pytest.mark.parametrize(("asked", "steps"), [(True, 53), (False, 120)])
def test_divergence_is_told_at_once_and_stops_when_asked(
    tmp_path, told, asked: bool, steps: int
) -> None:
    callback = LearningRateAdvice(stop_on_divergence=True) if asked else LearningRateAdvice()
    trainer = train(tmp_path, callback, nan_from=50)
    assert callback.diverged
    assert trainer.state.global_step == steps
    assert told[0].startswith("lr-advise: this run: DIVERGED")


def test_a_filter_that_hides_nan_is_named(tmp_path, told) -> None:
    callback = LearningRateAdvice()
    train(tmp_path, callback, logging_nan_inf_filter=True, max_steps=20)
    assert HIDDEN in callback.report.runs[0].notes


def test_a_nan_that_the_filter_wrote_as_0_is_told_at_once(tmp_path, told) -> None:
    callback = LearningRateAdvice(stop_on_divergence=True)
    trainer = train(tmp_path, callback, nan_from=50, logging_nan_inf_filter=True)
    assert [entry["loss"] for entry in trainer.state.log_history if "loss" in entry][-3:] == [
        0.0
    ] * 3
    assert callback.diverged
    assert trainer.state.global_step == 53
    assert told[0].startswith("lr-advise: this run: DIVERGED")


def test_a_resumed_run_is_judged_from_its_beginning(tmp_path, told) -> None:
    first = {"max_steps": 60, "save_strategy": "steps", "save_steps": 60}
    train(tmp_path, LearningRateAdvice(), **first)
    callback = LearningRateAdvice()
    trainer = train(tmp_path, callback, max_steps=60)
    del trainer
    resumed = Trainer(
        model=Line(10**9),
        args=TrainingArguments(
            output_dir=str(tmp_path), max_steps=90, logging_steps=1, report_to=[], use_cpu=True,
            disable_tqdm=True, save_strategy="no", per_device_train_batch_size=16,
        ),
        train_dataset=[{"inputs": torch.ones(8), "labels": torch.ones(1)}] * 64,
        callbacks=[callback],
    )  # fmt: skip
    resumed.train(resume_from_checkpoint=True)
    assert callback.report.runs[0].points == 90


@pytest.mark.parametrize(
    ("optim", "name"),
    [("paged_adamw_8bit", "adamw"), ("galore_adafactor", "adafactor"), ("sgd", "sgd")],
)
def test_the_optimizer_is_known_by_the_name_in_the_arguments(optim: str, name: str) -> None:
    assert optimizer_of(SimpleNamespace(optim=optim)) == name


def test_an_optimizer_that_was_handed_over_is_the_one_that_is_named(tmp_path, told) -> None:
    def groups(model):
        layer = model.layer
        apart = [{"params": [layer.weight]}, {"params": [layer.bias], "lr": 0.1}]
        return torch.optim.SGD(apart, lr=0.01, momentum=0.99)

    callback = LearningRateAdvice()
    train(tmp_path, callback, optimizer=groups)
    (run,) = callback.report.runs
    assert run.optimizer == "momentum99"
    assert run.peak_lr == 0.01
    assert any("2 learning rates: the first is judged" in note for note in run.notes)


def test_of_several_validation_sets_the_first_is_judged_as_in_the_log(tmp_path, told) -> None:
    callback = LearningRateAdvice()
    trainer = train(tmp_path, callback, validation=("near", "far"))
    trainer.save_state()
    report = advise(tmp_path / "trainer_state.json", optimizer="adamw")
    (run,), (logged,) = callback.report.runs, report.runs
    assert "val_loss is 'eval_near_loss'" in run.notes
    assert run.features == pytest.approx(logged.features, nan_ok=True)
    assert run.advice[0].rule == logged.advice[0].rule


def test_an_interrupted_training_is_judged_when_asked(tmp_path, told, monkeypatch) -> None:
    def interrupted(self, inputs, labels):
        if self.calls >= 60:
            raise KeyboardInterrupt
        return forward(self, inputs, labels)

    forward = Line.forward
    monkeypatch.setattr(Line, "forward", interrupted)
    callback = LearningRateAdvice()
    assert callback.finish() is None
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path, callback)
    assert (callback.report, told) == (None, [])
    assert callback.finish().runs[0].points == 60
    assert len(told) == 1


def test_all_processes_stop_together_and_the_first_one_speaks(told) -> None:
    callback = LearningRateAdvice(stop_on_divergence=True)
    args = SimpleNamespace(optim="sgd", logging_nan_inf_filter=False)
    state = SimpleNamespace(is_world_process_zero=False, log_history=[], global_step=0)
    control = SimpleNamespace(should_training_stop=False)
    callback.on_train_begin(args, state, control)
    for step in range(20):
        state.global_step = step
        callback.on_log(args, state, control, logs={"loss": 1.0 if step < 10 else math.nan})
    callback.on_train_end(args, state, control)
    assert control.should_training_stop
    assert told == []


def test_a_run_shorter_than_its_logging_steps_is_told_how_to_log(tmp_path, told) -> None:
    callback = LearningRateAdvice()
    train(tmp_path, callback, max_steps=20, logging_steps=500, eval_strategy="no")
    assert told == [f"lr-advise: no advice for this run: {NO_LOSS}"]
    train(tmp_path, callback, max_steps=60, logging_steps=500, eval_steps=5)
    assert NO_LOSS in callback.report.runs[0].notes
