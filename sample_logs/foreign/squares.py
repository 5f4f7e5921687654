"""A data set in the YOLO layout, drawn in a moment: one white square a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path


def squares(folder: Path) -> Path:
    """Write pictures with one white square each, their labels, and the data's yaml."""
    rng = np.random.default_rng(0)
    for split in ("train", "val"):
        for kind in ("images", "labels"):
            (folder / kind / split).mkdir(parents=True)
        for number in range(8):
            picture = rng.integers(0, 60, (64, 64, 3), dtype=np.uint8)
            x, y, size = rng.integers(8, 30), rng.integers(8, 30), rng.integers(14, 26)
            picture[y : y + size, x : x + size] = 255
            cv2.imwrite(str(folder / "images" / split / f"{number}.png"), picture)
            box = ((x + size / 2) / 64, (y + size / 2) / 64, size / 64, size / 64)
            text = "0 " + " ".join(f"{part:.5f}" for part in box) + "\n"
            (folder / "labels" / split / f"{number}.txt").write_text(text)
    data = folder / "data.yaml"
    data.write_text(
        f"path: {folder}\ntrain: images/train\nval: images/val\nnc: 1\nnames: [square]\n"
    )
    return data
