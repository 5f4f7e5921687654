"""OpenNMT-py: onmt_train, a small transformer that spells words backwards; its console.

Of the log its first part, the settings and the model, is left out.
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


def main(target: Path) -> None:
    home = Path(tempfile.mkdtemp())
    corpus(home, "train", 640, 1)
    corpus(home, "valid", 100, 2)
    (home / "data.yaml").write_text(
        f"save_data: {home}/data\nsrc_vocab: {home}/vocab.in\ntgt_vocab: {home}/vocab.out\n"
        f"data:\n  corpus_1:\n    path_src: {home}/train.in\n    path_tgt: {home}/train.out\n"
        f"  valid:\n    path_src: {home}/valid.in\n    path_tgt: {home}/valid.out\n"
    )
    tools = Path(sys.executable).parent
    subprocess.run([tools / "onmt_build_vocab", "-config", home / "data.yaml", "-n_sample", "640"],
                   check=True)  # fmt: skip
    sizes = [
        "-layers",
        "1",
        "-heads",
        "2",
        "-hidden_size",
        "32",
        "-word_vec_size",
        "32",
        "-transformer_ff",
        "64",
    ]
    run = subprocess.run(
        [tools / "onmt_train", "-config", home / "data.yaml", "-save_model", home / "model",
         "-encoder_type", "transformer", "-decoder_type", "transformer", *sizes,
         "-train_steps", "120", "-valid_steps", "20", "-report_every", "4", "-optim", "adam",
         "-learning_rate", "1", "-decay_method", "noam", "-warmup_steps", "40",
         "-batch_size", "32", "-save_checkpoint_steps", "1000", "-world_size", "1",
         "-position_encoding", "-num_workers", "0", "-seed", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=home, check=True,
    )  # fmt: skip
    places = (str(home), tempfile.gettempdir(), sys.prefix, sys.base_prefix)
    text = run.stdout.decode()
    # What comes before is settings and the model, with the paths of the machine.
    lines = text[text.index("Start training loop") - 40 :].splitlines(keepends=True)[1:]
    target.write_text(
        "".join(line for line in lines if not any(map(line.__contains__, places))), encoding="utf-8"
    )


main(Path(sys.argv[1]).resolve())
