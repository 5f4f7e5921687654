"""Draw a task at random from a seed: its data, its model, its loss, and how it is trained."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

T = TypeVar("T")
Random = np.random.RandomState
HELD_BACK = 200
# Multiplications of one optimizer's runs that a task may spend: some seconds of one core.
BUDGET = 6e9
SIZES = {"digits": 1797, "breast_cancer": 569, "wine": 178, "iris": 150, "diabetes": 442}
COLUMNS = {"digits": 64, "breast_cancer": 30, "wine": 13, "iris": 4, "diabetes": 10}
CLASSES = {"digits": 10, "breast_cancer": 2, "wine": 3, "iris": 3}
SOURCES = {
    "teacher": 0.25,
    "blobs": 0.15,
    "teacher_classes": 0.1,
    "digits": 0.2,
    "breast_cancer": 0.06,
    "wine": 0.05,
    "iris": 0.04,
    "diabetes": 0.06,
    "symbols": 0.09,
}
OF_NUMBERS = ("teacher", "diabetes")
NUMBER_LOSSES = {"squared": 0.4, "absolute": 0.15, "huber": 0.15, "nll": 0.15, "poisson": 0.15}
CLASS_LOSSES = {
    "cross-entropy": 0.5,
    "smoothed": 0.12,
    "hinge": 0.13,
    "squared": 0.1,
    "contrastive": 0.07,
    "reconstruction": 0.08,
}
ACTIVATIONS = {"relu": 0.3, "tanh": 0.25, "gelu": 0.2, "sigmoid": 0.1, "sine": 0.15}
THIRD = ("sgd", "momentum", "momentum99", "rmsprop", "adagrad", "lion", "adam", "adamw")
BENCHMARKS_FROM = 60  # the seed from which on tasks are tried as public benchmarks try them
FURTHER = ("warmup_cosine", "early_decay", "wsd", "one_cycle", "linear", "restarts")


@dataclass(frozen=True)
class Examples:
    """What is learned from. `noise` is a share of wrong labels, or a multiple of the signal."""

    source: str
    rows: int
    held: int
    columns: int
    outputs: int
    projected: bool
    noise: float
    overlap: float
    depth: int
    scale: float
    offset: float
    target: tuple[float, float]
    imbalance: float


@dataclass(frozen=True)
class Model:
    """What learns, and the loss it is judged by."""

    kind: str
    width: int
    depth: int
    activation: str
    gain: float
    residual: bool
    norm: bool
    dropout: float
    loss: str


@dataclass(frozen=True)
class Training:
    """How it is trained; `epochs` of 0 mean that every step is written.

    `penalty` times half the squares of the weights is part of the loss; `decay` is not.
    """

    batch: int
    steps: int
    epochs: int
    decay: float
    clip: float
    optimizers: tuple[str, ...]
    further: tuple[str, ...]
    spacing: float
    shift: float
    wider: tuple[float, float]
    penalty: float = 0.0


@dataclass(frozen=True)
class Draw:
    """All that makes one task."""

    seed: int
    examples: Examples
    model: Model
    training: Training


def draw(seed: int) -> Draw:
    """The task of a seed."""
    r = Random(90_000 + seed)
    examples = _examples(r)
    model = _model(r, examples)
    training = _training(r, examples, model)
    if seed >= BENCHMARKS_FROM:
        training = _as_benchmarks_do(r, training)
    return Draw(seed, examples, model, training)


def _as_benchmarks_do(r: Random, t: Training) -> Training:
    """Rates over seven decades for three optimizers, often a penalty in the loss."""
    heavy = str(r.choice(["momentum", "momentum99"]))
    return replace(
        t,
        decay=0.0,
        optimizers=("sgd", heavy, "adam"),
        further=(),
        spacing=0.55,
        wider=(t.wider[0] + 0.8, t.wider[1] + 1.4),
        penalty=_maybe(r, 0.5, _between(r, 1e-4, 0.02), 0.0),
    )


def work(e: Examples, m: Model) -> float:
    """Multiplications of one row forwards, roughly."""
    if m.kind == "conv":
        return 16.0 * m.width * (36 + 9 * m.width * (m.depth - 1)) + 16 * m.width * e.outputs
    if m.kind == "mlp":
        ends = e.columns + (e.columns if m.loss == "reconstruction" else e.outputs)
        return m.width * (ends + m.width * (m.depth - 1.0))
    gates = {"gru": 6.0, "rnn": 2.0, "attention": 5.0}[m.kind]
    return 2 * gates * e.columns * m.width**2


def _pick(r: Random, weights: dict[str, float]) -> str:
    p = np.array(list(weights.values()))
    return str(r.choice(list(weights), p=p / p.sum()))


def _between(r: Random, low: float, high: float) -> float:
    """Uniform in the logarithm."""
    return float(np.exp(r.uniform(math.log(low), math.log(high))))


def _maybe(r: Random, chance: float, value: T, otherwise: T) -> T:
    return value if r.rand() < chance else otherwise


def _examples(r: Random) -> Examples:
    source = _pick(r, SOURCES)
    total = SIZES.get(source, 100_000)
    held = min(HELD_BACK, int(0.35 * total))
    projected = source in COLUMNS and r.rand() < (0.7 if source == "digits" else 0.3)
    free = source not in COLUMNS or projected
    drawn = int(_between(r, 2, 24))
    scale = _maybe(r, 0.4, _between(r, 0.1, 10), 1.0)
    numbers = source in OF_NUMBERS
    imbalance = 0.0 if numbers else _maybe(r, 0.3, r.uniform(0.5, 1.5), 0.0)
    most = int((0.45 if imbalance else 0.9) * (total - held))
    noise = _maybe(r, 0.5, r.uniform(0.1, 1.0), 0.02)
    unit = _maybe(r, 0.25, _between(r, 0.2, 8), 1.0)
    columns = {"symbols": max(4, drawn // 2), "digits": max(6, drawn)}.get(source, drawn)
    rows = _maybe(r, 0.25, _between(r, 1000, 3000), _between(r, 20, 3000))
    return Examples(
        source=source,
        rows=min(int(rows), most),
        held=held,
        columns=columns if free else COLUMNS[source],
        outputs=int(r.randint(1, 4)) if numbers else CLASSES.get(source, r.randint(2, 11)),
        projected=projected,
        noise=noise if numbers else _maybe(r, 0.4, r.uniform(0.05, 0.5), 0.0),
        overlap=_between(r, 0.2, 1.5),
        depth=int(r.randint(1, 5)),
        scale=1.0 if source == "symbols" else scale,
        offset=_maybe(r, 0.25, r.uniform(-2, 2), 0.0),
        target=(unit, unit * _maybe(r, 0.3, r.uniform(-3, 3), 0.0)),
        imbalance=imbalance,
    )


def _model(r: Random, e: Examples) -> Model:
    kind = "mlp"
    if e.source == "symbols":
        kind = str(r.choice(["gru", "rnn", "attention"]))
    elif e.source == "digits" and not e.projected:
        kind = "conv"
    losses = NUMBER_LOSSES if e.source in OF_NUMBERS else CLASS_LOSSES
    if kind != "mlp":
        losses = {k: v for k, v in losses.items() if k not in {"contrastive", "reconstruction"}}
    depth = int(_between(r, 1, 9)) if kind == "mlp" else int(r.randint(1, 3))
    width = int(_between(r, 8, 40) / (1 if depth < 4 else 1.6))
    if kind != "mlp":
        width = int(r.randint(4, 11 if kind == "conv" else 13))
    activation = _pick(r, ACTIVATIONS)
    residual = r.rand() < (0.2 if depth < 3 else 0.5)
    norm = r.rand() < 0.25
    if activation == "sigmoid" and depth > 3 and not (residual or norm):
        activation = "tanh"  # the signal would be gone
    return Model(
        kind=kind,
        width=width,
        depth=depth,
        activation=activation,
        gain=_between(r, 0.3, 2.0) ** (1 / max(1.0, depth / 2)),
        residual=residual,
        norm=norm,
        dropout=_maybe(r, 0.2, r.uniform(0.1, 0.5), 0.0),
        loss=_pick(r, losses),
    )


def _optimizers(r: Random) -> tuple[str, ...]:
    """One without and one with a memory of squares, and now and then a third."""
    two = (str(r.choice(["sgd", "momentum"])), str(r.choice(["adam", "adamw"])))
    third = str(r.choice([o for o in THIRD if o not in two]))
    return _maybe(r, 0.35, (*two, third), two)


def _training(r: Random, e: Examples, m: Model) -> Training:
    optimizers = _optimizers(r)
    further = _maybe(r, 0.4, (str(r.choice(FURTHER)),), ())
    spacing = round(float(r.uniform(0.3, 0.6)), 2)
    # Inputs ten times as large want smaller rates: the grid reaches further on that side.
    lean = math.log10(e.scale * (e.target[0] if m.loss == "squared" else 1.0))
    low, high = (_maybe(r, 0.4, r.uniform(0, 1), 0.0) for _ in range(2))
    wider = (round(low + max(0.0, lean), 2), round(high + max(0.0, -lean), 2))
    runs = 2 * ((5 + len(further)) * (4.75 + sum(wider)) / spacing + 2)
    least = 12 if m.loss == "contrastive" else 1
    batch = max(least, int(_between(r, 1, min(e.rows, 100))))
    if r.rand() < 0.25 and e.rows < 300:
        batch = e.rows
    steps, epochs = int(_between(r, 80, 1500)), int(_between(r, 5, 100))
    by_epoch = r.rand() < 0.5

    def affordable(size: int) -> int:
        each = BUDGET / (runs * work(e, m))
        if by_epoch:  # validation after every epoch costs a third of training on as many rows
            return int(each / (3 * size + e.held * size / e.rows))
        return int(each / (3 * size + e.held / 20))

    while batch > least and affordable(batch) < 60:
        batch = max(least, batch // 2)
    cap = min(1500, max(60, affordable(batch)))
    steps = min(steps, cap) // 20 * 20
    if by_epoch:
        while e.rows // batch * 5 > cap:
            batch += 1
        per = e.rows // batch
        if per * epochs < 40:  # too few steps to see anything: as many more
            epochs += 40 // per
        epochs = min(epochs, 100, cap // per)
    return Training(
        batch=0 if batch == e.rows else batch,
        steps=0 if by_epoch else steps,
        epochs=epochs if by_epoch else 0,
        decay=_maybe(r, 0.3, _between(r, 1e-4, 0.05), 0.0),
        clip=_maybe(r, 0.2, _between(r, 0.1, 10), 0.0),
        optimizers=optimizers,
        further=further,
        spacing=spacing,
        shift=round(float(r.uniform(-0.7, 0.7)), 2),
        wider=wider,
    )
