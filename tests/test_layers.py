"""Data flows one way: no module knows a later stage, for types or inside a function neither."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[1] / "advisor"
# From the log to the exit code: a module knows its own part and the rows above, the parts of a row
# do not know each other. No stage knows the settings; from `report` on the stages are joined.
ORDER = (
    "errors history naming own_reports printable process_pool runs_table",
    "downsample median toml_text",
    # From what a name means to who reads which file: a room of the readers knows those above it.
    "readers.vocabulary readers.raw readers.sources",
    "readers.hints",
    "readers.runs",
    "readers.finished readers.sameness",
    "readers.events readers.text",
    "readers.delimited readers.documents",
    "readers.trackers readers.binary",
    "readers.recognition",
    "readers",
    "features",
    "baseline.level picture",
    "baseline.compare sweep",
    "engine",
    "baseline fleet snippets watch",
    "reports",
    "config",
    "report arguments",
    "pipeline",
    "workers",
    "many",
    "results",
    "__init__",
    "cli pytest_plugin trainers",
    "__main__",
)
ROWS = {f"advisor.{part}": row for row, parts in enumerate(ORDER) for part in parts.split()}


def part_of(module: str) -> str:
    """Return the longest name in the table that a module is or is below, else the package's."""
    parts = [part for part in ROWS if f"{module}.".startswith(f"{part}.")]
    return max(parts, key=len, default="advisor.__init__")


def imported_by(node: ast.AST) -> list[str]:
    """Return what a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]


def known_to(path: Path) -> Iterator[tuple[int, str]]:
    """Yield what a file imports, or names to import it late, by line."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node.lineno, name) for name in imported_by(node))
        elif isinstance(node, ast.Constant) and re.fullmatch(r"advisor\.[\w.]+", str(node.value)):
            yield node.lineno, str(node.value)


def test_no_stage_knows_a_later_one() -> None:
    upwards = []
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE.parent)
        own = part_of(".".join(inside.with_suffix("").parts))
        for line, name in sorted(known_to(path)):
            if name.partition(".")[0] != "advisor" or name == "advisor.__version__":
                continue
            if part_of(name) != own and ROWS[part_of(name)] >= ROWS[own]:
                upwards.append(f"{inside}:{line}: {own} must not know {name}")
    assert not upwards, "later stages are known (see ORDER above):\n" + "\n".join(upwards)


def test_no_files_know_each_other_in_a_circle() -> None:
    files = {}
    for path in PACKAGE.rglob("*.py"):
        *folders, name = path.relative_to(PACKAGE.parent).with_suffix("").parts
        files[".".join(folders if name == "__init__" else [*folders, name])] = path
    del files["advisor"]  # it names what a user imports from it, and everything may ask its version
    knows = {}
    for own, path in files.items():
        imported = (name for node in nodes_of(path) for name in imported_by(node))
        # A name stands in a file, or is one.
        homes = (name if name in files else name.rpartition(".")[0] for name in imported)
        knows[own] = {home for home in homes if home in files and home != own}
    TopologicalSorter(knows).prepare()  # raises CycleError, which names the circle
