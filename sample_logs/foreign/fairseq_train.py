"""fairseq: fairseq-train, a small transformer that spells words backwards; its console as text.

Needs an old Python: pip install 'pip<24.1', then torch==1.13.1 'numpy<1.24' fairseq==0.12.2 (3.8).
Of the log its settings, one long line, are left out.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from pathlib import Path


def corpus(folder: Path, name: str, count: int, seed: int) -> None:
    rng = random.Random(seed)
    rows = [[rng.choice("abcdefgh") for _ in range(rng.randint(3, 6))] for _ in range(count)]
    (folder / f"{name}.in").write_text("\n".join(" ".join(row) for row in rows) + "\n")
    (folder / f"{name}.out").write_text("\n".join(" ".join(row[::-1]) for row in rows) + "\n")


def main(target: Path, shape: str) -> None:
    home = Path(tempfile.mkdtemp())
    corpus(home, "train", 640, 1)
    corpus(home, "valid", 100, 2)
    tools = Path(sys.executable).parent
    paths = ["--trainpref", f"{home}/train", "--validpref", f"{home}/valid"]
    subprocess.run([tools / "fairseq-preprocess", "--source-lang", "in", "--target-lang", "out",
                    *paths, "--destdir", home / "data"], check=True)  # fmt: skip
    sizes = [f"--{side}-{what}" for side in ("encoder", "decoder") for what in
             ("embed-dim=32", "ffn-embed-dim=64", "layers=1", "attention-heads=2")]  # fmt: skip
    run = subprocess.run(
        [tools / "fairseq-train", home / "data", "--arch=transformer", *sizes, "--optimizer=adam",
         "--lr=5e-3", "--lr-scheduler=inverse_sqrt", "--warmup-updates=20", "--max-tokens=400",
         "--max-epoch=5", "--log-interval=2", f"--log-format={shape}", "--no-save", "--cpu",
         "--criterion=label_smoothed_cross_entropy", "--label-smoothing=0.1",
         "--num-workers=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=home, check=True,
    )  # fmt: skip
    lines = run.stdout.decode().splitlines(keepends=True)
    kept = (line for line in lines if str(home) not in line and len(line) < 4000)
    target.write_text("".join(kept), encoding="utf-8")


main(Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else "simple")
