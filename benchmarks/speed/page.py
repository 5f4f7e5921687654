"""How fast lr-advise is beside the readers people know. Writes SPEED.md.

    cd benchmarks
    python -m speed.page             about ten minutes; peers that are missing are named
    python -m speed.page --smallest  seconds: do all parts run and agree? Nothing is written
    python -m speed.page --only start --only table    these parts; nothing is written

Every figure is of whole processes, start and imports included; ours and the peers run in turn, so
that a busy machine is as busy for all, and ratios are medians over the rounds. Python keeps what
it compiled, as for everybody: PYTHONDONTWRITEBYTECODE, by which a checkout is compiled anew at each
start, is taken out of the environment, and ours runs once before it is timed.
"""

from __future__ import annotations

import argparse
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

from speed.growth import doubling, growth
from speed.inputs import PAGES, write_apart, write_csv, write_events, write_printed

COMMAND = ["-c", "from advisor.cli.main import main; main()"]
PARTS = ("start", "table", "printed", "linters", "events", "growth", "many")
LINTERS = {"trainspotter": "analyze", "losslint": "check", "runmedic": "diagnose"}
# What each peer does with the file: two columns to memory, no advice.
CSV_PEERS = {
    "pandas": "import pandas; pandas.read_csv({0!r}, usecols=['step', 'train_loss'])",
    "polars": "import polars; polars.scan_csv({0!r}).select('step', 'train_loss').collect()",
    "pyarrow": "import pyarrow.csv as c; c.read_csv({0!r}, convert_options="
    "c.ConvertOptions(include_columns=['step', 'train_loss']))",
}
# By hand, by whoever knows how the lines look.
PRINTED_PEERS = {
    "re": "import re; p = re.compile(r'step (\\d+).* loss (\\S+) lr (\\S+)'); "
    "[list(map(float, m.groups())) for m in map(p.search, open({0!r})) if m]"
}
EVENT_PEERS = {
    "tensorboard": "from tensorboard.backend.event_processing.event_accumulator import "
    "EventAccumulator as E; a = E({0!r}, size_guidance={{'scalars': 0, 'tensors': 0}}); "
    "a.Reload(); [a.Scalars(t) for t in a.Tags()['scalars']]; "
    "[a.Tensors(t) for t in a.Tags()['tensors']]",
    "tbparse": "from tbparse import SummaryReader as S; S({0!r}).scalars",
}


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
    if child.returncode not in (0, 1):  # 1: something was found
        sys.exit(f"{arguments}: exit {child.returncode}\n{said.decode(errors='replace')}")
    wall = time.perf_counter() - start
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def installed(name: str) -> bool:
    """Tell whether a peer is there."""
    done = subprocess.run(
        [sys.executable, "-c", f"import {name}"], capture_output=True, check=False
    )
    return done.returncode == 0


def in_turn(ours: list[str], peers: dict[str, list[str]], rounds: int) -> list[str]:
    """Run ours and each peer in turn; returns the rows of a table."""
    costs: dict[str, list[Cost]] = {"lr-advise": [], **{name: [] for name in peers}}
    run(ours)  # a checkout is compiled by its first run; wheels are when they are installed
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


def linters(table: Path, rounds: int) -> str:
    """Compare ours with the other log linters on the same table; they read nothing longer well."""
    rows = sum(1 for _ in table.open()) - 1
    title = f"A table of {rows:,} rows: the other log linters"
    print(f"\n{title}", flush=True)
    scripts = Path(sys.executable).parent
    there = {
        name: [str(scripts / name), verb, str(table)]
        for name, verb in LINTERS.items()
        if (scripts / name).exists()
    }
    missing = [name for name in LINTERS if name not in there]
    note = f"\n\nNot installed: {', '.join(missing)}." if missing else ""
    found = "\n".join(in_turn([*COMMAND, "-q", str(table)], there, rounds))
    return f"## {title}\n\n{TABLE}\n{found}{note}"


def many(folder: Path, count: int, rounds: int) -> str:
    """Judge a folder in one process and in two, and a tenth of it for the memory."""
    runs, tenth = folder / "many", folder / "tenth"
    for place, logs in ((runs, count), (tenth, count // 10)):
        place.mkdir()
        for i in range(logs):
            write_csv(place / f"run{i:05}.csv", 600, seed=i)  # who repeats one is held together
    title = f"{count:,} logs of 600 rows: two processes beside one"
    print(f"\n{title}", flush=True)
    two, one, less = (
        [*COMMAND, "fleet", str(place), "-j", jobs]
        for place, jobs in ((runs, "2"), (runs, "1"), (tenth, "2"))
    )
    rows = in_turn(two, {"-j 1": one}, rounds)
    short = "a tenth of the logs, {} -j 2"
    rows += in_turn(two, {short.format("fleet"): less}, 1)[1:]
    texts = [[*COMMAND, "-q", str(place), "-j", "2"] for place in (runs, tenth)]
    checks = {"check -q -j 2": texts[0], short.format("check -q"): texts[1]}
    rows += in_turn(two, checks, 1)[1:]
    about = (
        "'lr-advise' is `lr-advise fleet FOLDER -j 2`; perfect scaling is 0.50 beside '-j 1'. "
        "Peak memory is that of the largest process."
    )
    return f"## {title}\n\n{about}\n\n{TABLE}\n" + "\n".join(rows)


def check_values(folder: Path) -> None:
    """Compare what is read with what was written, to the last bit."""
    from advisor.readers import read

    path = folder / "exact.csv"
    losses = write_csv(path, 30_000)
    (history,) = read(path)
    assert history.train is not None
    assert np.array_equal(history.train.value, losses)
    assert np.array_equal(history.train.step, np.arange(30_000.0))


def events(folder: Path, scalars: int, rounds: int) -> list[str]:
    """Compare ours with TensorBoard's own reader and with tbparse on both encodings."""
    if not installed("tensorboard"):
        return []
    sections = []
    for tensors, how in ((False, "plain values (PyTorch)"), (True, "tensors (TensorFlow 2)")):
        path = folder / f"events{tensors:d}"
        write_events(path, scalars, tensors=tensors)
        title = f"An event file of {scalars:,} scalars as {how}, read and advised"
        ours = [*COMMAND, "-q", str(path)]
        sections.append(compared(title, ours, EVENT_PEERS, path, rounds))
    return sections


def main() -> None:
    """Run all parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smallest", action="store_true", help="small inputs, one round")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; repeatable")
    given = parser.parse_args()
    small, wanted = given.smallest, given.only or PARTS
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    load = os.getloadavg()[0]
    rows, scalars, logs = (20_000, 2_000, 60) if small else (10_000_000, 1_000_000, 10_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_values(folder)
        table, shorter = folder / "long.csv", folder / "shorter.csv"
        sections = []
        if "start" in wanted:
            sections.append(cold_start(folder, 1 if small else 21))
        if "table" in wanted:
            write_apart(table, rows)
            ours = [*COMMAND, "-q", str(table)]
            title = f"A table of {rows:,} rows, read and advised"
            sections.append(compared(title, ours, CSV_PEERS, table, 1 if small else 9))
        if "printed" in wanted:
            log = folder / "printed.log"
            write_printed(log, rows // 50)
            title = (
                f"A printed log of {rows // 50:,} lines, read and advised, beside one expression"
            )
            peers = PRINTED_PEERS
            sections.append(
                compared(title, [*COMMAND, "-q", str(log)], peers, log, 1 if small else 5)
            )
        if "linters" in wanted:
            write_apart(shorter, rows // 100)
            sections.append(linters(shorter, 1 if small else 3))
        if "events" in wanted:
            sections += events(folder, scalars, 1 if small else 2)
        if "growth" in wanted:
            sections.append(growth(folder, [10**k for k in range(3, 5 if small else 8)]))
            sizes = [1_000, 2_000] if small else [625_000 * 2**k for k in range(5)]
            sections.append(doubling(sizes))
        if "many" in wanted:
            sections.append(many(folder, logs, 1 if small else 3))
    about = (
        f"# Speed\n\nMade by `python -m speed.page` on {os.cpu_count()} cores "
        f"({platform.machine()}), Python {platform.python_version()}, numpy {np.__version__}, on "
        f"{time.strftime('%d %B %Y')}, of the program as it was then; load "
        f"average at the start {load:.1f}. Whole processes, in turn; medians, and "
        "medians of paired ratios. As for whoever installs a wheel, Python has compiled all of it "
        "before: PYTHONDONTWRITEBYTECODE is not set, and ours ran once untimed. On a busy machine "
        "the processor's seconds say more than the wall clock's. Memory: a child shows at least "
        "what the benchmark itself held when it started it (45 to 65 MB).\n\n"
    )
    if not small and not given.only:
        (PAGES / "SPEED.md").write_text(about + "\n\n".join(sections) + "\n")
        print("\nwrote SPEED.md")


if __name__ == "__main__":
    main()
