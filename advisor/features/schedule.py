"""The schedule as logged: peak, warmup, decay, cycles, and how far it stands from the usual.

Functions of a `View`; NaN where the log tells no rate (or, for shapes, only one value of it).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from advisor.features.view import Schedule, View

AT_PEAK = 0.95  # a rate within 5 % of the peak counts as at the peak
STOOD = 3  # losses, of FEW: in shorter logs the cycles of a rate may look like one leap
FEW = 8
EARLY = 0.25  # progress; a leap before it ends a constant warmup, as LR405 calls no warmup long
TENTH = 0.0999  # of float32 rates a tenth comes out as 0.09999: rounding must not decide
# Usual peak rate of each optimizer, log10: the defaults of their papers and libraries
# (Adam 1e-3: Kingma and Ba 2015; SGD 1e-2..1e-1: Bengio 2012, torchvision recipes; Lion 3 to 10
# times under Adam: Chen et al. 2023; Muon 0.02: Jordan 2024; Adagrad 1e-2: torch).
USUAL = {
    "sgd": -1.5,
    "momentum": -2.0,
    "nesterov": -2.0,
    "momentum99": -3.0,
    "adam": -3.0,
    "adamw": -3.0,
    "nadam": -3.0,
    "nadamw": -3.0,
    "radam": -3.0,
    "amsgrad": -3.0,
    "adamax": -2.7,
    "rmsprop": -3.0,
    "adagrad": -2.0,
    "lion": -4.0,
    "muon": -1.7,
    "shampoo": -2.0,
}
# With these the rates of fine-tunings are usual where a network was trained before.
LIKE_ADAM = {name for name, usual in USUAL.items() if usual == USUAL["adam"]} | {"ademamix"}
# Those of which no run was fitted on. What the tables learned is how far from the usual rate the
# good ones stand: their middle a decade above it, on small tasks, of Adam and SGD alike. So here a
# decade below the good ones of six small tasks, or the library's default if that is near; on six
# others it was checked (benchmarks/OTHER_OPTIMIZERS.md). Prodigy and others that find their rate
# have none: 1, which is theirs, was too high on 6 tasks (D-Adaptation: 11) of 12, others no better.
USUAL |= {
    "adadelta": -0.5,  # torch 1
    "adafactor": -3.0,  # Transformers 1e-3, without its own relative step
    "adan": -3.0,  # timm 1e-3
    "ademamix": -3.0,  # bitsandbytes 1e-3
    "lamb": -3.0,  # apex 1e-3
    "lars": -0.5,  # timm 1
    "lbfgs": -0.5,  # torch 1, without a line search
    "madgrad": -3.0,  # pytorch_optimizer 1e-3
    "schedulefreesgd": -1.0,  # schedulefree 1
    "signsgd": -4.0,  # Bernstein et al. 2018
    "soap": -3.0,  # Vyas et al. 2024 3e-3
    "sophia": -3.5,  # Liu et al. 2023; not checked: SophiaH clips a hundred times lower
}
# Halfway between Adam's and SGD's usual rate; benchmarks on runs whose optimizer was left out.
LIKELY_ADAM = (USUAL["adam"] + USUAL["sgd"]) / 2.0
LIKELY_SGD = 0.0
# Usual where a trained network is trained on, log10: from the default of Hugging Face's
# TrainingArguments to that of QLoRA's recipes (Dettmers et al. 2023); both with AdamW.
FINE_TUNING = (math.log10(5e-5), math.log10(2e-4))
# Decades below the usual rate to go to after a divergence, and where 0.9 or 0.99 is not told.
BELOW_USUAL, BELOW_VAGUE = 0.5, 0.75
VAGUE = ("momentum", "nesterov")


def _shape(view: View) -> Schedule | None:
    schedule = view.schedule
    return schedule if schedule is not None and schedule.known_shape else None


def peak_lr(view: View) -> float:
    """Largest learning rate of the run; NaN where no rate is known."""
    return math.nan if view.schedule is None else view.schedule.peak


def rate_known(view: View) -> float:
    """1 where the log or the user tells a learning rate, else 0; never NaN."""
    return float(view.schedule is not None)


def optimizer_known(view: View) -> float:
    """1 where a rate is known, and an optimizer is named whose usual rates are known, else 0."""
    return float(view.schedule is not None and optimizer_name(view) in USUAL)


def optimizer_name(view: View) -> str:
    """Return the optimizer's name as USUAL spells it; empty where nobody told it."""
    return (view.history.optimizer or "").lower().replace("_", "").replace("-", "")


def likely_optimizer(peak_lr: float) -> str:
    """Return whose rate it is where nobody says so: 'adam', 'sgd', or '' for either's.

    A rate nearer to Adam's usual one than to SGD's is Adam's; one of 1 and above, at which hardly
    any optimizer is run, is held against the highest usual rate, SGD's.
    """
    peak = math.log10(peak_lr)
    return "adam" if peak < LIKELY_ADAM else "sgd" if peak >= LIKELY_SGD else ""


def rate_from_usual(view: View) -> float:
    """Decades (log10) of the peak rate above the optimizer's usual one; NaN if either is unknown.

    Usual: 1e-3 for Adam (Kingma and Ba 2015), 0.01 with momentum (Bengio 2012), about 0.03 for SGD,
    between that and the 0.1 of torchvision's recipes.
    Where nobody names the optimizer, `likely_optimizer` does, or it is unknown. Where the log's
    writer mostly fine-tunes, it is Adam unless named, and an Adam's usual rates are from 5e-5 to
    2e-4: 0 in between. On 16 grids of fine-tunings that it was not chosen on directions are right
    in 71 % of runs and opposite in 6 %; with rates up to 1e-3 usual, and Adam assumed below 0.0056
    only, in 62 and 18 % (benchmarks/FINE_TUNING.md). Boosted trees have no optimizer: NaN.
    """
    if view.schedule is None or view.history.boosting:
        return math.nan
    peak = math.log10(view.schedule.peak)
    if _is_fine_tuning(view):
        low, high = FINE_TUNING
        return peak - min(max(peak, low), high)
    name = optimizer_name(view) or likely_optimizer(view.schedule.peak)
    return peak - USUAL.get(name, math.nan)


def room_upwards(view: View) -> float:
    """Decades (log10) that a raise of the peak rate may take at most; NaN: no bound.

    Where the optimizer is not known, to the highest of the usual rates (0.03, SGD's): beyond it
    most optimizers break. Where the log's writer mostly fine-tunes with Adam, to 1e-3: what small
    networks were measured to bear is more than large ones do. Threefold in any case. With L-BFGS to
    1, its whole step, or by half: at 4 all of twelve trainings diverged.
    """
    if view.schedule is None:
        return math.nan
    if optimizer_name(view) == "lbfgs":
        return max(-math.log10(view.schedule.peak), math.log10(1.5))
    unknown = math.isnan(rate_from_usual(view))
    if not unknown and not _is_fine_tuning(view):
        return math.nan
    highest = USUAL["sgd"] if unknown else USUAL["adam"]
    return max(highest - math.log10(view.schedule.peak), math.log10(3.0))


def _is_fine_tuning(view: View) -> bool:
    """Whether what wrote the log mostly fine-tunes, and the rate is an Adam's."""
    return view.history.fine_tuning and (optimizer_name(view) or "adam") in LIKE_ADAM


def factor_after_divergence(view: View) -> float:
    """By what to multiply the peak rate of a run that diverged: to a third of the usual rate.

    10 ** -(max(rate_from_usual, 0) + 0.5). A curve that blew up says nothing of how far too high
    the rate was; the optimizer's usual rate does. On the calibration runs a third of it was within
    5 to 10 % of the best where a tenth of the rate that diverged lost 20 to 80 %. Who says
    "momentum" may mean 0.9 or 0.99, whose usual rates are ten times apart: 0.75 instead of 0.5,
    about a sixth. NaN: not known.
    """
    above = rate_from_usual(view)
    if math.isnan(above):
        return math.nan
    below = BELOW_VAGUE if optimizer_name(view) in VAGUE else BELOW_USUAL
    return math.pow(10.0, -(max(above, 0.0) + below))


def lr_end_share(view: View) -> float:
    """Last rate over peak rate; 0..1; 1: never decayed."""
    shape = _shape(view)
    return math.nan if shape is None else float(shape.share[-1])


def lr_start_share(view: View) -> float:
    """First rate over peak rate; 0..1; small: warmup."""
    shape = _shape(view)
    return math.nan if shape is None else float(shape.share[0])


def lr_mean_share(view: View) -> float:
    """Mean rate over peak rate; 0..1; small: most of the run was spent at low rates."""
    shape = _shape(view)
    return math.nan if shape is None else float(shape.share.mean())


def warmup_share(view: View) -> float:
    """Progress at which the rate first came within 5 % of its peak; 0: no warmup."""
    shape = _shape(view)
    if shape is None:
        return math.nan
    return float(shape.progress[int(np.argmax(shape.share >= AT_PEAK))])


def raised_at_once(view: View) -> float:
    """1 where the rate stood still and reached its peak in one leap in mid-run, as by hand; else 0.

    Still: at one value (to a millionth) in all that was logged of it before, over three losses of
    eight or more. 0 where it begins at its peak, after a warmup, which rises bit by bit, and after
    one at a constant rate (He et al. 2016, arXiv:1512.03385, sec. 4.2), which ends in the first
    quarter. Source: an own definition.
    """
    curve, shape = view.history.lr, _shape(view)
    if shape is None or curve is None:
        return math.nan
    if shape.share[0] >= AT_PEAK or warmup_share(view) <= EARLY:
        return 0.0  # most runs: told at once
    good = np.isfinite(curve.value) & (curve.value > 0.0)
    step, value = curve.step[good], curve.value[good]
    at = int(np.argmax(value >= AT_PEAK * value.max()))
    before = value[:at]
    losses = view.history.loss.step
    enough = len(losses) >= FEW and int(np.count_nonzero(losses < step[at])) >= STOOD
    return float(at > 0 and enough and before.max() - before.min() <= 1e-6 * before[0])


def decay_start(view: View) -> float:
    """Progress at which the rate last stood within 5 % of its peak; 1: never decayed."""
    shape = _shape(view)
    if shape is None:
        return math.nan
    return float(shape.progress[int(np.flatnonzero(shape.share >= AT_PEAK)[-1])])


def tenth_at(view: View) -> float:
    """Progress at which the rate last stood at or above a tenth of its peak; 1: never below."""
    shape = _shape(view)
    if shape is None:
        return math.nan
    return float(shape.progress[int(np.flatnonzero(shape.share >= TENTH)[-1])])


def half_spent_at(view: View) -> float:
    """Progress at which half of the sum of all rates was reached; 0.5: constant; less: decayed."""
    shape = _shape(view)
    if shape is None:
        return math.nan
    spent = np.cumsum(shape.share)
    return float(shape.progress[int(np.searchsorted(spent, 0.5 * spent[-1]))])


def restarts(view: View) -> float:
    """Times the rate rose by over half of the peak after it had fallen; count; cyclic: 1 or more.

    Source: SGDR (Loshchilov and Hutter 2017), CLR (Smith 2017).
    """
    shape = _shape(view)
    if shape is None:
        return math.nan
    count, low, high, fallen = 0, math.inf, 0.0, False
    for x in shape.share.tolist():
        if not fallen:
            high = max(high, x)
            if x < high - 0.5:
                fallen, low = True, x
        else:
            low = min(low, x)
            if x > low + 0.5:
                fallen, high, count = False, x, count + 1
    return float(count)


FEATURES = (
    rate_known,
    optimizer_known,
    peak_lr,
    rate_from_usual,
    room_upwards,
    factor_after_divergence,
    lr_end_share,
    lr_start_share,
    lr_mean_share,
    warmup_share,
    raised_at_once,
    decay_start,
    tenth_at,
    half_spent_at,
    restarts,
)
