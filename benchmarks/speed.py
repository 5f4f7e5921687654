"""How fast lr-advise is beside the readers people know. Writes SPEED.md.

    python benchmarks/speed.py             about five minutes; peers that are missing are named
    python benchmarks/speed.py --smallest  seconds: do all parts run and agree? Nothing is written

Every figure is of whole processes, start and imports included; ours and the peers run in turn, so
that a busy machine is as busy for all, and ratios are medians over the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

HERE = Path(__file__).parent
COMMAND = ["-c", "from advisor.cli.main import main; main()"]
# What each peer does with the file: two columns to memory, no advice.
CSV_PEERS = {
    "pandas": "import pandas; pandas.read_csv({0!r}, usecols=['step', 'train_loss'])",
    "polars": "import polars; polars.scan_csv({0!r}).select('step', 'train_loss').collect()",
    "pyarrow": "import pyarrow.csv as c; c.read_csv({0!r}, convert_options="
    "c.ConvertOptions(include_columns=['step', 'train_loss']))",
}
EVENT_PEERS = {
    "tensorboard": "from tensorboard.backend.event_processing.event_accumulator import "
    "EventAccumulator as E; a = E({0!r}, size_guidance={{'scalars': 0}}); a.Reload(); "
    "[a.Scalars(t) for t in a.Tags()['scalars']]",
    "tbparse": "from tbparse import SummaryReader as S; S({0!r}).scalars",
}
ONE_SIZE = """
import json, resource, sys, time
import numpy as np
from advisor.engine.load import rule_base
from advisor.features import measure
from advisor.pipeline import judge_features
from advisor.readers import read
base, clock = rule_base(), time.perf_counter
t0 = clock(); (history,) = read(sys.argv[1]); t1 = clock()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
found = measure(history); t2 = clock()
judge_features(history, found, base); t3 = clock()
np.sort(history.loss.value); t4 = clock()
whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([history.points, t1 - t0, t2 - t1, t3 - t2, t4 - t3, peak, whole]))
"""


class Cost(NamedTuple):
    """What a process took: seconds, seconds of processor, MB at the peak."""

    wall: float
    cpu: float
    peak: float


def run(arguments: list[str]) -> Cost:
    """Run Python with these arguments to its end; a failing run ends the benchmark."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert child.stderr is not None
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):  # 1: a log of the many diverges
        sys.exit(f"{arguments}: exit {child.returncode}\n{said.decode(errors='replace')}")
    wall = time.perf_counter() - start
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def write_csv(path: Path, rows: int) -> np.ndarray:
    """Write step,train_loss,lr; returns the losses as written."""
    rng = np.random.default_rng(0)
    losses = []
    with path.open("w") as out:
        out.write("step,train_loss,lr\n")
        for start in range(0, rows, 500_000):
            step = np.arange(start, min(rows, start + 500_000))
            loss = np.round(0.3 + 2 * np.exp(-5 * step / rows) + rng.normal(0, 0.05, len(step)), 5)
            rate = 1e-3 * (0.5 + 0.5 * np.cos(np.pi * step / rows))
            losses.append(loss)
            pairs = zip(step.tolist(), loss.tolist(), rate.tolist(), strict=True)
            out.writelines(f"{i},{x:.5f},{r:.6g}\n" for i, x, r in pairs)
    return np.concatenate(losses)


def write_apart(path: Path, rows: int) -> None:
    """Write a table in a process of its own: the memory of this one is the least a child shows."""
    code = (
        "import sys, speed, pathlib; speed.write_csv(pathlib.Path(sys.argv[1]), int(sys.argv[2]))"
    )
    subprocess.run([sys.executable, "-c", code, str(path), str(rows)], check=True, cwd=HERE)


def write_events(path: Path, scalars: int) -> bool:
    """Write an event file by TensorBoard's own writer; False where it is not installed."""
    if not installed("tensorboard"):
        return False
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.record_writer import RecordWriter

    with (path / "events.out.tfevents.1700000000.host.1.0").open("wb") as out:
        writer = RecordWriter(out)
        writer.write(Event(wall_time=1.7e9, file_version="brain.Event:2").SerializeToString())
        for step in range(scalars):
            value = Summary.Value(tag="train/loss", simple_value=1 / (1 + step / 1000))
            event = Event(wall_time=1.7e9 + step, step=step, summary=Summary(value=[value]))
            writer.write(event.SerializeToString())
        writer.flush()
    return True


def installed(name: str) -> bool:
    """Tell whether a peer is there."""
    done = subprocess.run(
        [sys.executable, "-c", f"import {name}"], capture_output=True, check=False
    )
    return done.returncode == 0


def in_turn(ours: list[str], peers: dict[str, list[str]], rounds: int) -> list[str]:
    """Run ours and each peer in turn; returns the rows of a table."""
    costs: dict[str, list[Cost]] = {"lr-advise": [], **{name: [] for name in peers}}
    for _ in range(rounds):
        for name, arguments in {"lr-advise": ours, **peers}.items():
            costs[name].append(run(arguments))
    rows = []
    for name, some in costs.items():
        wall, cpu, peak = (statistics.median(column) for column in zip(*some, strict=True))
        pairs = list(zip(costs["lr-advise"], some, strict=True))
        by_wall = statistics.median(a.wall / b.wall for a, b in pairs)
        by_cpu = statistics.median(a.cpu / b.cpu for a, b in pairs)
        ratio = "" if name == "lr-advise" else f"{by_wall:.2f} / {by_cpu:.2f}"
        rows.append(f"| {name} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {ratio} |")
        print(rows[-1], flush=True)
    return rows


TABLE = (
    "| what | wall s | cpu s | peak MB | ours / it (wall / cpu) |\n| --- | --- | --- | --- | --- |"
)


def compared(title: str, ours: list[str], peers: dict[str, str], path: Path, rounds: int) -> str:
    """Return a section that compares ours with the peers that are installed."""
    print(f"\n{title}", flush=True)
    there = {n: ["-c", code.format(str(path))] for n, code in peers.items() if installed(n)}
    missing = [name for name in peers if name not in there]
    note = f"\n\nNot installed: {', '.join(missing)}." if missing else ""
    return f"## {title}\n\n{TABLE}\n" + "\n".join(in_turn(ours, there, rounds)) + note


def cold_start(folder: Path, rounds: int) -> str:
    """Compare a small log with nothing but numpy's import."""
    path = folder / "small.csv"
    write_csv(path, 500)
    title = "Start: a log of 500 rows beside `import numpy`"
    return compared(title, [*COMMAND, str(path)], {"numpy": "import numpy  # {0}"}, path, rounds)


def many(folder: Path, count: int, rounds: int) -> str:
    """Judge a folder in one process and in two."""
    runs = folder / "many"
    runs.mkdir()
    for i in range(count):
        write_csv(runs / f"run{i:05}.csv", 600)
    title = f"{count:,} logs of 600 rows: two processes beside one"
    print(f"\n{title}", flush=True)
    one, two = ([*COMMAND, "fleet", str(runs), "-j", jobs] for jobs in ("1", "2"))
    rows = in_turn(two, {"-j 1": one}, rounds)
    return f"## {title}\n\n'lr-advise' is `lr-advise fleet FOLDER -j 2`.\n\n{TABLE}\n" + "\n".join(
        rows
    )


def growth(folder: Path, sizes: list[int]) -> str:
    """Measure reading, features and rules at growing sizes, each in a process of its own."""
    title = "Growth: seconds and peak memory by the length of the log"
    print(f"\n{title}", flush=True)
    rows = []
    for size in sizes:
        path = folder / f"rows{size}.csv"
        write_apart(path, size)
        said = subprocess.run(
            [sys.executable, "-c", ONE_SIZE, str(path)], capture_output=True, check=True
        )
        points, read, features, rules, sort, peak, whole = json.loads(said.stdout)
        assert points == size, (points, size)
        rows.append(
            f"| {points:,} | {read:.4f} | {features:.4f} | {rules:.4f} | {sort:.4f} | {peak:.0f} "
            f"| {whole:.0f} |"
        )
        print(rows[-1], flush=True)
    head = (
        "| points | reading | features | rules | np.sort of the loss | MB after reading "
        "| MB with the sort's copy |\n| --- | --- | --- | --- | --- | --- | --- |\n"
    )
    return f"## {title}\n\n{head}" + "\n".join(rows)


def check_values(folder: Path) -> None:
    """Compare what is read with what was written, to the last bit."""
    from advisor.readers import read

    path = folder / "exact.csv"
    losses = write_csv(path, 30_000)
    (history,) = read(path)
    assert history.train is not None
    assert np.array_equal(history.train.value, losses)
    assert np.array_equal(history.train.step, np.arange(30_000.0))


def main() -> None:
    """Run all parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smallest", action="store_true", help="small inputs, one round")
    small = parser.parse_args().smallest
    rounds = 1 if small else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_values(folder)
        rows, scalars = (20_000, 2_000) if small else (10_000_000, 1_000_000)
        table = folder / "long.csv"
        write_apart(table, rows)
        sections = [
            cold_start(folder, 1 if small else 15),
            compared(
                f"A table of {rows:,} rows, read and advised",
                [*COMMAND, "-q", str(table)], CSV_PEERS, table, rounds,
            ),
        ]  # fmt: skip
        events = folder / "events"
        events.mkdir()
        if write_events(events, scalars):
            title = f"An event file of {scalars:,} scalars, read and advised"
            ours = [*COMMAND, "-q", str(events)]
            sections.append(compared(title, ours, EVENT_PEERS, events, 1 if small else 2))
        sections.append(many(folder, 60 if small else 2_000, 1 if small else 3))
        sections.append(growth(folder, [10**k for k in range(3, 5 if small else 8)]))
    about = (
        f"# Speed\n\nMade by `python benchmarks/speed.py` on {os.cpu_count()} cores "
        f"({platform.machine()}), Python {platform.python_version()}, numpy {np.__version__}; load "
        f"average at the end {os.getloadavg()[0]:.1f}. Whole processes, in turn; medians, and "
        "medians of paired ratios. On a busy machine the processor's seconds say more than the "
        "wall clock's.\n\n"
    )
    if not small:
        (HERE / "SPEED.md").write_text(about + "\n\n".join(sections) + "\n")
        print("\nwrote SPEED.md")


if __name__ == "__main__":
    main()
