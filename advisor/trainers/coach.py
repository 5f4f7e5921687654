"""Records a run, warns when it diverges, advises when it ends, and never stops a training."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from advisor.engine.load import as_rule_base
from advisor.trainers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.engine.load import RuleFiles
    from advisor.engine.rule import RuleBase
    from advisor.report import Report

IN_A_ROW = 3  # losses of a step that are no number before it is judged: one may be skipped
MEMORY = 0.1  # weight of the newest loss in the running mean
LEAST = 20  # finite losses before "above where it began" means anything
HELD, HELD_EPOCHS = 50, 5  # further losses that a finite divergence must last: short ones come back
RESUMED = (
    "it was resumed, and its beginning was not recorded here; "
    "`lr-advise LOG` judges the log of the whole training"
)
AGAIN = 1.25  # a suspect that was cleared is judged again when the run is so much longer
# Where optimizers keep the one that they stand around, at most so deep.
_INSIDE = ("inner_optimizer", "base_optimizer", "optimizer", "optim", "_optimizer")
_LAYERS = 4
_OF_SGD = ("momentum", "nesterov")


class Coach:
    """What all adapters share.

    Each `record` costs a few float operations. The whole run is judged at the end, and before that
    only when the loss is not a number or its running mean is above where it began; a run that was
    judged and cleared is judged again for that `HELD` losses later, for it may only have begun to
    diverge, and then when it is a quarter longer: the sum stays small. (The second look, of 6,720
    benchmark runs, stopped none more and took 3.6 % more looks; a leap after 100,000 steps to a
    loss that stays finite is told after 103 losses, not 25,054.)

    A loss that is still a number may come back, and a training that was stopped does not: it has
    diverged once every look has said so for `HELD` further losses, or `HELD_EPOCHS`. Of 2,608
    benchmark runs that ended below their start the first look alone would have stopped 70, of which
    25 learned more than half of what there was; after `HELD` losses it is 26, of which 2 did.

    Attributes
    ----------
    recorder: the figures so far.
    report: the last judgement, None before the first and where nothing could be judged.
    diverged: True from the moment that divergence was announced.
    resumed: True where the training is known to have begun before what is recorded.

    """

    def __init__(  # noqa: PLR0913  keywords only
        self,
        *,
        say: Callable[[str], object],
        warn: Callable[[str], object] | None = None,
        form: str,
        name: str = "this run",
        axis: str = "step",
        optimizer: str | None = None,
        fine_tuning: bool | None = None,
        mostly_tunes: bool = False,
        rules: RuleBase | RuleFiles = (),
    ) -> None:
        """`say` takes the advice, `warn` (default: `say`) the news of divergence.

        `fine_tuning` is what the user says, `mostly_tunes` what the framework is mostly used for.

        Raises RuleError: a broken rule is told before the training, not at each look.
        """
        self.say = say
        self.warn = say if warn is None else warn
        self.form = form
        self.name = name
        self.rules = as_rule_base(rules)
        self.recorder = Recorder(axis, optimizer)
        self.recorder.tunes(fine_tuning, mostly=mostly_tunes)
        self.report: Report | None = None
        self._text = ""  # of the report
        self.diverged = False
        self.resumed = False
        self._patience = IN_A_ROW if axis == "step" else 1
        self._not_finite = 0
        self._start = 0.0
        self._mean = 0.0
        self._count = 0
        self._finite = 0
        self._next = 0  # count of losses from which on a finite one may be looked at, ...
        self._next_broken = 0  # ... and one that is no number: a leap that was cleared hides no NaN
        self._held = HELD if axis == "step" else HELD_EPOCHS
        self._cleared_once = False  # a suspect that was cleared is looked at once more soon
        self._doubted = 0  # the loss from which on every look found it diverged; 0: none did

    def record(
        self,
        step: float,
        loss: float | None = None,
        val_loss: float | None = None,
        lr: float | None = None,
        grad_norm: float | None = None,
    ) -> None:
        """Store what was logged at `step`; warn at once where the run has diverged."""
        self.recorder.add(step, loss, val_loss, lr, grad_norm)
        if loss is not None and not self.diverged and self._suspect(loss):
            self._look(loss)

    def go_on(self, state: dict[str, list[list[float]]] | None) -> None:
        """Take over what was recorded before the training was resumed; None: it is not known."""
        if state is None:
            self.resumed = True
        else:
            self.recorder.restore(state)

    def finish(self, no_loss: str = "") -> Report | None:
        """Judge the run, say the advice, return the report; None where there is nothing to say.

        `no_loss` is said where no training loss was recorded: how one would be.
        """
        if no_loss and not len(self.recorder.train):
            self.recorder.notes.append(no_loss)
            if not len(self.recorder.val):
                self.say(f"lr-advise: no advice for {self.name}: {no_loss}")
                return None
        if self._begins_late() and not self.diverged:
            self.report = None
            self.say(f"lr-advise: no advice for {self.name}: {RESUMED}")
            return None
        before = self._first_rule()
        self._judge()
        if self.report is None:
            return None
        if self.diverged and self._first_rule() == before:
            self.say(f"lr-advise: {self.name} diverged; the advice was given when it did")
        else:
            self.say(self._text)
        return self.report

    def _suspect(self, loss: float) -> bool:
        """Return whether the run deserves a look. Constant time."""
        self._count += 1
        if not isfinite(loss):
            self._not_finite += 1
            return self._not_finite >= self._patience and self._count >= self._next_broken
        self._not_finite = 0
        self._finite += 1
        # The mean begins at the first number: NaN before it tells nothing of where the loss began.
        self._mean = loss if self._finite == 1 else self._mean + MEMORY * (loss - self._mean)
        if self._finite <= LEAST // 2:
            self._start = self._mean
        risen = self._finite >= LEAST and self._mean > self._start
        return risen and self._count >= self._next

    def _begins_late(self) -> bool:
        """Return whether the start is missing: what is compared with it would be wrong."""
        return self.resumed or self.recorder.begins_late()

    def _look(self, loss: float) -> None:
        again = int(AGAIN * self._count) + 1
        if isfinite(loss):
            self._next = again
            if self._begins_late():
                return
        else:
            self._next_broken = again
        self._judge()
        if self.report is None or not self.report.runs[0].diverged:
            self._doubted = 0
            self._cleared_once = isfinite(loss) and not self._cleared_once
            if self._cleared_once:
                self._next = min(self._next, self._count + self._held)
        elif not isfinite(loss) or self._has_lasted():
            self.diverged = True
            self.warn(self._text)

    def _has_lasted(self) -> bool:
        """Return whether a divergence in numbers has lasted; else have it looked at again soon."""
        self._doubted = self._doubted or self._count
        self._next = self._count + max(1, self._held // 5)
        return self._count >= self._doubted + self._held

    def _judge(self) -> None:
        """Judge the run so far. Nothing that goes wrong here may cost somebody a training."""
        from advisor import advise
        from advisor.errors import AdvisorError
        from advisor.history import HistoryError

        self.report = None
        try:
            report = advise(self.recorder.history(self.name, self.form), rules=self.rules)
            self._text = _in_full(report)
            self.report = report
        except HistoryError:
            self.say(f"lr-advise: no advice for {self.name}: no loss was logged")
        except AdvisorError as error:
            self.say(f"lr-advise: no advice for {self.name}: {error}")
        except Exception as error:
            self.say(
                f"lr-advise: no advice for {self.name}: internal error "
                f"({type(error).__name__}: {error}); this is a bug, please report it"
            )

    def _first_rule(self) -> str | None:
        """Return what was said; rows that hold nothing new may still move its rate a little."""
        return None if self.report is None else self.report.runs[0].advice[0].rule


def _in_full(report: Report) -> str:
    from advisor.reports.formats import View
    from advisor.reports.text import run_in_full
    from advisor.trainers.words import WIDTH, LogOfATraining

    return "lr-advise: " + run_in_full(report.runs[0], View(LogOfATraining(WIDTH)))


def rate_of(optimizer: object) -> float | None:
    """Return the rate of an optimizer, the highest of its parameter groups; None: it tells none."""
    if not hasattr(optimizer, "param_groups"):
        return _as_rate(getattr(optimizer, "learning_rate", None))  # Keras
    return max(rates_of(optimizer), default=None)


def rates_of(optimizer: object, *keys: str) -> list[float]:
    """Return the rates of parameter groups, by the first of `keys`, then 'lr', that a group has.

    Groups that tell none are left out: Adafactor's relative steps have None.
    """
    groups = getattr(optimizer, "param_groups", None) or ()
    told = [[group[key] for key in (*keys, "lr") if key in group][:1] for group in groups]
    rates = [_as_rate(rate) for one in told for rate in one]
    return [rate for rate in rates if rate is not None]


def _as_rate(told: Any) -> float | None:
    if told is None:
        return None
    try:
        return float(told)
    except (TypeError, ValueError):  # a schedule, or a word for one
        return None


def groups_apart(optimizer: object, judged: str = "highest") -> list[str]:
    """Return a note where parameter groups have rates of their own; before a schedule, if told.

    `judged` says which of them is recorded.
    """
    rates = {*rates_of(optimizer, "initial_lr")}
    if len(rates) < 2:
        return []
    said = f"parameter groups have {len(rates)} learning rates: the {judged} is judged"
    return [f"{said}; change the others by the same factor"]


def name_of(optimizer: object) -> str:
    """Return the known optimizer that its class is ('adamw' for AdamW8bit); else the class.

    In lower case; SGD with momentum as a log that tells it would be called: 'momentum', 'nesterov',
    'momentum99'. What stands around an optimizer (SAM, Lookahead, Accelerate's, Keras' with a loss
    scale) is called as that one.
    """
    from advisor.readers.hints.optimizers import optimizer_in, optimizer_told

    inner = optimizer
    for _ in range(_LAYERS):
        if optimizer_in(type(inner).__name__):
            optimizer = inner
            break
        held = (getattr(inner, name, None) for name in _INSIDE)
        inner = next((one for one in held if _is_optimizer(one)), None)
    name = optimizer_told(type(optimizer).__name__) or ""
    if name != "sgd":
        return name
    groups: Sequence[dict[str, object]] = getattr(optimizer, "param_groups", None) or ({},)
    told = {key: groups[0].get(key) or getattr(optimizer, key, 0) for key in _OF_SGD}
    return optimizer_in(f"sgd {told}") or name


def name_if_any(optimizer: object) -> str | None:
    """Return its name; None where it is no optimizer: those of optax are functions, unnamed."""
    from advisor.readers.hints.optimizers import optimizer_in

    name = name_of(optimizer)
    return name if _is_optimizer(optimizer) or optimizer_in(name) else None


def _is_optimizer(one: object) -> bool:
    return hasattr(one, "param_groups") or hasattr(one, "learning_rate")
