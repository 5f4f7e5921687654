"""spaCy: the table that `spacy train` prints, of a text classifier on made-up sentences."""

from __future__ import annotations

import random
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

import spacy
from spacy.cli.init_config import init_config
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train


def corpus(path: Path, count: int, seed: int) -> None:
    rng = random.Random(seed)
    nlp, data = spacy.blank("en"), DocBin()
    words = {"GOOD": ["fine", "great", "lovely"], "BAD": ["poor", "awful", "sad"]}
    for _ in range(count):
        kind = rng.choice(["GOOD", "BAD"])
        text = [rng.choice(words[kind]), *rng.choices(["film", "book", "day", "meal"], k=3)]
        rng.shuffle(text)
        doc = nlp(" ".join(text))
        doc.cats = {name: float(name == kind) for name in words}
        data.add(doc)
    data.to_disk(path)


def main(target: Path) -> None:
    home = Path(tempfile.mkdtemp())
    corpus(home / "train.spacy", 200, 1)
    corpus(home / "dev.spacy", 60, 2)
    config = init_config(lang="en", pipeline=["textcat"], silent=True)
    config["paths"] = {"train": str(home / "train.spacy"), "dev": str(home / "dev.spacy"),
                       "vectors": None, "init_tok2vec": None}  # fmt: skip
    config["training"]["max_steps"] = 120
    config["training"]["eval_frequency"] = 10
    nlp = init_nlp(config)
    with target.open("w") as file, redirect_stdout(file):
        train(nlp, None, stdout=file)


main(Path(sys.argv[1]).resolve())
