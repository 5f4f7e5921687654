"""Advice as a Hugging Face callback: `Trainer(..., callbacks=[LearningRateAdvice()])`."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from transformers import TrainerCallback
from transformers.utils import logging

from advisor.readers.hints.optimizers import optimizer_in, optimizer_told
from advisor.readers.runs.hf_trainer import is_hidden_nan
from advisor.trainers.callback import AdviceCallback
from advisor.trainers.coach import Coach, groups_apart, name_of, rates_of

if TYPE_CHECKING:
    from advisor.engine.load import RuleFiles

_VAL_LOSS = re.compile("eval_(?:.+_)?loss")  # of several data sets each is called by its name
# Below the library's own logger, so that its level, its handlers and its format hold.
logger = logging.get_logger("transformers.lr_advise")
NO_LOSS = "no training loss was logged; a smaller TrainingArguments(logging_steps=...) logs some"
HIDDEN = (
    "the Trainer keeps losses that are not a number out of its log; "
    "TrainingArguments(logging_nan_inf_filter=False) shows them"
)


class LearningRateAdvice(AdviceCallback, TrainerCallback):
    """Says what to do about the learning rate when training ends, and at once on divergence.

    Judged is what the Trainer logs every `logging_steps`: loss, grad_norm and eval_loss, with the
    learning rate of every step. The advice goes to the log of transformers (as a warning, the level
    that is shown unless told otherwise) and, as `lr_advice`, to `state.log_history`, which
    `trainer.save_state()` writes. Set `logging_nan_inf_filter=False`: the Trainer's default hides
    NaN losses. Where all steps since the last line were NaN it logs 0, which is taken for NaN
    beside a gradient norm that is no number.

    Parameters
    ----------
    stop_on_divergence
        End the training when the run has diverged.
    fine_tuning
        False: the network was not trained before; True, as None: it was.
    rules
        A file or folder of rules to add to the built-in ones, or several.

    Attributes
    ----------
    report: the report once training has ended (or the run diverged), else None.
    diverged: True from the moment that divergence was announced.

    Raises
    ------
    RuleError
        A rule file is missing or broken.

    """

    def __init__(
        self,
        *,
        stop_on_divergence: bool = False,
        fine_tuning: bool | None = None,
        rules: RuleFiles = (),
    ) -> None:
        super().__init__(
            stop_on_divergence=stop_on_divergence, fine_tuning=fine_tuning, rules=rules
        )
        self._val_loss = ""  # its name, once one was logged

    def on_train_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
        """Begin to record; take over what a resumed run had logged.

        All processes see the same logs and judge alike, so that they stop together; one speaks.
        """
        self._coach = Coach(
            say=logger.warning if state.is_world_process_zero else logger.debug,
            form="Hugging Face callback",
            optimizer=optimizer_of(args, given.get("optimizer")),
            fine_tuning=self.fine_tuning,
            mostly_tunes=True,
            rules=self._rules,
        )
        self._val_loss = ""
        # The Trainer logs the rate of the first group.
        self._coach.recorder.notes += groups_apart(given.get("optimizer"), judged="first")
        if args.logging_nan_inf_filter:
            self._coach.recorder.notes.append(HIDDEN)
        for logs in state.log_history:
            self._record(logs.get("step", 0), logs)

    def on_step_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
        """Record the rate of each step: the log may begin below the peak, and pass over it."""
        for rate in rates_of(given.get("optimizer"))[:1]:
            if self._coach is not None:
                self._coach.record(state.global_step, lr=rate)

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """Record what the Trainer logged."""
        if self._coach is None or not logs or "train_runtime" in logs:
            return  # The closing summary holds means over the run, no point of it.
        self._record(state.global_step, logs)
        if self._coach.diverged and self.stop_on_divergence:
            control.should_training_stop = True

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Give the advice."""
        if self._coach is None:
            return
        report = self._coach.finish(NO_LOSS)
        if report is not None:
            first = report.runs[0].advice[0]
            advice = {
                "rule": first.rule,
                "action": first.action,
                "suggested_lr": first.suggested_lr,
                "do": first.advice,
                "confidence": first.confidence.value,
            }
            state.log_history.append({"step": state.global_step, "lr_advice": advice})

    def _record(self, step: float, logs: Any) -> None:
        names = ("loss", self._name_of_val_loss(logs), "learning_rate", "grad_norm")
        figures = [_number(logs.get(name)) for name in names]
        if is_hidden_nan(figures[0], figures[3]):
            figures[0] = math.nan
        if self._coach is not None and any(figure is not None for figure in figures):
            self._coach.record(step, *figures)

    def _name_of_val_loss(self, logs: Any) -> str:
        """Return 'eval_loss', or what the first of several data sets calls it; told in a note."""
        found = sorted(filter(_VAL_LOSS.fullmatch, logs), key=len)  # metrics have longer names
        if not self._val_loss and found:
            self._val_loss = found[0]
            if found[0] != "eval_loss" and self._coach is not None:
                self._coach.recorder.notes.append(f"val_loss is {found[0]!r}")
        return self._val_loss


def optimizer_of(args: Any, optimizer: object = None) -> str | None:
    """Return the known optimizer that the Trainer got or made: its class tells, else `args`.

    The name in TrainingArguments is 'adamw' also where the user handed over another; of
    'galore_adafactor' and the like no class is known.
    """
    name = name_of(optimizer)
    return (
        name
        if optimizer_in(name)
        else optimizer_told(str(getattr(args.optim, "value", args.optim)))
    )


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None
