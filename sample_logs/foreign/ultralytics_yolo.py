"""Ultralytics: YOLOv8n from its yaml, three epochs on eight drawn squares; results.csv."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

HOME = tempfile.mkdtemp()
os.environ["YOLO_CONFIG_DIR"] = HOME  # its settings and fonts, kept out of the user's home
os.environ["YOLO_OFFLINE"] = "true"

import cv2
import numpy as np
from ultralytics import YOLO


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
    data.write_text(f"path: {folder}\ntrain: images/train\nval: images/val\nnames: [square]\n")
    return data


def main(target: Path) -> None:
    folder = Path(HOME)
    YOLO("yolov8n.yaml").train(
        data=str(squares(folder / "data")), epochs=3, imgsz=64, batch=4, device="cpu", workers=0,
        optimizer="SGD", lr0=0.01, amp=False, plots=False, seed=0, project=str(folder / "runs"),
    )  # fmt: skip
    (results,) = (folder / "runs").rglob("results.csv")
    shutil.copy(results, target)


main(Path(sys.argv[1]))
