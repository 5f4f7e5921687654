"""Advice for a training loop of one's own, PyTorch or anything else that has a loss."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Self, SupportsFloat

from advisor.arguments import expect_truth_or_none
from advisor.readers.hints.optimizers import optimizer_told, optimizer_unknown
from advisor.trainers.coach import Coach, groups_apart, name_if_any, rate_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from advisor.engine.load import RuleFiles
    from advisor.report import Report


class Watch:
    """Says what to do about the learning rate when the block ends, and at once on divergence.

    Where several processes train together, one of them watches: each Watch speaks for itself.

    >>> with Watch(optimizer) as watch:                  # doctest: +SKIP
    ...     for step, batch in enumerate(batches):
    ...         loss = train_on(batch)
    ...         watch.log(step, loss)

    Parameters
    ----------
    optimizer
        A PyTorch or Keras optimizer: its rate is then read at each `log`, and its name is known.
        Of what tells neither (optax) a note says so; its name, 'adamw', makes the advice surer.
    name
        What the advice calls the run.
    axis
        What steps count: 'step' or 'epoch'.
    say, warn
        Functions that take the advice and the news of divergence: `print` unless told otherwise;
        `logger.info` and `logger.warning` do as well.
    fine_tuning
        True: the network was trained before; False, as None: it was not.
    rules
        A file or folder of rules to add to the built-in ones, or several.

    Attributes
    ----------
    report: the report once the block has ended (or the run diverged), else None.
    diverged: True from the moment that divergence was announced.

    Raises
    ------
    RuleError
        A rule file is missing or broken.
    ValueError
        `axis` is neither 'step' nor 'epoch'.
    TypeError
        `fine_tuning` is neither True, False nor None.

    """

    def __init__(  # noqa: PLR0913  keywords only but for the first
        self,
        optimizer: object | None = None,
        *,
        name: str = "this run",
        axis: str = "step",
        say: Callable[[str], object] = print,
        warn: Callable[[str], object] | None = None,
        fine_tuning: bool | None = None,
        rules: RuleFiles = (),
    ) -> None:
        if axis not in ("step", "epoch"):
            raise ValueError(f"axis is 'step' or 'epoch', not {axis!r}")
        expect_truth_or_none(fine_tuning)
        named = optimizer if isinstance(optimizer, str) else None
        optimizer = optimizer if named is None else None
        self._optimizer = optimizer
        self._steps = 0
        self._coach = Coach(
            say=say,
            warn=warn,
            form="training loop",
            name=name,
            axis=axis,
            optimizer=optimizer_told(named) if named else name_if_any(optimizer),
            fine_tuning=fine_tuning,
            rules=rules,
        )
        notes = [*groups_apart(optimizer), optimizer_unknown(named)]
        self._coach.recorder.notes += [note for note in notes if note]

    @property
    def report(self) -> Report | None:
        """The last judgement."""
        return self._coach.report

    @property
    def diverged(self) -> bool:
        """True from the moment that divergence was announced."""
        return self._coach.diverged

    def log(
        self,
        step: float | None = None,
        loss: SupportsFloat | None = None,
        *,
        lr: SupportsFloat | None = None,
        val_loss: SupportsFloat | None = None,
        grad_norm: SupportsFloat | None = None,
    ) -> None:
        """Store the figures of a step; every one may be left out. Tensors of one value will do.

        `step` None: one more than at the last call. NaN and infinite losses are kept, they are
        symptoms. Converting a tensor on a GPU waits for it, as printing the loss does.
        """
        if step is None:
            step = self._steps
        rate = rate_of(self._optimizer) if lr is None else _number(lr)
        self._coach.record(step, _number(loss), _number(val_loss), rate, _number(grad_norm))
        self._steps = int(step) + 1

    def finish(self) -> Report | None:
        """Judge what was logged and say the advice; the end of the block calls this."""
        recorder = self._coach.recorder
        if self._optimizer is not None and not len(recorder.lr):
            kind = type(self._optimizer).__name__
            recorder.notes.append(f"the {kind} tells no learning rate; log(..., lr=rate) does")
        return self._coach.finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # After an error or Ctrl-C as well: what was logged until then may say why. Where it cannot
        # be said (a closed pipe), the error is what is told.
        with suppress(Exception) if error else nullcontext():
            self.finish()


def _number(value: SupportsFloat | None) -> float | None:
    if value is None:
        return None
    # float() of a tensor that is still part of a graph warns; item() is meant for it.
    item = getattr(value, "item", None)
    return float(value if item is None else item())
