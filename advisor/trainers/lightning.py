"""Advice as a Lightning callback: `Trainer(callbacks=[LearningRateAdvice()])`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from advisor.trainers.callback import AdviceCallback
from advisor.trainers.coach import Coach, groups_apart, name_of, rate_of

# Both names of the package exist; a callback must come from the one that the trainer is from.
if "pytorch_lightning" in sys.modules and "lightning" not in sys.modules:
    from pytorch_lightning import Callback
    from pytorch_lightning.utilities import rank_zero_info, rank_zero_warn
else:
    from lightning.pytorch import Callback
    from lightning.pytorch.utilities import rank_zero_info, rank_zero_warn

if TYPE_CHECKING:
    from advisor.engine.load import RuleFiles
    from advisor.report import Report


MOST_KEPT = 1000  # losses that wait on their device


class LearningRateAdvice(AdviceCallback, Callback):
    """Says what to do about the learning rate when the fit ends, and at once on divergence.

    The advice goes to Lightning's own log (`rank_zero_info`), the news of divergence is a warning,
    and loggers that take text (TensorBoard) get both. The loss is what `training_step` returns.
    Losses stay on their device and are fetched every `log_every_n_steps` steps (1000 at most), all
    at once, so "at once" means within so many steps. Checkpoints hold what was recorded (at most
    some megabytes), so that a resumed fit is judged as a whole.

    Parameters
    ----------
    train_loss
        Name of a logged metric to judge in place of what `training_step` returns.
    val_loss
        Name of the logged validation loss; where none is called so, one that is named like one is
        taken, and a note says which.
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
        train_loss: str | None = None,
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
        self._fitting = False  # the trainer also tells of exceptions in tests and predictions
        self._val_found: str | None = None
        self._before: dict[str, Any] | None = None
        self._waiting: list[tuple[int, float | None, Any]] = []
        self._batches = 0
        self._step = 0
        self._rate: float | None = None
        self._metric: Any = None  # the last value of `train_loss`

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Begin to record, on the first process only; go on where the fit goes on."""
        self._batches = 0
        if not trainer.is_global_zero:
            return
        if self._coach is not None and self._before is None:
            self._before = self._coach.recorder.state()

        def tell(text: str) -> None:
            rank_zero_info(text)
            _to_loggers(trainer, text)

        def warn(text: str) -> None:
            rank_zero_warn(text)
            _to_loggers(trainer, text)

        self._waiting = []
        self._fitting, self._val_found = True, None
        first = next(iter(trainer.optimizers), None)
        self._coach = Coach(
            say=tell,
            warn=warn,
            form="Lightning callback",
            optimizer=None if first is None or _is_mock(first) else name_of(first),
            fine_tuning=self.fine_tuning,
            rules=self._rules,
        )
        notes = self._coach.recorder.notes
        notes += groups_apart(first)
        if len(trainer.optimizers) > 1:
            notes.append(f"of {len(trainer.optimizers)} optimizers the first one's rate is judged")
        if trainer.global_step > 0:
            self._coach.go_on(self._before)
        self._before = None

    def state_dict(self) -> dict[str, Any]:
        """Return what was recorded, for a checkpoint: a resumed fit is judged as a whole."""
        self._fetch()
        return {} if self._coach is None else self._coach.recorder.state()

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Keep what a checkpoint holds until the fit goes on."""
        self._before = state_dict or None

    def on_train_batch_start(self, trainer: Any, *_: Any) -> None:
        """Note the step and the rate that it is taken at."""
        self._step = trainer.global_step
        self._rate = rate_of(trainer.optimizers[0]) if trainer.optimizers else None

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, *_: Any) -> None:
        """Keep the loss; fetch what was kept every `log_every_n_steps` batches, or oftener."""
        self._batches += 1
        if self._coach is not None:
            self._waiting.append((self._step, self._rate, self._loss(trainer, outputs)))
        # Who logs never, or hardly ever, waits for the device as seldom, but not without end.
        if self._batches % min(trainer.log_every_n_steps or MOST_KEPT, MOST_KEPT) == 0:
            self._fetch()
            self._stop(trainer)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Record the validation loss."""
        if self._coach is None or not self._fitting or trainer.sanity_checking:
            return
        value = self._validated(trainer.callback_metrics)
        if value is not None:
            self._fetch()
            self._coach.record(trainer.global_step, val_loss=float(value))

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Give the advice, once a fit."""
        if self._coach is None or not self._fitting:
            return
        self._fitting = False
        self._fetch()
        self._coach.finish(self._no_loss(trainer))
        # The report stays, the trainer need not: a callback that was used can be pickled.
        self._coach.say, self._coach.warn = rank_zero_info, rank_zero_warn

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Give the advice also where the fit ends early: what was recorded may say why."""
        if not self._batches:
            return
        try:
            self.on_train_end(trainer, pl_module)
        except Exception as error:  # a device that failed gives no losses; why it did is told
            rank_zero_warn(f"lr-advise: no advice for this run: {type(error).__name__}: {error}")

    def finish(self) -> Report | None:
        """Judge what was recorded and say it; None where there is nothing to say."""
        self._fetch()
        return super().finish()

    def _validated(self, metrics: dict[str, Any]) -> Any:
        """Return the validation loss, None where none is logged; say under which name it was."""
        if self.val_loss in metrics or self._coach is None:
            return metrics.get(self.val_loss)
        if self._val_found is None:
            self._val_found = _val_loss_in(metrics)
            logged = f"logged are: {', '.join(metrics)}"
            found = f"val_loss is {self._val_found!r}" if self._val_found else logged
            self._coach.recorder.notes.append(f"no metric is called {self.val_loss!r}; {found}")
        return metrics.get(self._val_found)

    def _loss(self, trainer: Any, outputs: Any) -> Any:
        """Return the loss of a batch as a tensor that nothing waits for, or None."""
        if self.train_loss is not None:
            # One that is logged an epoch stands there, the same tensor, through the whole next one.
            last, self._metric = self._metric, trainer.callback_metrics.get(self.train_loss)
            return None if self._metric is last else self._metric
        loss = _one_value(outputs.get("loss") if isinstance(outputs, dict) else outputs)
        # Lightning hands out the loss divided by the number of accumulated batches.
        return None if loss is None else loss * trainer.accumulate_grad_batches

    def _no_loss(self, trainer: Any) -> str:
        """Say why there is no training loss, and what could be judged."""
        logged = ", ".join(trainer.callback_metrics) or "nothing"
        if self.train_loss is None:
            said = "training_step returned no loss of one value"
            return f"{said}; name a logged one, train_loss=NAME: {logged}"
        return f"no metric is called {self.train_loss!r}; logged are: {logged}"

    def _stop(self, trainer: Any) -> None:
        """End the fit on all processes: those that went on alone would wait for ever."""
        if self.stop_on_divergence and trainer.strategy.broadcast(self.diverged):
            trainer.should_stop = True

    def _fetch(self) -> None:
        """Hand the kept losses to the coach: one transfer from the device for all."""
        if self._coach is None:
            return
        import torch

        kept, self._waiting = self._waiting, []
        losses = [loss.reshape(()).float() for _, _, loss in kept if loss is not None]
        values = iter(torch.stack(losses).tolist() if losses else ())
        for step, rate, loss in kept:
            self._coach.record(step, None if loss is None else next(values), lr=rate)


def _is_mock(optimizer: object) -> bool:
    """Return whether it stands where the module configured none."""
    return type(optimizer).__name__ == "_MockOptimizer"


def _one_value(loss: Any) -> Any:
    """Return a loss as a tensor of one value outside of any graph; None: it is no such loss."""
    import torch

    # Manual optimization may return anything.
    is_one = isinstance(loss, torch.Tensor) and loss.numel() == 1
    return loss.detach() if is_one else None


def _val_loss_in(metrics: dict[str, Any]) -> str:
    """Return the name of what is plainly a validation loss, of the first data set; '': none is."""
    from advisor.readers.vocabulary.names import sense

    told = {name: sense(name.partition("/dataloader_idx_")[0]) for name in metrics}
    plain = [n for n, s in told.items() if (s.kind, s.split) == ("loss", "val") and s.rank < 2]
    return min(plain, key=len, default="")


def _to_loggers(trainer: Any, text: str) -> None:
    """Give the text to every logger that takes text as TensorBoard does."""
    for logger in trainer.loggers:
        add_text = getattr(logger.experiment, "add_text", None)
        if add_text is not None:
            # Four spaces make Markdown keep the lines as they are.
            add_text("lr_advice", "    " + text.replace("\n", "\n    "), trainer.global_step)
