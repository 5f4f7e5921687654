"""LitGPT: the console of `litgpt pretrain` and its CSV log, on random text."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

import torch
from litgpt import Config
from litgpt.args import EvalArgs, TrainArgs
from litgpt.data import DataModule
from litgpt.pretrain import setup
from torch.utils.data import DataLoader


class Sums(DataModule):
    """Rows of digits in which every third is the sum of the two before it."""

    def connect(self, tokenizer=None, batch_size=1, max_seq_length=None) -> None:
        self.batch_size = batch_size
        rng = torch.Generator().manual_seed(0)
        pairs = torch.randint(0, 8, (400, 11, 2), generator=rng)
        rows = torch.cat([pairs, pairs.sum(-1, keepdim=True)], -1)
        self.rows = rows.reshape(400, 33)

    def train_dataloader(self) -> DataLoader:
        return DataLoader(self.rows[:320], batch_size=self.batch_size, shuffle=True)

    def val_dataloader(self) -> DataLoader:
        return DataLoader(self.rows[320:], batch_size=self.batch_size)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp())
    with (folder / "console.txt").open("w") as file, redirect_stdout(file):
        setup(
            "sums", Config(name="sums", n_layer=1, n_head=2, n_embd=32, block_size=32,
                           padded_vocab_size=16),
            out_dir=home, precision="32-true", data=Sums(), devices=1, seed=0,
            optimizer={"class_path": "torch.optim.AdamW", "init_args": {"lr": 0.01}},
            train=TrainArgs(
                save_interval=1000, log_interval=2, global_batch_size=16, micro_batch_size=8,
                max_tokens=320 * 32 * 4, max_seq_length=32, lr_warmup_steps=5, min_lr=1e-3,
                max_norm=1.0,
            ),
            eval=EvalArgs(interval=20, initial_validation=False, final_validation=True),
            logger_name="csv",
        )  # fmt: skip
    (table,) = home.rglob("metrics.csv")
    shutil.copy(table, folder / "metrics.csv")
    lines = (folder / "console.txt").read_text().splitlines(keepends=True)
    kept = [line for line in lines if str(home) not in line]
    (folder / "console.txt").write_text("".join(kept))


main(Path(sys.argv[1]).resolve())
