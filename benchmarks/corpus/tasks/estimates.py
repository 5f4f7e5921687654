"""Models of statistics fitted by gradients: few weights, losses of every size."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import digits, letters, standardised, words
from corpus.nets import linear, mlp, mlp_init, mse
from corpus.tasks.base import Array, Params, Problem, each_epoch, every_step, plain, split


def survival() -> Problem:
    """Who is at risk first? Cox's partial likelihood of each batch, a third of it censored."""
    x, target = standardised("diabetes")
    r = np.random.RandomState(181)
    time = r.exponential(1.0, len(x)) * np.exp(-(target - target.mean()) / target.std())
    y = np.stack([time, r.rand(len(x)) < 0.67], 1).astype(np.float32)
    train, val = split(x, y, 0.35, seed=181)

    def loss(p: Params, x: Array, y: Array) -> Array:
        score = mlp(p, x, jnp.tanh)[:, 0]
        later = y[None, :, 0] >= y[:, None, 0]
        risk = jax.nn.logsumexp(jnp.where(later, score[None], -1e9), axis=-1)
        chance = risk - jnp.log(jnp.sum(later, -1))  # 0 for equal scores, however many there are
        return jnp.sum(y[:, 1] * (chance - score)) / len(x)

    return Problem(train, val, mlp_init([10, 16, 1], 0.5), plain(loss))


def gaussian_process() -> Problem:
    """Length, height and noise of a Gaussian process of three columns: likelihood, full batch."""
    r = np.random.RandomState(182)
    x = r.uniform(-2, 2, (96, 3))
    y = np.sin(2 * x[:, 0]) + 0.5 * x[:, 1] + 0.2 * r.randn(96)
    train = (x[:48].astype(np.float32), y[:48].astype(np.float32))
    val = (x[48:].astype(np.float32), y[48:].astype(np.float32))

    def init(key: Array) -> Params:
        return {"length": jnp.full(3, -1.5), "height": jnp.array(1.5), "noise": jnp.array(1.0)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        z = x * jnp.exp(-p["length"])
        gap = jnp.sum((z[:, None] - z[None]) ** 2, -1)
        noise = jnp.exp(p["noise"]) + 1e-4
        k = jnp.exp(p["height"] - gap / 2) + noise * jnp.eye(len(x))
        root = jnp.linalg.cholesky(k)
        half = jax.scipy.linalg.solve_triangular(root, y, lower=True)
        return (jnp.sum(half**2) / 2 + jnp.sum(jnp.log(jnp.diag(root)))) / len(x)

    return Problem(train, val, init, plain(loss))


def item_response() -> Problem:
    """Able students, hard and sharp questions: right answers by a product of both."""
    r = np.random.RandomState(183)
    able, hard, sharp = r.randn(80), r.randn(40), r.lognormal(0, 0.4, 40)
    who, what = r.randint(0, 80, 2600), r.randint(0, 40, 2600)
    right = sharp[what] * (able[who] - hard[what]) > r.logistic(0, 1, 2600)
    x = np.stack([who, what], 1).astype(np.int32)
    train, val = split(x, right.astype(np.float32), 0.25, seed=183)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        able, hard = 0.1 * jax.random.normal(a, (80,)), 0.1 * jax.random.normal(b, (40,))
        return {"able": able, "hard": hard, "sharp": jnp.zeros(40)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        who, what = jax.nn.one_hot(x[:, 0], 80), jax.nn.one_hot(x[:, 1], 40)
        z = jnp.exp(what @ p["sharp"]) * (who @ p["able"] - what @ p["hard"])
        prior = jnp.mean(p["able"] ** 2) + jnp.mean(p["hard"] ** 2) + jnp.mean(p["sharp"] ** 2)
        return jnp.mean(jax.nn.softplus(z) - y * z) + 0.01 * prior

    return Problem(train, val, init, plain(loss))


def phases() -> Problem:
    """A vector of sixteen numbers from squares of projections: a quartic that explodes."""
    r = np.random.RandomState(185)
    x = r.randn(900, 16).astype(np.float32) / 4
    y = (2 * x @ r.randn(16)) ** 2 + 0.1 * r.randn(900)
    train, val = split(x, y.astype(np.float32), 0.25, seed=185)

    def init(key: Array) -> Params:
        return {"w": 0.5 * jax.random.normal(key, (16,))}

    return Problem(train, val, init, plain(lambda p, x, y: jnp.mean(((x @ p["w"]) ** 2 - y) ** 2)))


def three_ways() -> Problem:
    """Entries of a table with three indices as a sum of products: flat at the start."""
    r = np.random.RandomState(186)
    a, b, c = (r.randn(16, 3) for _ in range(3))
    at = r.randint(0, 16, (2400, 3))
    y = np.sum(a[at[:, 0]] * b[at[:, 1]] * c[at[:, 2]], 1) / 2 + 0.2 * r.randn(2400)
    train, val = split(at.astype(np.int32), y.astype(np.float32), 0.25, seed=186)

    def init(key: Array) -> Params:
        return [0.3 * jax.random.normal(k, (16, 4)) for k in jax.random.split(key, 3)]

    def loss(p: Params, at: Array, y: Array) -> Array:
        a, b, c = (jax.nn.one_hot(at[:, k], 16) @ p[k] for k in range(3))
        return mse(jnp.sum(a * b * c, -1), y)

    return Problem(train, val, init, plain(loss))


def each_from_the_others() -> Problem:
    """Every pixel of a black and white digit from all the others: one matrix, a sum of nats."""
    x, _ = digits()
    x = np.sign(x + 1e-3)
    train, val = split(x, x, 0.25, seed=187)

    def init(key: Array) -> Params:
        return {"w": 0.01 * jax.random.normal(key, (64, 64)), "b": jnp.zeros(64)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        w = p["w"] + p["w"].T
        z = x @ (w - jnp.diag(jnp.diag(w))) + p["b"]
        return jnp.mean(jnp.sum(jax.nn.softplus(-2 * y * z), -1))

    return Problem(train, val, init, plain(loss))


def unmixing() -> Problem:
    """Five mixed voices taken apart: a determinant and heavy tails, a loss below zero."""
    r = np.random.RandomState(188)
    voices = r.laplace(size=(3200, 5))
    x = (0.3 * voices @ (r.randn(5, 5) + np.eye(5))).astype(np.float32)
    train, val = split(x, x, seed=188)

    def init(key: Array) -> Params:
        return {"w": jnp.eye(5) + 0.1 * jax.random.normal(key, (5, 5))}

    def loss(p: Params, x: Array, y: Array) -> Array:
        heavy = jnp.sum(jnp.log(jnp.cosh(jnp.clip(x @ p["w"], -60.0, 60.0))), -1)
        return jnp.mean(heavy) - jnp.linalg.slogdet(p["w"])[1]

    return Problem(train, val, init, plain(loss))


def best_of_list() -> Problem:
    """Which of eight offers is taken? The likelihood of each choice, by a score of its columns."""
    r = np.random.RandomState(189)
    x = r.randn(1600, 8, 5).astype(np.float32)
    worth = x[..., 0] - np.abs(x[..., 1]) + 0.7 * np.tanh(2 * x[..., 2] * x[..., 3])
    taken = np.argmax(worth + 0.5 * r.gumbel(size=(1600, 8)), 1)
    train, val = split(x, taken.astype(np.int32), 0.24, seed=189)

    def loss(p: Params, x: Array, y: Array) -> Array:
        logp = jax.nn.log_softmax(mlp(p, x, jax.nn.silu)[..., 0])
        return -jnp.mean(jnp.sum(jnp.where(y[:, None] == jnp.arange(8), logp, 0.0), -1))

    return Problem(train, val, mlp_init([5, 20, 1], 1.0), plain(loss))


def heavy_errors() -> Problem:
    """A line with errors of heavy tails, whose width and tails are learned with it."""
    r = np.random.RandomState(190)
    x = r.randn(2400, 6).astype(np.float32)
    y = np.tanh(x @ r.randn(6)) + 0.15 * np.exp(0.4 * x[:, 0]) * r.standard_t(2.5, 2400)
    train, val = split(x, y[:, None].astype(np.float32), seed=190)

    def loss(p: Params, x: Array, y: Array) -> Array:
        mean, log_width, tail = jnp.split(mlp(p, x, jnp.tanh), 3, -1)
        df = 1.0 + jax.nn.softplus(tail + 1.0)
        log = jax.scipy.special.gammaln
        z = (y - mean) * jnp.exp(-log_width)
        norm = log((df + 1) / 2) - log(df / 2) - 0.5 * jnp.log(df * jnp.pi) - log_width
        return -jnp.mean(norm - (df + 1) / 2 * jnp.log1p(z * z / df))

    return Problem(train, val, mlp_init([6, 20, 3], 1.0), plain(loss))


def slopes_of_density() -> Problem:
    """The slope of a density of three heaps, from points alone: second derivatives in the loss."""
    r = np.random.RandomState(191)
    heaps = np.array([[1.5, 0.0], [-1.0, 1.2], [-0.8, -1.3]])
    x = (heaps[r.randint(0, 3, 3200)] + 0.35 * r.randn(3200, 2)).astype(np.float32)
    train, val = split(x, x, seed=191)

    def loss(p: Params, x: Array, y: Array) -> Array:
        def slope(at: Array) -> Array:
            return mlp(p, at, jax.nn.silu)

        value = slope(x)
        bend = sum(
            (jax.jvp(slope, (x,), (jnp.zeros_like(x).at[:, k].set(1.0),))[1][:, k] for k in (0, 1)),
            jnp.zeros(len(x)),
        )
        return jnp.mean(0.5 * jnp.sum(value**2, -1) + bend)

    return Problem(train, val, mlp_init([2, 24, 24, 2], 1.0), plain(loss))


def topics() -> Problem:
    """Words of pages as mixtures of six topics: shares and topics both through a softmax."""
    stream, _ = words(("tarfile.py", "inspect.py", "pickle.py", "decimal.py"), 100)
    pages = stream[: len(stream) // 60 * 60].reshape(-1, 60)
    counts = np.stack([np.bincount(page, minlength=100) for page in pages]).astype(np.float32)
    train, val = split(counts, counts, 0.25, seed=193)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {"in": mlp_init([100, 16, 6], 1.0)(a), "topics": jax.random.normal(b, (6, 100))}

    def loss(p: Params, x: Array, y: Array) -> Array:
        share = jax.nn.softmax(mlp(p["in"], jnp.sqrt(x)))
        return -jnp.mean(jnp.sum(y * jnp.log(share @ jax.nn.softmax(p["topics"]) + 1e-6), -1))

    return Problem(train, val, init, plain(loss))


def hidden_states() -> Problem:
    """Letters as signs of six hidden states: the likelihood of all paths at once."""
    x, _ = letters(12, 1200, ("decimal.py", "pickle.py"), seed=194)
    train, val = split(x, x, 0.25, seed=194)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        moves, signs = jax.random.normal(a, (6, 6)), jax.random.normal(b, (6, 32))
        return {"moves": moves, "signs": signs, "first": jnp.zeros(6)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        moves = jax.nn.log_softmax(p["moves"])
        signs = jax.nn.log_softmax(p["signs"])
        seen = jax.nn.one_hot(x.T, 32) @ signs.T

        def step(path: Array, now: Array) -> tuple[Array, None]:
            return jax.nn.logsumexp(path[:, :, None] + moves, axis=1) + now, None

        start = jax.nn.log_softmax(p["first"]) + seen[0]
        return -jnp.mean(jax.nn.logsumexp(jax.lax.scan(step, start, seen[1:])[0], axis=-1)) / 12

    return Problem(train, val, init, plain(loss))


def lasso() -> Problem:
    """A line through 120 rows of 60 columns, of which six matter: a penalty with a kink."""
    r = np.random.RandomState(195)
    x = r.randn(480, 60).astype(np.float32)
    y = x[:, :6] @ r.randn(6) + 0.5 * r.randn(480)
    train, val = (x[:120], y[:120].astype(np.float32)), (x[120:], y[120:].astype(np.float32))

    def loss(p: Params, x: Array, y: Array) -> Array:
        return jnp.mean((linear(p, x)[:, 0] - y) ** 2) + 0.1 * jnp.sum(jnp.abs(p["w"]))

    def init(key: Array) -> Params:
        return {"w": 0.3 * jax.random.normal(key, (60, 1)), "b": jnp.zeros(1)}

    return Problem(train, val, init, plain(loss))


def hills() -> Problem:
    """A surface as a sum of twenty hills, whose places and widths are learned."""
    r = np.random.RandomState(196)
    x = r.uniform(-2, 2, (1800, 2)).astype(np.float32)
    y = np.sin(2 * x[:, 0]) * np.cos(1.5 * x[:, 1]) + 0.1 * r.randn(1800)
    train, val = split(x, y.astype(np.float32), seed=196)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        places = jax.random.uniform(a, (20, 2), minval=-2.0, maxval=2.0)
        return {"at": places, "width": jnp.zeros(20), "w": 0.3 * jax.random.normal(b, (20,))}

    def loss(p: Params, x: Array, y: Array) -> Array:
        gap = jnp.sum((x[:, None] - p["at"]) ** 2, -1) * jnp.exp(p["width"])
        return jnp.mean((jnp.exp(-gap) @ p["w"] - y) ** 2)

    return Problem(train, val, init, plain(loss))


TASKS = (
    each_epoch(survival, 40, "sgd momentum adam", 28, 0.5, -0.2, (0.5, 0.5)),
    every_step(gaussian_process, 300, "sgd momentum adam", 0, 0.5, 0.3, (0.5, 0.5)),
    every_step(item_response, 1500, "momentum adam adagrad", 32, 0.5, 0.6, (0.5, 0.8)),
    every_step(phases, 800, "sgd momentum adam", 16, 0.5, 0.3, (0.5, 0.5)),
    every_step(three_ways, 2500, "sgd momentum99 adam", 32, 0.5, 0.6, (0.5, 0.5)),
    each_epoch(each_from_the_others, 12, "sgd momentum adamw", 32, 0.5, -0.8, (0.5, 0.5)),
    every_step(unmixing, 800, "sgd momentum adam", 32, 0.5, 0.0, (0.5, 0.5)),
    each_epoch(best_of_list, 24, "sgd momentum adam", 16, 0.5, 0.2, (0.5, 0.5)),
    every_step(heavy_errors, 1400, "sgd momentum adam", 32, 0.5, 0.0, (0.5, 0.5), ("one_cycle",)),
    every_step(slopes_of_density, 3000, "sgd momentum adam", 32, 0.5, -0.2, (0.5, 0.5)),
    each_epoch(topics, 60, "sgd momentum adam", 10, 0.5, -0.3, (0.5, 0.8)),
    every_step(hidden_states, 600, "momentum adam rmsprop", 12, 0.5, 0.5, (0.5, 0.5)),
    every_step(lasso, 1000, "sgd momentum adam", 8, 0.5, -0.2, (0.5, 0.5), ("restarts",)),
    each_epoch(hills, 40, "sgd momentum99 adam", 18, 0.5, 0.2, (0.5, 0.5)),
)
