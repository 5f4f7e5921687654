"""Draw the committed sample of runs on which tests mutate the log.

cd benchmarks && python -m corpus.mutation_sample OUT.npz CORPUS [CORPUS ...]

Runs of every task, schedule and optimizer at random with a fixed seed, as many of each task, with
every logged step. Arrays: `train_loss`, `val_loss` float32, end to end; `lr` float32, stored as
the differences of its bit patterns, which compress; `train_end`, `val_end` int [n] where each run
stops; `every` int [n] steps between two validation losses (1: one point an epoch); `optimizer`,
`schedule`, `task` str [n].
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from scoring.runs import history, load

RUNS = 300
SEED = 20261124
LEAST = 10  # shorter logs are answered with 'inconclusive', mutated or not


def draw(paths: list[Path], seed: int = SEED) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    quota = np.full(len(paths), RUNS // len(paths))
    quota[rng.permutation(len(paths))[: RUNS % len(paths)]] += 1
    train, val, lr, facts = [], [], [], []
    for path, count in zip(paths, quota, strict=True):
        corpus = load(path)
        for i in sorted(rng.choice(len(corpus), count, replace=False).tolist()):
            run = history(corpus, i, "steps")
            assert run.train is not None
            assert run.val is not None
            assert run.lr is not None
            assert len(run.train) >= LEAST
            train.append(run.train.value.astype(np.float32))
            val.append(run.val.value.astype(np.float32))
            lr.append(run.lr.value.astype(np.float32))
            schedule = str(corpus.data["schedule"][i])
            facts.append((corpus.every, str(run.optimizer), schedule, path.stem))
    every, optimizer, schedule, task = zip(*facts, strict=True)
    bits = np.concatenate(lr).view(np.int32)
    return {
        "train_loss": np.concatenate(train),
        "val_loss": np.concatenate(val),
        "lr": np.diff(bits, prepend=np.int32(0)),
        "train_end": np.cumsum([len(x) for x in train]),
        "val_end": np.cumsum([len(x) for x in val]),
        "every": np.array(every),
        "optimizer": np.array(optimizer),
        "schedule": np.array(schedule),
        "task": np.array(task),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("corpora", nargs="+", type=Path, help="folders of TASK.npz")
    args = parser.parse_args()
    paths = sorted(
        (p for folder in args.corpora for p in folder.glob("*.npz")), key=lambda p: p.stem
    )
    np.savez_compressed(args.out, **draw(paths))  # type: ignore[arg-type]
    print(f"{args.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
