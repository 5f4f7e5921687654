"""sentence-transformers: a SentenceTransformerTrainer on pairs of words; trainer_state.json."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

from datasets import Dataset
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.losses import MultipleNegativesRankingLoss
from sentence_transformers.models import StaticEmbedding
from tokenizers import Tokenizer, models, pre_tokenizers, trainers


def main(target: Path) -> None:
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    pairs = [(f"{words[a]} and {words[b]}", f"{a} {b}") for a in range(10) for b in range(10)]
    raw = Tokenizer(models.WordLevel(unk_token="<unk>"))
    raw.pre_tokenizer = pre_tokenizers.Whitespace()
    raw.train_from_iterator(
        [text for pair in pairs for text in pair],
        trainers.WordLevelTrainer(special_tokens=["<unk>"]),
    )
    model = SentenceTransformer(modules=[StaticEmbedding(raw, embedding_dim=16)], device="cpu")
    data = Dataset.from_dict({"anchor": [a for a, _ in pairs], "positive": [b for _, b in pairs]})
    home = tempfile.mkdtemp()
    settings = SentenceTransformerTrainingArguments(
        home, max_steps=60, per_device_train_batch_size=16, logging_steps=2, eval_steps=10,
        eval_strategy="steps", learning_rate=0.05, report_to="none", save_steps=60, seed=0,
        use_cpu=True,
    )  # fmt: skip
    trainer = SentenceTransformerTrainer(
        model, settings, train_dataset=data.select(range(0, 80)),
        eval_dataset=data.select(range(80, 100)), loss=MultipleNegativesRankingLoss(model),
    )  # fmt: skip
    trainer.train()
    shutil.copy(Path(home) / "checkpoint-60" / "trainer_state.json", target)


main(Path(sys.argv[1]).resolve())
