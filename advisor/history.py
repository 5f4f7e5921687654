"""The loss history: what every reader delivers and everything after it works on."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]


class HistoryError(ValueError):
    """A history that breaks its own promises: lengths, order or emptiness."""


def rises(step: FloatArray) -> bool:
    """Whether steps, float64 [n], are finite and rise strictly; one look, nothing is copied."""
    # Between finite ends that rise there is no room for NaN or infinity.
    return bool(np.isfinite(step[:1]).all() and np.isfinite(step[-1:]).all()) and bool(
        (step[1:] > step[:-1]).all()
    )


def all_finite(value: FloatArray) -> bool:
    """Whether values, float64 [n], are all finite; one look, nothing is copied."""
    with np.errstate(all="ignore"):
        # The sum of what is not finite is not; only where that of large values overflows each of
        # them is looked at.
        return bool(np.isfinite(value.sum()) or np.isfinite(value).all())


def _read_only(array: ArrayLike, dtype: type) -> NDArray[np.generic]:
    out: NDArray[np.generic] = np.asarray(array, dtype=dtype)
    if out.flags.writeable:
        out = out.view()
        out.flags.writeable = False
    return out


@dataclass(frozen=True, slots=True)
class Curve:
    """One logged series in training order.

    Attributes
    ----------
    step: float64 [n], strictly increasing; the unit is `History.axis`.
    value: float64 [n]; NaN and infinities are KEPT, they are symptoms.
    name: the column or tag it was read from.
    line: int64 [n] line (1-based) in the file of each point, or None where lines mean nothing.

    """

    step: FloatArray
    value: FloatArray
    name: str = ""
    line: IntArray | None = None

    def __post_init__(self) -> None:
        """Freeze the arrays and check shapes and order. Raises HistoryError."""
        object.__setattr__(self, "step", _read_only(self.step, np.float64))
        object.__setattr__(self, "value", _read_only(self.value, np.float64))
        if self.step.ndim != 1 or self.step.shape != self.value.shape:
            raise HistoryError(
                f"'{self.name}': steps {self.step.shape} and values {self.value.shape} "
                "must be one-dimensional and of equal length"
            )
        if not rises(self.step):
            if not np.isfinite(self.step).all():
                raise HistoryError(f"'{self.name}': a step is not a finite number")
            raise HistoryError(f"'{self.name}': steps must rise strictly")

    def __len__(self) -> int:
        return len(self.step)

    def at(self, chosen: IntArray | NDArray[np.bool_] | slice) -> Curve:
        """Return the curve of the points `chosen`: rising indices, a mask bool [n] or a slice."""
        line = None if self.line is None else self.line[chosen]
        return Curve(self.step[chosen], self.value[chosen], self.name, line)


def tells_rate(lr: Curve) -> bool:
    """Whether a logged learning rate is one: zeros alone, as some tools write them, are none."""
    return bool((lr.value > 0).any())


@dataclass(frozen=True, slots=True)
class History:
    """One training run as its log tells it.

    Attributes
    ----------
    train, val: loss to be minimised, of one point or more; at least one of them is there.
    val_scale: by what `val` is multiplied to be held against `train`, where it is logged in other
        units (bits a byte beside nats a token); 1: the same.
    lr: learning rate over the run, or None where the log has none (one point: constant).
    grad_norm: gradient norm, or None.
    source: the path (or '-') it came from.
    run: name of the run inside the source, or None where the source holds one run.
    axis: what steps count: 'step', 'epoch' or 'row'.
    optimizer: lower-case name given by the user or found in the log, or None.
    format: name of the reader that recognised it.
    maximize: True where the user chose a metric to be maximised (train/val then hold its negative).
    smoothed: True where the export, the name of the loss or its values say that it was smoothed
        (noise then means nothing).
    smoothing_shows: True where the values of a training loss without a validation tell it alone.
    fine_tuning: True where the user says that the network was trained before, or where what wrote
        the log mostly trains such.
    done: share of the planned training that is logged, 0..1, where the log tells how long that was
        to be; NaN: it does not.
    boosting: True where boosted trees are trained, no network: steps then count rounds.
    reward: name of an episode's reward that is logged beside the loss; '' where none is.
    policy: name of a policy's loss with that of a critic beside it, or of the values of actions; ''
        where neither is logged.
    adversary: name of the loss of the network that this one is trained against, which is logged
        beside it (GANs); '' where none is.
    objective: what the log tells of the objective and changed during the run (a stage, a task, the
        weight of a part of the loss), or None.
    also: labels of other logs that tell the same training and are not judged.
    notes: what was repaired, dropped or assumed while reading, a sentence each.

    """

    train: Curve | None = None
    val: Curve | None = None
    lr: Curve | None = None
    grad_norm: Curve | None = None
    source: str = ""
    run: str | None = None
    axis: str = "step"
    optimizer: str | None = None
    format: str = ""
    maximize: bool = False
    smoothed: bool = False
    smoothing_shows: bool = False
    fine_tuning: bool = False
    done: float = math.nan
    boosting: bool = False
    reward: str = ""
    policy: str = ""
    adversary: str = ""
    objective: Curve | None = None
    val_scale: float = 1.0
    also: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Check that curves are such, and a loss with points is there. Raises HistoryError."""
        for name in ("train", "val", "lr", "grad_norm", "objective"):
            curve = getattr(self, name)
            if curve is not None and not isinstance(curve, Curve):
                kind = type(curve).__name__
                raise HistoryError(f"{name} must be a Curve(steps, values), or None, not a {kind}")
        if self.optimizer is not None and not isinstance(self.optimizer, str):
            kind = type(self.optimizer).__name__
            raise HistoryError(f"optimizer is a name such as 'adam', or None, not a {kind}")
        if self.train is None and self.val is None:
            raise HistoryError("a history needs a train loss or a validation loss")
        for what, curve in (("train", self.train), ("validation", self.val)):
            if curve is not None and not len(curve):
                raise HistoryError(
                    f"the {what} loss '{curve.name}' has no points; expected one or more, or None"
                )

    @property
    def loss(self) -> Curve:
        """The curve that is judged first: train loss where it is logged, else validation loss."""
        curve = self.train if self.train is not None else self.val
        assert curve is not None
        return curve

    @property
    def points(self) -> int:
        """Number of logged loss values."""
        return len(self.loss)
