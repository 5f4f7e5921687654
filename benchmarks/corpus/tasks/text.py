"""The standard library as text: attention, recurrence, embeddings, sparse bags of words."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import VOCABULARY, characters, words
from corpus.nets import dense, layer_norm, linear, mlp, mlp_init, mse, xent
from corpus.schedules import CORE
from corpus.tasks.base import Array, Params, Problem, Task, plain, split

MODULES = (
    "argparse.py",
    "typing.py",
    "tarfile.py",
    "subprocess.py",
    "decimal.py",
    "turtle.py",
    "inspect.py",
    "optparse.py",
)


def text_attention() -> Problem:
    """One block of a transformer with two heads and layer norms, sixteen characters."""
    context, width, heads = 16, 32, 2
    x, y = characters(context, 6000, ("inspect.py", "subprocess.py"), seed=41)
    train, val = split(x, y, 0.1)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 8)
        return {
            "embed": 0.3 * jax.random.normal(ks[0], (VOCABULARY, width)),
            "place": 0.3 * jax.random.normal(ks[1], (context, width)),
            "qkv": 0.3 * jax.random.normal(ks[2], (width, 3 * width)) / width**0.5,
            "mix": dense(ks[3], width, width, 0.5),
            "up": dense(ks[4], width, 2 * width),
            "down": dense(ks[5], 2 * width, width, 0.5),
            "norms": jnp.ones((3, width)),
            "out": dense(ks[6], width, VOCABULARY, 0.5),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = jax.nn.one_hot(x, VOCABULARY) @ p["embed"] + p["place"]
        qkv = layer_norm(h, p["norms"][0]) @ p["qkv"]
        q, k, v = jnp.split(qkv.reshape(len(x), context, heads, -1), 3, -1)
        likeness = jnp.einsum("nihd,njhd->nhij", q, k) / (width / heads) ** 0.5
        causal = jnp.tril(jnp.ones((context, context), bool))
        weights = jax.nn.softmax(jnp.where(causal, likeness, -1e9))
        mixed = jnp.einsum("nhij,njhd->nihd", weights, v).reshape(h.shape)
        h = h + linear(p["mix"], mixed)
        wide = jax.nn.gelu(linear(p["up"], layer_norm(h, p["norms"][1])))
        h = h + linear(p["down"], wide)
        return xent(linear(p["out"], layer_norm(h, p["norms"][2])), y)

    return Problem(train, val, init, plain(loss))


def _lstm(p: Params, inputs: Array, width: int) -> Array:
    """Hidden states [time, n, width] of an LSTM over inputs [n, time, features]."""

    def cell(carry: tuple[Array, Array], x: Array) -> tuple[tuple[Array, Array], Array]:
        h, c = carry
        i, f, o, g = jnp.split(linear(p, jnp.concatenate([h, x], -1)), 4, -1)
        c = jax.nn.sigmoid(f + 1) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    zero = jnp.zeros((inputs.shape[0], width))
    return jax.lax.scan(cell, (zero, zero), jnp.swapaxes(inputs, 0, 1))[1]


def lstm_adding() -> Problem:
    """Add the two marked numbers of ten: an LSTM guesses the mean until it understands."""
    r = np.random.RandomState(42)
    n, length, width = 4000, 10, 20
    numbers, marks = r.rand(n, length), np.zeros((n, length))
    at = np.stack([r.randint(0, 5, n), r.randint(5, 10, n)], 1)
    np.put_along_axis(marks, at, 1.0, 1)
    x = np.stack([numbers, marks], -1).astype(np.float32)
    y = ((numbers * marks).sum(1, keepdims=True) - 1).astype(np.float32)
    train, val = split(x, y)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {"cell": dense(a, width + 2, 4 * width, 1.0), "out": dense(b, width, 1, 1.0)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        return mse(linear(p["out"], _lstm(p["cell"], x, width)[-1]), y)

    return Problem(train, val, init, plain(loss))


def lstm_text_epochs() -> Problem:
    """Next character by an LSTM over ten; epochs of 800 windows."""
    width = 24
    x, y = characters(10, 1000, ("turtle.py", "optparse.py"), seed=43)
    train, val = split(x, y)

    def init(key: Array) -> Params:
        a, b, c = jax.random.split(key, 3)
        return {
            "embed": 0.3 * jax.random.normal(a, (VOCABULARY, 16)),
            "cell": dense(b, width + 16, 4 * width, 1.0),
            "out": dense(c, width, VOCABULARY, 1.0),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        inputs = jax.nn.one_hot(x, VOCABULARY) @ p["embed"]
        hidden = _lstm(p["cell"], inputs, width)
        return xent(linear(p["out"], hidden), jnp.swapaxes(y, 0, 1))

    return Problem(train, val, init, plain(loss))


def rnn_clipped() -> Problem:
    """A plain recurrent net started near chaos, kept in hand by clipping gradients."""
    width, length = 32, 20
    x, y = characters(length, 4000, ("decimal.py", "typing.py"), seed=44)
    train, val = split(x, y, 0.1)

    def init(key: Array) -> Params:
        a, b, c = jax.random.split(key, 3)
        return {
            "in": jax.random.normal(a, (VOCABULARY, width)),
            "cell": dense(b, width, width, 1.8),
            "out": dense(c, width, VOCABULARY, 1.0),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        inputs = jnp.swapaxes(jax.nn.one_hot(x, VOCABULARY) @ p["in"], 0, 1)

        def cell(h: Array, e: Array) -> tuple[Array, Array]:
            h = jnp.tanh(linear(p["cell"], h) + e)
            return h, h

        _, hidden = jax.lax.scan(cell, jnp.zeros((len(x), width)), inputs)
        return xent(linear(p["out"], hidden), jnp.swapaxes(y, 0, 1))

    return Problem(train, val, init, plain(loss))


def skipgram() -> Problem:
    """Words and their neighbours with four false ones each: embeddings, sparse gradients."""
    size, width = 300, 16
    stream, _ = words(MODULES, size)
    r = np.random.RandomState(45)
    at = r.randint(3, len(stream) - 3, 12000)
    near = at + r.choice([-3, -2, -1, 1, 2, 3], len(at))
    false = stream[r.randint(0, len(stream), (len(at), 4))]
    train, val = split(stream[at], np.concatenate([stream[near][:, None], false], 1), 0.1)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {
            "word": 0.5 * jax.random.normal(a, (size, width)) / width,
            "near": 0.5 * jax.random.normal(b, (size, width)) / width,
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        word = jax.nn.one_hot(x, size) @ p["word"]
        near = jax.nn.one_hot(y, size) @ p["near"]
        likeness = jnp.einsum("nd,nkd->nk", word, near)
        sign = jnp.array([-1.0, 1.0, 1.0, 1.0, 1.0])
        return jnp.mean(jnp.sum(jax.nn.softplus(sign * likeness), -1))

    return Problem(train, val, init, plain(loss))


def bag_of_words() -> Problem:
    """Which of eight modules does a pair of lines come from? Most words are rare."""
    size = 600
    lines: list[list[int]] = []
    label: list[int] = []
    every, _ = words(MODULES, size)
    for k, name in enumerate(MODULES):
        ours = every[_slice(name)]
        for start in range(0, len(ours) - 8, 8):
            lines.append(list(ours[start : start + 8]))
            label.append(k)
    bags = np.zeros((len(lines), size), np.float32)
    for i, line in enumerate(lines):
        bags[i, line] = 1.0
    bags[:, 0] = 0
    keep = np.random.RandomState(46).permutation(len(bags))[:4000]
    train, val = split(bags[keep], np.array(label, np.int32)[keep])
    return Problem(train, val, mlp_init([size, 16, 8]), plain(lambda p, x, y: xent(mlp(p, x), y)))


def _slice(name: str) -> slice:
    """Where a module's words lie in the stream of all modules."""
    lengths = [len(words((m,), 10)[0]) for m in MODULES]
    k = MODULES.index(name)
    return slice(sum(lengths[:k]), sum(lengths[: k + 1]))


def ngram_epochs() -> Problem:
    """Next character from the four before it through an embedding; epochs of 3,000 rows."""
    x, y = characters(4, 3600, ("argparse.py",), seed=47)
    train, val = split(x, y[:, -1], 1 / 6)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        embed = 0.3 * jax.random.normal(a, (VOCABULARY, 8))
        return {"embed": embed, "net": mlp_init([32, 40, VOCABULARY])(b)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = (jax.nn.one_hot(x, VOCABULARY) @ p["embed"]).reshape(len(x), 32)
        return xent(mlp(p["net"], h), y)

    return Problem(train, val, init, plain(loss))


TASKS = (
    Task(
        "skipgram",
        "embeddings with negative sampling",
        skipgram,
        steps=800,
        optimizers=("sgd", "momentum", "adam", "adagrad"),
        batch_sizes=(64,),
        schedules=(*CORE, "linear"),
        shift=0.35,
    ),
    Task(
        "bag_of_words",
        "sparse gradients of a bag of words",
        bag_of_words,
        steps=500,
        optimizers=("sgd", "adam", "adagrad", "rmsprop"),
        batch_sizes=(16,),
        schedules=(*CORE, "wsd"),
        spacing=0.4,
    ),
    Task(
        "text_attention",
        "a transformer block on characters",
        text_attention,
        steps=300,
        optimizers=("sgd", "adam", "adamw", "muon"),
        batch_sizes=(8,),
        schedules=(*CORE, "warmup_cosine"),
        shift=0.05,
    ),
    Task(
        "lstm_adding",
        "LSTM, long plateau",
        lstm_adding,
        steps=1000,
        optimizers=("momentum", "adam", "rmsprop"),
        batch_sizes=(16,),
        schedules=(*CORE, "one_cycle"),
        shift=-0.1,
    ),
    Task(
        "lstm_text_epochs",
        "LSTM on characters, epoch means",
        lstm_text_epochs,
        steps=0,
        epochs=20,
        optimizers=("sgd", "momentum99", "adam"),
        batch_sizes=(32,),
        schedules=(*CORE, "linear"),
        shift=0.2,
    ),
    Task(
        "rnn_clipped",
        "plain recurrent net with gradient clipping",
        rnn_clipped,
        steps=300,
        optimizers=("sgd", "momentum", "adam", "lion"),
        batch_sizes=(8,),
        schedules=(*CORE, "restarts"),
        clip=1.0,
        spacing=0.6,
    ),
    Task(
        "ngram_epochs",
        "neural n-gram model, epoch means",
        ngram_epochs,
        steps=0,
        epochs=40,
        optimizers=("sgd", "momentum", "adamw", "rmsprop"),
        batch_sizes=(50,),
        schedules=(*CORE, "early_decay"),
        shift=-0.2,
    ),
)
