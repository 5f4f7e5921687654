"""Vowpal Wabbit: the progress table that it prints while it learns."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import vowpalwabbit
from tiny import clouds


def main(target: Path) -> None:
    points, labels = clouds(4000, 1)
    data = Path(tempfile.mkdtemp()) / "clouds.vw"
    lines = (
        f"{label + 1} | " + " ".join(f"f{n}:{value:.4f}" for n, value in enumerate(point))
        for point, label in zip(points, labels, strict=True)
    )
    data.write_text("\n".join(lines) + "\n")
    os.chdir(data.parent)
    with target.open("wb") as file:
        os.dup2(file.fileno(), 2)  # the library prints from C++
        model = vowpalwabbit.Workspace("--oaa 3 --loss_function logistic -d clouds.vw -P 100")
        model.finish()


main(Path(sys.argv[1]).resolve())
