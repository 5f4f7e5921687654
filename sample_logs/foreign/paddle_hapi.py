"""PaddlePaddle: what paddle.Model.fit prints with verbose=2."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

import paddle
from paddle.io import Dataset
from tiny import clouds


class Clouds(Dataset):
    def __init__(self, count: int, seed: int) -> None:
        points, labels = clouds(count, seed)
        self.rows = [
            (point.astype("float32"), label) for point, label in zip(points, labels, strict=True)
        ]

    def __getitem__(self, index: int) -> object:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)


def main(target: Path) -> None:
    paddle.seed(0)
    model = paddle.Model(paddle.nn.Linear(8, 3))
    optimizer = paddle.optimizer.SGD(0.1, parameters=model.parameters())
    model.prepare(optimizer, paddle.nn.CrossEntropyLoss(), paddle.metric.Accuracy())
    with target.open("w") as file, redirect_stdout(file):
        model.fit(
            Clouds(480, 1), Clouds(160, 2), batch_size=16, epochs=6, log_freq=10, verbose=2,
            num_workers=0,
        )  # fmt: skip


main(Path(sys.argv[1]))
