"""The rooms of `benchmarks`: each says what it is, and what texts name of them is there."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"
MODULES = sorted(BENCHMARKS.glob("*/**/*.py"))
ROOMS = sorted(path.parent for path in BENCHMARKS.glob("*/__init__.py"))
NAMES = rf"(?:{'|'.join(room.name for room in ROOMS)})"
STARTED = re.compile(rf"python -m ({NAMES}\.[\w.]*\w)")
FILE = re.compile(rf"(?<![\w/])(?:benchmarks/)?({NAMES}/[\w/]+\.(?:py|toml|json))\b")
KINDS = ("benchmarks/**/*.py", "benchmarks/*.md", "docs/*.md", "rules/*.toml", "*.md")


def test_no_module_lies_outside_a_room():
    assert not list(BENCHMARKS.glob("*.py"))
    rooms = {BENCHMARKS / path.relative_to(BENCHMARKS).parts[0] for path in MODULES}
    assert sorted(rooms) == ROOMS


def test_rooms_do_not_know_each_other_in_a_circle():
    imported = re.compile(rf"^\s*(?:from|import) ({NAMES})\b", re.MULTILINE)
    known = {
        room.name: {n for f in room.rglob("*.py") for n in imported.findall(f.read_text("utf-8"))}
        for room in ROOMS
    }
    assert known["scoring"] == {"scoring"}
    TopologicalSorter({room: names - {room} for room, names in known.items()}).prepare()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_says_what_it_is_and_has_its_row(room):
    said = ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8")))
    assert said
    readme = (BENCHMARKS / "README.md").read_text("utf-8")
    table = readme.split("## What lies where")[1].split("\n## ")[0]
    (row,) = re.findall(rf"^\| `{room.name}` \|.*$", table, re.MULTILINE)
    for page in re.findall(r"\b[A-Z_]+\.md\b", said):
        assert f"]({page})" in row
        assert (BENCHMARKS / page).is_file()


def test_commands_and_files_that_are_named_are_there():
    missing, seen = [], 0
    for path in (path for kind in KINDS for path in ROOT.glob(kind)):
        text = path.read_text("utf-8")
        started = {f"{name.replace('.', '/')}.py" for name in STARTED.findall(text)}
        named = started | {name for name in FILE.findall(text) if "NAME" not in name}
        seen += len(named)
        missing += [(path.name, name) for name in named if not (BENCHMARKS / name).is_file()]
        missing += [
            (path.name, name)
            for name in started
            if '__name__ == "__main__"' not in (BENCHMARKS / name).read_text("utf-8")
        ]
    assert not missing
    assert seen > 100  # so that it is seen if the patterns find nothing any more
