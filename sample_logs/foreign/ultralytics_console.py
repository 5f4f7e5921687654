"""Ultralytics: YOLOv8n from its yaml, whose trainer chooses optimizer and rate; its console."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = """
from pathlib import Path
from squares import squares
from ultralytics import YOLO

YOLO("yolov8n.yaml").train(
    data=str(squares(Path("data"))), epochs=4, imgsz=64, batch=4, device="cpu", workers=0,
    optimizer="auto", lr0=0.01, amp=False, plots=False, seed=0, project="runs", name="train",
)
"""


def main(target: Path) -> None:
    home = tempfile.mkdtemp()
    own = {"YOLO_CONFIG_DIR": home, "YOLO_OFFLINE": "true", "PYTHONPATH": str(HERE)}
    with target.open("wb") as file:
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=home, env=os.environ | own, stdout=file, stderr=subprocess.STDOUT, check=True,
        )  # fmt: skip
    # The folder of this machine is no part of the log.
    target.write_bytes(target.read_bytes().replace(os.path.realpath(home).encode(), b"/work"))


main(Path(sys.argv[1]).resolve())
