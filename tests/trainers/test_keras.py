"""The Keras callback with the real `fit`, on the PyTorch backend (`.ci/trainers`)."""

from __future__ import annotations

import os

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "torch")
keras = pytest.importorskip("keras", reason=".ci/trainers installs it")

from advisor.trainers.keras import LearningRateAdvice  # noqa: E402

pytestmark = pytest.mark.filterwarnings("default")


def fit(callback, optimizer, epochs=20, scale=1.0):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
    model.compile(optimizer=optimizer, loss="mse")
    inputs = scale * np.random.default_rng(1).normal(size=(128, 8))
    return model.fit(
        inputs,
        inputs.sum(1),
        validation_split=0.25,
        epochs=epochs,
        batch_size=16,
        verbose=0,
        callbacks=callback if isinstance(callback, list) else [callback],
    )


def test_advice_at_the_end_printed_as_keras_prints(capsys) -> None:
    callback = LearningRateAdvice(stop_on_divergence=True)  # there is none: it is not stopped
    fitted = fit(callback, keras.optimizers.SGD(1e-3, momentum=0.9))
    (run,) = callback.report.runs
    history = callback._coach.recorder.history("run", "test")
    assert history.loss.value.tolist() == pytest.approx(fitted.history["loss"])
    assert history.val.value.tolist() == pytest.approx(fitted.history["val_loss"])
    assert history.loss.step.tolist() == list(range(1, 21))
    assert history.optimizer == "momentum"
    assert run.peak_lr == pytest.approx(1e-3)
    assert "lr-advise: this run: " in capsys.readouterr().out


def test_a_schedule_is_seen_to_its_end() -> None:
    callback = LearningRateAdvice()
    decay = keras.optimizers.schedules.CosineDecay(0.01, decay_steps=6 * 20)
    fit(callback, keras.optimizers.SGD(decay))
    rate = callback._coach.recorder.lr.curve()
    rates = rate.value[np.isin(rate.step, [0, 10, 20])].tolist()
    assert rates == pytest.approx([0.01, 0.005, 0.0], abs=1e-6)


def test_a_peak_within_an_epoch_is_seen() -> None:
    callback = LearningRateAdvice()
    warmed = keras.optimizers.schedules.CosineDecay(
        0.0, decay_steps=15, warmup_target=0.01, warmup_steps=3
    )
    fit(callback, keras.optimizers.SGD(warmed), epochs=3)
    (run,) = callback.report.runs
    assert run.peak_lr == pytest.approx(0.01)


@pytest.mark.parametrize("asked", [True, False])
def test_nan_within_an_epoch_is_told_at_once_and_stops_when_asked(capsys, asked: bool) -> None:
    callback = LearningRateAdvice(stop_on_divergence=True) if asked else LearningRateAdvice()
    fitted = fit(callback, keras.optimizers.SGD(100.0), epochs=50, scale=100.0)
    assert callback.diverged
    epochs = len(fitted.history["loss"])
    assert epochs < 10 if asked else epochs == 50
    assert capsys.readouterr().out.count("DIVERGED") == 1


def test_quiet_where_interactive_logging_is_off(capsys) -> None:
    keras.config.disable_interactive_logging()
    try:
        fit(LearningRateAdvice(), "sgd", epochs=6)
    finally:
        keras.config.enable_interactive_logging()
    assert capsys.readouterr().out == ""


def test_a_second_fit_goes_on_and_one_whose_start_is_unknown_gets_no_advice(capsys) -> None:
    keras.utils.set_random_seed(0)
    inputs = np.random.default_rng(1).normal(size=(128, 8))
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    callback = LearningRateAdvice()
    losses = []
    for _ in range(2):
        fitted = model.fit(inputs, inputs.sum(1), epochs=5, verbose=0, callbacks=[callback])
        losses += fitted.history["loss"]
    recorder = callback._coach.recorder
    assert recorder.train.value.tolist() == pytest.approx(losses)
    assert recorder.train.step.tolist() == list(range(1, 11)), "epochs are counted on"
    assert recorder.lr.step.tolist() == [quarter / 4 for quarter in range(41)]  # 4 batches an epoch
    other = LearningRateAdvice()
    model.fit(inputs, inputs.sum(1), epochs=5, verbose=0, callbacks=[other])
    assert other.report is None
    assert "no advice for this run: it was resumed" in capsys.readouterr().out
    model.compile(optimizer="sgd", loss="mse")
    model.fit(inputs, inputs.sum(1), epochs=5, verbose=0, callbacks=[callback])
    assert callback.report.runs[0].points == 5, "compiled anew: another training"


class OwnOptimizers(keras.Model):
    """As GANs are written: compiled without an optimizer, trained by optimizers of its own."""

    def call(self, inputs: object) -> object:
        return inputs

    def train_step(self, data: object) -> dict[str, float]:
        self.steps = getattr(self, "steps", 0) + 1
        return {"loss": 1 / self.steps}


def test_a_model_without_an_optimizer_is_trained_and_judged() -> None:
    callback = LearningRateAdvice()
    model = OwnOptimizers()
    model.compile(optimizer=None)
    model.fit(np.ones((8, 1)), epochs=12, verbose=0, callbacks=[callback])
    (run,) = callback.report.runs
    assert (run.points, run.peak_lr, run.optimizer) == (12, None, None)


class Interrupting(keras.callbacks.Callback):
    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        if epoch == 9:
            raise KeyboardInterrupt


def test_an_interrupted_fit_is_judged_when_asked() -> None:
    callback = LearningRateAdvice()
    with pytest.raises(KeyboardInterrupt):
        fit([callback, Interrupting()], "sgd")
    assert callback.report is None
    assert callback.finish().runs[0].points == 10


def test_a_name_that_is_not_logged_is_told(capsys) -> None:
    callback = LearningRateAdvice(train_loss="los")
    fit(callback, "sgd", epochs=6)
    assert "no metric is called 'los'; logged are: loss, val_loss" in " ".join(
        capsys.readouterr().out.split()
    )
