"""AllenNLP: `metrics_epoch_N.json` of a text classifier (Python 3.8, torch 1.12.1)."""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from allennlp.commands.train import train_model
from allennlp.common import Params


def corpus(path: Path, count: int, seed: int) -> None:
    rng = random.Random(seed)
    words = {"good": ["fine", "great", "lovely"], "bad": ["poor", "awful", "sad"]}
    with path.open("w") as file:
        for _ in range(count):
            kind = rng.choice(["good", "bad"])
            text = [rng.choice(words[kind]), *rng.choices(["film", "book", "day"], k=3)]
            file.write(json.dumps({"text": " ".join(text), "label": kind}) + "\n")


def main(folder: Path) -> None:
    home = Path(tempfile.mkdtemp())
    corpus(home / "train.jsonl", 200, 1)
    corpus(home / "dev.jsonl", 60, 2)
    settings = {
        "dataset_reader": {
            "type": "text_classification_json",
            "tokenizer": {"type": "whitespace"},
            "token_indexers": {"tokens": {"type": "single_id"}},
        },
        "train_data_path": str(home / "train.jsonl"),
        "validation_data_path": str(home / "dev.jsonl"),
        "model": {
            "type": "basic_classifier",
            "text_field_embedder": {
                "token_embedders": {"tokens": {"type": "embedding", "embedding_dim": 8}}
            },
            "seq2vec_encoder": {"type": "bag_of_embeddings", "embedding_dim": 8},
        },
        "data_loader": {"batch_size": 16, "shuffle": True},
        "trainer": {
            "num_epochs": 8,
            "optimizer": {"type": "adam", "lr": 0.01},
            "cuda_device": -1,
        },
    }
    train_model(Params(settings), serialization_dir=str(home / "run"), force=True)
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((home / "run").glob("metrics_epoch_*.json")):
        found = json.loads(path.read_text())
        print(path.name, found["training_loss"], found["validation_loss"])
        shutil.copy(path, folder)


main(Path(sys.argv[1]).resolve())
