"""MXNet: the log lines of Module.fit with a Speedometer (Python 3.8, 'numpy<1.24', mxnet 1.9.1)."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import mxnet as mx
import numpy as np
from tiny import clouds


def main(target: Path) -> None:
    logging.basicConfig(filename=str(target), filemode="w", level=logging.INFO,
                        format="%(levelname)s:%(name)s:%(message)s")  # fmt: skip
    mx.random.seed(0)
    np.random.seed(0)
    loaders = []
    for count, seed in ((480, 1), (160, 2)):
        points, labels = clouds(count, seed)
        shuffled = seed == 1
        loaders.append(mx.io.NDArrayIter(points.astype("float32"), labels, 16, shuffle=shuffled))
    layer = mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=3)
    model = mx.mod.Module(mx.sym.SoftmaxOutput(layer, name="softmax"))
    model.fit(
        loaders[0], loaders[1], eval_metric=["ce", "acc"], num_epoch=6, optimizer="sgd",
        optimizer_params={"learning_rate": 0.1},
        batch_end_callback=mx.callback.Speedometer(16, 10),
    )  # fmt: skip


main(Path(sys.argv[1]).resolve())
