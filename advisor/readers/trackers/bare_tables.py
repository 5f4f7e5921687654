"""Folders of a table a metric without a header, and of settings beside: TorchRL, d3rlpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.hints.settings import take_hints
from advisor.readers.hints.yaml_settings import parse_settings
from advisor.readers.raw.values import parse
from advisor.readers.sources.source import Source
from advisor.readers.trackers.metric_files import FORMAT
from advisor.readers.trackers.points import Points
from advisor.readers.trackers.sniff import scalars_key
from advisor.readers.vocabulary.numbers_in import to_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from advisor.readers.raw.series import RawRun


def read_folder(folder: Path, files: Sequence[Path]) -> list[RawRun]:
    """Return the run whose metrics the files hold, one each. Raises LogError.

    A row ends in a step and a value; tables with a header tell of gradients.
    """
    points = Points()
    for path in files:
        home = scalars_key(path) or path.parent
        name = path.relative_to(home).with_suffix("").as_posix()
        for line in Source.from_path(path).lines():
            *_, step, value = ["", *line.strip().split(",")]
            if (at := to_number(step)) is None:
                break  # a header
            points.add(name, at, to_number(value))
    _take_settings(points.hints, files[0])
    return [points.to_run(FORMAT)]


def _take_settings(hints: dict[str, str], path: Path) -> None:
    if scalars_key(path) is None:
        try:
            take_hints(hints, parse(path.with_name("params.json").read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return
        return
    home = next(above.parent for above in path.parents if above.name == "scalars")
    for file in sorted((home / "texts").glob("hparams*.txt")):
        take_hints(hints, parse_settings("\n".join(Source.from_path(file).lines())))
