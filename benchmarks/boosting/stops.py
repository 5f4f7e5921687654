"""Whether "stop at the best round" (LR504) is right on rows that did not choose the round.

    cd benchmarks
    python -m boosting.stops > STOPS    # some minutes

LightGBM at nine rates on the data sets of `boosting/data.py`, 400 rounds. The log holds the losses
of one half of the rows held back; what the other half lost at the round that is named, against the
last, tells whether to stop was right: by over 2 % of what there was to gain on them.
"""

from __future__ import annotations

from collections import defaultdict

import lightgbm
import numpy as np
from advisor.features import measure
from advisor.history import Curve, History

from boosting.data import PROBLEMS, Floats, Problem, parted
from boosting.runs import RATES

ROUNDS = 400
TURNED, FAR, BEFORE_END = 0.03, 0.1, 0.95  # the limits of LR504


def losses(problem: Problem, rate: float) -> tuple[Floats, Floats, float]:
    """The losses of both halves a round, and of the best constant on the second."""
    train, (x, y) = parted(problem)
    half = len(y) // 2
    objective = {0: "regression", 2: "binary"}.get(problem.classes, "multiclass")
    settings = {"objective": objective, "learning_rate": rate, "num_threads": 1, "verbose": -1}
    if problem.classes > 2:
        settings["num_class"] = problem.classes
    known = lightgbm.Dataset(*train)
    sets = [
        lightgbm.Dataset(*part, reference=known)
        for part in ((x[:half], y[:half]), (x[half:], y[half:]))
    ]
    seen: dict[str, dict[str, list[float]]] = {}
    lightgbm.train(settings, known, ROUNDS, sets, callbacks=[lightgbm.record_evaluation(seen)])
    first, second = (np.array(next(iter(seen[name].values()))) for name in ("valid_0", "valid_1"))
    return first, second, constant(train[1], y[half:], problem.classes)


def constant(known: Floats, other: Floats, classes: int) -> float:
    """The loss of the best constant of some targets on others."""
    if not classes:
        return float(((other - known.mean()) ** 2).mean())
    shares = np.bincount(known.astype(int), minlength=classes) / len(known)
    return float(-np.log(shares[other.astype(int)]).mean())


def main() -> None:
    """Print how often it was right, by half and by how far the validation had risen."""
    right: dict[tuple[str, str], list[bool]] = defaultdict(list)
    saved: dict[tuple[str, str], list[float]] = defaultdict(list)
    for problem in PROBLEMS:
        runs = [losses(problem, float(rate)) for rate in RATES]
        gain = runs[0][2] - min(float(other.min()) for _, other, _ in runs)
        if gain < 0.02 * runs[0][2]:
            continue
        for logged, other, _ in runs:
            step = np.arange(1.0, len(logged) + 1)
            told = measure(History(val=Curve(step, logged), boosting=True)).values
            if told["rise_after_best"] <= TURNED or told["best_round_at"] >= BEFORE_END:
                continue
            less = (other[-1] - other[int(told["best_round"]) - 1]) / gain
            how = f"{FAR:g} or more" if told["rise_after_best"] >= FAR else f"{TURNED:g} to {FAR:g}"
            right[problem.half, how].append(bool(less > 0.02))
            saved[problem.half, how].append(float(np.clip(less, -1, 1)))
    for key in sorted(right):
        seen, good = len(right[key]), sum(right[key])
        share, less = good / seen, float(np.mean(saved[key]))
        print(f"| {' | '.join(key)} | {seen} | {good} | {share:.2f} | {less:.2f} |")


if __name__ == "__main__":
    main()
