"""How much the log can tell: number of points, whether the loss moved at all. Of a `View`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.median import median

if TYPE_CHECKING:
    from advisor.features.view import View
    from advisor.history import FloatArray

# Intervals between logged steps: a first epoch is 0 or 1, a first step one interval late.
LATE = 3.0
DATES = 0.99  # of the last step: what begins there is no count of steps


def finite_points(view: View) -> float:
    """Number of finite logged values of the judged loss; under 3 nothing can be said."""
    return float(len(_finite(view)))


def _finite(view: View) -> FloatArray:
    """Return the judged losses without what is not finite; most are taken as they are."""
    value = view.history.loss.value
    return value if view.all_finite else value[np.isfinite(value)]


def distinct_share(view: View) -> float:
    """Distinct finite losses over finite losses, of at most 1,000 points; near 0: it is frozen.

    Source: SageMaker Debugger, UnchangedTensor; a disconnected graph repeats one value.
    """
    value = _finite(view)
    if not len(value):
        return math.nan
    value = value[:: -(-len(value) // 1000)]
    # np.unique would load numpy.ma, 6 ms of every start.
    ordered = np.sort(value)
    return (1 + int(np.count_nonzero(ordered[1:] != ordered[:-1]))) / len(value)


def relative_range(view: View) -> float:
    """Range of the finite losses over their largest size; 0..2; 0: exactly constant."""
    value = _finite(view)
    if not len(value):
        return math.nan
    high, low = float(value.max()), float(value.min())
    size = max(abs(high), abs(low))
    return high / size - low / size if size > 0.0 else 0.0


def learned_in_noise(view: View) -> float:
    """Difference of the first and last fifth's mean levels over its standard error; -1e3..1e3.

    Under about 3 the run has not visibly learned. NaN under 10 points. (Welch 1947.)
    """
    trend = view.loss
    if trend is None or len(trend.y) < 10:
        return math.nan
    k = len(trend.y) // 5
    a, b = trend.y[:k], trend.y[-k:]
    error = math.sqrt((float(a.var()) + float(b.var())) / k)
    return float(np.clip((a.mean() - b.mean()) / max(error, 1e-9 * trend.span), -1e3, 1e3))


def plateau_share(view: View) -> float:
    """Share of the run since the level came, to stay, within 2 % of the drop of its end; 0..1."""
    trend = view.loss
    if trend is None:
        return math.nan
    away = np.abs(trend.level - trend.end) > 0.02 * trend.drop
    if not away.any():
        return 1.0
    last = int(np.flatnonzero(away)[-1])
    return float(1.0 - trend.mid[last])


def begins_late(step: FloatArray) -> bool:
    """Whether steps, float64 [n], begin over three intervals (median of the first ten) after 0."""
    return len(step) > 1 and bool(step[0] > LATE * median(np.diff(step[:11])))


def missed_share(view: View) -> float:
    """Share of the training before the first logged loss: its step over the last one; 0..1.

    0 where the log begins within three logging intervals (median of the first ten) of step 0, where
    no step was logged, and beyond 0.99, where steps are dates. Far above 0: a resumed run, or a log
    cut at its head.
    """
    step = view.history.loss.step
    if view.history.axis == "row" or not begins_late(step):
        return 0.0
    share = float(step[0] / step[-1])
    return share if share <= DATES else 0.0


def done_share(view: View) -> float:
    """Share of the planned training that the log holds, by its counters or settings; 0..1.

    1 where it does not tell how long the training was to be: then it is taken for the whole.
    """
    done = view.history.done
    return 1.0 if math.isnan(done) else done


def both_losses(view: View) -> float:
    """1 where beside the training loss three validation losses or more are finite, else 0."""
    return float(view.val is not None)


def smoothed_alone(view: View) -> float:
    """1 where the training loss was smoothed before it was logged and stands alone, else 0.

    Smoothed by its name, its export or its values; alone: no validation loss beside it. Then the
    noise, which tells most there, is gone (benchmarks/SMOOTHED.md).
    """
    history = view.history
    return float(history.smoothed and history.train is not None and view.val is None)


def smoothing_shows(view: View) -> float:
    """1 where `smoothed_alone` is 1 and the values tell it, whatever the name, else 0.

    That takes 400 rows or more; a raise is right more often on such logs (docs/decisions.md).
    """
    return smoothed_alone(view) * float(view.history.smoothing_shows)


def fine_tuned(view: View) -> float:
    """1 where the run is taken for a fine-tuning, by the user or by what wrote the log, else 0."""
    return float(view.history.fine_tuning)


def reward_logged(view: View) -> float:
    """1 where an episode's reward is logged beside the loss (reinforcement learning), else 0.

    Source: Achiam 2018, Spinning Up in Deep RL, part 3: the loss of a policy gradient is measured
    on data that the policy itself collects; that it falls means nothing.
    """
    return float(bool(view.history.reward))


def policy_logged(view: View) -> float:
    """1 where rewards, losses of a policy and a critic, or values of actions are logged, else 0.

    Source: Achiam 2018, as `reward_logged`; also where nobody logged what an episode brought.
    """
    return float(bool(view.history.reward or view.history.policy))


def adversary_logged(view: View) -> float:
    """1 where the loss of a network that is trained against this one is logged beside it, else 0.

    Source: Goodfellow et al. 2014, arXiv:1406.2661: of a game that both play neither loss goes
    down for good.
    """
    return float(bool(view.history.adversary))


FEATURES = (
    reward_logged,
    policy_logged,
    adversary_logged,
    missed_share,
    done_share,
    both_losses,
    smoothed_alone,
    smoothing_shows,
    fine_tuned,
    finite_points,
    distinct_share,
    relative_range,
    learned_in_noise,
    plateau_share,
)
