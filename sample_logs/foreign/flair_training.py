"""Flair: the training.log of a text classifier and its loss.tsv."""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["FLAIR_CACHE_ROOT"] = tempfile.mkdtemp()

import flair
from flair.data import Corpus, Sentence
from flair.datasets import FlairDatapointDataset
from flair.embeddings import DocumentRNNEmbeddings, OneHotEmbeddings
from flair.models import TextClassifier
from flair.trainers import ModelTrainer

WORDS = {"up": ["rise", "climb", "the"], "down": ["fall", "sink", "the"]}


def sentences(count: int) -> FlairDatapointDataset:
    out = []
    for _ in range(count):
        label = random.choice(sorted(WORDS))
        out.append(Sentence(" ".join(random.choices(WORDS[label], k=5))))
        out[-1].add_label("way", label)
    return FlairDatapointDataset(out)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    flair.set_seed(0)
    corpus = Corpus(train=sentences(128), dev=sentences(64), test=sentences(64))
    one_hot = OneHotEmbeddings.from_corpus(corpus, min_freq=1, embedding_length=8)
    model = TextClassifier(
        DocumentRNNEmbeddings([one_hot], hidden_size=8),
        label_dictionary=corpus.make_label_dictionary("way"), label_type="way",
    )  # fmt: skip
    os.chdir(tempfile.mkdtemp())  # the log names the folder
    ModelTrainer(model, corpus).train("run", learning_rate=0.1, mini_batch_size=16, max_epochs=5)
    for name in ("training.log", "loss.tsv"):
        shutil.copy(Path("run") / name, folder / name)


main(Path(sys.argv[1]).resolve())
