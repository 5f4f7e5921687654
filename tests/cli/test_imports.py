"""The start is fast because nothing is imported that is not used: this list is the promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "sample_logs" / "good_constant.csv"
LISTING = """
import sys
sys.argv = ["lr-advise", {argument!r}]
import atexit, os
@atexit.register
def show():
    names = {{name.partition(".")[0] for name in sys.modules}}
    slow = {{"numpy.ma"}} & set(sys.modules)  # what some functions of numpy load at the first call
    print("MODULES", *sorted(names | slow), file=sys.stderr)
from advisor.cli.main import main
main()
"""
# Modules of other people that the default path may import, each for a reason.
WANTED = {"advisor", "click", "numpy"}


def loaded(argument: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LISTING.format(argument=argument)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    line = next(line for line in done.stderr.splitlines() if line.startswith("MODULES"))
    return set(line.split()[1:])


def test_judging_a_csv_imports_only_click_and_numpy() -> None:
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*{n.partition('.')[0] for n in sys.modules})"],
        capture_output=True,
        text=True,
        check=True,
    )
    modules = loaded(str(SAMPLE))
    foreign = {
        name for name in modules - set(bare.stdout.split()) if name not in sys.stdlib_module_names
    }
    assert {name for name in foreign if not name.startswith("_")} == WANTED


def test_slow_parts_of_the_standard_library_stay_out() -> None:
    slow = {"tomllib", "asyncio", "multiprocessing", "logging", "unittest", "ssl", "http", "email"}
    assert not slow & loaded(str(SAMPLE))


def test_the_standard_library_costs_little_beyond_what_numpy_and_click_load() -> None:
    listing = "import sys, numpy, click; print(*{n.partition('.')[0] for n in sys.modules})"
    theirs = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True
    )
    ours = loaded(str(SAMPLE)) - set(theirs.stdout.split())
    assert not {"pathlib", "urllib", "csv", "array"} & ours


def test_help_does_not_import_numpy() -> None:
    assert "numpy" not in loaded("--help")
