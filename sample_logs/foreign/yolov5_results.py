"""YOLOv5 (the package yolov5 7.0.14): YOLOv5n from its yaml on drawn squares; results.csv."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp())
os.environ |= {
    "YOLOv5_AUTOINSTALL": "false",
    "YOLOV5_CONFIG_DIR": str(HOME),
    "WANDB_MODE": "disabled",
}
TARGET = Path(sys.argv[1]).resolve()
os.chdir(HOME)
(HOME / "Arial.ttf").touch()  # it would be downloaded for pictures that are not drawn

import cv2
import numpy as np
import torch

_LOAD = torch.load
torch.load = lambda *args, **named: _LOAD(*args, **{"weights_only": False} | named)  # torch < 2.6

from yolov5 import train


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


def main(target: Path) -> None:
    data = squares(HOME / "data")
    model = Path(train.__file__).parent / "models" / "yolov5n.yaml"
    train.run(
        data=str(data), cfg=str(model), weights="", imgsz=64, epochs=4, batch_size=4,
        device="cpu", workers=0, project=str(HOME / "runs"), noplots=True, noautoanchor=True,
    )  # fmt: skip
    (results,) = (HOME / "runs").rglob("results.csv")
    shutil.copy(results, target)


main(TARGET)
