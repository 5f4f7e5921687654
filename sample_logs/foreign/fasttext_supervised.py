"""fastText: the line that train_supervised(verbose=2) keeps drawing on the terminal."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import fasttext
import numpy as np
from tiny import clouds


def main(target: Path) -> None:
    points, labels = clouds(20000, 1)
    data = Path(tempfile.mkdtemp()) / "clouds.txt"
    words = np.round(points).astype(int)
    lines = (
        f"__label__{label} " + " ".join(f"w{n}_{word}" for n, word in enumerate(row))
        for row, label in zip(words, labels, strict=True)
    )
    data.write_text("\n".join(lines) + "\n")
    with target.open("wb") as file:
        os.dup2(file.fileno(), 2)
        fasttext.train_supervised(str(data), lr=0.1, epoch=100, dim=100, thread=2, verbose=2)


main(Path(sys.argv[1]).resolve())
