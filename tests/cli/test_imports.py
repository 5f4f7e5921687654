"""The start is fast because nothing is imported that is not used: this list is the promise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.engine.load import INDEX, builtin_folder, builtin_texts, checksum

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
CALLING = """
import atexit, sys, types
sys.argv = ["lr-advise", {argument!r}]
called = set()
def note(frame, event, argument):
    if event == "call" and frame.f_code.co_flags & 1:  # of functions; not of modules and classes
        called.add(frame.f_code.co_filename)
sys.setprofile(note)
@atexit.register
def show():
    sys.setprofile(None)
    idle = []
    for name, module in sys.modules.items():
        own = [one for one in vars(module).values() if isinstance(one, types.FunctionType)]
        own = [one.__code__.co_filename for one in own if one.__module__ == name]
        if name.startswith("advisor.") and own and not called & set(own):
            idle.append(name)
    print("MODULES", *sorted(idle), file=sys.stderr)
from advisor.cli.main import main
main()
"""
# Modules of other people that the default path may import, each for a reason.
WANTED = {"advisor", "click", "numpy"}
# Modules of ours whose names and classes it needs, and none of the functions.
NAMES_ALONE = {"advisor.config.keys", "advisor.readers.raw.parted", "advisor.readers.runs.parts"}


@pytest.fixture(scope="module", autouse=True)
def a_fresh_index() -> None:
    """Without one the rules are read and checked anew, by all that the start must not import."""
    stored = json.loads(Path(INDEX).read_text(encoding="utf-8"))["checksum"]
    fresh = stored == checksum(builtin_texts(builtin_folder()))
    assert fresh, "a rule was changed; run: python -m advisor.engine.compile"


def loaded(argument: str, listing: str = LISTING) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", listing.format(argument=argument)],
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


def test_a_file_loads_nothing_of_ours_that_only_others_need() -> None:
    assert loaded(str(SAMPLE), CALLING) == NAMES_ALONE


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
