"""One sweep whose valley is known, and the ways in which people and tools write it down."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

EPOCHS = 12
RATES = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
BEST = 0.003


class Run(NamedTuple):
    """A run: its rate, seed and validation losses by epoch, NaN from where it diverged."""

    rate: float
    seed: int
    losses: tuple[float, ...]

    @property
    def end(self) -> float:
        return self.losses[-1]

    @property
    def name(self) -> str:
        return f"lr_{self.rate:g}_seed{self.seed}"

    def rows(self) -> list[dict[str, object]]:
        return [
            {"epoch": epoch, "train_loss": round(loss - 0.01, 5), "val_loss": loss}
            for epoch, loss in enumerate(self.losses, 1)
        ]


def made(seeds: int = 1, *, rates: Sequence[float] = RATES) -> list[Run]:
    """Return runs that end lowest at `BEST`; the highest rate diverges in its fourth epoch."""
    out = []
    for rate in rates:
        for seed in range(seeds):
            end = 0.3 + 0.25 * math.log10(rate / BEST) ** 2 + 0.004 * seed
            fall = 2.0 * np.exp(-0.8 * np.arange(EPOCHS))
            losses = np.round(end + fall * (1 + 0.02 * seed), 5)
            if rate >= 0.1:
                losses[3:] = np.nan
            out.append(Run(rate, seed, tuple(losses.tolist())))
    return out


def table(rows: Sequence[Mapping[str, object]], separator: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0]], delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def lines(records: Sequence[object]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def _columns(run: Run) -> dict[str, object]:
    return {"train_loss": [loss - 0.01 for loss in run.losses], "val_loss": list(run.losses)}


def _settings(run: Run) -> dict[str, object]:
    return {"lr": run.rate, "seed": run.seed, "optimizer": "adam"}


def _files(run_file: Callable[[Run], tuple[str, str]]) -> Callable[[list[Run]], dict[str, str]]:
    return lambda runs: dict(run_file(run) for run in runs)


def _one(name: str, text: Callable[[list[Run]], str]) -> Callable[[list[Run]], dict[str, str]]:
    return lambda runs: {name: text(runs)}


def _beside(name: str, settings: Callable[[Run], str]) -> Callable[[list[Run]], dict[str, str]]:
    """Write each run into a folder of its own, with a file of settings."""
    return lambda runs: {
        f"version_{k}/{file}": text
        for k, r in enumerate(runs)
        for file, text in (("metrics.csv", table(r.rows())), (name, settings(r)))
    }


def _by_epoch(runs: list[Run]) -> list[dict[str, object]]:
    rows = [{"learning_rate": r.rate, "seed": r.seed, **x} for r in runs for x in r.rows()]
    return sorted(rows, key=lambda row: int(str(row["epoch"])))


# Files by their names. Each holds the curves of all runs.
CURVES: dict[str, Callable[[list[Run]], dict[str, str]]] = {
    "rates in a column": _files(
        lambda r: (
            f"{r.name}.csv".replace("lr_", ""),
            table([x | {"lr": r.rate} for x in r.rows()]),
        )
    ),
    "rates in names of files": _files(lambda r: (f"{r.name}.csv", table(r.rows()))),
    "rates in names of folders": _files(
        lambda r: (f"lr={r.rate:g}/seed={r.seed}/log.csv", table(r.rows()))
    ),
    "one table, runs named": _one(
        "t.csv",
        lambda runs: table([{"run": r.name, **x, "lr": r.rate} for r in runs for x in r.rows()]),
    ),
    "a chart of runs": _one(
        "t.csv",
        lambda runs: table(
            [
                {"Step": k, **{f"{r.name} - val_loss": r.losses[k] for r in runs}}
                for k in range(EPOCHS)
            ]
        ),
    ),
    "JSON by run, settings beside": _one(
        "t.json",
        lambda runs: json.dumps(
            {r.name[3:]: {"config": _settings(r), "history": _columns(r)} for r in runs}
        ),
    ),
    "JSON, a list of runs": _one(
        "t.json", lambda runs: json.dumps([_settings(r) | _columns(r) for r in runs])
    ),
    "JSON lines below their settings": _files(
        lambda r: (f"{r.seed}{r.rate}.jsonl", lines([{"config": _settings(r)}, *r.rows()]))
    ),
    "a data frame, by epoch": _one("t.csv", lambda runs: table(_by_epoch(runs))),
    "a data frame, seeds without a name": _one(
        "t.csv", lambda runs: table([{"lr": r.rate, **x} for r in runs for x in r.rows()])
    ),
    "JSON lines, by epoch": _one("t.jsonl", lambda runs: lines(_by_epoch(runs))),
    "Lightning": _beside("hparams.yaml", lambda r: f"batch_size: 64\nlr: {r.rate}\n"),
    "Hydra": _beside(
        ".hydra/config.yaml",
        lambda r: f"seed: {r.seed}\noptimizer:\n  name: adam\n  lr: {r.rate:.1e}  # swept\n",
    ),
    "arguments in JSON": _beside("args.json", lambda r: json.dumps({"learning_rate": r.rate})),
    "text below the command": _files(
        lambda r: (
            f"out{r.seed}{r.rate}.log",
            f"Namespace(lr={r.rate:g}, seed={r.seed})\n"
            + "".join(f"Epoch {k}: val_loss={loss}\n" for k, loss in enumerate(r.losses, 1)),
        )
    ),
}


def _power(rate: float, times: str, raised: Callable[[int], str]) -> str:
    digits, exponent = f"{rate:.0e}".split("e")
    return f"{digits}{times}10{raised(int(exponent))}"


def _superscript(number: int) -> str:
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _finals(
    rate: Callable[[float], object] = str,
    end: Callable[[float], object] = str,
    names: tuple[str, str, str] = ("lr", "seed", "val_loss"),
) -> Callable[[list[Run]], dict[str, str]]:
    """Write a table of the rate, the seed and the last loss, as they are told."""
    return lambda runs: {
        "t.csv": table(
            [dict(zip(names, (rate(r.rate), r.seed, end(r.end)), strict=True)) for r in runs]
        )
    }


def _final(run: Run) -> dict[str, object]:
    return {"lr": run.rate, "seed": run.seed, "val_loss": run.end}


def _markdown(runs: list[Run]) -> str:
    best = min(run.end for run in runs)
    rows = (
        f"| `{r.rate:g}` | {r.seed} | " + (f"**{r.end}** |" if r.end == best else f"{r.end} |")
        for r in runs
    )
    return "\n".join(["| lr | seed | val loss |", "|---:|---|---|", *rows]) + "\n"


# Files by their names: the ends of all runs.
FINALS: dict[str, Callable[[list[Run]], dict[str, str]]] = {
    "a table": _finals(),
    "in words": _finals(
        end=lambda end: "diverged" if math.isnan(end) else f"{end:.5f}",
        names=("Learning rate", "Seed", "Final loss"),
    ),
    "3·10^-4": _finals(lambda rate: _power(rate, "·", lambda e: f"^{e}")),
    "3 x 10^-4": _finals(lambda rate: _power(rate, " x ", lambda e: f"^{e}")),
    "3×10⁻⁴": _finals(lambda rate: _power(rate, "×", _superscript)),
    "log10": _finals(math.log10, names=("log10 lr", "seed", "val_loss")),
    "an accuracy": _finals(
        end=lambda end: "nan" if math.isnan(end) else f"{100 - 10 * end:.4f}%",
        names=("lr", "seed", "val acc"),
    ),
    "a loss within a result": _one(
        "t.jsonl",
        lambda runs: lines(
            [
                {"config": {"lr": r.rate, "seed": r.seed}, "result": {"val_loss": r.end}}
                for r in runs
            ]
        ),
    ),
    "below a title": _one(
        "t.csv",
        lambda runs: f"Our sweep,,\n,,\n{table([_final(r) | {'Remarks': ''} for r in runs])}",
    ),
    "Markdown": _one("t.md", _markdown),
    "Markdown in a page": _one(
        "t.md", lambda runs: f"# Results\n\nAs of May.\n\n{_markdown(runs)}\nMore soon.\n"
    ),
    "YAML": _one(
        "t.yaml",
        lambda runs: "".join(
            f"- lr: {r.rate}\n  seed: {r.seed}\n  val_loss: {r.end}\n" for r in runs
        ),
    ),
    "JSON": _one(
        "t.json",
        lambda runs: json.dumps([{"lr": r.rate, "seed": r.seed, "loss": r.end} for r in runs]),
    ),
    "tensors in JSON": _one(
        "t.json",
        lambda runs: json.dumps([{"lr": r.rate, "loss": f"tensor({r.end})"} for r in runs]),
    ),
}


def put(files: Mapping[str, str], folder: Path) -> Path:
    """Write files into a folder; return it, or the only file."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder if len(files) > 1 else folder / next(iter(files))
