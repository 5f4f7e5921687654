"""Short runs and long ones: adapters, adapted text, few epochs, bootstrapped targets, flows."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import LETTERS, digits, letters
from corpus.nets import Layer, linear, mlp, mlp_init, mse, xent
from corpus.schedules import CORE
from corpus.tasks.base import Array, Data, Loss, Params, Problem, State, Task, plain, split


def _classify(p: Params, x: Array, y: Array) -> Array:
    return xent(mlp(p, x), y)


def _trained(loss: Loss, params: Params, data: Data, rate: float, steps: int) -> Params:
    """Weights after some steps of gradient descent on batches of 64."""
    rows = np.random.RandomState(7).randint(0, len(data[0]), (steps, 64))
    arrays = tuple(jnp.asarray(a) for a in data)

    def step(p: Params, at: Array) -> tuple[Params, None]:
        batch = tuple(a[at] for a in arrays)
        g = jax.grad(lambda q: loss(q, {}, batch, jax.random.PRNGKey(0), True)[0])(p)
        return jax.tree_util.tree_map(lambda a, b: a - rate * b, p, g), None

    return jax.jit(lambda p: jax.lax.scan(step, p, jnp.asarray(rows))[0])(params)


def adapters() -> Problem:
    """A frozen network learns turned images through a product of two thin matrices a layer."""
    x, y = digits()
    base, other = split(x, y, 0.5, seed=111)
    turned = other[0].reshape(-1, 8, 8).swapaxes(1, 2).reshape(-1, 64)
    train, val = split(turned, other[1], 0.3, seed=111)
    sizes = (64, 48, 32, 10)
    start = mlp_init(sizes)(jax.random.PRNGKey(111))
    frozen = _trained(plain(_classify), start, base, 0.2, 800)

    def init(key: Array) -> Params:
        keys = jax.random.split(key, 3)
        pairs = zip(keys, sizes, sizes[1:], strict=False)
        return [
            {"a": jax.random.normal(k, (m, 3)) / m**0.5, "b": jnp.zeros((3, n))}
            for k, m, n in pairs
        ]

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = x
        for k, (layer, thin) in enumerate(zip(frozen, p, strict=True)):
            h = linear(layer, h) + 2 * (h @ thin["a"]) @ thin["b"]
            h = jax.nn.relu(h) if k < 2 else h
        return xent(h, y)

    return Problem(train, val, init, plain(loss))


def _next_letter(p: Params, x: Array, y: Array) -> Array:
    h = (jax.nn.one_hot(x, LETTERS) @ p["embed"]).reshape(len(x), 40)
    return xent(mlp(p["net"], h), y)


def adapted_text() -> Problem:
    """A model of letters, trained on one module, gets another: four epochs, as one fine-tunes."""
    old, new = letters(5, 4000, ("turtle.py",), 112), letters(5, 2400, ("tarfile.py",), 113)
    known = (old[0], old[1][:, -1])
    train, val = split(new[0], new[1][:, -1], 384 / 2400)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        embed = 0.3 * jax.random.normal(a, (LETTERS, 8))
        start = {"embed": embed, "net": mlp_init([40, 32, LETTERS])(b)}
        return _trained(plain(_next_letter), start, known, 0.4, 1000)

    return Problem(train, val, init, plain(_next_letter))


def smoothed_labels() -> Problem:
    """Smoothed labels, whose loss never nears zero, over a few long epochs."""
    train, val = split(*digits(), 297 / 1797, seed=114)

    def loss(p: Params, x: Array, y: Array) -> Array:
        logp = jax.nn.log_softmax(mlp(p, x))
        return 0.9 * xent(logp, y) - 0.1 * jnp.mean(logp)

    return Problem(train, val, mlp_init([64, 48, 10], 1.0), plain(loss))


def self_training() -> Problem:
    """80 labels; of 800 more images the network trusts what it is sure of, and noise is added."""
    x, y = digits()
    (x, y), val = split(x, y, 0.3, seed=115)
    known = np.random.RandomState(115).randint(0, 80, 800)
    images, classes = jnp.asarray(x[:80]), jnp.asarray(y[:80])

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, labelled = batch
        if not training:
            return _classify(p, x, labelled), state
        supervised = _classify(p, images[labelled], classes[labelled])
        guess = jax.lax.stop_gradient(jax.nn.softmax(mlp(p, x)))
        sure = jnp.max(guess, -1) > 0.9
        logp = jax.nn.log_softmax(mlp(p, x + 0.2 * jax.random.normal(key, x.shape)))
        return supervised - jnp.mean(sure * jnp.sum(guess * logp, -1)), state

    return Problem((x[80:880], known.astype(np.int32)), val, mlp_init([64, 32, 10]), loss)


def bootstrapped() -> Problem:
    """Values of a chain of states learned from a slow copy of the network itself."""
    r = np.random.RandomState(116)
    states, decay = 12, 0.8
    pay = r.randn(states, 2)
    move = np.stack([np.maximum(np.arange(states) - 1, 0), (np.arange(states) + 3) % states], 1)
    true = np.zeros((states, 2))
    for _ in range(100):
        true = pay + decay * true.max(1)[move]
    state, action = r.randint(0, states, 3000), r.randint(0, 2, 3000)
    reward = pay[state, action] + 0.5 * r.randn(3000)
    facts = np.stack([action, reward, true[state, action]], 1).astype(np.float32)
    train, val = split(np.stack([state, move[state, action]], 1).astype(np.int32), facts)

    def copy() -> State:
        return jax.tree_util.tree_map(
            jnp.zeros_like, mlp_init([states, 24, 2])(jax.random.PRNGKey(0))
        )

    def loss(
        p: list[Layer], slow: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, facts = batch
        now, after = (jax.nn.one_hot(x[:, k], states) for k in (0, 1))
        value = jnp.sum(mlp(p, now) * jax.nn.one_hot(facts[:, 0].astype(int), 2), -1)
        if not training:
            return mse(value, facts[:, 2]), slow
        target = facts[:, 1] + decay * jnp.max(mlp(slow, after), -1)
        slow = jax.tree_util.tree_map(
            lambda a, b: 0.95 * a + 0.05 * jax.lax.stop_gradient(b), slow, p
        )
        return mse(value, jax.lax.stop_gradient(target)), slow

    return Problem(train, val, mlp_init([states, 24, 2]), loss, copy)


def tiny_and_huge() -> Problem:
    """Noisy classes of points from three images of a random network; batches of 3 and of 300."""
    r = np.random.RandomState(117)
    x = r.randn(2400, 10).astype(np.float32)
    score = np.tanh(x @ r.randn(10, 12) / 2) @ r.randn(12, 4) + r.gumbel(0, 0.5, (2400, 4))
    train, val = split(x, score.argmax(1).astype(np.int32), 300 / 2400)
    return Problem(train, val, mlp_init([10, 24, 4], 1.0), plain(_classify))


def flow() -> Problem:
    """Where does a point drift in two seconds? One field of velocities, eight steps of Euler."""
    r = np.random.RandomState(118)
    start = r.uniform(-2, 2, (2500, 2))
    at = start.copy()
    for _ in range(200):
        speed = np.stack([at[:, 1], 1.5 * (1 - at[:, 0] ** 2) * at[:, 1] - at[:, 0]], 1)
        at = at + 0.01 * speed
    train, val = split(start.astype(np.float32), at.astype(np.float32))

    def loss(p: Params, x: Array, y: Array) -> Array:
        for _ in range(8):
            x = x + 0.25 * mlp(p, x, jnp.tanh)
        return mse(x, y)

    return Problem(train, val, mlp_init([2, 24, 2], 1.0), plain(loss))


TASKS = (
    Task(
        "adapters_epochs",
        "low-rank adapters of a frozen network, six epochs",
        adapters,
        steps=0,
        epochs=6,
        optimizers=("sgd", "momentum", "adam"),
        batch_sizes=(12,),
        shift=0.1,
        wider=(0.5, 0.5),
    ),
    Task(
        "adapted_text_epochs",
        "a model of letters adapted to another text, four epochs",
        adapted_text,
        steps=0,
        epochs=4,
        optimizers=("sgd", "momentum", "adamw"),
        batch_sizes=(32,),
        schedules=(*CORE, "linear"),
        spacing=0.6,
        shift=-0.2,
        wider=(0.6, 0.6),
    ),
    Task(
        "smoothed_labels_epochs",
        "smoothed labels, eight epochs",
        smoothed_labels,
        steps=0,
        epochs=8,
        optimizers=("sgd", "momentum", "momentum99", "adam", "lion"),
        batch_sizes=(25,),
        spacing=0.55,
        wider=(0.0, 1.0),
    ),
    Task(
        "self_training",
        "pseudo-labels and few true ones",
        self_training,
        steps=360,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(16,),
        shift=-0.1,
        wider=(0.5, 0.0),
    ),
    Task(
        "bootstrapped",
        "values learned from a slow copy of the network",
        bootstrapped,
        steps=1000,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(32,),
        spacing=0.6,
        shift=0.15,
        wider=(0.0, 1.0),
    ),
    Task(
        "tiny_and_huge",
        "batches of three and of three hundred",
        tiny_and_huge,
        steps=240,
        optimizers=("sgd", "momentum", "adam"),
        batch_sizes=(3, 300),
        spacing=0.5,
        shift=0.25,
        wider=(0.0, 1.0),
    ),
    Task(
        "flow",
        "field of velocities, long run",
        flow,
        steps=2000,
        optimizers=("sgd", "momentum", "adam"),
        batch_sizes=(16,),
        schedules=(*CORE, "wsd"),
        spacing=0.6,
        shift=-0.9,
        wider=(1.2, 0.6),
        ranges=((-1.0, 0.5, 100), (0.0, 1.0, 200), (-2.0, 0.0, 400)),
    ),
)
