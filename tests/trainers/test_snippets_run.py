"""The code that --snippet prints does what it says in the real frameworks (`.ci/trainers`)."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from math import cos, pi
from types import SimpleNamespace

import pytest

from advisor.snippets import snippet
from tests.trainers.advised import COURSES, advised

os.environ.setdefault("KERAS_BACKEND", "torch")
pytestmark = pytest.mark.filterwarnings("default")
STEPS, PEAK = 64, 0.1  # of `advised`; 'lower' makes it 0.03
WARMUP = 3  # a twentieth of the run
each_course = pytest.mark.parametrize("course", COURSES)


def run(code: str, **given: object) -> SimpleNamespace:
    space = dict(given)
    exec(compile(code, "snippet", "exec"), space)
    return SimpleNamespace(**space)


def linear(code: str) -> str:
    """Return the snippet with its commented alternative in force."""
    return re.sub(r"# (schedule[r]? = .*)", r"\1", code)


def check(course: str, rates: list[float]) -> None:
    """`rates`: of each of the 64 steps, and the one after the last."""
    peak = 0.3 * PEAK if course in ("constant", "cosine") else PEAK
    assert max(rates) == pytest.approx(peak, rel=0.02)
    if course == "constant":
        assert rates == pytest.approx([peak] * len(rates))
    if course == "cosine":
        expected = [peak * (1 + cos(pi * n / STEPS)) / 2 for n in range(STEPS + 1)]
        assert rates == pytest.approx(expected, abs=1e-7)
    if course == "warmup":
        assert rates[0] < 0.5 * peak
        assert rates[WARMUP:] == pytest.approx([peak] * (STEPS + 1 - WARMUP))
    if course == "warmup_cosine":
        assert rates[0] < 0.5 * peak
        assert rates[WARMUP] == pytest.approx(peak)
        assert rates[-1] == pytest.approx(0, abs=1e-6)
    if course == "cyclic":
        turns = [n for n in range(1, STEPS - 1) if rates[n - 1] > rates[n] < rates[n + 1]]
        assert len(turns) == 3, "four cycles"
        assert 0.09 * peak <= min(rates) <= 0.35 * peak, "down to a tenth, seen at whole steps"


@each_course
def test_pytorch(course) -> None:
    torch = pytest.importorskip("torch", reason=".ci/trainers installs it")
    code = snippet(advised(*COURSES[course]), "pytorch")
    for version in {code, linear(code)}:
        model = torch.nn.Linear(4, 1)
        made = run(version, model=model)
        rates = []
        for _ in range(STEPS + 1):
            rates.append(made.optimizer.param_groups[0]["lr"])
            made.optimizer.zero_grad()
            model(torch.ones(2, 4)).sum().backward()
            made.optimizer.step()
            if course != "constant":
                made.scheduler.step()
        if version == code:
            check(course, rates)
        else:
            assert rates == pytest.approx([0.03 * (1 - n / STEPS) for n in range(STEPS + 1)])


NAMED = ["sgd", "momentum", "momentum99", "nesterov", "adam", "adamw", "rmsprop", "adagrad",
         "nadam", "radam", "adamax", "adadelta", "lion", "shampoo"]  # fmt: skip


@pytest.mark.parametrize("optimizer", NAMED)
def test_pytorch_takes_the_optimizer_that_was_named(optimizer) -> None:
    torch = pytest.importorskip("torch", reason=".ci/trainers installs it")
    code = snippet(replace(advised("lower", "add_decay"), optimizer=optimizer), "pytorch")
    made = run(code, model=torch.nn.Linear(4, 1))
    name = {"momentum": "sgd", "momentum99": "sgd", "nesterov": "sgd"}.get(optimizer, optimizer)
    known = "replace: the optimizer" not in code
    assert type(made.optimizer).__name__.lower() == (name if known else "adamw")
    assert made.optimizer.param_groups[0]["lr"] == pytest.approx(0.03)


@pytest.mark.parametrize("optimizer", NAMED)
def test_keras_takes_the_optimizer_that_was_named(optimizer) -> None:
    pytest.importorskip("keras", reason=".ci/trainers installs it")
    made = run(snippet(replace(advised("lower"), optimizer=optimizer), "keras"))
    assert float(made.optimizer.learning_rate) == pytest.approx(0.03)


@pytest.mark.parametrize("optimizer", NAMED)
def test_optax_takes_the_optimizer_that_was_named(optimizer) -> None:
    pytest.importorskip("optax", reason=".ci/trainers installs it")
    made = run(snippet(replace(advised("lower"), optimizer=optimizer), "optax"))
    assert made.optimizer.init({"w": 1.0}) is not None


@pytest.mark.parametrize("optimizer", NAMED)
def test_hugging_face_takes_the_optimizer_that_was_named(optimizer, tmp_path, monkeypatch) -> None:
    pytest.importorskip("transformers", reason=".ci/trainers installs it")
    monkeypatch.chdir(tmp_path)
    made = run(snippet(replace(advised("lower"), optimizer=optimizer), "hf"))
    if optimizer in ("sgd", "adagrad", "rmsprop"):
        assert made.arguments.optim.value == optimizer


def test_pytorch_stops_early_and_keeps_the_best() -> None:
    torch = pytest.importorskip("torch", reason=".ci/trainers installs it")
    model = torch.nn.Linear(1, 1)
    made = run(snippet(advised("stop"), "pytorch"), model=model)
    for validation, loss in enumerate([3.0, 2.0, 1.0] + [1.5] * 20):
        with torch.no_grad():
            model.weight.fill_(validation)
        if made.stopping(loss, model):
            break
    assert validation == 2 + 5
    model.load_state_dict(made.stopping.best)
    assert model.weight.item() == 2


@each_course
def test_keras(course) -> None:
    keras = pytest.importorskip("keras", reason=".ci/trainers installs it")
    np = pytest.importorskip("numpy")
    code = snippet(advised(*COURSES[course]), "keras")
    for version in {code, linear(code)}:
        made = run(version)
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        model.compile(optimizer=made.optimizer, loss="mse")
        model.fit(np.ones((8, 4)), np.ones(8), verbose=0)
        if course == "constant":
            assert float(made.optimizer.learning_rate) == pytest.approx(0.03)
            continue
        rates = [float(made.schedule(n)) for n in range(STEPS + 1)]
        if version == code:
            check(course, rates)
        else:
            assert rates == pytest.approx(
                [0.03 * (1 - n / STEPS) for n in range(STEPS + 1)], abs=1e-7
            )


def test_keras_stops_early() -> None:
    keras = pytest.importorskip("keras", reason=".ci/trainers installs it")
    np = pytest.importorskip("numpy")
    made = run(snippet(advised("stop"), "keras"))
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse")
    data = (np.ones((8, 4)), np.ones(8))
    fitted = model.fit(*data, validation_data=data, epochs=50, verbose=0, callbacks=[made.stopping])
    assert len(fitted.history["loss"]) == 1 + 5, "a rate of 0 improves nothing"


@each_course
@pytest.mark.parametrize("stop", [False, True])
def test_hugging_face(course, stop, tmp_path, monkeypatch) -> None:
    transformers = pytest.importorskip("transformers", reason=".ci/trainers installs it")
    import torch

    monkeypatch.chdir(tmp_path)
    made = run(snippet(advised(*COURSES[course], *(["stop"] if stop else [])), "hf"))
    arguments = made.arguments
    assert arguments.load_best_model_at_end == stop
    arguments.use_cpu = True
    model = torch.nn.Linear(4, 1)
    trainer = transformers.Trainer(
        model=model,
        args=arguments,
        eval_dataset=[{}] if stop else None,
        callbacks=[made.stopping] if stop else None,
    )
    trainer.create_optimizer_and_scheduler(num_training_steps=STEPS)
    rates = []
    for _ in range(STEPS + 1):
        rates.append(trainer.lr_scheduler.get_last_lr()[0])
        trainer.optimizer.step()
        trainer.lr_scheduler.step()
    if course == "constant":  # the default scheduler of the Trainer stays
        assert rates == pytest.approx([0.03 * (1 - n / STEPS) for n in range(STEPS + 1)])
    elif course == "cyclic":  # this one cycles down to zero
        assert sum(rates[n] > rates[n - 1] for n in range(1, STEPS + 1)) == 3
        assert max(rates) == PEAK
    else:
        check(course, rates)


@each_course
def test_lightning(course, tmp_path) -> None:
    pl = pytest.importorskip("lightning.pytorch", reason=".ci/trainers installs it")
    import torch

    code = snippet(advised(*COURSES[course]), "lightning")
    for version in {code, linear(code)}:
        made = run(version)
        rates: list[float] = []

        class Line(pl.LightningModule):
            configure_optimizers = made.configure_optimizers

            def __init__(self) -> None:
                super().__init__()
                self.layer = torch.nn.Linear(4, 1)

            def training_step(self, batch, index, rates=rates):
                rates.append(self.optimizers().param_groups[0]["lr"])
                return self.layer(batch).mean()

        loader = torch.utils.data.DataLoader(torch.ones(STEPS + 1, 4), batch_size=1)
        pl.Trainer(
            max_epochs=1,
            logger=False,
            accelerator="cpu",
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=tmp_path,
        ).fit(Line(), loader)
        if version == code:
            check(course, rates)
        else:
            assert rates == pytest.approx([0.03 * (1 - n / STEPS) for n in range(STEPS + 1)])


def test_lightning_stops_early(tmp_path) -> None:
    pl = pytest.importorskip("lightning.pytorch", reason=".ci/trainers installs it")
    import torch

    made = run(snippet(advised("stop"), "lightning"))

    class Line(pl.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(4, 1)

        def training_step(self, batch, index):
            return self.layer(batch).mean()

        def validation_step(self, batch, index):
            self.log("val_loss", torch.tensor(1.0))

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=0.1)

    loader = torch.utils.data.DataLoader(torch.ones(4, 4), batch_size=4)
    trainer = pl.Trainer(
        max_epochs=50,
        logger=False,
        accelerator="cpu",
        callbacks=made.callbacks,
        enable_progress_bar=False,
        enable_model_summary=False,
        default_root_dir=tmp_path,
    )
    trainer.fit(Line(), loader, loader)
    assert trainer.current_epoch == 1 + 5


@each_course
def test_optax(course) -> None:
    optax = pytest.importorskip("optax", reason=".ci/trainers installs it")
    code = snippet(advised(*COURSES[course]), "optax")
    for version in {code, linear(code)}:
        made = run(version)
        state = made.optimizer.init({"w": 1.0})
        updates, _ = made.optimizer.update({"w": 1.0}, state, {"w": 1.0})
        assert optax.apply_updates({"w": 1.0}, updates)["w"] <= 1.0
        if course == "constant":
            assert made.peak_lr == pytest.approx(0.03)
            continue
        rates = [float(made.schedule(n)) for n in range(STEPS + 1)]
        if version == code:
            check(course, rates)
        else:
            assert rates == pytest.approx(
                [0.03 * (1 - n / STEPS) for n in range(STEPS + 1)], abs=1e-7
            )


def test_optax_stops_early_and_keeps_the_best() -> None:
    pytest.importorskip("optax", reason=".ci/trainers installs it")
    made = run(snippet(advised("stop"), "optax"))
    for validation, loss in enumerate([3.0, 2.0, 1.0] + [1.5] * 20):
        if made.stopping(loss, {"w": validation}):
            break
    assert validation == 2 + 5
    assert made.stopping.best == {"w": 2}
