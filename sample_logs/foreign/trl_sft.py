"""TRL: an SFTTrainer on sums in words; its trainer_state.json and its console with its bars."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TQDM_MININTERVAL"] = "0"

from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast
from trl import SFTConfig, SFTTrainer


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    texts = [f"{words[a]} plus {words[b]} is {a + b}" for a in range(10) for b in range(10)]
    raw = Tokenizer(models.WordLevel(unk_token="<unk>"))
    raw.pre_tokenizer = pre_tokenizers.Whitespace()
    raw.train_from_iterator(texts, trainers.WordLevelTrainer(special_tokens=["<unk>", "<eos>"]))
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw, unk_token="<unk>", eos_token="<eos>", pad_token="<eos>"
    )
    model = GPT2LMHeadModel(
        GPT2Config(vocab_size=len(tokenizer), n_positions=32, n_embd=32, n_layer=2, n_head=2)
    )
    home = tempfile.mkdtemp()
    settings = SFTConfig(
        home, per_device_train_batch_size=8, max_steps=60, logging_steps=3, eval_steps=15,
        eval_strategy="steps", learning_rate=5e-3, lr_scheduler_type="cosine", warmup_steps=6,
        report_to="none", save_steps=60, seed=0, use_cpu=True, bf16=False, max_length=32,
    )  # fmt: skip
    trainer = SFTTrainer(
        model, settings, train_dataset=Dataset.from_dict({"text": texts[::2] + texts[1::4]}),
        eval_dataset=Dataset.from_dict({"text": texts[3::4]}), processing_class=tokenizer,
    )  # fmt: skip
    with (folder / "console.txt").open("w") as file, redirect_stdout(file), redirect_stderr(file):
        trainer.train()
    shutil.copy(Path(home) / "checkpoint-60" / "trainer_state.json", folder)
    print([row["loss"] for row in trainer.state.log_history if "loss" in row])


main(Path(sys.argv[1]).resolve())
