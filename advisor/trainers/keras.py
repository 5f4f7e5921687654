"""Advice as a Keras callback: `model.fit(..., callbacks=[LearningRateAdvice()])`."""

from __future__ import annotations

from math import isfinite, nan
from typing import TYPE_CHECKING, Any

import keras

from advisor.trainers.callback import AdviceCallback
from advisor.trainers.coach import Coach, name_of

if TYPE_CHECKING:
    from advisor.engine.load import RuleFiles

RATES = 8  # looked at in an epoch: a warmup may end within the first, and its peak be passed over


class LearningRateAdvice(AdviceCallback, keras.callbacks.Callback):
    """Says what to do about the learning rate when the fit ends, and at once on divergence.

    Judged is what the fit logs an epoch: Keras shows a batch only as the mean of the epoch so far.
    That mean is watched within an epoch too, so a NaN is told when it happens. The advice is
    printed, or logged where `keras.config.disable_interactive_logging()` was called.

    Parameters
    ----------
    train_loss, val_loss
        Names of the logged losses.
    stop_on_divergence
        End the fit when the run has diverged.
    fine_tuning
        True: the network was trained before; False, as None: it was not.
    rules
        A file or folder of rules to add to the built-in ones, or several.

    Attributes
    ----------
    report: the report once the fit has ended (or the run diverged), else None.
    diverged: True from the moment that divergence was announced.

    Raises
    ------
    RuleError
        A rule file is missing or broken.

    """

    def __init__(
        self,
        *,
        train_loss: str = "loss",
        val_loss: str = "val_loss",
        stop_on_divergence: bool = False,
        fine_tuning: bool | None = None,
        rules: RuleFiles = (),
    ) -> None:
        super().__init__(
            stop_on_divergence=stop_on_divergence, fine_tuning=fine_tuning, rules=rules
        )
        self.train_loss = train_loss
        self.val_loss = val_loss
        self._epoch = 0
        self._ahead: int | None = None  # epochs of earlier fits; not known before the first epoch
        self._logged = ""

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin to record; go on where the last fit with this callback ended."""
        before, self._ahead = self._coach, None
        optimizer = self.model.optimizer  # None: the model has its own, in a train_step of its own
        self._coach = Coach(
            say=_say,
            form="Keras callback",
            axis="epoch",
            optimizer=None if optimizer is None else name_of(optimizer),
            fine_tuning=self.fine_tuning,
            rules=self._rules,
        )
        if optimizer is not None and keras.ops.convert_to_numpy(optimizer.iterations) > 0:
            self._coach.go_on(None if before is None else before.recorder.state())

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Note the epoch: `epoch` counts from 0 in each fit, the report from 1 over all of them."""
        if self._ahead is None:
            done = 0.0 if self._coach is None else self._coach.recorder.last
            self._ahead = max(int(done) - epoch, 0)
        self._epoch = epoch + self._ahead

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Record the rate some times in an epoch, after all schedulers have set it."""
        steps = (self.params or {}).get("steps")  # None: of a generator it is not known yet
        if self._coach is not None and (batch == 0 or (steps and batch % -(-steps // RATES) == 0)):
            self._coach.record(self._epoch + batch / (steps or 1), lr=self._rate())

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Tell a NaN at once; a mean that is not a number stays so until the epoch ends."""
        coach, loss = self._coach, (logs or {}).get(self.train_loss)
        if coach is None or coach.diverged or loss is None or isfinite(loss):
            return
        coach.record(self._epoch + 1, loss=nan)
        self._stop()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Record the losses of the epoch."""
        if self._coach is None:
            return
        figures = [(logs or {}).get(name) for name in (self.train_loss, self.val_loss)]
        loss, val_loss = (None if figure is None else float(figure) for figure in figures)
        self._coach.record(self._epoch + 1, loss, val_loss)
        self._logged = ", ".join(logs or ())
        self._stop()

    def on_train_end(self, logs: Any = None) -> None:
        """Record the rate at the end and give the advice."""
        if self._coach is not None:
            self._coach.record(self._epoch + 1, lr=self._rate())
            missing = f"no metric is called {self.train_loss!r}; logged are: {self._logged}"
            self._coach.finish(missing if self._logged else "")

    def _rate(self) -> float | None:
        optimizer = self.model.optimizer
        if optimizer is None:
            return None
        return float(keras.ops.convert_to_numpy(optimizer.learning_rate))

    def _stop(self) -> None:
        if self.stop_on_divergence and self.diverged:
            self.model.stop_training = True


def _say(text: str) -> None:
    """Print or log, as Keras itself would."""
    if keras.config.is_interactive_logging_enabled():
        print("\n" + text)
        return
    from absl import logging

    logging.info(text)
