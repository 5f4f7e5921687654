"""How time and memory grow with the length of a log: each size in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from speed.inputs import write_apart

if TYPE_CHECKING:
    from pathlib import Path

ONE_SIZE = """
import json, resource, statistics, sys, time
import numpy as np
from advisor.engine.load import rule_base
from advisor.engine.report import Report
from advisor.features import measure
from advisor.picture import Album
from advisor.pipeline import judge_features, judge_history
from advisor.readers import read
from advisor.reports.formats import View, render
from advisor.reports.screen import Screen
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
def clocked(work):
    times = []
    for _ in range(6):
        start = time.perf_counter()
        out = work()
        times.append(time.perf_counter() - start)
    return out, statistics.median(times[1:])  # the first one imports
base = rule_base()
start = time.perf_counter(); (history,) = read(sys.argv[1]); read_s = time.perf_counter() - start
after_reading = peak()
found, features = clocked(lambda: measure(history))
run, rules = clocked(lambda: judge_features(history, found, base))
_, text = clocked(lambda: render("text", Report((run,)), View(Screen())))
def page():
    drawn = judge_history(history, base, Album())
    return render("html", Report((drawn,)), View(Screen()))
written, html = clocked(page)
whole = peak()
_, sort = clocked(lambda: np.sort(history.loss.value))
seconds = [read_s, features, rules, text, html]
print(json.dumps([history.points, *seconds, len(written) / 1000, sort, after_reading, whole]))
"""
DOUBLING = """
import json, statistics, sys, time
import numpy as np
from advisor.features import measure
from advisor.history import Curve, History
rng = np.random.default_rng(0)
for n in json.loads(sys.argv[1]):
    step = np.arange(float(n))
    loss = 0.3 + 2 * np.exp(-5 * step / n) + rng.normal(0, 0.05, n)
    rate = 1e-3 * (0.5 + 0.5 * np.cos(np.pi * step / n))
    history = History(Curve(step, loss), None, Curve(step, rate))
    measure(history)
    times = {"measure": [], "sort": []}
    for _ in range(7):
        for name, work in (("measure", lambda: measure(history)), ("sort", lambda: np.sort(loss))):
            start = time.perf_counter(); work(); times[name].append(time.perf_counter() - start)
    print(json.dumps([n, *(statistics.median(t) for t in times.values())]))
"""


def growth(folder: Path, sizes: list[int]) -> str:
    """Measure reading, features, rules and reports at growing sizes."""
    title = "Growth: seconds and peak memory by the length of the log"
    print(f"\n{title}", flush=True)
    rows = []
    for size in sizes:
        path = folder / f"rows{size}.csv"
        write_apart(path, size)
        points, *seconds, kilobytes, sort, read_mb, whole_mb = json.loads(_said(ONE_SIZE, path))
        assert points == size, (points, size)
        cells = [f"{points:,}", *(f"{s:.4f}" for s in seconds), f"{kilobytes:.0f}"]
        cells += [f"{sort:.4f}", f"{read_mb:.0f}", f"{whole_mb:.0f}"]
        rows.append(f"| {' | '.join(cells)} |")
        print(rows[-1], flush=True)
    head = (
        "Reading is one process alone and once, imports included; the rest is the median of five, "
        "imports left out. HTML is measuring, judging, drawing and writing the page.\n\n"
        "| points | reading | features | rules | text | HTML | kB of HTML | np.sort of the loss "
        "| MB after reading | MB after all |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    )
    return f"## {title}\n\n{head}" + "\n".join(rows)


def doubling(sizes: list[int]) -> str:
    """Measure the features beside a sort of the loss while the history doubles."""
    title = "Features by doubling, beside one sort of the loss"
    print(f"\n{title}", flush=True)
    rows, before = [], None
    for line in _said(DOUBLING, json.dumps(sizes)).splitlines():
        points, features, sort = json.loads(line)
        times = "" if before is None else f"{features / before:.2f}"
        rows.append(
            f"| {points:,} | {features:.4f} | {sort:.4f} | {features / sort:.2f} | {times} |"
        )
        print(rows[-1], flush=True)
        before = features
    head = (
        "| points | features s | np.sort s | features / sort | times the half |\n"
        "| --- | --- | --- | --- | --- |\n"
    )
    return f"## {title}\n\nMedians of seven, in turn.\n\n{head}" + "\n".join(rows)


def _said(code: str, given: object) -> str:
    """Run code as the command runs: with one BLAS thread."""
    return subprocess.run(
        [sys.executable, "-c", code, str(given)],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    ).stdout
